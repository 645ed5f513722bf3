using System.Globalization;
using Chainrule.Analysis.Results;
using Chainrule.Reports.Charts;

namespace Chainrule.Reports.Results;

/// <summary>How far predicted values are from the true ones.</summary>
internal static class ValueSections
{
    private const int Handful = 10, MostPoints = 1500, MostRows = 20, MostColumns = 12, Bins = 24, LongestName = 32;

    public static IEnumerable<Block> Verdict(IReadOnlyList<ValueResults> outputs, string testName)
    {
        foreach (var results in outputs)
        {
            // a handful of rows can't show more than that
            var otherwise = results.Actual.Count < Handful && results.R2.Value > 0 ? Tone.Noteworthy : Tone.Bad;
            yield return new Notice(
                results.R2.Low > 0 ? Tone.Good : otherwise, $"'{results.Name}': {ShownText.Percent(results.R2.Value, 1)} of the variance is explained",
                $"Over {testName}, predictions are off by {ShownText.Number(results.RootMeanSquaredError.Value)} (root mean square); always predicting the mean would be off by {ShownText.Number(results.BaselineError)}.",
                null);
            yield return new Facts(
            [
                ("RMSE", WithInterval(results.RootMeanSquaredError)), ("MAE", WithInterval(results.MeanAbsoluteError)), ("R²", WithInterval(results.R2)),
            ]);
        }
    }

    public static IEnumerable<Section> Of(ValueResults results, Func<int, IReadOnlyList<(string Name, string Text)>>? cells)
    {
        int every = (results.Actual.Count + MostPoints - 1) / MostPoints;
        int[] shown = [.. Enumerable.Range(0, results.Actual.Count).Where(row => row % every == 0)];
        double[] actual = [.. shown.Select(row => results.Actual[row])], predicted = [.. shown.Select(row => results.Predicted[row])];
        double[] residuals = [.. shown.Select(row => results.Residuals[row])];
        double[] guesses = [.. predicted.Where(double.IsFinite).DefaultIfEmpty(double.NaN)];
        double left = guesses.Min(), right = guesses.Max();
        double least = double.IsNaN(left) ? actual.Min() : Math.Min(actual.Min(), left), most = double.IsNaN(right) ? actual.Max() : Math.Max(actual.Max(), right);
        string some = every > 1 ? $" One row in {every} is drawn." : "";
        string name = ShownText.Name(results.Name, LongestName);
        double over = (double)results.Residuals.Count(residual => residual > 0) / results.Residuals.Count;
        yield return new Section($"Errors of '{results.Name}'", 1,
        [
            new ChartRow(
            [
                new Chart
                {
                    Title = "Predicted against true",
                    Description = $"Each row at its true and its predicted value; R² is {ShownText.Number(results.R2.Value)}.{some}",
                    XTitle = $"true {name}",
                    YTitle = "predicted",
                    Series = [new Series("rows", actual, predicted, Charts.Mark.Dots), new Series("perfect", [least, most], [least, most])],
                    Width = 420,
                    Height = 340,
                },
                Histogram(results, over),
                new Chart
                {
                    Title = "Residuals by prediction",
                    Description = $"Predicted − true over the predicted value; a good model scatters evenly around 0.{some}",
                    XTitle = $"predicted {name}",
                    YTitle = "predicted − true",
                    Series = [new Series("rows", predicted, residuals, Charts.Mark.Dots), new Series("perfect", [left, right], [0, 0])],
                    Width = 420,
                    Height = 340,
                },
            ]),
            Worst(results, cells),
        ]);
    }

    private static Chart Histogram(ValueResults results, double over)
    {
        double[] residuals = [.. results.Residuals.Where(double.IsFinite).DefaultIfEmpty(double.NaN)];
        double least = residuals.Min(), most = residuals.Max();
        int bins = most > least ? Bins : 1; // where all errors are the same there is one bar
        double width = most > least ? (most - least) / Bins : 0;
        double[] counts = new double[bins];
        foreach (double residual in residuals)
            counts[width > 0 ? Math.Clamp((int)((residual - least) / width), 0, bins - 1) : 0]++;

        return new Chart
        {
            Title = "Residuals",
            Description = $"How often each error occurs, from {ShownText.Number(least)} to {ShownText.Number(most)}; {ShownText.Percent(over, 0)} of the predictions are too high.",
            XTitle = "predicted − true",
            YTitle = "rows",
            Series = [new Series("rows", [.. Enumerable.Range(0, bins).Select(i => least + ((i + 0.5) * width))], counts, Charts.Mark.Bars)],
            Width = 420,
            Height = 340,
        };
    }

    private static Grid Worst(ValueResults results, Func<int, IReadOnlyList<(string Name, string Text)>>? cells)
    {
        var worst = results.WorstErrors(MostRows);
        var names = cells?.Invoke(worst[0]).Take(MostColumns).Select(cell => cell.Name).ToList() ?? [];
        return new Grid(
            [.. cells is null ? [("row", true)] : Array.Empty<(string, bool)>(), ("true", false), ("predicted", false), ("error", false), .. names.Select(column => (ShownText.Name(column), true))],
            [
                .. worst.Select(row => new GridRow(
                [
                    .. cells is null ? [row.ToString(CultureInfo.InvariantCulture)] : Array.Empty<string>(),
                    ShownText.Number(results.Actual[row]), ShownText.Number(results.Predicted[row]), ShownText.Number(results.Residuals[row]),
                    .. cells?.Invoke(row).Take(MostColumns).Select(cell => ShownText.Name(cell.Text)) ?? [],
                ])),
            ],
            cells is null ? "The rows with the largest errors; rows are counted from 0" : "The rows with the largest errors");
    }

    private static string WithInterval(Metrics.ConfidenceInterval interval) => ShownText.WithInterval(interval, ShownText.Number);
}
