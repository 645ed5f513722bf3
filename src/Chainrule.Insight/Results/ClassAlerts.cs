using Chainrule.Text;

namespace Chainrule.Insight.Results;

/// <summary>Looks at how well classes are told apart, on rows of the test and on those trained on.</summary>
internal static class ClassAlerts
{
    private const double Gap = 0.05, LittleLearned = 0.5;

    public static Alert? AgainstBaseline(RunFacts run, ClassResults test)
    {
        // a handful of rows that are mostly right say nothing against the model: that they are few is said below
        if (test.BeatsBaseline || test.MayBeatBaseline)
        {
            return null;
        }

        string losses = test.Outcome.HasProbabilities
            ? $"; its log loss is {Alerts.Number(test.LogLoss)}, and always giving each class its share would have "
                + $"{Alerts.Number(test.BaselineLogLoss)}"
            : "";
        string found =
            $"It is right on {Alerts.Percent(test.Accuracy.Value)} of the rows, and always answering "
                + $"'{test.Outcome.Names[test.Baseline]}' would be on {Alerts.Percent(test.BaselineAccuracy)}{losses}";
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
                    + $"up.{(CurveAlerts.HasRate(run) ? " A network that has diverged needs a smaller learning rate." : "")}"
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
                + (
                    CurveAlerts.HasRate(run)
                        ? " A network may need another learning rate, ten times smaller or larger, or more epochs."
                        : ""
                )
                + rare
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

    public static Alert? Overfitting(RunFacts run, ClassResults? train, ClassResults test)
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
                    ? $"It is right on {Alerts.Percent(train.Accuracy.Value)} of rows it was trained on, but on "
                        + $"{Alerts.Percent(test.Accuracy.Value)} of others."
                    : $"Of rows it was trained on the ROC AUC is {ShareText.Number(own!.RocArea, 3)}, but of others "
                        + $"{ShareText.Number(others!.RocArea, 3)}.",
                CurveAlerts.HasRate(run)
                    ? "Get more rows, if there are any. Else hold it back: dropout, weight decay, a smaller network. Check that "
                        + "the test rows come from the same source."
                    : FewerColumns(run)
            );
    }

    private static Remedy FewerColumns(RunFacts run)
    {
        bool isNetwork = CurveAlerts.IsNetwork(run);
        Remedy linear = run.Training.WasChosen || !isNetwork ? "" : Remedy.Of($"; compare it with {RunStep.Linear}");
        string chosen = run.Training.WasChosen && isNetwork
            ? " It was chosen on rows held back all the same: the simpler kind of model did worse there." : "";
        return $"Get more rows, if there are any, or leave out columns that say nothing{linear}. Check that the test rows come "
            + $"from the same source.{chosen}";
    }

    public static Alert? Underfitting(RunFacts run, ClassResults? train, ClassResults test)
    {
        if (train is null || !test.BeatsBaseline)
        {
            return null;
        }

        double learned = (train.Accuracy.Value - train.BaselineAccuracy) / (1 - train.BaselineAccuracy);
        // of what can't be told for certain, and of a rare class, most may be learned that there is, and answers hardly be right
        // more often
        bool ordersWell() => train.CurvesOfInterest is { } curves && (2 * curves.RocArea) - 1 >= LittleLearned;
        bool isEnough = learned >= LittleLearned || run.Training.WasChosen || train.BaselineAccuracy >= 1 || ordersWell();
        return isEnough ? null : new Alert(
            AlertKind.Underfitting, IsGrave: false, "Underfitting: it hasn't learned even its own rows well",
            $"Even of rows it was trained on it is right on only {Alerts.Percent(train.Accuracy.Value)}; always the same answer "
                + $"would be on {Alerts.Percent(train.BaselineAccuracy)}.",
            CurveAlerts.HasRate(run)
                ? "Train longer, with a larger network or a higher learning rate, and with less regularization. If nothing "
                    + "helps, the inputs may not say more."
                : "Add columns that say more about the target, or a network in place of a linear model. If nothing helps, the "
                    + "columns may not say more.");
    }
}
