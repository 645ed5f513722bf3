using Chainrule.Training;

namespace Chainrule.Insight.Results;

/// <summary>Looks at the learning curves of a run: of epochs, or of iterations over all rows.</summary>
internal static class CurveAlerts
{
    private const double Rise = 1.1,
        RiseOfEpochs = 1.2,
        RiseWhereStopped = 1.5,
        Gain = 0.03,
        GainOfIterations = 0.1,
        StillFast = 0.2,
        BeyondChance = 2,
        LateShare = 0.9;

    public static Alert? Rising(RunFacts run) => Rising(run.Training.History) ?? Rising(run.Training.Iterations, IsNetwork(run));

    /// <summary>That the validation loss rose while the training loss fell, by what is known of epochs.</summary>
    public static Alert? Rising(TrainingHistory? history)
    {
        if (
            history is not { Best: { ValidationLoss: double best } epoch }
            || history.Epochs[^1] is not { ValidationLoss: double last } final
        )
        {
            return null;
        }

        // Training that waits for a better epoch always ends behind the best one; only a steep rise says more than that it has
        // waited.
        bool hasStopped = history.StopReason == StopReason.EarlyStopping;
        return last <= (hasStopped ? RiseWhereStopped : RiseOfEpochs) * best || final.TrainLoss >= epoch.TrainLoss
            ? null
            : new Alert(
                AlertKind.Overfitting,
                IsGrave: false,
                "Overfitting: later epochs made it worse on new rows",
                $"The validation loss was least in epoch {epoch.Epoch}, {Alerts.Number(best)}, and rose to "
                    + $"{Alerts.Number(last)} by "
                    + $"epoch {final.Epoch}, while the training loss kept falling. The model saved is that of epoch "
                    + $"{epoch.Epoch}.",
                $"More epochs won't help. {(hasStopped ? "Hold" : Remedy.Of($"Stop there with {RunStep.Patience}, or hold"))} "
                    + $"the network back: dropout, weight decay, fewer units; or get more rows."
            );
    }

    public static Alert? StillImproving(RunFacts run) =>
        StillImproving(run.Training.History) ?? StillImproving(run.Training.Iterations, IsNetwork(run));

    // Where a schedule has brought the learning rate down, the last epochs always gain: that is what it is for.
    private static Alert? StillImproving(TrainingHistory? history)
    {
        if (history is not { StopReason: StopReason.Completed, Epochs.Count: > 1 } || history.Best != history.Epochs[^1])
        {
            return null;
        }

        var last = history.Epochs[^1];
        double gain = 1 - (last.Monitored / history.Epochs[^2].Monitored);
        return !(gain >= Gain) || last.LearningRate < StillFast * history.Epochs.Max(epoch => epoch.LearningRate)
            ? null
            : new Alert(
                AlertKind.StillImproving,
                IsGrave: false,
                "Still improving when it ended",
                $"The last epoch was the best one and brought the loss down by {Alerts.Percent(gain)}, at a learning rate "
                    + "that was "
                    + $"still {Alerts.Number(last.LearningRate)}.",
                $"Train for more epochs, or let the learning rate come down at the end with {RunStep.OneCycle} or cosine."
            );
    }

    // The curve is a mean over folds: what it rises by must be more than they differ by.
    private static Alert? Rising(IterationHistory? history, bool isNetwork)
    {
        if (
            history is not { Iterations: [.., var last], Best: var best }
            || !(last.ValidationLoss > Rise * best.ValidationLoss)
            || last.TrainLoss >= best.TrainLoss
        )
        {
            return null;
        }

        return last.ValidationLoss - best.ValidationLoss <= BeyondChance * last.RiseError ? null : new Alert(
            AlertKind.Overfitting, IsGrave: false, "Overfitting: later iterations made it worse on new rows",
            $"The validation loss was least in iteration {best.Iteration}, {Alerts.Number(best.ValidationLoss)}, and rose to "
                + $"{Alerts.Number(last.ValidationLoss)} by iteration {last.Iteration}, while the training loss kept falling: "
                + "even the penalty that did best doesn't hold it back enough.",
            isNetwork
                ? Remedy.Of(
                    $"Compare it with {RunStep.Linear}; or train by mini-batches, which stop where validation is best: "
                        + $"{RunStep.Epochs(100)}. More rows, or fewer columns, help most.")
                : "More rows, or fewer columns, help most.");
    }

    private static Alert? StillImproving(IterationHistory? history, bool isNetwork)
    {
        if (!isNetwork || history is not { HasConverged: false, Iterations: [.., var last], Best: var best } || best != last)
        {
            return null;
        }

        var late = history.Iterations.Last(iteration => iteration.Iteration <= LateShare * last.Iteration);
        double gain = 1 - (last.ValidationLoss / late.ValidationLoss);
        return !(gain >= GainOfIterations) ? null : new Alert(
            AlertKind.StillImproving, IsGrave: false, "Still improving when it ended",
            $"The last of {last.Iteration} iterations was the best one; the last tenth of them brought the validation loss down "
                + $"by {Alerts.Percent(gain)}.",
            $"Train it by mini-batches as well, for as many epochs as you like, {RunStep.Epochs(200)}, and let "
                + $"{RunStep.Compare} say which of both is better.");
    }

    /// <summary>Whether more than one layer is learned: a single one needs no epochs.</summary>
    public static bool IsNetwork(RunFacts run) => run.Test.Model.Network.Layers.Count(layer => layer.Parameters.Count > 0) > 1;

    /// <summary>
    /// Whether there was a learning rate: what is trained on all rows at once has no epochs and none, and comes to its minimum.
    /// </summary>
    public static bool HasRate(RunFacts run) =>
        run.Training.History is not null || (run.Training.Iterations is null && IsNetwork(run));
}
