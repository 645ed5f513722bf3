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
        if (values.RowsWithText == 0 || values.HasLeadingZeros || values.Distinct <= MostDistinctForCategories)
        {
            return null;
        }

        if (SuffixCounts.Of(values, format) is not { } counted)
        {
            return null;
        }

        // texts that come again and again are excused only among many different numbers
        if (counted.RowsOf.Count == 0 || (counted.Repeated > 0 && values.Distinct - counted.Repeated <= LeastNumbers))
        {
            return null;
        }

        bool areMagnitudes = counted.RowsOf.Keys.All(Magnitudes.ContainsKey);
        var factors =
            areMagnitudes ? Magnitudes
            : counted.RowsOf.Count > 1 ? Array.Find(Measures, family => counted.RowsOf.Keys.All(family.ContainsKey))
            : null;
        var (mostFrequent, count) = counted.RowsOf.MaxBy(pair => pair.Value);
        int read = factors is null ? count : counted.WithUnit;
        double least = areMagnitudes ? SomeRows : MostRows;
        return
            read >= least * (values.Present - counted.Excused)
            && read + values.RowsWithNumber >= TextForms.FewExceptions * (values.Present - counted.Excused)
            ? format with
            {
                Units = factors is null ? [new NumberUnit(mostFrequent, 1)] : Units([.. counted.RowsOf.Keys], factors),
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

    /// <summary>What the texts of a column have behind their numbers, and how many rows.</summary>
    private sealed class SuffixCounts
    {
        /// <summary>The rows of each suffix.</summary>
        public Dictionary<string, int> RowsOf { get; } = new(StringComparer.OrdinalIgnoreCase);

        /// <summary>The rows with any.</summary>
        public int WithUnit { get; private set; }

        /// <summary>The rows whose texts may be without one: placeholders, and what comes again and again.</summary>
        public int Excused { get; private set; }

        /// <summary>How many texts come again and again.</summary>
        public int Repeated { get; private set; }

        /// <summary>Counts them; null where too many texts are something else.</summary>
        public static SuffixCounts? Of(ColumnValues values, CellFormat format)
        {
            // Most columns of texts are known not to be such by the first texts.
            var counts = new SuffixCounts();
            int others = 0;
            double often = Math.Max(LeastRepeated, OftenShare * values.Present);
            for (int i = 0; i < values.Texts.Length; i++)
            {
                int rows = values.TextCounts[i];
                if (SuffixOf(values.Column.BytesOf(values.Texts[i]), format) is string suffix)
                {
                    counts.RowsOf[suffix] = counts.RowsOf.GetValueOrDefault(suffix) + rows;
                    counts.WithUnit += rows;
                }
                else if (TextForms.IsPlaceholder(values.Column.TextOf(values.Texts[i])))
                {
                    counts.Excused += rows;
                }
                else if (rows >= often && counts.Repeated < MostRepeated)
                {
                    counts.Repeated++;
                    counts.Excused += rows;
                }
                else
                {
                    others += rows;
                }

                if (others > (1 - TextForms.FewExceptions) * values.Present || counts.Excused > MostRows * values.Present)
                {
                    return null;
                }
            }

            return counts;
        }
    }
}
