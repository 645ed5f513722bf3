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
        return new Section(
            "Calibration",
            1,
            [
                new Paragraph(
                    $"{words}: it claims {ShownText.Percent(sure, 1)}, and {ShownText.Percent(results.Accuracy.Value, 1)} are "
                        + "right. The expected calibration error, the mean distance bin by bin, is "
                        + $"{ShownText.Percent(calibration.Value)}.{temperature}"
                ),
                .. results.ClassOfInterest is { } label ? OfInterest(results, label) : [new ChartRow([Diagram(bins)])],
                new Grid(
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
                ),
            ]
        );
    }

    private static Chart Diagram(IReadOnlyList<CalibrationBin> bins) =>
        new()
        {
            Title = "Does what it is sure of come true?",
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
            XTitle = "probability of the predicted class",
            YTitle = "share that is right",
            Series =
            [
                Perfect(1),
                new Series(
                    "this model",
                    [.. bins.Select(bin => bin.Confidence)],
                    [.. bins.Select(bin => bin.Share)],
                    Charts.Mark.Dots
                ),
            ],
            Width = 420,
            Height = 340,
        };

    // Of two classes: with a rare one, nearly all rows are predicted as the other, and that says nothing about the probability of
    // the rare one.
    private static IEnumerable<Block> OfInterest(ClassResults results, int label)
    {
        var calibration = new ClassCalibration(results, label);
        string name = results.Outcome.Names[label];
        var all = Diagram(calibration.Bins, name, isEqual: false);
        yield return new ChartRow(calibration.IsCrowded ? [all, Diagram(calibration.EqualBins, name, isEqual: true)] : [all]);
        yield return Table(calibration.Bins, name, isEqual: false);
        if (calibration.IsCrowded)
        {
            yield return new Folded("The same in bins of equally many rows", Table(calibration.EqualBins, name, isEqual: true));
        }
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
        new()
        {
            Title = isEqual ? "Closer: equally many rows to a dot" : $"Is as much '{name}' as it says?",
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
            XTitle = $"mean probability of '{name}'",
            YTitle = $"share that is '{name}'",
            Series =
            [
                isEqual ? Perfect(bins.Max(bin => Math.Max(bin.Confidence, bin.Share))) : Perfect(1),
                new Series(
                    isEqual ? "this model" : "this model, with its rows",
                    [.. bins.Select(bin => bin.Confidence)],
                    [.. bins.Select(bin => bin.Share)],
                    Charts.Mark.Dots
                )
                {
                    Radius = 4,
                    Labels = isEqual ? [] : [.. bins.Select(bin => NumberText.Count(bin.Rows))],
                },
            ],
            Width = 420,
            Height = 340,
        };

    private static Series Perfect(double end) => new("perfect", [0, end], [0, end]);

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
