using System.Globalization;
using Chainrule.Tables.Csv;

namespace Chainrule.Tables;

/// <summary>
/// Whether few whole numbers to be predicted are codes of classes or counts and grades. Codes (1, 2, 3 for a species) may be rare
/// anywhere; counts
/// (children, visits to a doctor) and grades (of a wine) get rare toward an end and stay rare from there on, and their order and
/// distance mean something.
/// </summary>
internal static class WholeTarget
{
    // As many as there are digits; more only where they are counted without a gap from 0 or 1, as codes are.
    private const int MostOthers = 10, MostCounted = 20;

    // What is learned of a class in fewer rows hardly holds for others; three numbers are classes all the same.
    private const int LeastRows = 10, FewClasses = 3;

    // A number is rare in fewer than ten rows or 1% of them, where others have three times its share.
    private const double RareLevel = 0.01, RareShare = 1.0 / 3;

    // Behind a rare number, one that is more frequent by so many standard errors ends the tail.
    private const double Chance = 1.5;

    /// <summary>Whether the numbers are classes.</summary>
    /// <param name="values">The target, of numbers alone.</param>
    /// <param name="name">The target's name, for messages.</param>
    /// <param name="issues">Gets a note that says what was chosen, where one could see it otherwise.</param>
    public static bool AreClasses(ColumnValues values, string name, List<TableIssue> issues)
    {
        int distinct = values.Numbers.Length;
        if (distinct <= 2 || distinct > MostCounted || !values.AreWhole)
        {
            return distinct <= 2;
        }

        bool isCounted = values.Numbers[0] is 0 or 1 && values.Numbers[^1] - values.Numbers[0] == distinct - 1;
        bool isFew = isCounted || distinct <= MostOthers, hasRows = values.Present >= LeastRows * distinct;
        bool hasTail = distinct > FewClasses && HasTail(values.Numbers, values.NumberCounts);
        bool areClasses = isFew && hasRows && !hasTail;
        string why = areClasses ? ""
            : !hasRows ? $", for there are fewer than {LeastRows} rows for each"
            : hasTail ? $", for they get rare toward an end as counts and grades do ({Rarest(values)})"
            : "";
        issues.Add(new TableIssue(
            IssueSeverity.Note, name,
            string.Create(
                CultureInfo.InvariantCulture,
                $"the target '{CsvException.Shown(name)}' holds {distinct} different whole numbers: taken as "
                    + $"{(areClasses ? $"{distinct} classes, not as a number" : $"a number, not as classes{why}")}"),
            areClasses
                ? Remedy.Of($"predict it as a number with {TableStep.TaskOf(TableTask.Regression)}")
                : Remedy.Of($"tell them apart as classes with {TableStep.TaskOf(TableTask.Multiclass)}")));
        return areClasses;
    }

    /// <summary>
    /// Whether numbers get rare toward an end: those that aren't rare follow each other without a gap, and all others lie outside
    /// of them.
    /// </summary>
    /// <param name="numbers">The different numbers, ascending.</param>
    /// <param name="counts">How often each occurs.</param>
    internal static bool HasTail(double[] numbers, int[] counts)
    {
        long total = counts.Sum(count => (long)count);
        double rare = Math.Min(Math.Max(LeastRows, RareLevel * total), RareShare * total / counts.Length);
        if (counts.Min() >= rare)
        {
            return false;
        }

        int mode = Array.IndexOf(counts, counts.Max()), first = mode, last = mode;
        while (first > 0 && counts[first - 1] >= rare)
        {
            first--;
        }

        while (last < counts.Length - 1 && counts[last + 1] >= rare)
        {
            last++;
        }

        return numbers[last] - numbers[first] == last - first
            && StaysRare(counts[..first].Reverse())
            && StaysRare(counts[(last + 1)..]);
    }

    // Outward, each against the rarest before it.
    private static bool StaysRare(IEnumerable<int> counts)
    {
        double rarest = double.PositiveInfinity;
        foreach (int count in counts)
        {
            if (count - rarest > Chance * Math.Sqrt(count + rarest))
            {
                return false;
            }

            rarest = Math.Min(rarest, count);
        }

        return true;
    }

    private static string Rarest(ColumnValues values)
    {
        int count = values.NumberCounts.Min(),
            at = Array.LastIndexOf(values.NumberCounts, count);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{values.Numbers[at]} is in {count:#,0} {(count == 1 ? "row" : "rows")}"
        );
    }
}
