using System.Text;

namespace Chainrule.Cli.Tests.Damage;

/// <summary>
/// Changes of files by chance, always the same of one seed: of texts by what they are made of, numbers, words, quoted texts and
/// signs, so that readers get beyond the first check; of bytes by numbers of their size.
/// </summary>
internal sealed class Mutation(int seed)
{
    private static readonly string[] Numbers =
    [
        "0", "-1", "1", "2", "7", "255", "65535", "65536", "1000000", "100000000", "2147483647", "2147483648", "-2147483648",
        "4294967295", "4294967296", "9223372036854775807", "9223372036854775808", "18446744073709551616", "0.5", "-0.0", "1e-400",
        "1e38", "3.5e38", "1e308", "1e999", "00", "1.", "0x10", "NaN", "Infinity", "1,5",
    ];

    private static readonly string[] Pieces =
    [
        "{}", "[]", "{", "}", "[", "]", "null", "true", "false", "\"\"", "\"a\"", "\"\\ud800\"", "\"\\u0000\"", "\\", "\"", "'",
        ",", ":", ";", "\t", " ", "\n", "\r\n", "\r", "\0", "é", "日", "\u00a0", "\ud83d\ude00", "%",
        "€", "-", "+", ".", "..",
        "/",
        "(", ")", "NA", "none", "nan", "inf", "=1+1", "2024-02-30", "12:60", "#", "sep=;", new string('[', 300),
        new string('9', 400), new string('x', 3000), string.Concat(Enumerable.Repeat("{\"a\":", 100)),
    ];

    private readonly Random _random = new(seed);

    /// <summary>All that texts are changed into.</summary>
    public static IEnumerable<byte[]> Words => Numbers.Concat(Pieces).Select(Encoding.UTF8.GetBytes);

    /// <summary>A whole number from 0, less than <paramref name="limit"/>.</summary>
    public int Next(int limit) => _random.Next(limit);

    /// <summary>Whether something of a chance of one in <paramref name="many"/> is so now.</summary>
    public bool OneIn(int many) => _random.Next(many) == 0;

    /// <summary>A text with one to four changes.</summary>
    public byte[] Text(byte[] text)
    {
        var tokens = TokensOf(text);
        for (int change = _random.Next(4); change >= 0; change--)
        {
            if (tokens.Count > 0)
            {
                Change(tokens);
            }
        }

        byte[] changed = new byte[tokens.Sum(token => token.Length)];
        int end = 0;
        foreach (var token in tokens)
        {
            token.Span.CopyTo(changed.AsSpan(end));
            end += token.Length;
        }

        return OneIn(30) && changed.Length > 0 ? changed[.._random.Next(changed.Length)] : changed;
    }

    /// <summary>Bytes with one to four changes.</summary>
    public byte[] Bytes(byte[] bytes)
    {
        byte[] changed = [.. bytes];
        for (int change = _random.Next(4); change >= 0 && changed.Length > 0; change--)
        {
            int at = OneIn(2) ? _random.Next(Math.Min(64, changed.Length)) : _random.Next(changed.Length);
            switch (_random.Next(8))
            {
                case 0:
                    changed[at] ^= (byte)(1 << _random.Next(8));
                    break;
                case 1:
                    changed[at] = (byte)_random.Next(256);
                    break;
                case 2:
                    changed = changed[..at];
                    break;
                case 3:
                    int end = Math.Min(changed.Length, at + 1 + _random.Next(16));
                    changed = [.. changed[..at], .. changed[end..]];
                    break;
                case 4:
                    int last = Math.Min(changed.Length, at + 1 + _random.Next(64));
                    changed = [.. changed[..last], .. changed[at..]];
                    break;
                default:
                    Number().AsSpan(0, Math.Min(8, changed.Length - at)).CopyTo(changed.AsSpan(at));
                    break;
            }
        }

        return changed;
    }

    // One of 1 to 8 bytes that stands at a limit, in either order of bytes; what is left of 8 is zeros or goes on.
    private byte[] Number()
    {
        ulong[] limits =
            [0, 1, 2, 0x7F, 0xFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x100000000, long.MaxValue, ulong.MaxValue];
        byte[] bytes = BitConverter.GetBytes(limits[_random.Next(limits.Length)]);
        if (OneIn(2))
        {
            Array.Reverse(bytes, 0, 1 << _random.Next(4));
        }

        return bytes[..(1 << _random.Next(4))] is { Length: 8 } whole ? whole : [.. bytes[..4], .. bytes[..4]];
    }

    private void Change(List<ReadOnlyMemory<byte>> tokens)
    {
        int at = _random.Next(tokens.Count), other = _random.Next(tokens.Count);
        switch (_random.Next(9))
        {
            case 0 or 1:
                int number = tokens.FindIndex(at, token => token.Length > 0 && char.IsAsciiDigit((char)token.Span[0]));
                tokens[number < 0 ? at : number] = Piece(Numbers);
                break;
            case 2:
                tokens[at] = Piece(Pieces);
                break;
            case 3:
                tokens.Insert(at, Piece(OneIn(2) ? Numbers : Pieces));
                break;
            case 4:
                tokens.RemoveRange(at, Math.Min(tokens.Count - at, 1 + _random.Next(6)));
                break;
            case 5:
                (tokens[at], tokens[other]) = (tokens[other], tokens[at]);
                break;
            case 6:
                int count = Math.Min(tokens.Count - at, 1 + _random.Next(12));
                tokens.InsertRange(other, tokens.GetRange(at, count)); // a field twice
                break;
            case 7:
                tokens[at] = (byte[])[.. tokens[at].Span, .. tokens[at].Span];
                break;
            default:
                byte[] one = tokens[at].ToArray();
                if (one.Length > 0)
                {
                    one[_random.Next(one.Length)] = (byte)_random.Next(256);
                }

                tokens[at] = one;
                break;
        }
    }

    private byte[] Piece(string[] pieces) => Encoding.UTF8.GetBytes(pieces[_random.Next(pieces.Length)]);

    private static List<ReadOnlyMemory<byte>> TokensOf(byte[] text)
    {
        var tokens = new List<ReadOnlyMemory<byte>>(text.Length / 4);
        for (int start = 0, end; start < text.Length; start = end)
        {
            end = start + 1;
            if (text[start] == '"')
            {
                while (end < text.Length && text[end++] != '"')
                {
                    end += text[end - 1] == '\\' && end < text.Length ? 1 : 0;
                }
            }
            else
            {
                while (end < text.Length && IsPartOfWord(text[start]) && IsPartOfWord(text[end]))
                {
                    end++;
                }
            }

            tokens.Add(text.AsMemory(start, end - start));
        }

        return tokens;
    }

    private static bool IsPartOfWord(byte character) =>
        char.IsAsciiLetterOrDigit((char)character) || character is (byte)'.' or (byte)'_' or >= 0x80;
}
