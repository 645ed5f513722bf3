namespace Chainrule.Data.Tables;

/// <summary>What the texts of a column may stand for: placeholders for nothing, truth values, dates, prose.</summary>
internal static class TextForms
{
    /// <summary>The share of values of one form from which on the others are exceptions.</summary>
    public const double FewExceptions = 0.9;

    // From this share on of the texts a column is one of dates to a reader, if not to a program.
    private const double MostAreDates = 0.4;

    /// <summary>Fewer different dates may be a coincidence.</summary>
    public const int LeastForDates = 3;

    // What people write where there is no number; taken as missing only in a column of numbers or dates, as elsewhere each may be a category.
    private static readonly HashSet<string> Placeholders = new(
        ["-", "--", "---", "*", "**", "..", "...", "x", "unknown", "unk", "undefined", "not available", "not applicable", "no data", "n.d.", "nd", "tbd",
         "#VALUE!", "#REF!", "#DIV/0!", "#NUM!", "#NAME?", "#NULL!", "error", "invalid", "void", "blank", "empty", "unspecified", "not known", "not recorded"],
        StringComparer.OrdinalIgnoreCase);

    private static readonly (string False, string True)[] Pairs =
        [("false", "true"), ("no", "yes"), ("n", "y"), ("f", "t"), ("off", "on"), ("0", "1")];

    /// <summary>Whether a text is what people write where there is no value.</summary>
    public static bool IsPlaceholder(string text) => Placeholders.Contains(text);

    /// <summary>The texts of a column as the file writes them, in ordinal order, with their counts; numbers among them as texts.</summary>
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

        return texts.Count == 2 && Array.Find(Pairs, pair => texts.Contains(pair.False) && texts.Contains(pair.True)) is { False: not null } found ? found : null;
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

        var best = (Dates: 0, Exact: 0, Order: DateOrder.YearMonthDay);
        foreach (var candidate in Enum.GetValues<DateOrder>())
        {
            int dates = values.Texts.Count(code => DateText.TryParse(column.BytesOf(code), candidate, out _));
            int exact = dates == 0 ? 0 : values.Texts.Count(code => DateText.TryParseExact(column.BytesOf(code), candidate, out _));
            if (dates > best.Dates || (dates == best.Dates && exact > best.Exact))
            {
                best = (dates, exact, candidate);
            }
        }

        order = best.Order;
        var chosen = order;
        int[] others = [.. values.Texts.Where(code => !DateText.TryParse(column.BytesOf(code), chosen, out _))];
        exceptions = [.. others.Select(column.TextOf)];
        return best.Dates >= LeastForDates && values.RowsWithNumber == 0 && Array.TrueForAll(exceptions, IsPlaceholder)
            && others.Length <= (1 - FewExceptions) * values.Texts.Length;
    }

    /// <summary>Of a column most of whose texts are dates, but too many aren't in one order: one of these; null where they are no dates.</summary>
    public static string? DateUnlikeOthers(ColumnValues values, DateOrder order)
    {
        var column = values.Column;
        if (!column.HasTexts || values.Texts.Length < LeastForDates)
        {
            return null;
        }

        int dates = values.Texts.Count(code => DateText.TryParse(column.BytesOf(code), order, out _));
        int unlike = values.Texts.FirstOrDefault(code => !DateText.TryParse(column.BytesOf(code), order, out _) && !IsPlaceholder(column.TextOf(code)), -1);
        return dates >= LeastForDates && dates >= MostAreDates * values.Texts.Length && unlike >= 0 ? column.TextOf(unlike) : null;
    }

    /// <summary>Whether every date among the texts reads as day-month-year and as month-day-year alike.</summary>
    public static bool HaveDaysAndMonthsAlike(ColumnValues values) => values.Texts.All(code =>
        DateText.TryParse(values.Column.BytesOf(code), DateOrder.DayMonthYear, out _) == DateText.TryParse(values.Column.BytesOf(code), DateOrder.MonthDayYear, out _));

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
