using Chainrule.Insight.Results;
using Chainrule.Metrics;
using Chainrule.Reports.Charts;
using Chainrule.Text;

namespace Chainrule.Reports.Results;

/// <summary>Whether what a model claims to be sure of comes true.</summary>
internal static class CalibrationSection
{
    private const double Slight = 0.01, FewPercent = 0.05, Little = 0.25;

    private enum Tendency
    {
        Right,
        Surer,
        LessSure,
    }

    public static Section Of(ClassResults results, CalibrationError calibration)
    {
        var bins = calibration.Bins;
        double sure = calibration.MeanConfidence;
        var tendency = TendencyOf(calibration, sure, results.Accuracy.Value);
        string words = tendency switch
        {
            Tendency.Surer => "It is surer than it should be",
            Tendency.LessSure => "It is less sure than it could be",
            _ => "It is as sure as it should be, as far as these rows can tell",
        };
        string temperature = results.Temperature() is { } factor
            ? Temperature(tendency, factor, results.IsTemperatureTold())
            : "";
        var said = new Note(
            new Paragraph(
                $"{words}: it claims {ShownText.Percent(sure, 1)}, and {ShownText.Percent(results.Accuracy.Value, 1)} are "
                    + "right. The expected calibration error, the mean distance bin by bin, is "
                    + $"{ShownText.Percent(calibration.Value)}.{temperature}"
            ),
            new Paragraph("Lines are 95% intervals. Orange: the interval misses the diagonal."));
        var ofPredicted = new Grid(
            [("probability", true), ("rows", false), ("mean probability", false), ("right", false)],
            [
                .. bins.Select(bin => new GridRow([
                    Bounds(bin),
                    NumberText.Count(bin.Rows),
                    ShownText.Percent(bin.Confidence),
                    ShownText.Percent(bin.Share),
                ])),
            ],
            "Predictions by the probability of the predicted class"
        );
        return new Section("Calibration", 1, results.ClassOfInterest is { } label
            ? [.. OfInterest(results, label, ofPredicted), said]
            : [new ChartRow([Diagram(bins), Counts(bins)]), new Folded("Calibration in numbers", ofPredicted), said]);
    }

    private static Chart Diagram(IReadOnlyList<CalibrationBin> bins) =>
        Drawn(bins, Perfect(1)) with
        {
            Title = "Said and right",
            Description = string.Concat(
                "Of predictions made with a probability of ",
                string.Join(
                    "; ",
                    bins.Select(bin =>
                        $"about {ShownText.Percent(bin.Confidence, 0)}, {ShownText.Percent(bin.Share, 0)} are right"
                    )
                ),
                "."
            ),
            XTitle = "it says",
            YTitle = "right",
        };

    // Each bin's share with its 95% interval; orange where that misses the diagonal.
    private static Chart Drawn(IReadOnlyList<CalibrationBin> bins, Series perfect)
    {
        ConfidenceInterval[] shares =
            [.. bins.Select(bin => Proportion.Interval((long)Math.Round(bin.Share * bin.Rows), bin.Rows))];
        return new Chart
        {
            Title = "",
            Page = new ChartPage
            {
                MarkX = Whole,
                MarkY = Whole,
                TellX = value => ShownText.Percent(value, 1),
                TellY = value => ShownText.Percent(value, 1),
                NamesSeries = false,
            },
            Description = "",
            XTitle = "",
            Series =
            [
                perfect,
                new Series(
                    "right",
                    [.. bins.Select(bin => bin.Confidence)],
                    [.. bins.Select(bin => bin.Share)],
                    Charts.Mark.Dots
                )
                {
                    Color = 0,
                    Radius = 4,
                    Notes =
                    [
                        .. bins.Select((bin, i) => new PointNote(
                            shares[i].Low,
                            shares[i].High,
                            NumberText.Count(bin.Rows, "row"),
                            bin.Confidence < shares[i].Low || bin.Confidence > shares[i].High)),
                    ],
                },
            ],
            Width = Chart.PageWidth,
            Height = 260,
        };
    }

    private static NamedBars Counts(IReadOnlyList<CalibrationBin> bins) => new(
        "Rows at each probability",
        "How many rows have a probability of "
            + string.Join("; ", bins.Select(bin => $"{Bounds(bin)}: {NumberText.Count(bin.Rows)}"))
            + ".",
        [.. bins.Reverse().Select(bin => new NamedBar(Bounds(bin), bin.Rows, NumberText.Count(bin.Rows)))]);

    private static string Whole(double share) => $"{Math.Round(100 * share, 4)}%";

    // Of two classes: with a rare one, nearly all rows are predicted as the other, and that says nothing about the probability of
    // the rare one.
    private static IEnumerable<Block> OfInterest(ClassResults results, int label, Grid ofPredicted)
    {
        var calibration = new ClassCalibration(results, label);
        string name = results.Outcome.Names[label];
        var all = Diagram(calibration.Bins, name, isEqual: false);
        yield return new ChartRow(
            calibration.IsCrowded ? [all, Diagram(calibration.EqualBins, name, isEqual: true)] : [all, Counts(calibration.Bins)]);
        yield return new Folded("Calibration in numbers",
        [
            Table(calibration.Bins, name, isEqual: false),
            .. calibration.IsCrowded ? [Table(calibration.EqualBins, name, isEqual: true)] : Array.Empty<Block>(),
            ofPredicted,
        ]);
    }

    private static Grid Table(IReadOnlyList<CalibrationBin> bins, string name, bool isEqual)
    {
        string[] from = Column(bin => bin.From),
            to = Column(bin => bin.To),
            means = Column(bin => bin.Confidence),
            shares = Column(bin => bin.Share);
        return new Grid(
            [("probability", true), ("rows", false), ("mean probability", false), ($"are '{name}'", false)],
            [
                .. bins.Select(
                    (bin, i) =>
                        new GridRow([
                            isEqual ? $"{from[i]} to {to[i]}" : Bounds(bin),
                            NumberText.Count(bin.Rows),
                            means[i],
                            shares[i],
                        ])
                ),
            ],
            $"All rows by the probability of '{name}'{(isEqual ? ", equally many in each bin" : "")}: the last two columns "
                + "should be alike"
        );

        string[] Column(Func<CalibrationBin, double> value) => ShownText.Percents(bins.Select(value));
    }

    private static Chart Diagram(IReadOnlyList<CalibrationBin> bins, string name, bool isEqual) =>
        Drawn(bins, isEqual ? Perfect(bins.Max(bin => Math.Max(bin.Confidence, bin.Share))) : Perfect(1)) with
        {
            Title = isEqual ? "Closer: equally many rows to a dot" : "Said and so",
            Description = string.Concat(
                $"Of rows with a probability of '{name}' of ",
                string.Join(
                    "; ",
                    bins.Select(bin =>
                        $"about {ShownText.Percent(bin.Confidence, 1)}, {ShownText.Percent(bin.Share, 1)} are, of "
                            + $"{NumberText.Count(bin.Rows)}"
                    )
                ),
                "."
            ),
            XTitle = $"probability of '{name}'",
            YTitle = $"are '{name}'",
        };

    private static Series Perfect(double end) => new("perfect", [0, end], [0, end]) { IsGuide = true };

    private static string Bounds(CalibrationBin bin) => $"{ShownText.Percent(bin.From, 0)} to {ShownText.Percent(bin.To, 0)}";

    private static Tendency TendencyOf(CalibrationError calibration, double sure, double accuracy)
    {
        return calibration.Value < Math.Max(Slight, 2 * calibration.ByChance) ? Tendency.Right
            : sure > accuracy ? Tendency.Surer
            : Tendency.LessSure;
    }

    // Of many sure predictions a few wrong ones can ask for another temperature than the bins do: then it says nothing about
    // them.
    private static string Temperature(Tendency tendency, double factor, bool isTold)
    {
        bool changesLittle = !isTold || Math.Abs(factor - 1) <= (tendency == Tendency.Right ? Little : FewPercent);
        string number = ShownText.Number(Math.Round(factor, 2));
        return tendency == Tendency.Right
            ? changesLittle && Math.Abs(factor - 1) <= Little
                ? $" Dividing the scores by a temperature of {number} would change little."
                : ""
            : changesLittle
                ? ""
                : factor > 1 == (tendency == Tendency.Surer)
                    ? $" Dividing the scores by a temperature of {number} would make the probabilities of these rows least wrong."
                    : "";
    }
}
