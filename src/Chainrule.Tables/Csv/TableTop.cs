using System.Text;

namespace Chainrule.Tables.Csv;

/// <summary>
/// What stands above a table and is no part of it: <c>sep=;</c>, as Excel understands it, and comments, lines that begin with
/// <c>#</c>.
/// </summary>
/// <param name="Bytes">How many bytes that is.</param>
/// <param name="Lines">How many line breaks.</param>
/// <param name="Delimiter">What it says that stands between fields; null where it doesn't.</param>
/// <param name="Comments">How many lines are comments.</param>
internal readonly record struct TableTop(int Bytes, int Lines, char? Delimiter, int Comments)
{
    private static readonly char[] Between = [',', ';', '\t', '|'];

    /// <summary>Looks at the beginning of a table.</summary>
    /// <param name="text">What the table begins with.</param>
    public static TableTop Of(ReadOnlySpan<byte> text)
    {
        var top = default(TableTop);
        if (SeparatorOf(LineAt(text, 0, out int end)) is char separator)
        {
            top = new TableTop(end, 1, separator, 0);
        }

        int comments = 0;
        for (int at = top.Bytes; at < text.Length; at = end)
        {
            if (LineAt(text, at, out end) is not [(byte)'#', ..])
            {
                return comments == 0 ? top : top.Below(text, comments, LineAt(text, at, out _));
            }

            comments++;
        }

        return top; // nothing but comments, as far as one sees
    }

    // Lines with # that have as many fields as the first one without may be part of the table: its header, or colors.
    private TableTop Below(ReadOnlySpan<byte> text, int comments, ReadOnlySpan<byte> first)
    {
        char? between = Delimiter;
        foreach (char candidate in Between)
        {
            between ??= first.Contains((byte)candidate) ? candidate : null;
        }

        var top = this;
        int at = Bytes;
        for (int i = 0; i < comments; i++)
        {
            var line = LineAt(text, at, out int end);
            bool isSpaced = line is [_, (byte)' ' or (byte)'\t', ..];
            bool isAlike = line is not [_, (byte)'#', ..]
                && Fields(isSpaced ? line[1..] : line, between) == Fields(first, between);
            if (isAlike && isSpaced && i == comments - 1 && Fields(first, between) > 1 && HasNumber(first, between))
            {
                return this with { Bytes = at + 1, Lines = Lines + i, Comments = i };
            }

            if (!isAlike || isSpaced)
            {
                top = this with { Bytes = end, Lines = Lines + i + 1, Comments = i + 1 };
            }

            at = end;
        }

        return top;
    }

    private static int Fields(ReadOnlySpan<byte> line, char? between) =>
        between is char delimiter ? line.Count((byte)delimiter) + 1 : Words(line).Length;

    private static bool HasNumber(ReadOnlySpan<byte> line, char? between) =>
        Array.Exists(
            between is char delimiter ? Encoding.UTF8.GetString(line).Split(delimiter) : Words(line),
            word => DecimalMarks.IsNumber(word.Trim(), decimalComma: false)
        );

    private static string[] Words(ReadOnlySpan<byte> line) =>
        Encoding.UTF8.GetString(line).Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);

    private static char? SeparatorOf(ReadOnlySpan<byte> line)
    {
        line = line.Trim((byte)'"');
        return line.Length == 5
            && Ascii.EqualsIgnoreCase(line[..4], "sep="u8)
            && line[4] is > 0 and < 128 and not ((byte)'"' or (byte)'\r' or (byte)'\n')
            ? (char)line[4]
            : null;
    }

    /// <summary>A line without its break, and where the next one begins.</summary>
    private static ReadOnlySpan<byte> LineAt(ReadOnlySpan<byte> text, int at, out int next)
    {
        int length = text[at..].IndexOfAny((byte)'\n', (byte)'\r');
        if (length < 0)
        {
            next = text.Length;
            return text[at..];
        }

        next = at + length + (text[(at + length)..] is [(byte)'\r', (byte)'\n', ..] ? 2 : 1);
        return text.Slice(at, length);
    }
}
