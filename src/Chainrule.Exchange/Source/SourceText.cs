using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Chainrule.Exchange.Templates;

namespace Chainrule.Exchange.Source;

/// <summary>A class of C# as it grows: members, the numbers that they read, and the functions that they call.</summary>
internal sealed class SourceText
{
    private const int BytesOfLine = 90; // 120 signs of base64

    private readonly List<float> _numbers = [];
    private readonly StringBuilder _fields = new(), _members = new();

    /// <summary>Keeps numbers; the place of the first.</summary>
    public int Keep(ReadOnlySpan<float> numbers)
    {
        int first = _numbers.Count;
        _numbers.AddRange(numbers);
        return first;
    }

    /// <summary>Adds a field of numbers, in rows that are filled up to whole vectors.</summary>
    public void Padded(string name, ReadOnlySpan<float> numbers, int columns) =>
        Field($"private static readonly float[] {name} = Padded({Keep(numbers)}, {numbers.Length / columns}, {columns});");

    /// <summary>Adds a field of numbers.</summary>
    public void Part(string name, ReadOnlySpan<float> numbers) =>
        Field($"private static readonly float[] {name} = Part({Keep(numbers)}, {numbers.Length});");

    /// <summary>Adds a field.</summary>
    public void Field(string line) => _fields.Append(CultureInfo.InvariantCulture, $"    {line}\n");

    /// <summary>Adds a member, whose lines begin where those of a class do.</summary>
    public void Member(string code) => _members.Append(CultureInfo.InvariantCulture, $"\n{code.TrimEnd('\n')}\n");

    /// <summary>The file.</summary>
    /// <param name="head">What stands before the class.</param>
    /// <param name="name">The name of the class.</param>
    public string Write(string head, string name)
    {
        string own = $"{_fields}{_members}";
        const string numbers = "    private static readonly float[] Numbers = Decoded();\n";
        var text = new StringBuilder(head).Append(CultureInfo.InvariantCulture, $"public static class {name}\n{{\n");
        text.Append(numbers).Append(_fields).Append(_members);
        foreach (string piece in Needed(own + numbers))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{piece}\n");
        }

        text.Append("\n    // all numbers, as floats with the lowest byte first, in base64\n");
        text.Append("    private static ReadOnlySpan<byte> Data => \"\"\"\n");
        var bytes = Bytes();
        for (int at = 0; at < bytes.Length; at += BytesOfLine)
        {
            string line = Convert.ToBase64String(bytes.AsSpan(at, Math.Min(BytesOfLine, bytes.Length - at)));
            text.Append("        ").Append(line).Append('\n');
        }

        return text.Append("        \"\"\"u8;\n}\n").ToString();
    }

    /// <summary>A text as a literal.</summary>
    public static string Literal(string text)
    {
        var literal = new StringBuilder("\"");
        foreach (char sign in text)
        {
            literal.Append(sign switch
            {
                '"' or '\\' => $"\\{sign}",
                < ' ' or (>= '\x7F' and < '\xA0') or '\u2028' or '\u2029' or '\u0085' => $"\\u{(int)sign:X4}",
                _ when char.IsSurrogate(sign) || char.GetUnicodeCategory(sign) == UnicodeCategory.Format => $"\\u{(int)sign:X4}",
                _ => sign.ToString(),
            });
        }

        return literal.Append('"').ToString();
    }

    /// <summary>A number as a literal, which is read as the same bits.</summary>
    public static string Literal(double number) =>
        double.IsNaN(number) ? "double.NaN" : number.ToString("R", CultureInfo.InvariantCulture) + "d";

    /// <inheritdoc cref="Literal(double)"/>
    public static string Literal(float number) => number.ToString("R", CultureInfo.InvariantCulture) + "f";

    private byte[] Bytes()
    {
        byte[] bytes = new byte[sizeof(float) * _numbers.Count];
        for (int i = 0; i < _numbers.Count; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(sizeof(float) * i), _numbers[i]);
        }

        return bytes;
    }

    // The functions that a text calls, and those that they call, in the order of the template.
    private static IEnumerable<string> Needed(string text)
    {
        var pieces = Template.PiecesOf("Runtime.txt").Select(piece => (Name: NameOf(piece), Code: piece)).ToList();
        var needed = new HashSet<string>();
        for (var calling = new Queue<string>([text]); calling.TryDequeue(out string? code);)
        {
            foreach (var piece in pieces.Where(piece => !needed.Contains(piece.Name) && Calls(code, piece.Name)))
            {
                needed.Add(piece.Name);
                calling.Enqueue(piece.Code);
            }
        }

        return pieces.Where(piece => needed.Contains(piece.Name)).Select(piece => piece.Code);
    }

    private static bool Calls(string code, string name)
    {
        for (int at = 0; (at = code.IndexOf(name, at, StringComparison.Ordinal)) >= 0; at += name.Length)
        {
            char before = at == 0 ? ' ' : code[at - 1], behind = code.ElementAtOrDefault(at + name.Length);
            if (behind is '(' or '<' && !char.IsLetterOrDigit(before) && before != '.')
            {
                return true;
            }
        }

        return false;
    }

    // "    // NAME: what it does"
    private static string NameOf(string piece)
    {
        string line = piece.TrimStart()[3..];
        return line[..line.IndexOfAny([':', '\n'])];
    }
}
