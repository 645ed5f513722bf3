using System.Text;
using Chainrule.Tables.Csv;

namespace Chainrule.Tables;

/// <summary>
/// Finds the unit that a column of texts has behind its numbers: <c>1248 CC</c>, <c>19.67 kmpl</c>, <c>$30.1k</c>.
/// </summary>
internal static class NumberUnits
{
    private const int LongestSuffix = 16, MostDistinctForCategories = 10, MostRepeated = 5, LeastRepeated = 5, LeastNumbers = 50;
    private const double MostRows = 0.5, SomeRows = 0.02, OftenShare = 0.005;

    // Thousands, millions and billions as people abbreviate them. A single m may be a metre, unless others of these are beside
    // it.
    private static readonly Dictionary<string, double> Magnitudes = Family(
        ("k", 1e3),
        ("tsd", 1e3),
        ("m", 1e6),
        ("mn", 1e6),
        ("mio", 1e6),
        ("b", 1e9),
        ("bn", 1e9)
    );

    // What is brought to one unit where several stand in one column: masses, lengths, volumes, amounts of data, times.
    private static readonly Dictionary<string, double>[] Measures =
    [
        Family(("mg", 1e-3), ("g", 1), ("kg", 1e3), ("t", 1e6)),
        Family(("mm", 1e-3), ("cm", 1e-2), ("m", 1), ("km", 1e3)),
        Family(("ml", 1e-3), ("cl", 1e-2), ("dl", 1e-1), ("l", 1)),
        Family(("kb", 1e3), ("mb", 1e6), ("gb", 1e9), ("tb", 1e12)),
        Family(("ms", 1e-3), ("s", 1), ("sec", 1), ("min", 60), ("h", 3600), ("hrs", 3600)),
    ];

    private static Dictionary<string, double> Family(params (string Suffix, double Factor)[] units) =>
        units.ToDictionary(unit => unit.Suffix, unit => unit.Factor, StringComparer.OrdinalIgnoreCase);

    /// <summary>The units of a column that is one of numbers with a unit; null where it isn't.</summary>
    /// <param name="values">The column's values.</param>
    /// <param name="format">How its cells are read otherwise.</param>
    public static CellFormat? Find(ColumnValues values, CellFormat format)
    {
        var column = values.Column;
        if (values.RowsWithText == 0 || values.HasLeadingZeros || values.Distinct <= MostDistinctForCategories)
        {
            return null;
        }

        // Most columns of texts are known not to be such by the first texts.
        var rowsOf = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        int withUnit = 0, others = 0, excused = 0;
        var repeated = new List<int>();
        double often = Math.Max(LeastRepeated, OftenShare * values.Present);
        for (int i = 0; i < values.Texts.Length; i++)
        {
            if (SuffixOf(column.BytesOf(values.Texts[i]), format) is string suffix)
            {
                rowsOf[suffix] = rowsOf.GetValueOrDefault(suffix) + values.TextCounts[i];
                withUnit += values.TextCounts[i];
            }
            else if (TextForms.IsPlaceholder(column.TextOf(values.Texts[i])))
            {
                excused += values.TextCounts[i];
            }
            else if (values.TextCounts[i] >= often && repeated.Count < MostRepeated)
            {
                repeated.Add(values.Texts[i]);
                excused += values.TextCounts[i];
            }
            else
            {
                others += values.TextCounts[i];
            }

            if (others > (1 - TextForms.FewExceptions) * values.Present || excused > MostRows * values.Present)
            {
                return null;
            }
        }

        // texts that come again and again are excused only among many different numbers
        if (rowsOf.Count == 0 || (repeated.Count > 0 && values.Distinct - repeated.Count <= LeastNumbers))
        {
            return null;
        }

        bool areMagnitudes = rowsOf.Keys.All(Magnitudes.ContainsKey);
        var factors =
            areMagnitudes ? Magnitudes
            : rowsOf.Count > 1 ? Array.Find(Measures, family => rowsOf.Keys.All(family.ContainsKey))
            : null;
        var (mostFrequent, count) = rowsOf.MaxBy(pair => pair.Value);
        int read = factors is null ? count : withUnit;
        double least = areMagnitudes ? SomeRows : MostRows;
        return
            read >= least * (values.Present - excused)
            && read + values.RowsWithNumber >= TextForms.FewExceptions * (values.Present - excused)
            ? format with
            {
                Units = factors is null ? [new NumberUnit(mostFrequent, 1)] : Units([.. rowsOf.Keys], factors),
            }
            : null;
    }

    private static NumberUnit[] Units(string[] suffixes, Dictionary<string, double> factors) =>
        [
            .. suffixes
                .Order(StringComparer.Ordinal)
                .Select(suffix => new NumberUnit(suffix, suffix == "m" && suffixes.Length == 1 ? 1 : factors[suffix])),
        ];

    // What stands behind the last digit, where what stands before it is a number.
    private static string? SuffixOf(ReadOnlySpan<byte> text, CellFormat format)
    {
        int end = text.LastIndexOfAnyInRange((byte)'0', (byte)'9') + 1;
        if (end == 0 || end == text.Length || text.Length - end > LongestSuffix)
        {
            return null;
        }

        var number = text[..end];
        string suffix = Encoding.UTF8.GetString(text[end..]).Trim();
        return suffix.Length > 0 && (char.IsLetter(suffix[0]) || "\"'°+/²³%".Contains(suffix[0], StringComparison.Ordinal))
            && !ColumnBuilder.HasLeadingZero(number) && NumberParser.TryParse(number, format.DecimalComma, out _)
            ? suffix : null;
    }
}
