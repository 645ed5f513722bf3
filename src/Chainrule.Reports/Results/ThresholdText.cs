using System.Globalization;
using Chainrule.Insight.Results;
using Chainrule.Text;

namespace Chainrule.Reports.Results;

/// <summary>
/// What is said of the thresholds of two classes: where the model's own one is, what others would bring, and how to set one.
/// </summary>
internal static class ThresholdText
{
    private static readonly double[] Usual = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95], OfRare = [0.01, 0.02];

    /// <summary>When the model decides for the class: its threshold is that of the second one.</summary>
    public static string Introduction(ClassResults results, int label, ThresholdCounts now)
    {
        double threshold = results.Outcome.Model.Threshold;
        string bound = label == 1 ? $"above {Number(threshold)}" : $"{Number(1 - threshold)} or more";
        return $"A row is predicted as '{Name(results, label)}' where its probability of that is "
            + $"{bound}{(now.Predicted == 0 ? ", which none here has." : ": the dot on both curves.")} Another threshold is "
            + "another point of the curves.";
    }

    /// <summary>What some thresholds would make of the rows.</summary>
    public static Grid Table(ClassResults results, int label, ClassThresholds thresholds)
    {
        var rows = Choose(results, thresholds);
        string[] precisions = ShownText.Percents(rows.Select(row => row.Counts.Precision)),
            recalls = ShownText.Percents(rows.Select(row => row.Counts.Recall)),
            f1 = ShownText.Percents(rows.Select(row => row.Counts.F1));
        return new Grid(
            [("threshold", true), ("predicted", false), ("precision", false), ("recall", false), ("F1", false)],
            [
                .. rows.Select(
                    (row, i) =>
                        new GridRow([
                            Number(row.Counts.Threshold) + row.Note,
                            NumberText.Count(row.Counts.Predicted),
                            precisions[i],
                            recalls[i],
                            f1[i],
                        ])
                ),
            ],
            $"Of '{Name(results, label)}' at other thresholds: how many rows are predicted as it, those with at least that "
                + "probability of it, and how well"
        );
    }

    /// <summary>How to have the model decide at another one, and what to mind.</summary>
    public static Remedy HowToSet(ClassResults results, int label, ClassThresholds thresholds)
    {
        var model = results.Outcome.Model;
        string second = Name(results, 1),
            equal = label == 1
                ? " Rows right at a threshold count as predicted here; the model itself asks for more than it."
                : "";
        string found = thresholds.Best() is null ? "" : " The best F1 is that of these very rows, and for others probably less.";
        if (model.Preparation.Inputs.Count == 0)
        {
            return $"What false alarms and misses cost decides which threshold is best.{found}{equal}";
        }

        string option = label == 1 ? $"is this probability, of '{second}', the second class"
            : $"is the probability of '{second}', the second class: 1 minus the one here";
        var example = thresholds.Best() ?? thresholds.At(label == 1 ? 0.3 : 0.7);
        double shown = label == 1 ? example.Threshold : 1 - example.Threshold;
        return $"What false alarms and misses cost decides which threshold is best.{found} To set one, train with it: "
            + $"{RunStep.Threshold} {option}, so that {RunStep.ThresholdOf(Number(shown))} would give the row of "
            + $"{Number(example.Threshold)}; nothing else about the model changes.{equal}";
    }

    /// <summary>A threshold, to its last digit.</summary>
    public static string Number(double threshold) => threshold.ToString("0.#######", CultureInfo.InvariantCulture);

    // Below the least probability all rows are predicted as the class, and above the greatest none: one of each says it.
    private static List<(ThresholdCounts Counts, string Note)> Choose(ClassResults results, ClassThresholds thresholds)
    {
        var now = thresholds.Now;
        var best = thresholds.Best();
        bool isBest = best is { } of && of.F1 <= now.F1;
        double[] candidates = [.. results.IsImbalanced ? OfRare : [], .. Usual];
        double[] all =
        [
            .. candidates.Where(at => at <= thresholds.Least).TakeLast(1),
            .. candidates.Where(at => at > thresholds.Least && at <= thresholds.Greatest),
            .. candidates.Where(at => at > thresholds.Greatest).Take(1),
        ];
        var rows = all.Where(at => !AreSame(at, now.Threshold) && !(best is { } other && AreSame(at, other.Threshold)))
            .Select(at => (thresholds.At(at), ""))
            .ToList();
        rows.Add((now, isBest ? " (now, best F1)" : " (now)"));
        if (best is { } counts && !isBest)
        {
            rows.Add((counts, " (best F1)"));
        }

        return [.. rows.OrderBy(row => row.Item1.Threshold)];
    }

    private static bool AreSame(double one, double other) => Math.Abs(one - other) < 1e-7;

    private static string Name(ClassResults results, int label) => results.Outcome.Names[label];
}
