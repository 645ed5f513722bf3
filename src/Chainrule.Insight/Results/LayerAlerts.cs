using Chainrule.Insight.Distributions;

namespace Chainrule.Insight.Results;

/// <summary>Looks at what the layers did all through a training, which tells more than how they are at its end.</summary>
internal static class LayerAlerts
{
    private const double RunOff = 100, LeastRunOff = 1, Dead = 0.3, MostlyEarly = 0.5, AllButFew = 0.95;

    /// <summary>
    /// That a number was none, that weights ran off, or that gradients grow towards the first layer; null where nothing did.
    /// </summary>
    public static string? Explosion(LayerHistory layers)
    {
        if (layers.Snapshots.FirstOrDefault(snapshot => !double.IsFinite(snapshot.Values.Size)) is { } broken)
        {
            return $"The {Name(broken.Quantity)} of layer {broken.Layer} are not finite numbers after {layers.Unit} "
                + $"{broken.Epoch}.";
        }

        foreach (int layer in layers.LayersOf(LayerQuantity.Weights))
        {
            var weights = layers.Of(layer, LayerQuantity.Weights);
            double first = weights[0].Values.Size, last = weights[^1].Values.Size;
            if (first > 0 && last > RunOff * first && last > LeastRunOff)
            {
                return $"The weights of layer {layer} have run off, from {Alerts.Number(first)} to {Alerts.Number(last)} "
                    + "in size.";
            }
        }

        return Mostly(layers, (first, last) => first > GradientAlerts.Exploded * last) is { } found
            ? $"Mostly, as after {layers.Unit} {found.Epoch}, the gradient grows from {Alerts.Number(found.Last.Values.Size)} "
                + $"at the weights of layer {found.Last.Layer} to {Alerts.Number(found.First.Values.Size)} at those of layer "
                + $"{found.First.Layer}."
            : null;
    }

    /// <summary>
    /// That hardly anything of the gradient arrived at the first layer in most of the epochs looked at; null where it did.
    /// </summary>
    public static string? Vanishing(LayerHistory layers) =>
        Mostly(layers, (first, last) => first < GradientAlerts.Vanished * last) is { } found
            ? $"In most of what was looked at, as after {layers.Unit} {found.Epoch}, only "
                + $"{Alerts.Number(found.First.Values.Size)} "
                + $"of the gradient that reaches the weights of layer {found.Last.Layer}, "
                + $"{Alerts.Number(found.Last.Values.Size)}, "
                + $"arrives at those of layer {found.First.Layer}: the first layers hardly learn."
            : null;

    /// <summary>Whether gradients were looked at in enough layers to say something.</summary>
    public static bool TellsGradients(LayerHistory? layers) =>
        layers is not null && layers.LayersOf(LayerQuantity.Gradients).Count >= GradientAlerts.LeastLayers;

    /// <summary>That many units of a layer put out 0 for every row.</summary>
    public static Alert? DeadUnits(RunFacts run)
    {
        var layers = run
            .DeadUnits.Where(layer => layer.Dead >= Dead * layer.Units && layer.Dead > 1)
            .Select(layer => (Units: layer, Death: Death(run.Training.Layers, layer.Layer)))
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

    /// <summary>When units of a layer died, and whether they were dead before anything was learned.</summary>
    /// <returns>It as part of a sentence; null where that isn't known.</returns>
    public static (string Text, bool FromStart)? Death(LayerHistory? layers, int layer)
    {
        var seen = layers?.Of(layer, LayerQuantity.Activations).Where(snapshot => snapshot.Dead is not null).ToList();
        if (seen is not { Count: > 1 } || seen[^1].Dead is not (double end and > 0) || seen[0].Dead is not double start)
        {
            return null;
        }

        if (start >= MostlyEarly * end)
        {
            return ($"{Share(start)} of them were dead before training began", true);
        }

        var died = seen.First(snapshot => snapshot.Dead >= Math.Min(Dead, end));
        return (
            $"{Share(start)} of them were dead before training began, {Share(died.Dead!.Value)} after {layers!.Unit} "
                + $"{died.Epoch}",
            false
        );
    }

    // It was measured on some rows: others, which are counted now, may still find a few units alive.
    private static string Share(double dead) => dead >= AllButFew ? "nearly all" : Alerts.Percent(dead);

    // The epoch in the middle of those in which it was so, where these are more than half of all after the start.
    private static (int Epoch, LayerSnapshot First, LayerSnapshot Last)? Mostly(
        LayerHistory layers,
        Func<double, double, bool> isSo
    )
    {
        var known = layers.LayersOf(LayerQuantity.Gradients);
        if (known.Count < GradientAlerts.LeastLayers)
        {
            return null;
        }

        var last = layers.Of(known[^1], LayerQuantity.Gradients).ToDictionary(snapshot => snapshot.Epoch);
        var pairs = layers
            .Of(known[0], LayerQuantity.Gradients)
            .Where(snapshot => snapshot.Epoch > 0 && last.ContainsKey(snapshot.Epoch))
            .Select(snapshot => (snapshot.Epoch, First: snapshot, Last: last[snapshot.Epoch]))
            .ToList();
        var found = pairs.Where(pair => isSo(pair.First.Values.Size, pair.Last.Values.Size)).ToList();
        return found.Count > pairs.Count / 2 ? found[found.Count / 2] : null;
    }

    private static string Name(LayerQuantity quantity) => quantity switch
    {
        LayerQuantity.Weights => "weights",
        LayerQuantity.Gradients => "gradients",
        _ => "outputs",
    };
}
