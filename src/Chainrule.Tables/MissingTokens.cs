using System.Text;

namespace Chainrule.Tables;

/// <summary>Tells the cells that stand for a missing value.</summary>
internal sealed class MissingTokens
{
    private readonly byte[][] _tokens;
    private readonly bool[] _mayBegin = new bool[256];
    private readonly int _longest;

    /// <summary>The tokens that the options name; case doesn't matter.</summary>
    public MissingTokens(TableOptions options)
    {
        IEnumerable<string> all = options.HasUsualMissing ? TableOptions.UsualMissing.Concat(options.Missing) : options.Missing;
        _tokens = [.. all.Append("").Select(token => token.Trim().ToLowerInvariant()).Distinct().Select(Encoding.UTF8.GetBytes)];
        _longest = _tokens.Max(token => token.Length);
        foreach (byte[] token in _tokens.Where(token => token.Length > 0))
        {
            _mayBegin[token[0]] = true;
            _mayBegin[char.IsAscii((char)token[0]) ? char.ToUpperInvariant((char)token[0]) : token[0]] = true;
        }
    }

    /// <summary>
    /// Whether a cell holds the word that is a missing value among numbers, dates and truth values, and a category among texts.
    /// </summary>
    public static bool IsNone(ReadOnlySpan<byte> cell) => cell.Length == 4 && Ascii.EqualsIgnoreCase(cell, "none"u8);

    /// <summary>Whether a text is that word.</summary>
    public static bool IsNone(string text) => text.Equals("none", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a cell, without blanks around it, stands for a missing value.</summary>
    public bool Contains(ReadOnlySpan<byte> cell) =>
        cell.IsEmpty || (_mayBegin[cell[0]] && cell.Length <= _longest && Find(cell));

    private bool Find(ReadOnlySpan<byte> cell)
    {
        foreach (byte[] token in _tokens)
        {
            if (token.Length == cell.Length && (Ascii.EqualsIgnoreCase(cell, token) || cell.SequenceEqual(token)))
            {
                return true;
            }
        }

        return false;
    }
}
