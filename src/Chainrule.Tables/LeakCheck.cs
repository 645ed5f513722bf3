using System.Globalization;

namespace Chainrule.Tables;

/// <summary>
/// Looks for columns that tell the target by themselves, as one does that was recorded after the fact. Every second row says what
/// to
/// predict for each value (each category, each of many ranges of a number, a missing value), the others tell how good that is.
/// </summary>
internal static class LeakCheck
{
    private const int LeastRows = 50, MostRows = 100_000, MostRanges = 256, RowsPerRange = 20;

    // Of the errors that the target's most frequent class, or its mean, makes, so small a share remains.
    private const double RemainingErrors = 0.01;

    /// <summary>Adds a warning for each input that tells the target.</summary>
    public static void Check(Table table, IReadOnlyList<ColumnProfile> columns, List<TableIssue> issues)
    {
        var targets = columns.Where(column => column.Role == ColumnRole.Target).ToList();
        var inputs = columns.Where(column => column.Role == ColumnRole.Input).ToList();
        if (targets.Count == 0 || issues.Any(issue => issue.Severity == IssueSeverity.Error))
        {
            return;
        }

        foreach (var target in targets)
        {
            bool isClass = target.Kind is ColumnKind.Categorical or ColumnKind.Boolean;
            double[] values = isClass
                ? [.. target.Definition.ReadCategories(table).Select(index => index < 0 ? double.NaN : index)]
                : target.Definition.ReadNumbers(table);
            int[] present = [.. Enumerable.Range(0, values.Length).Where(row => !double.IsNaN(values[row]))];
            int[] rows = Thinned(present);
            if (rows.Length < LeastRows)
            {
                continue;
            }

            double[] wanted = [.. rows.Select(row => values[row])];
            var remaining = new double[inputs.Count];
            ColumnLoop.ForEach(inputs.Count, i =>
            {
                int[] groups = Groups(table, inputs[i], rows, out int count);
                remaining[i] = isClass
                    ? ClassErrors(groups, count, wanted, target.Definition.Categories.Count)
                    : SquaredErrors(groups, count, wanted);
                if (!isClass && inputs[i].Kind is ColumnKind.Numeric or ColumnKind.Date)
                {
                    remaining[i] = Math.Min(remaining[i], ResidualOfLine(inputs[i].Definition.ReadNumbers(table), rows, wanted));
                }
            });

            for (int i = 0; i < inputs.Count; i++)
            {
                if (remaining[i] <= RemainingErrors)
                {
                    const string asMode = "as always saying the most frequent class";
                    double errs = 100 * remaining[i];
                    string tells = $"column '{inputs[i].Name}' tells the target '{target.Name}' by itself";
                    issues.Add(
                        new TableIssue(
                            IssueSeverity.Warning,
                            inputs[i].Name,
                            isClass
                                ? string.Create(CultureInfo.InvariantCulture, $"{tells} (it errs {errs:0.0}% as often {asMode})")
                                : string.Create(CultureInfo.InvariantCulture, $"{tells} (R² {1 - remaining[i]:0.0000})"),
                            $"if it isn't known at the time of the prediction, leave it out with "
                                + $"{TableStep.IgnoredColumn(inputs[i].Name)}"
                        )
                    );
                }
            }
        }
    }

    // Each k-th row, with k odd so that whatever alternates in the file is still seen in both halves.
    private static int[] Thinned(int[] rows)
    {
        int step = (rows.Length / MostRows) | 1;
        return step == 1 ? rows : [.. rows.Where((_, i) => i % step == 0)];
    }

    private static int[] Groups(Table table, ColumnProfile input, int[] rows, out int count)
    {
        if (input.Kind is ColumnKind.Categorical or ColumnKind.Boolean)
        {
            int[] categories = input.Definition.ReadCategories(table);
            count = input.Definition.Categories.Count + 1;
            int missing = count - 1;
            return [.. rows.Select(row => categories[row] < 0 ? missing : categories[row])];
        }

        double[] numbers = input.Definition.ReadNumbers(table);
        double[] sorted = [.. rows.Select(row => numbers[row]).Where(number => !double.IsNaN(number))];
        Array.Sort(sorted);
        int ranges = Math.Clamp(sorted.Length / RowsPerRange, 1, MostRanges);
        double[] bounds =
        [
            .. Enumerable.Range(1, ranges - 1).Select(i => sorted[(int)((long)i * sorted.Length / ranges)]).Distinct(),
        ];
        count = bounds.Length + 2;
        int ofMissing = count - 1;
        return [.. rows.Select(row => double.IsNaN(numbers[row]) ? ofMissing : RangeOf(bounds, numbers[row]))];
    }

    private static int RangeOf(double[] bounds, double number)
    {
        int at = Array.BinarySearch(bounds, number);
        return at >= 0 ? at + 1 : ~at;
    }

    private static double ClassErrors(int[] groups, int count, double[] classes, int classCount)
    {
        var votes = new Dictionary<(int Group, int Class), int>();
        int[] best = new int[count], bestVotes = new int[count], totals = new int[classCount];
        for (int i = 0; i < groups.Length; i += 2)
        {
            int wanted = (int)classes[i];
            int has = votes[(groups[i], wanted)] = votes.GetValueOrDefault((groups[i], wanted)) + 1;
            totals[wanted]++;
            if (has > bestVotes[groups[i]])
            {
                (best[groups[i]], bestVotes[groups[i]]) = (wanted, has);
            }
        }

        int usual = Array.IndexOf(totals, totals.Max()), errors = 0, usualErrors = 0;
        for (int i = 1; i < groups.Length; i += 2)
        {
            int predicted = bestVotes[groups[i]] > 0 ? best[groups[i]] : usual;
            errors += predicted != (int)classes[i] ? 1 : 0;
            usualErrors += usual != (int)classes[i] ? 1 : 0;
        }

        return usualErrors == 0 ? 1 : errors / (double)usualErrors;
    }

    private static double SquaredErrors(int[] groups, int count, double[] values)
    {
        double[] sums = new double[count];
        int[] rows = new int[count];
        double total = 0;
        int half = 0;
        for (int i = 0; i < groups.Length; i += 2, half++)
        {
            sums[groups[i]] += values[i];
            rows[groups[i]]++;
            total += values[i];
        }

        double mean = total / half, errors = 0, usualErrors = 0;
        for (int i = 1; i < groups.Length; i += 2)
        {
            double predicted = rows[groups[i]] > 0 ? sums[groups[i]] / rows[groups[i]] : mean;
            errors += (values[i] - predicted) * (values[i] - predicted);
            usualErrors += (values[i] - mean) * (values[i] - mean);
        }

        return usualErrors > 0 ? errors / usualErrors : 1;
    }

    // 1 - r², from the rows that have a number; 1 where too few have.
    private static double ResidualOfLine(double[] numbers, int[] rows, double[] values)
    {
        double n = 0, meanX = 0, meanY = 0, xx = 0, yy = 0, xy = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            double x = numbers[rows[i]];
            if (double.IsNaN(x))
            {
                continue;
            }

            n++;
            double dx = x - meanX, dy = values[i] - meanY;
            meanX += dx / n;
            meanY += dy / n;
            xx += dx * (x - meanX);
            yy += dy * (values[i] - meanY);
            xy += dx * (values[i] - meanY);
        }

        return n < 0.9 * rows.Length || xx <= 0 || yy <= 0 ? 1 : 1 - (xy * xy / (xx * yy));
    }
}
