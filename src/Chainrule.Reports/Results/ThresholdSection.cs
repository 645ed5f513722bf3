using Chainrule.Insight.Results;
using Chainrule.Reports.Charts;
using Chainrule.Text;

namespace Chainrule.Reports.Results;

/// <summary>
/// What a model could do at other thresholds: of two classes for the one of interest, of more for each against all others.
/// </summary>
internal static class ThresholdSection
{
    private const int MostPoints = 300, MostClasses = 5;
    private const double LargeDot = 6;

    public static Section Of(ClassResults results)
    {
        const string Title = "Thresholds";
        var outcome = results.Outcome;
        if (!results.HasCurves)
        {
            return new Section(
                Title,
                1,
                [
                    new Paragraph(
                        $"Curves of {NumberText.Count(outcome.Classes)} classes over {NumberText.Count(outcome.Rows, "row")} "
                            + "would take long to measure; the table above has what counts."
                    ),
                ]
            );
        }

        var curves = (results.ClassOfInterest is { } interest ? [interest] : Enumerable.Range(0, outcome.Classes))
            .Select(results.Curves)
            .Where(curve => curve.Roc.Count > 0)
            .ToList();
        if (curves.Count == 0)
        {
            return new Section(
                Title,
                1,
                [new Paragraph("All rows are of one class, so that there is nothing to choose a threshold by.")]
            );
        }

        if (results.ClassOfInterest is { } label)
        {
            var thresholds = new ClassThresholds(results, label);
            return new Section(
                Title, 1,
                [
                    new Paragraph(ThresholdText.Introduction(results, label, thresholds.Now)),
                    new ChartRow([Roc(outcome, curves, thresholds.Now), Precision(outcome, curves, thresholds.Now)]),
                    ThresholdText.Table(results, label, thresholds),
                    new Instruction(ThresholdText.HowToSet(results, label, thresholds)),
                ]);
        }

        string some =
            curves.Count > MostClasses ? $" The {MostClasses} with the smallest area under the ROC curve are drawn." : "";
        var drawn = curves.OrderBy(curve => curve.RocArea).Take(MostClasses).OrderBy(curve => curve.Label).ToList();
        return new Section(
            Title,
            1,
            [
                new Paragraph($"Each class against all others, by its probability alone.{some}"),
                new ChartRow([Roc(outcome, drawn, null), Precision(outcome, drawn, null)]),
            ]
        );
    }

    private static Chart Roc(Outcome outcome, List<ClassCurves> curves, ThresholdCounts? now) =>
        new()
        {
            Title = "ROC curve",
            Description =
                "The share of a class that is found, over the share of other rows taken for it. "
                + string.Join(", ", curves.Select(curve => $"{Name(outcome, curve)}: area {ShownText.UpToOne(curve.RocArea)}"))
                + "; chance has 0.5."
                + Said(
                    now,
                    $" {ShownText.Percent(now?.Recall ?? 0)} are found, and {ShownText.Percent(Taken(outcome, now))} of other "
                        + "rows are taken for it."
                ),
            XTitle = "share of other rows taken for it",
            YTitle = "share found",
            Series =
            [
                .. curves.Select(curve => Line($"{Name(outcome, curve)}, area {Short(curve.RocArea)}", curve.Roc)),
                new Series("chance", [0, 1], [0, 1]),
                .. Now(now, Taken(outcome, now), now?.Recall),
            ],
            Width = 420,
            Height = 340 + (10 * curves.Count),
        };

    private static Chart Precision(Outcome outcome, List<ClassCurves> curves, ThresholdCounts? now) =>
        new()
        {
            Title = "Precision and recall",
            Description =
                "Of the rows predicted as a class, the share that are, over the share found. "
                + string.Join(
                    ", ",
                    curves.Select(curve =>
                        $"{Name(outcome, curve)}: average precision {ShownText.UpToOne(curve.AveragePrecision)}, chance "
                            + $"{ShownText.UpToOne(curve.Share)}"
                    )
                )
                + "."
                + Said(
                    now,
                    now is { Predicted: 0 }
                        ? " no row is predicted as it."
                        : $" the precision is {ShownText.Percent(now?.Precision ?? 0)}, the recall "
                            + $"{ShownText.Percent(now?.Recall ?? 0)}."
                ),
            XTitle = "recall",
            YTitle = "precision",
            Series =
            [
                .. curves.Select(curve =>
                    Line($"{Name(outcome, curve)}, average {Short(curve.AveragePrecision)}", curve.Precision)
                ),
                .. curves is [var only] ? [new Series("chance", [0, 1], [only.Share, only.Share])] : Array.Empty<Series>(),
                .. Now(now, now?.Recall, now?.Precision),
            ],
            Width = 420,
            Height = 340 + (10 * curves.Count),
        };

    // Where nothing is predicted as the class there is no precision, and no place on its curve.
    private static IEnumerable<Series> Now(ThresholdCounts? now, double? x, double? y) =>
        now is { } at && double.IsFinite(y ?? double.NaN)
            ?
            [
                new Series($"now: {ThresholdText.Number(at.Threshold)}", [x!.Value], [y!.Value], Charts.Mark.Dots)
                {
                    Radius = LargeDot,
                },
            ]
            : [];

    private static string Said(ThresholdCounts? now, string what) =>
        now is { } at ? $" At the model's own threshold, {ThresholdText.Number(at.Threshold)},{what}" : "";

    private static double Taken(Outcome outcome, ThresholdCounts? now) =>
        now is { } at ? (double)(at.Predicted - at.Found) / (outcome.Rows - at.Support) : double.NaN;

    private static string Name(Outcome outcome, ClassCurves curve) => outcome.Names[curve.Label];

    private static string Short(double area) => ShareText.Number(area, 3);

    private static Series Line(string name, IReadOnlyList<(double X, double Y)> points)
    {
        // No eye sees more points than that.
        int every = (points.Count + MostPoints - 1) / MostPoints;
        var shown = every <= 1 ? points : [.. points.Where((_, i) => i % every == 0 || i == points.Count - 1)];
        return new Series(name, [.. shown.Select(point => point.X)], [.. shown.Select(point => point.Y)]);
    }
}
