using Chainrule.Analysis.Results;
using Chainrule.Reports.Charts;

namespace Chainrule.Reports.Results;

/// <summary>What a model could do at other thresholds: of two classes for the second one, of more for each against all others.</summary>
internal static class ThresholdSection
{
    private const int MostPoints = 300, MostClasses = 5, LongestName = 20;

    public static Section Of(ClassResults results)
    {
        const string Title = "Thresholds";
        var outcome = results.Outcome;
        if (!results.HasCurves)
            return new Section(Title, 1, [new Paragraph($"Curves of {NumberText.Count(outcome.Classes)} classes over {NumberText.Count(outcome.Rows, "row")} would take long to measure; the table above has what counts.")]);

        var curves = (outcome.Classes == 2 ? [1] : Enumerable.Range(0, outcome.Classes)).Select(results.Curves).Where(curve => curve.Roc.Count > 0).ToList();
        if (curves.Count == 0)
            return new Section(Title, 1, [new Paragraph("All rows are of one class, so that there is nothing to choose a threshold by.")]);

        string some = curves.Count > MostClasses ? $" The {MostClasses} with the smallest area under the ROC curve are drawn." : "";
        var drawn = curves.OrderBy(curve => curve.RocArea).Take(MostClasses).OrderBy(curve => curve.Label).ToList();
        string introduction = outcome.Classes == 2
            ? $"A row is predicted as '{ShownText.Name(outcome.ClassName(1))}' where its probability is above {ShownText.Number(outcome.Model.Threshold)}. Another threshold is another point of these curves."
            : $"Each class against all others, by its probability alone.{some}";
        return new Section(Title, 1, [new Paragraph(introduction), new ChartRow([Roc(outcome, drawn), Precision(outcome, drawn)])]);
    }

    private static Chart Roc(Outcome outcome, List<ClassCurves> curves) => new()
    {
        Title = "ROC curve",
        Description = $"The share of a class that is found, over the share of other rows taken for it. {string.Join(", ", curves.Select(curve => $"{Name(outcome, curve)}: area {ShownText.UpToOne(curve.RocArea)}"))}; chance has 0.5.",
        XTitle = "share of other rows taken for it",
        YTitle = "share found",
        Series = [.. curves.Select(curve => Line($"{Name(outcome, curve)}, area {Short(curve.RocArea)}", curve.Roc)), new Series("chance", [0, 1], [0, 1])],
        Width = 420,
        Height = 340 + (10 * curves.Count),
    };

    private static Chart Precision(Outcome outcome, List<ClassCurves> curves) => new()
    {
        Title = "Precision and recall",
        Description = $"Of the rows predicted as a class, the share that are, over the share found. {string.Join(", ", curves.Select(curve => $"{Name(outcome, curve)}: average precision {ShownText.UpToOne(curve.AveragePrecision)}, chance {ShownText.UpToOne(curve.Share)}"))}.",
        XTitle = "recall",
        YTitle = "precision",
        Series = [.. curves.Select(curve => Line($"{Name(outcome, curve)}, average {Short(curve.AveragePrecision)}", curve.Precision)), .. curves is [var only] ? [new Series("chance", [0, 1], [only.Share, only.Share])] : Array.Empty<Series>()],
        Width = 420,
        Height = 340 + (10 * curves.Count),
    };

    private static string Name(Outcome outcome, ClassCurves curve) => ShownText.Name(outcome.ClassName(curve.Label), LongestName);

    private static string Short(double area) => ShareText.Number(area, 3);

    private static Series Line(string name, IReadOnlyList<(double X, double Y)> points)
    {
        // No eye sees more points than that.
        int every = (points.Count + MostPoints - 1) / MostPoints;
        var shown = every <= 1 ? points : [.. points.Where((_, i) => i % every == 0 || i == points.Count - 1)];
        return new Series(name, [.. shown.Select(point => point.X)], [.. shown.Select(point => point.Y)]);
    }
}
