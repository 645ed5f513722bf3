using System.Globalization;
using Chainrule.Insight.Comparisons;
using Chainrule.Metrics;
using Chainrule.Reports.Charts;
using Chainrule.Text;

namespace Chainrule.Reports.Results;

/// <summary>The figures of runs and their differences as intervals, and the rows where two runs differ.</summary>
internal static class ComparisonCharts
{
    private const int MostMeasures = 4, MostRuns = 20, MostRows = 15;

    /// <summary>A chart for each of the first measures: each run on its own test rows.</summary>
    public static IReadOnlyList<IFigure> OfFigures(ComparisonContent content)
    {
        var measures = content.Comparison.Models.OfType<ModelFigures>()
            .SelectMany(model => model.Figures.Select(figure => figure.Measure))
            .Distinct()
            .Take(MostMeasures);
        var charts = new List<IFigure>();
        foreach (var measure in measures)
        {
            IntervalRow[] rows =
            [
                .. Enumerable.Range(0, content.Runs.Count)
                    .Select(i => (Run: i, Figures: content.Comparison.Models[i]?.Figures ?? []))
                    .SelectMany(of => of.Figures.Where(figure => figure.Measure == measure)
                        .Select(figure => RowOf(content.Runs[of.Run].Name, measure, figure.Interval, of.Run == 0)))
                    .Where(row => double.IsFinite(row.Value))
                    .Take(MostRuns),
            ];
            if (rows.Length > 0)
            {
                charts.Add(ChartOf(Title(measure), $"{Title(measure)} of each run with its 95% interval", rows, measure, null));
            }
        }

        return charts;
    }

    /// <summary>A chart for each of the first measures: each run minus the first, over the same rows.</summary>
    public static IReadOnlyList<IFigure> OfDifferences(ComparisonContent content)
    {
        var pairs = Enumerable.Range(1, content.Runs.Count - 1)
            .Where(i => content.Comparison.Paired[i] is { WhyNot: null })
            .Take(MostRuns)
            .ToList();
        var measures = content.Comparison.Paired[pairs[0]]!.Differences.Select(of => of.Measure).Take(MostMeasures);
        var charts = new List<IFigure>();
        foreach (var measure in measures)
        {
            IntervalRow[] rows =
            [
                .. pairs.SelectMany(i => content.Comparison.Paired[i]!.Differences
                    .Where(of => of.Measure == measure && double.IsFinite(of.Difference.Interval.Value))
                    .Select(of => DifferenceRow(content.Runs[i].Name, measure, of.Difference))),
            ];
            if (rows.Length > 0)
            {
                string said =
                    $"What each run's {Title(measure)} is more than that of {content.Runs[0].Name}, with its 95% interval";
                charts.Add(ChartOf($"{Title(measure)}, difference", said, rows, measure, guide: 0));
            }
        }

        return charts;
    }

    /// <summary>Rows that the first run and another say something else of; null where there are none.</summary>
    public static IReadOnlyList<Block>? RowsThatDiffer(ComparisonContent content)
    {
        var blocks = new List<Block>();
        for (int i = 1; i < content.Runs.Count && blocks.Count < MostMeasures; i++)
        {
            if (content.Comparison.Paired[i] is { WhyNot: null }
                && content.Runs[0].Predictions is { } first && HasDecisions(first)
                && content.Runs[i].Predictions is { } other && HasDecisions(other)
                && Table(content, i, first, other) is { } table)
            {
                blocks.Add(blocks.Count == 0 ? table : new Folded(table.Caption!, table));
            }
        }

        return blocks.Count == 0 ? null : blocks;
    }

    private static Grid? Table(ComparisonContent content, int run, TestPredictions first, TestPredictions other)
    {
        var names = ShortNames.Of(first.Labels.Count > 0 ? first.Labels : first.Classes);
        int[] rows = [.. Enumerable.Range(0, first.Rows).Where(row => !Said(first, row).SequenceEqual(Said(other, row)))];
        string Named(int[] of) => of.Length == 0 ? "none" : string.Join(", ", of.Select(label => names[label]));
        string Right(int row) => Said(first, row).SequenceEqual(TrueOf(first, row)) ? content.Runs[0].Name
            : Said(other, row).SequenceEqual(TrueOf(first, row)) ? content.Runs[run].Name : "neither";
        return rows.Length == 0 ? null : new Grid(
            [
                ("row", true),
                ("is", true),
                ($"{content.Runs[0].Name} says", true),
                ($"{content.Runs[run].Name} says", true),
                ("right", true),
            ],
            [
                .. rows.Take(MostRows).Select(row => new GridRow([
                    row.ToString(CultureInfo.InvariantCulture),
                    Named(TrueOf(first, row)),
                    Named(Said(first, row)),
                    Named(Said(other, row)),
                    Right(row),
                ])),
            ],
            $"{content.Runs[run].Name} and {content.Runs[0].Name} differ in {NumberText.Count(rows.Length, "row")} of "
                + $"{NumberText.Count(first.Rows)}{(rows.Length > MostRows ? $", of which {MostRows} are shown" : "")}; "
                + "test rows are counted from 0");
    }

    private static bool HasDecisions(TestPredictions of) => of.Predicted.Length > 0 || of.Said.Length > 0;

    // The class that was said of a row, or the labels.
    private static int[] Said(TestPredictions of, int row) =>
        of.Labels.Count == 0 ? [of.Predicted[row]] : LabelsWhere(of, label => of.Said[(row * of.Outputs) + label]);

    private static int[] TrueOf(TestPredictions of, int row) =>
        of.Labels.Count == 0 ? [of.Actual[row]] : LabelsWhere(of, label => of.Values[(row * of.Outputs) + label] > 0.5f);

    private static int[] LabelsWhere(TestPredictions of, Func<int, bool> isSo) =>
        [.. Enumerable.Range(0, of.Labels.Count).Where(isSo)];

    private static IntervalRow RowOf(string name, Measure measure, ConfidenceInterval interval, bool isFirst) => new(
        name,
        interval.Value,
        interval.Low,
        interval.High,
        ComparisonContent.Text(measure, interval.Value),
        ShownText.WithInterval(interval, value => ComparisonContent.Text(measure, value))
            + (isFirst ? "; what the others are compared with" : ""));

    // Orange where it is worse by more than its interval.
    private static IntervalRow DifferenceRow(string name, Measure measure, PairedDifference difference)
    {
        var interval = difference.Interval;
        bool isWorse = measure.MoreIsBetter ? interval.High < 0 : interval.Low > 0;
        return new IntervalRow(
            name,
            interval.Value,
            interval.Low,
            interval.High,
            ComparisonContent.Change(measure, interval.Value),
            ComparisonContent.Change(measure, difference),
            isWorse);
    }

    private static IntervalChart ChartOf(
        string title, string said, IntervalRow[] rows, Measure measure, double? guide) =>
        new(title, $"{said}: {string.Join("; ", rows.Select(row => $"{row.Name} {row.Text}"))}.", rows)
        {
            AreShares = measure.IsShare,
            Guide = guide,
        };

    private static string Title(Measure measure) =>
        measure.Class is { } label ? $"{measure.Name} of '{ShownText.Name(label)}'" : measure.Name;
}
