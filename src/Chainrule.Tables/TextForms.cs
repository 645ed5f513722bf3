using System.Buffers;

namespace Chainrule.Tables;

/// <summary>What the texts of a column may stand for: placeholders for nothing, truth values, dates, prose.</summary>
internal static class TextForms
{
    /// <summary>The share of values of one form from which on the others are exceptions.</summary>
    public const double FewExceptions = 0.9;

    // From this share on of the texts a column is one of dates to a reader, if not to a program.
    private const double MostAreDates = 0.4;

    /// <summary>Fewer different dates may be a coincidence.</summary>
    public const int LeastForDates = 3;

    // What people write where there is no number; taken as missing only in a column of numbers or dates, as elsewhere each may be
    // a category.
    private static readonly HashSet<string> Placeholders = new(
        [
            "-",
            "--",
            "---",
            "*",
            "**",
            "..",
            "...",
            "x",
            "unknown",
            "unk",
            "undefined",
            "not available",
            "not applicable",
            "no data",
            "n.d.",
            "nd",
            "tbd",
            "#VALUE!",
            "#REF!",
            "#DIV/0!",
            "#NUM!",
            "#NAME?",
            "#NULL!",
            "error",
            "invalid",
            "void",
            "blank",
            "empty",
            "unspecified",
            "not known",
            "not recorded",
        ],
        StringComparer.OrdinalIgnoreCase
    );

    private static readonly SearchValues<char> OfZeroDates = SearchValues.Create("0-/.: ");

    private static readonly (string False, string True)[] Pairs =
        [("false", "true"), ("no", "yes"), ("f", "t"), ("n", "y"), ("off", "on"), ("0", "1")];

    /// <summary>The texts of truth values, in lower case.</summary>
    public static IEnumerable<string> Truths => Pairs.SelectMany(pair => new[] { pair.True, pair.False });

    /// <summary>Whether a text is what people write where there is no value.</summary>
    public static bool IsPlaceholder(string text) => Placeholders.Contains(text);

    /// <summary>The same of a date: databases write <c>0000-00-00</c> besides.</summary>
    public static bool IsDatePlaceholder(string text) => IsPlaceholder(text)
        || (text.AsSpan().ContainsAny('-', '/', '.') && text.Contains("00", StringComparison.Ordinal)
            && !text.AsSpan().ContainsAnyExcept(OfZeroDates));

    /// <summary>Whether the texts are durations, some of which no time of a day can be.</summary>
    public static bool AreDurations(ColumnValues values) =>
        values.Column.HasTexts
        && values.RowsWithNumber == 0
        && values.Texts.Length >= LeastForDates
        && Array.TrueForAll(values.Texts, code => DurationText.TryParse(values.Column.BytesOf(code), out _))
        && Array.Exists(values.Texts, code => !DateText.TryParse(values.Column.BytesOf(code), DateOrder.TimeOfDay, out _));

    /// <summary>
    /// Texts that come again and again in a column of many different numbers: what its writer put where there is no number. None
    /// where they may be
    /// categories beside few numbers, or where there are many of them.
    /// </summary>
    public static IReadOnlySet<string> RepeatedAmongNumbers(ColumnValues values, CellFormat format)
    {
        const int MostTexts = 5, LeastNumbers = 50, LeastRows = 5;
        const double MostRows = 0.5, LeastShare = 0.005;
        double least = Math.Max(LeastRows, LeastShare * values.Present);
        var texts = values
            .Texts.Select((code, i) => (Code: code, Count: values.TextCounts[i]))
            .Where(text => !format.TryNumber(values.Column.BytesOf(text.Code), out _))
            .ToList();
        var repeated = texts.Where(text => text.Count >= least && !IsPlaceholder(values.Column.TextOf(text.Code))).ToList();
        int numbers = values.Numbers.Length + values.Texts.Length - texts.Count;
        return
            repeated.Count is > 0 and <= MostTexts
            && numbers > LeastNumbers
            && repeated.Sum(text => text.Count) <= MostRows * values.Present
            ? repeated.Select(text => values.Column.TextOf(text.Code)).ToHashSet(StringComparer.Ordinal)
            : new HashSet<string>();
    }

    /// <summary>
    /// The texts of a column as the file writes them, in ordinal order, with their counts; numbers among them as texts.
    /// </summary>
    public static List<(string Text, int Count)> Count(ColumnValues values)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var column = values.Column;
        if (column.HasTexts)
        {
            int[] byCode = new int[column.TextCount];
            foreach (int code in column.Codes)
            {
                if (code >= 0)
                {
                    byCode[code]++;
                }
            }

            for (int code = 0; code < byCode.Length; code++)
            {
                if (byCode[code] > 0)
                {
                    counts.Add(column.TextOf(code), byCode[code]);
                }
            }
        }
        else
        {
            for (int i = 0; i < values.Numbers.Length; i++)
            {
                counts.Add(TableColumn.TextOfNumber(values.Numbers[i]), values.NumberCounts[i]);
            }

            for (int i = 0; i < values.Texts.Length; i++)
            {
                counts.Add(column.TextOf(values.Texts[i]), values.TextCounts[i]);
            }
        }

        return [.. counts.Select(pair => (pair.Key, pair.Value)).OrderBy(pair => pair.Key, StringComparer.Ordinal)];
    }

    /// <summary>The two texts for false and true that the column holds; null where it holds others, or only one.</summary>
    public static (string False, string True)? Booleans(ColumnValues values)
    {
        if (values.Distinct is < 2 or > 6 || values.HasLeadingZeros)
        {
            return null;
        }

        var texts = Count(values).Select(pair => pair.Text.ToLowerInvariant()).Distinct().ToList();
        if (values.RowsWithText == 0 && values.Numbers is [0, 1])
        {
            return ("0", "1");
        }

        return
            texts.Count == 2
            && Array.Find(Pairs, pair => texts.Contains(pair.False) && texts.Contains(pair.True)) is { False: not null } found
            ? found
            : null;
    }

    /// <summary>Whether the texts are dates, and in which order; a few placeholders may be among them.</summary>
    public static bool HaveDates(ColumnValues values, out DateOrder order, out string[] exceptions)
    {
        var column = values.Column;
        order = default;
        exceptions = [];
        if (!column.HasTexts || values.RowsWithText == 0)
        {
            return false;
        }

        // which takes no other dates than those that can be read in one way only
        var best = (Dates: 0, Order: DateOrder.YearMonthDay);
        foreach (var candidate in Enum.GetValues<DateOrder>())
        {
            int dates = values.Texts.Count(code => DateText.TryParse(column.BytesOf(code), candidate, out _));
            if (dates > best.Dates)
            {
                best = (dates, candidate);
            }
        }

        order = best.Order;
        var chosen = order;
        int[] others = [.. values.Texts.Where(code => !DateText.TryParse(column.BytesOf(code), chosen, out _))];
        exceptions = [.. others.Select(column.TextOf)];
        return best.Dates >= LeastForDates && values.RowsWithNumber == 0 && Array.TrueForAll(exceptions, IsDatePlaceholder)
            && others.Length <= (1 - FewExceptions) * values.Texts.Length;
    }

    /// <summary>
    /// Of a column most of whose texts are dates, but too many aren't in one order: one of these; null where they are no dates.
    /// </summary>
    public static string? DateUnlikeOthers(ColumnValues values, DateOrder order)
    {
        var column = values.Column;
        if (!column.HasTexts || values.Texts.Length < LeastForDates)
        {
            return null;
        }

        int dates = values.Texts.Count(code => DateText.TryParse(column.BytesOf(code), order, out _));
        int unlike = values.Texts.FirstOrDefault(
            code => !DateText.TryParse(column.BytesOf(code), order, out _) && !IsDatePlaceholder(column.TextOf(code)),
            -1
        );
        return dates >= LeastForDates && dates >= MostAreDates * values.Texts.Length && unlike >= 0
            ? column.TextOf(unlike)
            : null;
    }

    /// <summary>
    /// Whether there are dates that read as day-month-year and as month-day-year, and none that reads as one of them only.
    /// </summary>
    public static bool HaveDaysAndMonthsAlike(ColumnValues values)
    {
        int[] open = [.. values.Texts.Where(code => !DateText.IsPlain(values.Column.BytesOf(code)))];
        return open.Length > 0
            && open.All(code =>
                DateText.TryParseExact(values.Column.BytesOf(code), DateOrder.DayMonthYear, out _)
                == DateText.TryParseExact(values.Column.BytesOf(code), DateOrder.MonthDayYear, out _)
            );
    }

    /// <summary>
    /// Whether a text stands for true or for false, in any of the pairs of words for them; null where it stands for neither.
    /// </summary>
    public static bool? TruthOf(string text) =>
        Array.Exists(Pairs, pair => pair.True.Equals(text, StringComparison.OrdinalIgnoreCase)) ? true
        : Array.Exists(Pairs, pair => pair.False.Equals(text, StringComparison.OrdinalIgnoreCase)) ? false : null;

    /// <summary>The mean number of words, over the different texts.</summary>
    public static double WordsPerText(ColumnValues values)
    {
        long words = 0;
        foreach (int code in values.Texts)
        {
            words += values.Column.BytesOf(code).Count((byte)' ') + 1;
        }

        return words / (double)Math.Max(1, values.Texts.Length);
    }
}
