using System.Globalization;
using Chainrule.Metrics;

namespace Chainrule.Tables;

/// <summary>Chooses the task by the target column, and tells what is wrong with it.</summary>
internal static class TargetCheck
{
    private const double RareClass = 0.1, MostlyDifferent = 0.5, CoarseGrain = 0.01;
    private const int ManyClasses = 50;

    /// <summary>The task; issues of the target are added.</summary>
    public static TableTask TaskOf(
        IReadOnlyList<ColumnProfile> targets,
        Table table,
        TableOptions options,
        List<TableIssue> issues
    )
    {
        if (targets.Count == 0)
        {
            return TableTask.None;
        }

        foreach (var target in targets)
        {
            Check(target, table, issues);
        }

        var first = targets[0];
        var task = targets.Count > 1 || first.Kind is ColumnKind.Numeric or ColumnKind.Date ? TableTask.Regression
            : first.Definition.Categories.Count == 2 ? TableTask.Binary : TableTask.Multiclass;
        if (options.Task is TableTask.Binary && first.Definition.Categories.Count > 2)
        {
            issues.Add(
                Error(
                    first,
                    $"the target '{first.Name}' has {Number(first.Definition.Categories.Count)} classes, not two",
                    $"leave {TableStep.Task} out, or choose another target"
                )
            );
        }

        return task;
    }

    // Those that can't be read are told elsewhere.
    private static ReadOnlySpan<double> NumbersOf(ColumnProfile target, Table table) =>
        target.Definition.Format is { Units.Count: > 0 } or { AreDurations: true }
            ? target.Definition.ReadNumbers(table)
            : table[target.Name].Numbers;

    private static void Check(ColumnProfile target, Table table, List<TableIssue> issues)
    {
        int present = target.Count - target.Missing;
        if (target.Missing > 0 && present > 0)
        {
            issues.Add(
                new TableIssue(
                    IssueSeverity.Warning,
                    target.Name,
                    $"the target '{target.Name}' is missing in {Number(target.Missing)} of {Number(target.Count)} rows, from "
                        + "which nothing can be learned"
                )
            );
        }

        // the first that there is
        if ((Emptiness(target, present, table)
            ?? (target.Kind == ColumnKind.Numeric ? Nearness(target, table) : null)
            ?? ManyTexts(target, present, table)
            ?? (target.CategoryCounts.Count > 1 ? Imbalance(target, present)
                : target.Kind == ColumnKind.Numeric ? Tail(target, table) : null)) is { } issue)
        {
            issues.Add(issue);
        }
    }

    private static TableIssue? Emptiness(ColumnProfile target, int present, Table table) =>
        present == 0
            ? Error(target, $"{table.Source}: the target '{target.Name}' has no values", "choose another target")
        : target.Distinct == 1
            ? Error(
                target,
                $"{table.Source}: the target '{target.Name}' has the same value in all rows: there is nothing to learn",
                "choose another target"
            )
        : null;

    private static TableIssue? Nearness(ColumnProfile target, Table table)
    {
        const string Help = "subtract a number near all of them";
        if (target.Numbers is not { } numbers || Grain(numbers) <= CoarseGrain * numbers.StandardDeviation)
        {
            return null;
        }

        string values = string.Create(
            CultureInfo.InvariantCulture,
            $"the values of the target '{target.Name}', {numbers.Min:G10} to {numbers.Max:G10}, ");
        return Grain(numbers) > numbers.StandardDeviation
            ? Error(
                target,
                $"{table.Source}: {values}differ too little for their size: a network computes with seven digits",
                Help
            )
            : new TableIssue(
                IssueSeverity.Warning,
                target.Name,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{values}are so near each other for their size that predictions are off by up to {Grain(numbers) / 2:G3}: a "
                        + $"network computes with seven digits"),
                Help
            );
    }

    private static TableIssue? ManyTexts(ColumnProfile target, int present, Table table) =>
        target.Kind == ColumnKind.Categorical && target.Distinct > ManyClasses && target.Distinct > MostlyDifferent * present
            ? Error(
                target,
                $"{table.Source}: the target '{target.Name}' has {Number(target.Distinct)} different texts in "
                    + $"{Number(present)} rows: there is nothing to learn",
                "choose another target"
            )
            : null;

    private static TableIssue? Tail(ColumnProfile target, Table table) =>
        LongTail.Of(NumbersOf(target, table)) is not { } tail
            ? null
            : new TableIssue(
                IssueSeverity.Warning,
                target.Name,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the target '{target.Name}' has a long tail: {tail.RowsOfHalf:#,0} of its {tail.Count:#,0} values "
                        + $"{(tail.RowsOfHalf == 1 ? "makes" : "make")} up half of its variance; the farthest from the mean, "
                        + $"{table[target.Name].Text(tail.Farthest)}, is in line {table.LineOf(tail.Farthest):#,0}"),
                "if that is a mistake, mend it or leave the row out; else mind the median absolute error, which few rows "
                    + "don't move"
            );

    // The step from one number of single precision to the next, where the target is largest.
    private static double Grain(NumberSummary numbers)
    {
        float largest = (float)Math.Max(Math.Abs(numbers.Min), Math.Abs(numbers.Max));
        return largest < float.MaxValue ? MathF.BitIncrement(largest) - (double)largest : 0;
    }

    private static TableIssue? Imbalance(ColumnProfile target, int present)
    {
        var counts = target.CategoryCounts;
        int rarest = Enumerable.Range(0, counts.Count).MinBy(i => counts[i]);
        double share = counts[rarest] / (double)present;
        return share * counts.Count >= 2 * RareClass
            ? null
            : new TableIssue(
                IssueSeverity.Warning,
                target.Name,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the classes of '{target.Name}' are unequal: '{target.Definition.Categories[rarest]}' has "
                        + $"{counts[rarest]:#,0} of the table's {present:#,0} rows ({100 * share:0.0}%); accuracy says little, "
                        + $"see balanced accuracy"))
            {
                Kind = IssueKind.UnequalClasses,
            };
    }

    private static TableIssue Error(ColumnProfile target, string message, Remedy remedy) =>
        new(IssueSeverity.Error, target.Name, message, remedy);

    private static string Number(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);
}
