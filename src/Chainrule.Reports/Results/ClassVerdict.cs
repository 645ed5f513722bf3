using Chainrule.Insight.Results;
using Chainrule.Text;

namespace Chainrule.Reports.Results;

/// <summary>How well classes are told apart, in a sentence or two: the same on the page and in the terminal.</summary>
public static class ClassVerdict
{
    /// <summary>The heading: the share of right ones, or what says more where nearly all rows are of one class.</summary>
    public static string Title(ClassResults results)
    {
        string right = $"{ShownText.Percent(results.Accuracy.Value)} are right";
        return !results.IsImbalanced ? right
            : AreaOf(results) is { } area ? $"ROC AUC {area}, balanced accuracy {Balanced(results)}"
            : $"Balanced accuracy {Balanced(results)}; {right}";
    }

    /// <summary>What color the heading has.</summary>
    public static Tone ToneOf(ClassResults results) =>
        results.BeatsBaseline ? Tone.Good : results.MayBeatBaseline || results.OrdersRows ? Tone.Noteworthy : Tone.Bad;

    /// <summary>
    /// What always the same answer would have, and where that is right on most rows, what says more than the accuracy.
    /// </summary>
    /// <param name="results">The rows.</param>
    /// <param name="name">Writes the name of a class.</param>
    public static IEnumerable<string> AgainstBaseline(ClassResults results, Func<int, string> name)
    {
        string same =
            $"Always answering '{name(results.Baseline)}', the most frequent class, would be right on "
                + $"{ShownText.Percent(results.BaselineAccuracy)}";
        yield return results.IsImbalanced ? $"{same}, so the accuracy says little." : $"{same}.";
        if (Rare(results, name) is { } rare)
        {
            yield return rare;
        }

        if (results.Outcome.HasProbabilities && results.BaselineAccuracy < 1)
        {
            yield return $"The log loss is {ShownText.Number(results.LogLoss)}; always giving each class its share would have "
                + $"{ShownText.Number(results.BaselineLogLoss)}.";
        }
    }

    /// <summary>How the rarer of two classes is found; null where neither is rare.</summary>
    /// <param name="results">The rows.</param>
    /// <param name="name">Writes the name of a class.</param>
    public static string? Rare(ClassResults results, Func<int, string> name)
    {
        if (!results.IsImbalanced || results.ClassOfInterest is not { } rare)
        {
            return null;
        }

        var (metrics, found) = (results.Confusion.ForClass(rare), results.Confusion[rare, rare]);
        long taken = found + results.Confusion[1 - rare, rare];
        string precision =
            taken == 0
                ? "none is predicted as it"
                : $"{NumberText.Count(found)} of the {NumberText.Count(taken)} predicted as it are right "
                    + $"({ShownText.Percent(metrics.Precision)} precision)";
        string order = results.Outcome.HasProbabilities
            ? $". Its average precision, over all thresholds, is {ShownText.UpToOne(results.Curves(rare).AveragePrecision)}; "
                + $"chance has {ShownText.UpToOne(results.Curves(rare).Share)}"
            : "";
        return $"Of the {NumberText.Count(metrics.Support, "row")} of '{name(rare)}' "
            + $"{(found == 0 ? "none is" : found == 1 ? "1 is" : $"{NumberText.Count(found)} are")} found "
            + $"({ShownText.Percent(metrics.Recall)} recall), and {precision}{order}.";
    }

    private static string Balanced(ClassResults results) => ShownText.Percent(results.Confusion.BalancedAccuracy);

    private static string? AreaOf(ClassResults results) =>
        results.CurvesOfInterest is { } curves && double.IsFinite(curves.RocArea) ? ShownText.UpToOne(curves.RocArea) : null;
}
