using System.Text;
using Chainrule.Tables.Csv;

namespace Chainrule.Tables;

/// <summary>
/// How the cells of a column are written: what one can't see in each of them (is <c>11.837</c> eleven or eleven thousand?) but
/// only in
/// all, or knows from the user. A model carries it, so that new cells mean what they meant in training, whichever rows come with
/// them.
/// </summary>
public sealed record CellFormat
{
    /// <summary>Decimal points, no units, nothing but the usual texts for a missing value.</summary>
    public static CellFormat Plain { get; } = new();

    /// <summary>Whether the fraction of a number stands behind a comma, as in <c>3,14</c> and <c>11.837,17</c>.</summary>
    public bool DecimalComma { get; init; }

    /// <summary>Texts that stand for a missing value, besides those of the whole table; case doesn't matter.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>What may stand behind a number: <c>kg</c>, or <c>k</c> and <c>M</c> for thousands and millions.</summary>
    public IReadOnlyList<NumberUnit> Units { get; init; } = [];

    /// <summary>
    /// The forms of texts that stand for a missing value in a column of numbers, with 9 for every number in them: <c>9 - 9</c>
    /// for
    /// <c>2100 - 2850</c>. Texts of other forms are an error there.
    /// </summary>
    public IReadOnlyList<string> MissingForms { get; init; } = [];

    /// <summary>
    /// The currencies (<c>EUR</c>, by their codes of ISO 4217) and per cent signs (<c>%</c>) that stand at numbers of the column:
    /// a
    /// number with another one is an error. Null where that isn't known.
    /// </summary>
    public IReadOnlyList<string>? Marks { get; init; }

    /// <summary>Whether numbers are durations, written as hours, minutes and seconds with colons between them.</summary>
    public bool AreDurations { get; init; }

    /// <summary>Whether <see cref="TableOptions.UsualMissing"/> stand for a missing value.</summary>
    public bool HasUsualMissing { get; init; } = true;

    /// <summary>Whether there is nothing special about it.</summary>
    internal bool IsPlain =>
        !DecimalComma
        && !AreDurations
        && HasUsualMissing
        && MissingForms.Count == 0
        && Missing.Count == 0
        && Units.Count == 0
        && Marks is null or [];

    /// <summary>Reads a number, with a unit behind it or without; false where the text is none.</summary>
    /// <param name="text">UTF-8, without blanks around it.</param>
    /// <param name="value">The number, times the unit's factor.</param>
    public bool TryNumber(ReadOnlySpan<byte> text, out double value) => TryNumber(text, out value, out _);

    /// <summary>Reads a number, and the currency or per cent sign at it, whichever they are.</summary>
    internal bool TryNumber(ReadOnlySpan<byte> text, out double value, out NumberMark mark)
    {
        if (NumberParser.TryParse(text, DecimalComma, out value, out mark))
        {
            return true;
        }

        if (AreDurations && DurationText.TryParse(text, out value))
        {
            return true;
        }

        foreach (var unit in Units)
        {
            if (unit.TryStrip(text, out var number) && NumberParser.TryParse(number, DecimalComma, out value, out mark))
            {
                value *= unit.Factor;
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether numbers of the column have such a mark, or may have any.</summary>
    internal bool Takes(NumberMark mark) => mark == NumberMark.None || Marks is null || Marks.Contains(mark.Name);

    /// <summary>
    /// A text with 9 in place of every number in it, marks and all: what cells that say the same kind of thing have in common.
    /// </summary>
    internal static string FormOf(string text)
    {
        var form = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (!char.IsAsciiDigit(text[i]))
            {
                form.Append(text[i]);
                continue;
            }

            form.Append('9');
            while (
                i + 1 < text.Length
                && (
                    char.IsAsciiDigit(text[i + 1])
                    || (text[i + 1] is '.' or ',' && i + 2 < text.Length && char.IsAsciiDigit(text[i + 2]))
                )
            )
            {
                i++;
            }
        }

        return form.ToString();
    }

    /// <summary>The decimal mark in words: <c>decimal commas</c>.</summary>
    internal static string MarksOf(bool decimalComma) => decimalComma ? "decimal commas" : "decimal points";
}

/// <summary>Something that stands behind a number.</summary>
/// <param name="Suffix">What is written, without blanks around it; case doesn't matter, nor do blanks between it and the
/// number.</param>
/// <param name="Factor">What the number in front of it is multiplied with.</param>
public sealed record NumberUnit(string Suffix, double Factor)
{
    private const int LongestSuffix = 64;

    /// <summary>What is written behind the number.</summary>
    public string Suffix { get; } = Suffix is { Length: > 0 and <= LongestSuffix }
        ? Suffix : throw new ChainruleException($"\"{Suffix}\" can't be a unit", $"it must have 1 to {LongestSuffix} characters");

    /// <summary>What stands before the unit; false where the text doesn't end with it, or holds nothing else.</summary>
    internal bool TryStrip(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> number)
    {
        number = default;
        Span<byte> bytes = stackalloc byte[Encoding.UTF8.GetMaxByteCount(LongestSuffix)];
        bytes = bytes[..Encoding.UTF8.GetBytes(Suffix, bytes)];
        int at = text.Length - bytes.Length;
        if (at <= 0 || !(text[at..].SequenceEqual(bytes) || Ascii.EqualsIgnoreCase(text[at..], bytes)))
        {
            return false;
        }

        number = WithoutBlanks(text[..at]);
        return true;
    }

    /// <summary>A text without the blanks at its end, no-break spaces among them.</summary>
    internal static ReadOnlySpan<byte> WithoutBlanks(ReadOnlySpan<byte> text)
    {
        text = text.TrimEnd((byte)' ');
        while (text.EndsWith("\u00A0"u8))
        {
            text = text[..^2].TrimEnd((byte)' ');
        }

        return text;
    }
}
