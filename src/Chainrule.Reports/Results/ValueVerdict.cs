using Chainrule.Insight.Results;
using Chainrule.Reports.Charts;

namespace Chainrule.Reports.Results;

/// <summary>How far predicted values are from the true ones, as the one figure in large.</summary>
internal static class ValueVerdict
{
    /// <summary>The verdict; of several values that of the one explained least, with the others below it.</summary>
    public static Answer Of(IReadOnlyList<ValueResults> outputs, ReportContent content)
    {
        var results = outputs.MinBy(output => double.IsNaN(output.R2.Value) ? double.NegativeInfinity : output.R2.Value)!;
        bool isAlike = double.IsNaN(results.R2.Value) && results.BaselineError == 0, isOwn = content.Run.TestWasTrainedOn;
        bool isOnCurve = results.ExplainedOnCurve is { } onCurve && !(results.R2.Low > 0) && onCurve.Low > 0;
        var figure = isOnCurve ? results.ExplainedOnCurve!.Value : results.R2;
        string baseline = isAlike ? "" : $", always the mean would be by {ShownText.Number(results.BaselineError)}";
        string least = outputs.Count > 1 ? $" It is the one of {outputs.Count} explained least." : "";
        string said = $"{Meaning(results, isAlike, isOnCurve)} Over {content.Test.Name}, predictions of "
            + $"'{ShownText.Name(results.Name)}' are off by "
            + $"{ShownText.Number(results.RootMeanSquaredError.Value)} (root mean square){baseline}.{least}"
            + (isOwn ? " But it was trained on these rows." : "");
        bool hasFigure = double.IsFinite(figure.Value) && figure.Value > 0;
        return new Answer(
            hasFigure ? ShownText.Percent(figure.Value, 1).TrimEnd('%') : isAlike || double.IsNaN(figure.Value) ? "–" : "0",
            isAlike || double.IsNaN(figure.Value) ? "" : "%",
            said)
        {
            Interval = isOwn || !hasFigure ? null : new AnswerInterval(
                figure,
                $"of other rows of this kind: {ShownText.Interval(figure, share => ShownText.Percent(share, 1))} (95% interval)"),
            More = outputs.Count > 1 ? [new ChartRow([Explained(outputs)])] : [],
            Facts = [.. outputs.SelectMany(output => Facts(output, outputs.Count, content))],
        };
    }

    private static string Meaning(ValueResults results, bool isAlike, bool isOnCurve) =>
        isAlike
            ? results.Actual.Count == 1
                ? "One row doesn't show how much is explained."
                : "The value is the same in all rows, so there is nothing to explain."
            : isOnCurve ? "of what makes values differ is explained on a logarithmic scale (variance)."
            : double.IsNaN(results.R2.Value) ? "Not all predictions are numbers."
            : results.R2.Value <= 0 ? "Nothing of the variance is explained."
            : "of what makes values differ is explained (variance, R²).";

    private static IEnumerable<(string, string)> Facts(ValueResults results, int outputs, ReportContent content)
    {
        string of = outputs > 1 ? $" of '{ShownText.Name(results.Name)}'" : "";
        yield return ($"RMSE{of}", ShownText.WithInterval(results.RootMeanSquaredError, ShownText.Number));
        yield return ($"MAE{of}", ShownText.WithInterval(results.MeanAbsoluteError, ShownText.Number));
        yield return ($"R²{of}", ShownText.WithInterval(results.R2, ShownText.UpToOne));
        yield return ($"always the mean, RMSE{of}", ShownText.Number(results.BaselineError));
        foreach (var (name, interval) in outputs == 1 ? content.MoreFigures : [])
        {
            yield return (
                name,
                ShownText.WithInterval(interval, name == ValueResults.OnCurveName ? ShownText.UpToOne : ShownText.Number));
        }
    }

    private static IntervalChart Explained(IReadOnlyList<ValueResults> outputs) => new(
        "Explained of each value",
        $"R² of each predicted value with its 95% interval: "
            + string.Join("; ", outputs.Select(of => $"{ShownText.Name(of.Name)} {ShownText.UpToOne(of.R2.Value)}")) + ".",
        [
            .. outputs.Select(of => new IntervalRow(
                ShownText.Name(of.Name),
                of.R2.Value,
                of.R2.Low,
                of.R2.High,
                ShownText.UpToOne(of.R2.Value),
                ShownText.WithInterval(of.R2, ShownText.UpToOne),
                IsWarm: !(of.R2.Low > 0))),
        ]);
}
