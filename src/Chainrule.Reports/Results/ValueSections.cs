using Chainrule.Insight.Results;
using Chainrule.Reports.Charts;

namespace Chainrule.Reports.Results;

/// <summary>How far predicted values are from the true ones.</summary>
internal static class ValueSections
{
    private const int MostPoints = 1500, Bins = 24, LongestName = 32;

    public static IEnumerable<Section> Of(ValueResults results, Func<int, IReadOnlyList<(string Name, string Text)>>? cells)
    {
        double over = (double)results.Residuals.Count(residual => residual > 0) / results.Residuals.Count;
        var (against, residuals) = Scatter(results);
        var scale = results.Curve is null ? AxisScale.Linear : ScaleOf(results.Residuals);
        string tail = results.Curve is null
            ? "" : " The values have a long tail: axes are logarithmic far from their middle, and even near it.";
        yield return new Section(
            $"Errors of '{results.Name}'",
            1,
            [
                new ChartRow([against, Histogram(results, over, scale), residuals]),
                new Note(new Paragraph(
                    "Dots should lie around the diagonal, and errors around 0, for small predictions as for large ones. "
                        + $"{ShownText.Percent(over, 0)} of the predictions are too high.{tail}")),
            ]
        );
        yield return new Section($"Worst errors of '{results.Name}'", 1, [ValueErrorTable.Of(results, cells)]);
    }

    // Predicted against true, and residuals by prediction; of very many rows some.
    private static (Chart Against, Chart Residuals) Scatter(ValueResults results)
    {
        int every = (results.Actual.Count + MostPoints - 1) / MostPoints;
        int[] shown = [.. Enumerable.Range(0, results.Actual.Count).Where(row => row % every == 0)];
        double[] actual = [.. shown.Select(row => results.Actual[row])],
            predicted = [.. shown.Select(row => results.Predicted[row])],
            residuals = [.. shown.Select(row => results.Residuals[row])];
        double[] guesses = [.. predicted.Where(double.IsFinite).DefaultIfEmpty(double.NaN)];
        double left = guesses.Min(), right = guesses.Max();
        double least = double.IsNaN(left) ? actual.Min() : Math.Min(actual.Min(), left),
            most = double.IsNaN(right) ? actual.Max() : Math.Max(actual.Max(), right);
        var scale = results.Curve is { } curve ? AxisScale.OfLongTail(curve.Center, curve.Unit) : AxisScale.Linear;
        string onScale = results.Curve is null
            ? ""
            : " Both axes are logarithmic far from the middle, as the values have a long tail.";
        string some = every > 1 ? $" One row in {every} is drawn." : "", name = ShownText.Name(results.Name, LongestName);
        return (
            new Chart
            {
                Title = "Predicted against true",
                Page = new ChartPage
                {
                    NamesSeries = false,
                },
                Description =
                    $"Each row at its true and its predicted value; R² is {ShownText.UpToOne(results.R2.Value)}.{onScale}{some}",
                XTitle = $"true {name}",
                XScale = scale,
                YTitle = "predicted",
                YScale = scale,
                Series =
                [
                    new Series("rows", actual, predicted, Charts.Mark.Dots) { Radius = DotOf(actual.Length) },
                    new Series("perfect", [least, most], [least, most]) { IsGuide = true },
                ],
                Width = 420,
                Height = 340,
            },
            new Chart
            {
                Title = "Residuals by prediction",
                Page = new ChartPage
                {
                    NamesSeries = false,
                },
                Description =
                    $"Predicted − true over the predicted value; a good model scatters evenly around 0.{onScale}{some}",
                XTitle = $"predicted {name}",
                XScale = scale,
                YTitle = "predicted − true",
                YScale = results.Curve is null ? AxisScale.Linear : ScaleOf(results.Residuals),
                Series =
                [
                    new Series("rows", predicted, residuals, Charts.Mark.Dots) { Radius = DotOf(actual.Length) },
                    new Series("perfect", [left, right], [0, 0]) { IsGuide = true },
                ],
                Width = 420,
                Height = 340,
            });
    }

    // Around 0, with the median size as its unit.
    private static AxisScale ScaleOf(IReadOnlyList<double> residuals)
    {
        double[] sizes = [.. residuals.Select(Math.Abs).Where(size => double.IsFinite(size) && size > 0).Order()];
        return sizes.Length == 0 ? AxisScale.Linear : AxisScale.OfLongTail(0, sizes[sizes.Length / 2]);
    }

    private static Chart Histogram(ValueResults results, double over, AxisScale scale)
    {
        double[] residuals = [.. results.Residuals.Where(double.IsFinite).DefaultIfEmpty(double.NaN)];
        double least = residuals.Min(), most = residuals.Max(), from = scale.Apply(least), to = scale.Apply(most);
        int bins = to > from ? Bins : 1; // where all errors are the same there is one bar
        double width = to > from ? (to - from) / Bins : 0;
        double[] counts = new double[bins];
        foreach (double residual in residuals)
        {
            counts[width > 0 ? Math.Clamp((int)((scale.Apply(residual) - from) / width), 0, bins - 1) : 0]++;
        }

        return new Chart
        {
            Title = "Residuals",
            Description =
                $"How often each error occurs, from {ShownText.Number(least)} to {ShownText.Number(most)}; "
                    + $"{ShownText.Percent(over, 0)} of the predictions are too high.",
            XTitle = scale == AxisScale.Linear ? "predicted − true" : "predicted − true, logarithmic far from 0",
            XScale = scale,
            YTitle = "rows",
            CountsAlongY = true,
            Series =
            [
                new Series(
                    "rows",
                    [.. Enumerable.Range(0, bins).Select(i => scale.Undo(from + ((i + 0.5) * width)))],
                    counts,
                    Charts.Mark.Bars
                ),
            ],
            Width = 420,
            Height = 340,
        };
    }

    // Of many rows dots are small, so that it is seen where they are dense.
    private static double DotOf(int rows) => rows > 400 ? 1.5 : rows > 100 ? 2 : 3;
}
