using Chainrule.Analysis.Results;
using Chainrule.Metrics;
using Chainrule.Reports.Charts;

namespace Chainrule.Reports.Results;

/// <summary>What a model of two classes could do at other thresholds.</summary>
internal static class ThresholdSection
{
    private const int MostPoints = 400;

    public static Section Of(ClassResults results)
    {
        (float[] scores, bool[] positive) = results.Against(1);
        string name = ShownText.Name(results.Outcome.ClassName(1));
        double share = (double)positive.Count(isPositive => isPositive) / positive.Length;
        var roc = Thin(AreaUnderCurve.RocCurve(scores, positive));
        var precision = Thin(AreaUnderCurve.PrecisionRecallCurve(scores, positive));
        if (roc.Count == 0 || precision.Count == 0)
            return new Section("Thresholds", 1, [new Paragraph("All rows are of one class, so that there is nothing to choose a threshold by.")]);

        string area = ShownText.Number(AreaUnderCurve.Roc(scores, positive)), average = ShownText.Number(AreaUnderCurve.PrecisionRecall(scores, positive));
        return new Section("Thresholds", 1,
        [
            new Paragraph($"A row is predicted as '{results.Outcome.ClassName(1)}' where its probability is above {ShownText.Number(results.Outcome.Model.Threshold)}. Another threshold is another point of these curves."),
            new ChartRow(
            [
                new Chart
                {
                    Title = "ROC curve",
                    Description = $"The share of '{name}' that is found, over the share of other rows taken for it. The area under the curve is {area}; chance has 0.5.",
                    XTitle = "share of other rows taken for it",
                    YTitle = "share found",
                    Series = [Line($"this model, area {area}", roc), new Series("chance", [0, 1], [0, 1])],
                    Width = 420,
                    Height = 340,
                },
                new Chart
                {
                    Title = "Precision and recall",
                    Description = $"Of the rows predicted as '{name}', the share that are, over the share found. The average precision is {average}; chance has {ShownText.Number(share)}.",
                    XTitle = "recall",
                    YTitle = "precision",
                    Series = [Line($"this model, average {average}", precision), new Series("chance", [0, 1], [share, share])],
                    Width = 420,
                    Height = 340,
                },
            ]),
        ]);
    }

    private static Series Line(string name, IReadOnlyList<(double X, double Y)> points) =>
        new(name, [.. points.Select(point => point.X)], [.. points.Select(point => point.Y)]);

    // No eye sees more points than that.
    private static IReadOnlyList<(double X, double Y)> Thin(IReadOnlyList<(double X, double Y)> points)
    {
        int every = (points.Count + MostPoints - 1) / MostPoints;
        return every <= 1 ? points : [.. points.Where((_, i) => i % every == 0 || i == points.Count - 1)];
    }
}
