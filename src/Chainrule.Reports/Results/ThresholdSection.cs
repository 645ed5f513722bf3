using Chainrule.Insight.Results;
using Chainrule.Reports.Charts;
using Chainrule.Text;

namespace Chainrule.Reports.Results;

/// <summary>
/// What a model could do at other thresholds: of two classes for the one of interest, of more for each against all others.
/// </summary>
internal static class ThresholdSection
{
    private const int MostPoints = 300, MostClasses = 5, Bins = 20;
    private const double LargeDot = 6, SaysNothing = 0.995, ThreeOfFour = 0.75;

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
            return OfTwo(results, label, curves);
        }

        string some =
            curves.Count > MostClasses ? $" The {MostClasses} with the smallest area under the ROC curve are drawn." : "";
        var drawn = curves.OrderBy(curve => curve.RocArea).Take(MostClasses).OrderBy(curve => curve.Label).ToList();
        var charts = new ChartRow([Roc(outcome, drawn, null), Precision(outcome, drawn, null)]);
        string text = $"Each class against all others, by its probability alone.{some}";
        double least = drawn.Min(curve => curve.RocArea);
        return new Section(Title, 1, least < SaysNothing
            ? [charts, new Note(new Paragraph(text))]
            :
            [
                new Folded(
                    $"Thresholds: the area under the ROC curve of each class against all others is {ShownText.UpToOne(least)} at "
                        + "least",
                    new Paragraph(text),
                    charts),
            ]);
    }

    private static Section OfTwo(ClassResults results, int label, List<ClassCurves> curves)
    {
        var outcome = results.Outcome;
        var thresholds = new ClassThresholds(results, label);
        var marks = ThresholdMarks.Of(thresholds);
        int PlaceOf(double threshold) => Enumerable.Range(0, marks.Count).MinBy(i => Math.Abs(marks[i].Threshold - threshold));
        (string, int)[] presets =
        [
            ("as trained", PlaceOf(thresholds.Now.Threshold)),
            .. thresholds.Best() is { } best ? [("best F1", PlaceOf(best.Threshold))] : Array.Empty<(string, int)>(),
            .. ThresholdMarks.LargestThatFinds(thresholds, ThreeOfFour) is { } many
                ? [("three of four found", PlaceOf(many.Threshold))] : Array.Empty<(string, int)>(),
        ];
        var choice = new ThresholdChoice(
            outcome.Names[label], outcome.Rows, marks, PlaceOf(thresholds.Now.Threshold), presets)
        {
            IsOfFirst = label == 0,
            CanBeSet = outcome.Model.Preparation.Inputs.Count > 0,
        };
        return new Section("Thresholds", 1,
        [
            choice,
            new ChartRow([Histogram(results, label, thresholds), Precision(outcome, curves, thresholds.Now)]),
            new Folded(
                "Thresholds in numbers, and the ROC curve",
                ThresholdText.Table(results, label, thresholds),
                new ChartRow([Roc(outcome, curves, thresholds.Now)])),
            new Note(
                new Paragraph(ThresholdText.Introduction(results, label, thresholds.Now)),
                new Instruction(ThresholdText.HowToSet(results, label, thresholds)),
                new Paragraph("Choosing here changes the page only.")),
        ]);
    }

    // Of each class the shares of its rows at each probability: one upward, the other downward, so that a rare one is seen.
    private static Chart Histogram(ClassResults results, int label, ClassThresholds thresholds)
    {
        var (scores, isOfClass) = results.Against(label);
        double top = Math.Max(Math.Ceiling(20 * thresholds.Greatest) / 20, 0.05), width = top / Bins;
        double[] middles = [.. Enumerable.Range(0, Bins).Select(i => (i + 0.5) * width)];
        double[] up = new double[Bins], down = new double[Bins];
        for (int row = 0; row < scores.Length; row++)
        {
            if (float.IsFinite(scores[row]))
            {
                (isOfClass[row] ? up : down)[Math.Clamp((int)(scores[row] / width), 0, Bins - 1)]++;
            }
        }

        double ofIt = Math.Max(1, up.Sum()), others = Math.Max(1, down.Sum());
        string name = results.Outcome.Names[label], other = results.Outcome.Names[1 - label];
        return new Chart
        {
            Title = "Where the rows are",
            Page = new ChartPage
            {
                Said = "▲ " + ShortName(name) + "  ▼ " + ShortName(other),
                MarkX = Whole,
                MarkY = value => Whole(Math.Abs(value)),
                TellX = value => $"{ShownText.Percent(value - (width / 2), 0)} to {ShownText.Percent(value + (width / 2), 0)}",
                TellY = value => ShownText.Percent(Math.Abs(value), 1),
                Now = Math.Min(thresholds.Now.Threshold, top),
                NamesSeries = false,
            },
            Description =
                $"The shares of the rows of '{name}', upward, and of '{other}', downward, at each probability of '{name}'.",
            XTitle = $"probability of '{name}'",
            YTitle = "of each class",
            Series =
            [
                new Series(name, middles, [.. up.Select(count => count / ofIt)], Charts.Mark.Bars) { Color = 0 },
                new Series(other, middles, [.. down.Select(count => -count / others)], Charts.Mark.Bars) { Color = 4 },
            ],
            Width = Chart.PageWidth,
            Height = 240,
        };
    }

    private static string ShortName(string name) => UserText.CutMiddle(name, 16);

    private static string Whole(double share) => $"{Math.Round(100 * share, 4)}%";

    private static Chart Roc(Outcome outcome, List<ClassCurves> curves, ThresholdCounts? now) =>
        new()
        {
            Title = "ROC curve",
            Page = OfShares(curves.Count, curves is [var one] ? $"area {Short(one.RocArea)}, chance 0.5" : ""),
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
                .. curves.Select(curve => Line($"{Name(outcome, curve)} {Short(curve.RocArea)}", curve.Roc)),
                new Series("chance", [0, 1], [0, 1]) { IsGuide = true },
                .. Now(now, Taken(outcome, now), now?.Recall, moves: false),
            ],
            Width = 420,
            Height = 340,
        };

    private static Chart Precision(Outcome outcome, List<ClassCurves> curves, ThresholdCounts? now) =>
        new()
        {
            Title = curves.Count == 1 ? "Found against right" : "Precision and recall",
            Page = OfShares(
                curves.Count,
                curves is [var one] ? $"average {Short(one.AveragePrecision)}, chance {Short(one.Share)}" : ""),
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
            XTitle = curves is [var of] ? $"found of '{ShortName(Name(outcome, of))}' (recall)" : "recall",
            YTitle = curves.Count == 1 ? "right of those taken for it (precision)" : "precision",
            Series =
            [
                .. curves.Select(curve =>
                    Line(
                        $"{Name(outcome, curve)} {Short(curve.AveragePrecision)}",
                        curve.Precision)
                ),
                .. curves is [var only]
                    ? [new Series("chance", [0, 1], [only.Share, only.Share]) { IsGuide = true }]
                    : Array.Empty<Series>(),
                .. Now(now, now?.Recall, now?.Precision, moves: true),
            ],
            Width = 420,
            Height = 340,
        };

    // A chart of a share over another.
    private static ChartPage OfShares(int curves, string said) => new()
    {
        Said = said,
        NamesSeries = curves > 1,
        MarkX = Whole,
        MarkY = Whole,
        TellX = Tell,
        TellY = Tell,
    };

    private static string Tell(double share) => ShownText.Percent(share, 1);

    // Where nothing is predicted as the class there is no precision, and no place on its curve.
    private static IEnumerable<Series> Now(ThresholdCounts? now, double? x, double? y, bool moves) =>
        now is { } at && double.IsFinite(y ?? double.NaN)
            ?
            [
                new Series($"now: {ThresholdText.Number(at.Threshold)}", [x!.Value], [y!.Value], Charts.Mark.Dots)
                {
                    Radius = LargeDot,
                    Color = 1,
                    Moves = moves,
                    IsTold = false,
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
