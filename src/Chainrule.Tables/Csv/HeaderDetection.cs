namespace Chainrule.Tables.Csv;

/// <summary>Finds out whether the first line of a table names its columns.</summary>
internal static class HeaderDetection
{
    // A single longer line may be a slip.
    private const int LeastForRowNames = 3;

    /// <summary>
    /// A name that was asked for is one. Else a text over numbers is a name: a header. A number over numbers is data. Where there
    /// are only texts it is a header, unless cells of it are found again further down.
    /// </summary>
    public static bool HasHeader(
        List<string[]> records,
        KnownFormat known,
        Func<int, string, bool> isNumberIn,
        Func<string, bool> isMissing
    )
    {
        if (records.Count == 0)
        {
            return known.HasHeader ?? true;
        }

        return known.HasHeader ?? ByNames(records[0], known) ?? ByCells(records, isNumberIn, isMissing);
    }

    /// <summary>Whether all lines but the first have one field more than it.</summary>
    public static bool IsOneShort(List<string[]> records) =>
        records.Count >= LeastForRowNames && records.Skip(1).All(record => record.Length == records[0].Length + 1);

    /// <summary>Whether names of columns lack one for the first, as R writes tables.</summary>
    public static bool LacksOne(List<string[]> records, Func<int, string, bool> isNumberIn) =>
        IsOneShort(records)
        && records.Skip(1).Any(record => record[^1].Length > 0)
        && !records[0].Where((cell, i) => cell.Length == 0 || isNumberIn(i + 1, cell)).Any();

    private static bool? ByNames(string[] first, KnownFormat known)
    {
        bool Holds(string name) => first.Contains(name, StringComparer.OrdinalIgnoreCase);
        // a name with commas in it is asked for in parts
        bool IsMadeOf(string cell) => cell.Contains(',', StringComparison.Ordinal)
            && cell.Split(',').All(part => known.Asked.Contains(part.Trim(), StringComparer.OrdinalIgnoreCase));
        if (known.Asked.Any(Holds) || Array.Exists(first, IsMadeOf))
        {
            return true;
        }

        if (known.Learned.Count > 0 && 2 * known.Learned.Count(Holds) >= known.Learned.Count)
        {
            return true;
        }

        var nameless = Enumerable.Range(0, first.Length).Select(known.Nameless).ToHashSet(StringComparer.OrdinalIgnoreCase);
        bool areNameless = known.Learned.Count > 0 && known.Learned.All(nameless.Contains);
        return areNameless || known.Asked.Any(nameless.Contains) ? false : null;
    }

    private static bool ByCells(List<string[]> records, Func<int, string, bool> isNumberIn, Func<string, bool> isMissing)
    {

        string[] first = records[0];
        bool anyNumber = first.Where((cell, i) => isNumberIn(i, cell)).Any();
        if (records.Count == 1)
        {
            return !anyNumber;
        }

        int agains = 0;
        bool overNumbers = false, numberOverNumbers = false;
        for (int i = 0; i < first.Length; i++)
        {
            var below = records
                .Skip(1)
                .Where(record => i < record.Length)
                .Select(record => record[i])
                .Where(cell => !isMissing(cell))
                .ToList();
            if (below.Count == 0)
            {
                continue;
            }

            bool numbers = below.Count(cell => isNumberIn(i, cell)) > below.Count / 2;
            bool isNumber = isNumberIn(i, first[i]);
            overNumbers |= numbers && !isNumber && !isMissing(first[i]);
            numberOverNumbers |= numbers && isNumber;
            agains += !numbers && !isNumber && below.Contains(first[i]) ? 1 : 0;
        }

        return overNumbers || (!numberOverNumbers && agains == 0);
    }
}
