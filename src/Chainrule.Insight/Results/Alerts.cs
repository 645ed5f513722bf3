using Chainrule.Text;
using Chainrule.Training;

namespace Chainrule.Insight.Results;

/// <summary>Looks for what somebody should know about a run. A healthy run gets nothing.</summary>
/// <remarks>
/// The bounds are rules of thumb, set such that a good training on MNIST, with the defaults, stays below all of them.
/// </remarks>
public static class Alerts
{
    private const double Gap = 0.05,
        LittleLearned = 0.5,
        Imbalance = 10,
        Dead = 0.3,
        Repeated = 0.01,
        ValueGap = 0.15,
        LittleExplained = 0.3;
    private const int FewRows = 100,
        LeastSupport = 5,
        LeastForBaseline = 10;
    private const double PoorCalibration = 0.05;

    /// <summary>All alerts, the gravest first.</summary>
    public static IReadOnlyList<Alert> Find(RunFacts run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return new RunFindings(run).Alerts;
    }

    /// <summary>What can be said while training still goes on, from its epochs alone.</summary>
    public static IReadOnlyList<Alert> During(TrainingHistory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        Alert?[] found = [GradientAlerts.Exploding(history, double.PositiveInfinity), CurveAlerts.Rising(history)];
        return [.. found.OfType<Alert>()];
    }

    internal static IReadOnlyList<Alert> Find(RunFindings findings)
    {
        var run = findings.Run;
        var found = new List<Alert?>();
        if (findings.Classes is { } test)
        {
            var train = run.Train is null ? null : new ClassResults(run.Train);
            // what has broken the training is to be mended first: what follows from it asks for nothing else
            bool isBroken = !IsHalfAlive(run);
            found.AddRange(
                AgainstBaseline(run, test),
                Overfitting(run, train, test),
                isBroken ? null : Underfitting(run, train, test),
                isBroken ? null : Ignored(run, test),
                Imbalanced(run),
                Calibration(run, test)
            );
        }
        else
        {
            found.AddRange([
                .. findings.Values.Select(values => AgainstBaseline(run, values)),
                CurveAlerts.Rising(run) ?? Learned(run, findings.Values),
            ]);
        }

        found.AddRange(
            TrainedOn(run),
            GradientAlerts.Exploding(run),
            GradientAlerts.Vanishing(run),
            CurveAlerts.StillImproving(run),
            DeadUnitsOf(run),
            NearDuplicatesOf(run),
            FewTestRows(run.Test)
        );
        found.AddRange([.. run.Noticed]);
        return [.. found.OfType<Alert>().OrderByDescending(alert => alert.IsGrave)];
    }

    // Whether gradients were in order and most units of every layer are in use.
    private static bool IsHalfAlive(RunFacts run) =>
        GradientAlerts.Exploding(run) is null && run.DeadUnits.All(layer => layer.Dead <= 0.9 * layer.Units);

    private static Alert? AgainstBaseline(RunFacts run, ClassResults test)
    {
        // a handful of rows that are mostly right say nothing against the model: that they are few is said below
        if (test.BeatsBaseline || test.MayBeatBaseline)
        {
            return null;
        }

        string losses = test.Outcome.HasProbabilities
            ? $"; its log loss is {Number(test.LogLoss)}, and always giving each class its share would have "
                + $"{Number(test.BaselineLogLoss)}"
            : "";
        string found =
            $"It is right on {Percent(test.Accuracy.Value)} of the rows, and always answering "
                + $"'{test.Outcome.Names[test.Baseline]}' would be on {Percent(test.BaselineAccuracy)}{losses}";
        if (test.BaselineAccuracy >= 1)
        {
            return new Alert(
                AlertKind.NoBetterThanBaseline,
                IsGrave: true,
                "All rows are of one class",
                $"Every row is of the class '{test.Outcome.Names[test.Baseline]}', so they can't show whether the model tells "
                    + "classes apart.",
                "Test it with rows of all classes."
            );
        }

        if (test.OrdersRows)
        {
            return OnlyOrders(test, found);
        }

        if (test.Accuracy.High < test.BaselineAccuracy)
        {
            return new Alert(
                AlertKind.NoBetterThanBaseline,
                IsGrave: true,
                "Worse than always the same answer",
                $"{found}: that is no chance.",
                "Check that inputs and labels belong together, and that labels aren't mixed "
                    + $"up.{(HasRate(run) ? " A network that has diverged needs a smaller learning rate." : "")}"
            );
        }

        string rare = !test.IsImbalanced ? "" : " Of rare classes there may be too few rows to learn from.";
        return new Alert(
            AlertKind.NoBetterThanBaseline,
            IsGrave: true,
            "No better than always the same answer",
            $"{found}: the difference may be chance.",
            "Check that inputs and labels belong together, and that the inputs say anything about "
                + "them."
                + (HasRate(run) ? " A network may need another learning rate, ten times smaller or larger, or more epochs." : "")
                + (rare)
        );
    }

    private static Alert OnlyOrders(ClassResults test, string found) =>
        new(
            AlertKind.NoBetterThanBaseline, IsGrave: false, "Its order of rows is worth more than its answers",
            $"{found}. But its probabilities bring rows into an order: the ROC AUC is "
                + $"{ShareText.Number(test.CurvesOfInterest!.RocArea, 3)}, and chance has 0.5.",
            $"Use the order, or choose a threshold that suits it ({RunStep.Threshold}, of tables), and don't take the "
                + $"probabilities at their word: class weights alone make them so."
        );

    private static Alert? AgainstBaseline(RunFacts run, ValueResults test)
    {
        if (test.BeatsBaseline || test.Actual.Count < LeastForBaseline)
        {
            return null;
        }

        const string Check = "Check that the columns say anything about the target, and that they were read as what they are.";
        if (test.IsConstant && test.BaselineError > 0)
        {
            return new Alert(
                AlertKind.NoBetterThanBaseline,
                IsGrave: true,
                "Always the same prediction",
                $"Whatever the inputs are, '{test.Name}' is predicted as {Number(test.Predicted[0])}: nothing better was "
                    + "learned from them.",
                Check
            );
        }

        // the mean of these rows themselves isn't known when training: so much better it is by chance
        bool isWorse = test.R2.High < 0 && test.R2.Value < -LeastForBaseline / (double)test.Actual.Count;
        return double.IsNaN(test.R2.Low) ? null : new Alert(
            AlertKind.NoBetterThanBaseline, IsGrave: true, isWorse ? "Worse than always the mean" : "No better than always "
                + "the mean",
            $"For '{test.Name}' the error is {Number(test.RootMeanSquaredError.Value)}, and always predicting the mean has "
                + $"{Number(test.BaselineError)}: {(isWorse ? "that is no chance" : "the difference may be chance")}.",
            $"{Check}{(HasRate(run) ? " A network may need a smaller learning rate." : "")}");
    }

    // What is trained on all rows at once has no epochs and no learning rate, and comes to its minimum.
    private static bool HasRate(RunFacts run) =>
        run.History is not null || (run.Iterations is null && CurveAlerts.IsNetwork(run));

    private static Alert? Overfitting(RunFacts run, ClassResults? train, ClassResults test)
    {
        if (CurveAlerts.Rising(run) is { } rising)
        {
            return rising;
        }

        if (train is null)
        {
            return null;
        }

        // with a rare class there is little room for shares of right ones to differ
        var (own, others) = (train.CurvesOfInterest, test.CurvesOfInterest);
        bool differsInOrder =
            test.IsImbalanced && own is not null && others is not null && own.RocInterval.Low - others.RocInterval.High >= Gap;
        bool differs = train.Accuracy.Low - test.Accuracy.High >= Gap;
        return !differs && !differsInOrder
            ? null
            : new Alert(
                AlertKind.Overfitting,
                IsGrave: false,
                "Overfitting: it knows its own rows much better than others",
                differs
                    ? $"It is right on {Percent(train.Accuracy.Value)} of rows it was trained on, but on "
                        + $"{Percent(test.Accuracy.Value)} of others."
                    : $"Of rows it was trained on the ROC AUC is {ShareText.Number(own!.RocArea, 3)}, but of others "
                        + $"{ShareText.Number(others!.RocArea, 3)}.",
                HasRate(run)
                    ? "Get more rows, if there are any. Else hold it back: dropout, weight decay, a smaller network. Check that "
                        + "the test rows come from the same source."
                    : FewerColumns(run)
            );
    }

    private static Remedy FewerColumns(RunFacts run)
    {
        bool isNetwork = CurveAlerts.IsNetwork(run);
        Remedy linear = run.WasChosen || !isNetwork ? "" : Remedy.Of($"; compare it with {RunStep.Linear}");
        string chosen = run.WasChosen && isNetwork
            ? " It was chosen on rows held back all the same: the simpler kind of model did worse there." : "";
        return $"Get more rows, if there are any, or leave out columns that say nothing{linear}. Check that the test rows come "
            + $"from the same source.{chosen}";
    }

    // Of values: far more is explained of rows that were trained on, or little even of these.
    private static Alert? Learned(RunFacts run, IReadOnlyList<ValueResults> test)
    {
        if (run.Train is null)
        {
            return null;
        }

        foreach (var results in test)
        {
            var train = new ValueResults(run.Train, results.Output);
            var (own, others, onScale) =
                train.ExplainedOnCurve is { } curved && results.ExplainedOnCurve is { } other
                    ? (curved, other, " on a logarithmic scale")
                    : (train.R2, results.R2, "");
            if (own.Low - others.High >= ValueGap)
            {
                return new Alert(
                    AlertKind.Overfitting, IsGrave: false, "Overfitting: it knows its own rows much better than others",
                    $"For '{results.Name}' it explains {Percent(own.Value)} of the variance{onScale} of rows it was trained on, "
                        + $"but {Percent(others.Value)} of that of others.",
                    $"Get more rows, if there are any. Else hold it back: weight decay, a smaller network, {RunStep.Linear}. "
                        + $"Check that the test rows come from the same source."
                );
            }

            if (own.High < LittleExplained && others.Low > 0 && !run.WasChosen)
            {
                return new Alert(
                    AlertKind.Underfitting, IsGrave: false, "Underfitting: it hasn't learned even its own rows well",
                    $"For '{results.Name}' it explains only {Percent(own.Value)} of the variance{onScale}, even of rows it was "
                        + "trained on.",
                    "Add columns that say more about the target, or a network in place of a linear model. If nothing helps, the "
                        + "columns may not say more."
                );
            }
        }

        return null;
    }

    private static Alert? Underfitting(RunFacts run, ClassResults? train, ClassResults test)
    {
        if (train is null || !test.BeatsBaseline)
        {
            return null;
        }

        double learned = (train.Accuracy.Value - train.BaselineAccuracy) / (1 - train.BaselineAccuracy);
        // of what can't be told for certain, and of a rare class, most may be learned that there is, and answers hardly be right
        // more often
        bool ordersWell() => train.CurvesOfInterest is { } curves && (2 * curves.RocArea) - 1 >= LittleLearned;
        return learned >= LittleLearned || run.WasChosen || train.BaselineAccuracy >= 1 || ordersWell() ? null : new Alert(
            AlertKind.Underfitting, IsGrave: false, "Underfitting: it hasn't learned even its own rows well",
            $"Even of rows it was trained on it is right on only {Percent(train.Accuracy.Value)}; always the same answer would "
                + $"be on {Percent(train.BaselineAccuracy)}.",
            HasRate(run)
                ? "Train longer, with a larger network or a higher learning rate, and with less regularization. If nothing "
                    + "helps, the inputs may not say more."
                : "Add columns that say more about the target, or a network in place of a linear model. If nothing helps, the "
                    + "columns may not say more.");
    }

    private static Alert? Imbalanced(RunFacts run)
    {
        long[] rows =
        [
            .. (
                run.TrainSupport ?? [.. (run.Train ?? run.Test).Actual.CountBy(label => label).Select(pair => (long)pair.Value)]
            ).Where(count => count > 0),
        ];
        // of a part of the rows, the smallest class may have few by chance: what it would have at most, by two standard
        // deviations of a count
        double smallest =
            rows.Length == 0 ? 0
            : run.TrainSupport is not null ? rows.Min()
            : rows.Min() + (2 * Math.Sqrt(rows.Min())) + 1;
        string which =
            run.TrainSupport is not null ? "rows to train on"
            : run.Train is not null ? "rows looked at that it was " + "trained on"
            : run.TestWasTrainedOn ? "rows"
            : "test rows";
        return rows.Length < 2 || rows.Max() < Imbalance * smallest
            ? null
            : new Alert(
                AlertKind.ClassImbalance,
                IsGrave: false,
                "Classes of very different size",
                $"Of the {Count(rows.Sum())} {which}, the largest class has {Count(rows.Max())}, the smallest "
                    + $"{Count(rows.Min())}. "
                    + "Accuracy says little about small classes.",
                $"Look at each class's recall and at the balanced accuracy. If small classes matter, "
                    + $"{(run.HasClassWeights ? "" : Remedy.Of($"weight them with {RunStep.Balanced} (tables), or "))}get more "
                    + $"of their rows."
            );
    }

    private static Alert? Ignored(RunFacts run, ClassResults test)
    {
        const int MostNamed = 10;
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
                        $"'{test.Outcome.Names[of.Label]}' ({Count(of.Rows)}{(i > 0 ? "" : of.Rows == 1 ? " row" : " rows")})"
                )
        );
        string more = never.Count > MostNamed ? $" and {Count(never.Count - MostNamed)} more" : "";
        return new Alert(
            AlertKind.IgnoredClass,
            IsGrave: !isUsable,
            never.Count == 1 ? "A class that is never predicted" : $"{Count(never.Count)} classes that are never predicted",
            $"No row is predicted as {names}{more}.",
            isUsable
                ? Remedy.Of(
                    $"Another threshold finds some of them: a {(never[0].Label == 1 ? "lower" : "higher")} one than "
                        + $"{Number(test.Outcome.Model.Threshold)} ({RunStep.Threshold}, of tables: from that probability of "
                        + $"'{test.Outcome.Names[1]}' on); the curves of precision and recall say at what price.")
                : $"Give {(never.Count == 1 ? "the class more rows or more weight" : "these classes more rows or more weight")}"
                    + $"{(HasRate(run) ? ", train longer" : "")}"
                    + $"{(test.Outcome.Classes - never.Count < 2 ? "" : $", or leave {(never.Count == 1 ? "it" : "them")} out")}."
        );
    }

    private static Alert? Calibration(RunFacts run, ClassResults test)
    {
        if (test.Calibration is null || test.Outcome.Rows < FewRows || !test.BeatsBaseline)
        {
            return null;
        }

        double error = test.Calibration.Value, sure = test.Calibration.MeanConfidence;
        bool isTooSure = sure > test.Accuracy.Value;
        string advice =
            !HasRate(run) ? "More rows to train on help most."
            : isTooSure ? "Label smoothing, weight decay or fewer epochs make a network less sure."
            : "Less label smoothing or weight decay, or more epochs, make a network surer.";
        return error < PoorCalibration || error < 2 * test.Calibration.ByChance
            ? null
            : new Alert(
                AlertKind.PoorCalibration,
                IsGrave: false,
                isTooSure ? "Surer than it should be" : "Less sure than it could be",
                $"Its predictions claim {Percent(sure)} on average, and {Percent(test.Accuracy.Value)} are right; bin by bin "
                    + $"they are {Percent(error)} off.",
                $"Don't take its probabilities at their word, or set thresholds on them. {advice}"
            );
    }

    private static Alert? DeadUnitsOf(RunFacts run)
    {
        var layers = run
            .DeadUnits.Where(layer => layer.Dead >= Dead * layer.Units && layer.Dead > 1)
            .Select(layer => (Units: layer, Death: LayerAlerts.Death(run.Layers, layer.Layer)))
            .ToList();
        if (layers.Count == 0)
        {
            return null;
        }

        // What was dead before the first step wasn't killed by the learning rate.
        bool fromStart = layers.All(layer => layer.Death is { FromStart: true });
        return new Alert(
            AlertKind.DeadUnits,
            IsGrave: false,
            "Dead units",
            string.Join(
                "; ",
                layers.Select(
                    (layer, i) =>
                        $"{(i == 0 ? "Of" : "of")} the {layer.Units.Units} units of layer {layer.Units.Layer}, "
                            + $"{layer.Units.Dead} put out 0 for every row{(layer.Death is { } death ? $" ({death.Text})" : "")}"
                )
            ) + ". They learn nothing any more.",
            fromStart
                ? Remedy.Of(
                    $"Check that inputs are scaled around 0 and that first weights suit the activation ({RunStep.He}), or use "
                        + $"leaky-relu or gelu instead of relu.")
                : "Use a smaller learning rate, or leaky-relu or gelu instead of relu; or fewer units, if the figures are good.");
    }

    private static Alert? TrainedOn(RunFacts run) => !run.TestWasTrainedOn ? null : new Alert(
        AlertKind.NearDuplicates, IsGrave: true, "Tested with the rows it was trained on",
        "The figures say how well it knows these rows, and not how good it will be on others.",
        $"Give it rows that it has never seen: a file of their own, or rows held out when it is trained ({RunStep.TestShare}; "
            + $"of a small table {RunStep.Folds}).");

    private static Alert? NearDuplicatesOf(RunFacts run)
    {
        int lookedAt = run.LookedAtForDuplicates ?? run.Test.Rows;
        return run.NearDuplicates is not { } rows || rows < 2 || rows < Repeated * lookedAt ? null : new Alert(
            AlertKind.NearDuplicates, IsGrave: rows >= 10 * Repeated * lookedAt, "Test rows that were trained on",
            $"{Count(rows)} of the {Count(lookedAt)} test rows{(lookedAt < run.Test.Rows ? " looked at" : "")} are in the "
                + "training data too, wholly or nearly: the model is better on them than on new ones.",
            "Take them out of the training data, and split by what rows have in common (a person, a recording) rather than at "
                + "random.");
    }

    private static Alert? FewTestRows(Outcome test) =>
        test.Rows >= FewRows
            ? null
            : new Alert(
                AlertKind.FewTestRows,
                IsGrave: false,
                "Few rows to test with",
                test.Rows == 1
                    ? "There is only one, so that all figures are vague."
                    : $"There are only {test.Rows} of them, so that all figures are vague: look at their intervals.",
                $"Test with more rows; of a small table, by cross-validation with {RunStep.Folds}."
            );

    private static void AddRange(this List<Alert?> list, params ReadOnlySpan<Alert?> alerts)
    {
        foreach (var alert in alerts)
        {
            list.Add(alert);
        }
    }

    internal static string Percent(double share) => ShareText.Percent(share, 1);

    internal static string Number(double value) => NumberText.Short(value);

    private static string Count(long count) => NumberText.Count(count);
}
