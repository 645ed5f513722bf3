using Chainrule.Insight.Results;
using Chainrule.Text;

namespace Chainrule.Reports.Results;

/// <summary>How well labels are told of which any number may be true of a row, as the one figure in large.</summary>
internal static class LabelVerdict
{
    private const int MostNamed = 5;

    /// <summary>The verdict.</summary>
    public static Answer Of(LabelResults results, ReportContent content)
    {
        var metrics = results.Metrics;
        bool isOwn = content.Run.TestWasTrainedOn;
        long support = metrics.MicroAverage.Support,
            hits = Enumerable.Range(0, results.Count).Sum(label => results.Of(label).Confusion[1, 1]),
            said = hits + Enumerable.Range(0, results.Count).Sum(label => results.Of(label).Confusion[0, 1]);
        string found = $"of the {NumberText.Count(support, "label")} that {content.Test.Name} have, {NumberText.Count(hits)} are "
            + $"found ({ShownText.Percent(metrics.MicroAverage.Recall, 1)})",
            right = said == 0 ? "no label is said of any row" : $"of the {NumberText.Count(said)} that are said, "
                + $"{NumberText.Count(hits)} are true ({ShownText.Percent(metrics.MicroAverage.Precision, 1)})";
        string own = isOwn ? " But it was trained on these rows, which says nothing about others." : "";
        return new Answer(
            VerdictSection.Share(metrics.MicroAverage.F1),
            "%",
            $"is the F1 of all labels: {found}, and {right}.{own}")
        {
            Interval = isOwn || double.IsNaN(results.MicroF1().Low)
                ? null : VerdictSection.IntervalOf(results.MicroF1(), "F1 on other rows of this kind"),
            More = [new Paragraph(Baseline(results))],
            Facts =
            [
                ("rows with all labels right", Known(results.AllRight, isOwn)),
                ("mean F1 of the labels", Known(results.MacroF1(), isOwn)),
                ("decisions that are wrong", ShownText.Percent(metrics.HammingLoss)),
                ("always the same labels, F1", ShownText.Percent(results.BaselineF1)),
                ("log loss of a row", ShownText.Number(
                    Enumerable.Range(0, results.Outcome.Rows).Average(results.LossOf))),
            ],
        };
    }

    private static string Known(Metrics.ConfidenceInterval interval, bool isOwn) =>
        ShownText.WithInterval(
            isOwn ? interval with { Low = double.NaN, High = double.NaN } : interval, share => ShownText.Percent(share));

    private static string Baseline(LabelResults results)
    {
        if (results.Baseline.Count == 0)
        {
            return "None of these rows has a label.";
        }

        string names = string.Join("', '", results.Baseline.Take(MostNamed).Select(label => results.Names[label]));
        string more = results.Baseline.Count > MostNamed
            ? $" and {NumberText.Count(results.Baseline.Count - MostNamed)} more" : "";
        string beaten = results.BeatsBaseline
            ? "the model is better by more than chance." : "the model is not better by more than chance.";
        return $"Saying '{names}'{more} of every row would have {ShownText.Percent(results.BaselineF1)}, the most that always "
            + $"the same can have: {beaten}";
    }
}
