using Chainrule.Insight.Results;
using Chainrule.Metrics;
using Chainrule.Text;

namespace Chainrule.Reports.Results;

/// <summary>The one figure that matters for the task, in large, in a sentence that needs no knowledge of the field.</summary>
internal static class VerdictSection
{
    private const double MostlyMissed = 0.5, ThreeOfFour = 0.75;
    private const string Nothing = "No check found anything wrong";

    /// <summary>The section.</summary>
    public static Section Of(ReportContent content, RunFindings findings)
    {
        Notice[] notices = [.. Notices(content, findings)];
        var answer = findings.Classes is { } classes
            ? OfClasses(classes, content)
            : findings.Labels is { } labels ? LabelVerdict.Of(labels, content)
            : ValueVerdict.Of(findings.Values, content);
        return new Section(
            "Verdict", 1, [answer with { Notices = notices }, .. content.Notes.Select(note => new Paragraph(note))]);
    }

    /// <summary>The mean of the classes' shares found, with an interval made of theirs.</summary>
    /// <remarks>
    /// Of independent shares pᵢ with intervals (lᵢ, uᵢ) the mean of k has mean(p) − √Σ(pᵢ − lᵢ)² / k to mean(p) + √Σ(uᵢ − pᵢ)²
    /// / k.
    /// Zou and Donner, "Construction of confidence limits about effect measures: A general approach" (2008).
    /// </remarks>
    public static ConfidenceInterval MeanFound(ClassResults results)
    {
        ConfidenceInterval[] found =
        [
            .. Enumerable.Range(0, results.Outcome.Classes)
                .Where(label => results.Confusion.ForClass(label).Support > 0)
                .Select(label => Found(results, label)),
        ];
        double mean = found.Average(share => share.Value);
        double below = Math.Sqrt(found.Sum(share => (share.Value - share.Low) * (share.Value - share.Low))) / found.Length,
            above = Math.Sqrt(found.Sum(share => (share.High - share.Value) * (share.High - share.Value))) / found.Length;
        return new ConfidenceInterval(mean, Math.Max(0, mean - below), Math.Min(1, mean + above));
    }

    /// <summary>The share of a class that is found, with its 95% interval.</summary>
    public static ConfidenceInterval Found(ClassResults results, int label) =>
        Proportion.Interval(results.Confusion[label, label], results.Confusion.ForClass(label).Support);

    private static Answer OfClasses(ClassResults results, ReportContent content)
    {
        string name(int label) => results.Outcome.Names[label];
        bool isOwn = content.Run.TestWasTrainedOn;
        string own = isOwn ? " But it was trained on these rows, which says nothing about others." : "";
        var answer = results is { IsImbalanced: true, ClassOfInterest: { } rare } && results.Confusion.ForClass(rare).Support > 0
            ? OfRare(results, rare)
            : results is { IsImbalanced: true, Outcome.Classes: > 2 } ? OfMeanFound(results, content)
            : OfAccuracy(results, content);
        return answer with
        {
            Sentence = answer.Sentence + own,
            Interval = isOwn ? null : answer.Interval,
            More = [new Paragraph(string.Join(' ', ClassVerdict.AgainstBaseline(results, name)))],
            Facts = Facts(results, content),
        };
    }

    private static Answer OfAccuracy(ClassResults results, ReportContent content)
    {
        long rows = results.Outcome.Rows, right = (long)Math.Round(results.Accuracy.Value * rows), wrong = rows - right;
        string errors = wrong == 0 ? "none is wrong"
            : results.Accuracy.Value >= ThreeOfFour && wrong > 1
                ? $"one in {NumberText.Count((long)Math.Round((double)rows / wrong))} is wrong"
            : $"{NumberText.Count(wrong)} {(wrong == 1 ? "is" : "are")} wrong";
        return new Answer(
            Share(results.Accuracy.Value), "%", $"of {content.Test.Name} are put into the right class: {errors}.")
        {
            Interval = IntervalOf(results.Accuracy, "of other rows of this kind"),
        };
    }

    private static Answer OfRare(ClassResults results, int rare)
    {
        var found = Found(results, rare);
        long hits = results.Confusion[rare, rare], support = results.Confusion.ForClass(rare).Support,
            taken = hits + results.Confusion[1 - rare, rare];
        string name = results.Outcome.Names[rare], right = taken == 0
            ? "No row is taken for it."
            : $"Of the {NumberText.Count(taken, "row")} taken for it, {NumberText.Count(hits)} {(hits == 1 ? "is" : "are")}: "
                + $"{ShownText.Percent((double)hits / taken, 0)}.";
        return new Answer(
            ShownText.Percent(found.Value, 0).TrimEnd('%'),
            "of 100",
            $"rows of '{name}' are found: {NumberText.Count(hits)} of {NumberText.Count(support)}. {right}")
        {
            Interval = IntervalOf(found, $"of other rows of '{name}'"),
            Dots = new FoundDots(hits, support - hits, $"a row of '{name}'"),
        };
    }

    private static Answer OfMeanFound(ClassResults results, ReportContent content)
    {
        var mean = MeanFound(results);
        return new Answer(
            Share(mean.Value),
            "%",
            $"of each class are found, in the mean of the classes. Of all {content.Test.Name} "
                + $"{ShownText.Percent(results.Accuracy.Value)} are right, but classes are of very different size.")
        {
            Interval = IntervalOf(mean, "of other rows of this kind"),
        };
    }

    private static List<(string, string)> Facts(ClassResults results, ReportContent content)
    {
        bool isOwn = content.Run.TestWasTrainedOn;
        ConfidenceInterval Known(ConfidenceInterval interval) =>
            isOwn ? interval with { Low = double.NaN, High = double.NaN } : interval;
        string Percents(ConfidenceInterval interval) =>
            ShownText.WithInterval(Known(interval), share => ShownText.Percent(share));
        var facts = new List<(string, string)>
        {
            ("accuracy", Percents(results.Accuracy)),
            (
                $"always '{results.Outcome.Names[results.Baseline]}' would have",
                ShownText.Percent(results.BaselineAccuracy)
            ),
            ("mean F1 of the classes", Percents(results.MacroF1())),
            ("balanced accuracy", ShownText.Percent(results.Confusion.BalancedAccuracy)),
        };
        if (results.Calibration is { } calibration)
        {
            facts.Add(("log loss", ShownText.Number(results.LogLoss)));
            facts.Add(("Brier score", ShownText.Number(results.Brier)));
            facts.Add(("expected calibration error", ShownText.Percent(calibration.Value)));
        }

        if (results.CurvesOfInterest is { } curves)
        {
            // where the accuracy says little, what says more comes first
            facts.Insert(results.IsImbalanced ? 0 : facts.Count, ("area under the ROC curve", ShownText.UpToOne(curves.RocArea)));
            facts.Insert(
                results.IsImbalanced ? 1 : facts.Count,
                ($"average precision of '{results.Outcome.Names[curves.Label]}'", ShownText.UpToOne(curves.AveragePrecision))
            );
        }

        return facts;
    }

    // What stands above a class that is mostly missed is never that all is well.
    private static IEnumerable<Notice> Notices(ReportContent content, RunFindings findings)
    {
        // of several targets each has its own figure, and what is said of one isn't said of the others
        foreach (var alert in findings.Alerts)
        {
            string more = alert.Kind is AlertKind.MissedClass or AlertKind.IgnoredClass
                && findings.Classes is { ClassOfInterest: { } label, Outcome.HasProbabilities: true } classes
                    ? Elsewhere(classes, label)
                    : "";
            yield return new Notice(
                alert.IsGrave ? Tone.Bad : Tone.Noteworthy,
                UserText.Plain(alert.Title),
                alert.Finding + more,
                alert.Remedy.IsEmpty ? null : alert.Remedy
            );
        }

        if (findings.Alerts.Count == 0)
        {
            yield return findings.Classes is { } results ? Quiet(results)
                : new Notice(Tone.Good, Nothing, "None of the checks that a report makes has found anything.", null);
        }
    }

    private static Notice Quiet(ClassResults results)
    {
        int[] missed =
        [
            .. Enumerable.Range(0, results.Outcome.Classes)
                .Where(label => results.Confusion.ForClass(label) is { Support: > 0, Recall: < MostlyMissed }),
        ];
        if (missed.Length > 0)
        {
            int worst = missed.MinBy(label => results.Confusion.ForClass(label).Recall);
            string name = results.Outcome.Names[worst];
            return new Notice(
                Tone.Noteworthy,
                $"Most rows of '{name}' are missed",
                $"{NumberText.Count(results.Confusion[worst, worst])} of its "
                    + $"{NumberText.Count(results.Confusion.ForClass(worst).Support, "row")} "
                    + $"are found{(missed.Length > 1 ? $"; so it is with {missed.Length - 1} other classes" : "")}.",
                null);
        }

        string first = results.ConfusedPairs(1) is [var pair, ..]
            ? $"What to look at first: '{results.Outcome.Names[pair.Actual]}' is taken for "
                + $"'{results.Outcome.Names[pair.Predicted]}' most often, {NumberText.Count(pair.Rows)} of "
                + $"{NumberText.Count(results.Confusion.ForClass(pair.Actual).Support)}."
            : "No row was taken for another class.";
        return results.BeatsBaseline
            ? new Notice(Tone.Good, Nothing, first, null)
            : new Notice(Tone.Noteworthy, "Not shown to be better than always the same answer", first, null);
    }

    // What another threshold would bring.
    private static string Elsewhere(ClassResults results, int label)
    {
        var thresholds = new ClassThresholds(results, label);
        return ThresholdMarks.LargestThatFinds(thresholds, ThreeOfFour) is { } at && at.Recall > thresholds.Now.Recall
            ? $" From a probability of {ThresholdText.Number(at.Threshold)} on it would find "
                + $"{NumberText.Count(at.Found)} of {NumberText.Count(at.Support)}; of those it then takes for "
                + $"'{results.Outcome.Names[label]}', {ShownText.Percent(at.Precision, 0)} are."
            : "";
    }

    /// <summary>A share's interval, and what it is the share of.</summary>
    public static AnswerInterval IntervalOf(ConfidenceInterval interval, string what) => new(
        interval,
        $"{what}: {ShownText.Interval(interval, share => ShownText.Percent(share))} (95% interval)");

    /// <summary>A share in percent, without the sign.</summary>
    public static string Share(double share) => ShownText.Percent(share).TrimEnd('%');
}
