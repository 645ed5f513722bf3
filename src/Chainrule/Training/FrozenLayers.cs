using System.Globalization;
using Chainrule.Networks;

namespace Chainrule.Training;

/// <summary>
/// Which layers, or which of their blocks of parameters, a training leaves as they are, to the bit: no gradient, no penalty, no
/// decay and no limit touches them, and the norm that gradients are clipped by leaves them out. A frozen layer with running
/// statistics works as it does in prediction, and keeps them. Below the first layer that is trained nothing is carried back.
/// </summary>
/// <remarks>For fine-tuning: load a model, freeze what it has learned, train what is new.</remarks>
public sealed class FrozenLayers
{
    private readonly Func<Network, FrozenParts> _of;

    private FrozenLayers(Func<Network, FrozenParts> of) => _of = of;

    /// <summary>Nothing is frozen.</summary>
    public static FrozenLayers None { get; } = new(network => new FrozenParts(network, _ => false, _ => false));

    /// <summary>The first layers are.</summary>
    /// <param name="layer">How many: all before the layer of this index, counted from 0.</param>
    public static FrozenLayers Below(int layer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(layer);
        return new(network =>
        {
            Check(network, layer - 1);
            return new FrozenParts(network, i => i < layer, _ => false);
        });
    }

    /// <summary>The layers of these indices are, counted from 0.</summary>
    public static FrozenLayers At(params IReadOnlyList<int> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        int[] all = [.. layers];
        return new(network =>
        {
            foreach (int layer in all)
            {
                Check(network, layer);
            }

            return new FrozenParts(network, all.Contains, _ => false);
        });
    }

    /// <summary>Layers and blocks of these names are, as in <c>layers.0</c> and <c>layers.2.bias</c>.</summary>
    public static FrozenLayers Named(params IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        string[] all = [.. names];
        return new(network =>
        {
            string[] known =
            [
                .. network.Layers.Select((_, i) => FrozenParts.NameOf(i)),
                .. network.Blocks.Select(block => block.Name),
            ];
            if (all.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
            {
                throw new ChainruleException(
                    $"'{unknown}' can't be frozen: the network has no such layer or block",
                    Text.Suggestion.Help(unknown, known)
                );
            }

            return new FrozenParts(network, i => all.Contains(FrozenParts.NameOf(i)), block => all.Contains(block.Name));
        });
    }

    /// <summary>The blocks of parameters that a function chooses are, as in <c>block => block.Layer &lt; 4</c>.</summary>
    public static FrozenLayers Where(Func<ParameterBlock, bool> choose)
    {
        ArgumentNullException.ThrowIfNull(choose);
        return new(network => new FrozenParts(network, _ => false, choose));
    }

    /// <summary>How many of a network's parameters are trained all the same.</summary>
    /// <exception cref="ChainruleException">A layer that is to be frozen isn't there.</exception>
    public int CountTrained(Network network)
    {
        var parts = Of(network);
        return network.Blocks.Where((_, i) => !parts.Blocks[i]).Sum(block => block.Length);
    }

    /// <summary>What that is of a network.</summary>
    /// <exception cref="ChainruleException">A layer that is to be frozen isn't there.</exception>
    internal FrozenParts Of(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return _of(network);
    }

    private static void Check(Network network, int layer)
    {
        if (layer < -1 || layer >= network.Layers.Count)
        {
            throw new ChainruleException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"layer {layer} can't be frozen: the network has {network.Layers.Count} layers, counted from 0"
                ),
                $"its layers are {network.Notation}"
            );
        }
    }
}
