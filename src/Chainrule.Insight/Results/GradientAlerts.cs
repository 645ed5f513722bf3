using Chainrule.Losses;
using Chainrule.Training;

namespace Chainrule.Insight.Results;

/// <summary>Looks at the gradients of a run, and at the jumps of its loss that they cause.</summary>
internal static class GradientAlerts
{
    /// <summary>The fewest layers with weights between which a gradient can vanish or explode.</summary>
    public const int LeastLayers = 3;

    /// <summary>What the first layer's gradient is of the last one's where it has vanished, and where it has exploded.</summary>
    public const double Vanished = 1e-4, Exploded = 1e4;

    private const double Jump = 10, TimesGuessing = 5, ThrownOff = 1.2, Stuck = 0.98;

    public static Alert? Exploding(RunFacts run)
    {
        double most = run.Test.Model.Output is OutputKind.SoftmaxLogits or OutputKind.SigmoidLogits
            ? TimesGuessing * Math.Log(Math.Max(2, run.Test.Classes)) : double.PositiveInfinity;
        // what was seen all through the training tells more than its end
        var training = run.Training;
        return Exploding(training.History, most) ?? Of(training.Layers is null ? null : LayerAlerts.Explosion(training.Layers))
            ?? (LayerAlerts.TellsGradients(training.Layers) ? null : Growing(run.Gradients));
    }

    /// <summary>Jumps of the loss.</summary>
    /// <param name="history">The epochs; null where there were none.</param>
    /// <param name="most">The largest loss of an epoch that is still in order.</param>
    public static Alert? Exploding(TrainingHistory? history, double most) => Of(Explosion(history, most));

    private static Alert? Of(string? finding)
    {
        return finding is null ? null : new Alert(
            AlertKind.ExplodingGradients, IsGrave: true, "Exploding gradients", finding,
            $"Use a smaller learning rate, ten times say, with a warmup; clip gradients with {RunStep.ClipNorm}; check that "
                + $"inputs are scaled.");
    }

    public static Alert? Vanishing(RunFacts run)
    {
        var layers = run.Training.Layers;
        string? finding = LayerAlerts.TellsGradients(layers) ? LayerAlerts.Vanishing(layers!) : AtTheEnd(run.Gradients);
        return finding is null ? null : new Alert(
            AlertKind.VanishingGradients, IsGrave: false, "Vanishing gradients", finding,
            "Use relu, gelu or selu rather than sigmoid or tanh, fewer layers, or an initializer that suits the activation (he "
                + "for relu, glorot for tanh).");
    }

    private static string? AtTheEnd(IReadOnlyList<LayerGradient> layers)
    {
        if (layers.Count < LeastLayers)
        {
            return null;
        }

        var (first, last) = (layers[0], layers[^1]);
        return !(first.Size < Vanished * last.Size) ? null
            : $"Of the gradient that reaches the weights of layer {last.Layer}, {Alerts.Number(last.Size)}, only "
                + $"{Alerts.Number(first.Size)} arrives at those of layer {first.Layer}: the first layers hardly learn.";
    }

    private static string? Explosion(TrainingHistory? history, double most)
    {
        double least = double.PositiveInfinity;
        foreach (var epoch in history?.Epochs ?? [])
        {
            if (!double.IsFinite(epoch.TrainLoss))
            {
                return $"The training loss of epoch {epoch.Epoch} is not a finite number.";
            }

            if (epoch.TrainLoss > most)
            {
                return $"The training loss of epoch {epoch.Epoch} is {Alerts.Number(epoch.TrainLoss)}; guessing alone has "
                    + $"{Alerts.Number(most / TimesGuessing)}.";
            }

            if (epoch.TrainLoss > Jump * least && epoch.TrainLoss > 1e-3)
            {
                return $"The training loss jumped from {Alerts.Number(least)} to {Alerts.Number(epoch.TrainLoss)} in epoch "
                    + $"{epoch.Epoch}.";
            }

            least = Math.Min(least, epoch.TrainLoss);
        }

        // thrown off in the beginning, and never back at what guessing has
        double guessing = most / TimesGuessing;
        return
            history?.Epochs is { Count: > 0 } epochs
            && double.IsFinite(most)
            && least >= Stuck * guessing
            && epochs.MaxBy(epoch => epoch.TrainLoss) is { } worst
            && worst.TrainLoss > ThrownOff * guessing
            ? $"The training loss of epoch {worst.Epoch} is {Alerts.Number(worst.TrainLoss)}, above that of guessing, "
                + $"{Alerts.Number(guessing)}, and never falls below it."
            : null;
    }

    private static Alert? Growing(IReadOnlyList<LayerGradient> layers) =>
        layers.Count < LeastLayers || !(layers[0].Size > Exploded * layers[^1].Size)
            ? null
            : Of(
                $"The gradient grows from {Alerts.Number(layers[^1].Size)} at the weights of layer {layers[^1].Layer} to "
                    + $"{Alerts.Number(layers[0].Size)} at those of layer {layers[0].Layer}."
            );
}
