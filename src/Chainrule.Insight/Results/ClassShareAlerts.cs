namespace Chainrule.Insight.Results;

/// <summary>Looks at the sizes of classes, at those that are never predicted, and at how sure predictions are.</summary>
internal static class ClassShareAlerts
{
    private const double Imbalance = 10, PoorCalibration = 0.05;
    private const int LeastSupport = 5, LeastMissed = 10, MostNamed = 10;

    public static Alert? Imbalanced(RunFacts run)
    {
        var support = run.Training.Support;
        long[] rows =
        [
            .. (
                support ?? [.. (run.Train ?? run.Test).Actual.CountBy(label => label).Select(pair => (long)pair.Value)]
            ).Where(count => count > 0),
        ];
        // of a part of the rows, the smallest class may have few by chance: what it would have at most, by two standard
        // deviations of a count
        double smallest =
            rows.Length == 0 ? 0
            : support is not null ? rows.Min()
            : rows.Min() + (2 * Math.Sqrt(rows.Min())) + 1;
        string which =
            support is not null ? "rows to train on"
            : run.Train is not null ? "rows looked at that it was trained on"
            : run.TestWasTrainedOn ? "rows"
            : "test rows";
        Remedy weights = run.Training.HasClassWeights ? "" : Remedy.Of($"weight them with {RunStep.Balanced} (tables), or ");
        return rows.Length < 2 || rows.Max() < Imbalance * smallest
            ? null
            : new Alert(
                AlertKind.ClassImbalance,
                IsGrave: false,
                "Classes of very different size",
                $"Of the {Alerts.Count(rows.Sum())} {which}, the largest class has {Alerts.Count(rows.Max())}, the smallest "
                    + $"{Alerts.Count(rows.Min())}. "
                    + "Accuracy says little about small classes.",
                $"Look at each class's recall and at the balanced accuracy. If small classes matter, {weights}get more of their "
                    + $"rows."
            );
    }

    public static Alert? Ignored(RunFacts run, ClassResults test)
    {
        var predicted = test.Outcome.Predicted.ToHashSet();
        var never = Enumerable
            .Range(0, test.Outcome.Classes)
            .Where(label => !predicted.Contains(label))
            .Select(label => (Label: label, Rows: test.Confusion.ForClass(label).Support))
            .Where(of => of.Rows > 0)
            .OrderByDescending(of => of.Rows)
            .ToList();
        bool hasCollapsed = never.Count > 1 && !test.BeatsBaseline; // that is said already
        if (hasCollapsed || !never.Any(of => of.Rows >= LeastSupport))
        {
            return null;
        }

        // of two classes it may well be known which rows are likely to be of the rare one, though none more likely than not
        bool isUsable = test.OrdersRows;
        string names = string.Join(
            ", ",
            never
                .Take(MostNamed)
                .Select(
                    (of, i) =>
                        $"'{test.Outcome.Names[of.Label]}' "
                            + $"({Alerts.Count(of.Rows)}{(i > 0 ? "" : of.Rows == 1 ? " row" : " rows")})"
                )
        );
        string more = never.Count > MostNamed ? $" and {Alerts.Count(never.Count - MostNamed)} more" : "";
        return new Alert(
            AlertKind.IgnoredClass,
            IsGrave: !isUsable,
            never.Count == 1
                ? "A class that is never predicted"
                : $"{Alerts.Count(never.Count)} classes that are never predicted",
            $"No row is predicted as {names}{more}.",
            isUsable
                ? Remedy.Of(
                    $"Another threshold finds some of them: a {(never[0].Label == 1 ? "lower" : "higher")} one than "
                        + $"{Alerts.Number(test.Outcome.Model.Threshold)} ({RunStep.Threshold}, of tables: from that probability "
                        + $"of '{test.Outcome.Names[1]}' on); the curves of precision and recall say at what price.")
                : $"Give {(never.Count == 1 ? "the class more rows or more weight" : "these classes more rows or more weight")}"
                    + $"{(CurveAlerts.HasRate(run) ? ", train longer" : "")}"
                    + $"{(test.Outcome.Classes - never.Count < 2 ? "" : $", or leave {(never.Count == 1 ? "it" : "them")} out")}."
        );
    }

    /// <summary>Classes that are predicted now and then, and of which most rows are taken for others all the same.</summary>
    public static Alert? Missed(RunFacts run, ClassResults test)
    {
        var missed = Enumerable
            .Range(0, test.Outcome.Classes)
            .Select(label => (Label: label, Rows: test.Confusion.ForClass(label).Support, Found: test.Confusion[label, label]))
            .Where(of => of.Rows >= LeastMissed && 2 * of.Found < of.Rows && IsPredicted(test, of.Label))
            .OrderByDescending(of => of.Rows - of.Found)
            .ToList();
        if (missed.Count == 0 || !test.BeatsBaseline) // a useless model is told as such
        {
            return null;
        }

        string found = string.Join("; ", missed.Take(MostNamed).Select((of, i) =>
            $"of {Alerts.Count(of.Rows)}{(i > 0 ? "" : " rows")} of '{test.Outcome.Names[of.Label]}' "
                + $"{Alerts.Count(of.Rows - of.Found)} are taken for {(test.Outcome.Classes == 2 ? "the other" : "others")}"));
        string more = missed.Count > MostNamed ? $"; and of {Alerts.Count(missed.Count - MostNamed)} more classes" : "";
        bool isOne = missed.Count == 1;
        Remedy weights = run.Training.HasClassWeights ? "" : Remedy.Of($"weight them with {RunStep.Balanced} (tables), or ");
        return new Alert(
            AlertKind.MissedClass,
            IsGrave: false,
            isOne ? "Most rows of a class are missed" : $"Most rows of {Alerts.Count(missed.Count)} classes are missed",
            $"{char.ToUpperInvariant(found[0])}{found[1..]}{more}.",
            test.Outcome.Classes == 2 && test.OrdersRows
                ? Remedy.Of(
                    $"If they matter, choose a {(missed[0].Label == 1 ? "lower" : "higher")} threshold than "
                        + $"{Alerts.Number(test.Outcome.Model.Threshold)} ({RunStep.Threshold}, of tables: from that probability "
                        + $"of '{test.Outcome.Names[1]}' on); the curves of precision and recall say at what price.")
                : Remedy.Of($"If they matter, {weights}get more rows of {(isOne ? "this class" : "these classes")}.")
        );
    }

    private static bool IsPredicted(ClassResults test, int label) =>
        Enumerable.Range(0, test.Outcome.Classes).Any(actual => test.Confusion[actual, label] > 0);

    public static Alert? Calibration(RunFacts run, ClassResults test)
    {
        if (test.Calibration is null || test.Outcome.Rows < TestRowAlerts.FewRows || !test.BeatsBaseline)
        {
            return null;
        }

        double error = test.Calibration.Value, sure = test.Calibration.MeanConfidence;
        bool isTooSure = sure > test.Accuracy.Value;
        string advice =
            !CurveAlerts.HasRate(run) ? "More rows to train on help most."
            : isTooSure ? "Label smoothing, weight decay or fewer epochs make a network less sure."
            : "Less label smoothing or weight decay, or more epochs, make a network surer.";
        return error < PoorCalibration || error < 2 * test.Calibration.ByChance
            ? null
            : new Alert(
                AlertKind.PoorCalibration,
                IsGrave: false,
                isTooSure ? "Surer than it should be" : "Less sure than it could be",
                $"Its predictions claim {Alerts.Percent(sure)} on average, and {Alerts.Percent(test.Accuracy.Value)} are right; "
                    + $"bin by bin they are {Alerts.Percent(error)} off.",
                $"Don't take its probabilities at their word, or set thresholds on them. {advice}"
            );
    }
}
