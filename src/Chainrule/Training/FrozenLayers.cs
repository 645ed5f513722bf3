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
    private const int MostLayers = 1_000_000;

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

    /// <summary>All layers before the last one that has parameters are: the body of a network whose head is trained.</summary>
    public static FrozenLayers Body { get; } = new(network =>
    {
        int head = network.Blocks.Count == 0 ? 0 : network.Blocks[^1].Layer;
        return new FrozenParts(network, i => i < head, _ => false);
    });

    /// <summary>The layers of these indices are, counted from 0.</summary>
    public static FrozenLayers At(params IReadOnlyList<int> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        return Of(layers, []);
    }

    /// <summary>Layers and blocks of these names are, as in <c>layers.0</c> and <c>layers.2.bias</c>.</summary>
    public static FrozenLayers Named(params IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return Of([], names);
    }

    /// <summary>
    /// Layers by their indices, runs of them, layers and blocks by their names, as in <c>0-3,5,layers.7.bias</c>; or
    /// <c>body</c>, see <see cref="Body"/>.
    /// </summary>
    /// <param name="notation">Separated by commas.</param>
    /// <exception cref="ChainruleException">It can't be read.</exception>
    public static FrozenLayers Parse(string notation)
    {
        ArgumentNullException.ThrowIfNull(notation);
        if (notation == "body")
        {
            return Body;
        }

        var layers = new List<int>();
        var names = new List<string>();
        foreach (string term in notation.Split(',', StringSplitOptions.TrimEntries))
        {
            string[] ends = term.Split('-');
            if (ends.Length <= 2 && Index(ends[0]) is int first && Index(ends[^1]) is int last && first <= last)
            {
                layers.AddRange(Enumerable.Range(first, last - first + 1));
            }
            else
            {
                names.Add(term.StartsWith("layers.", StringComparison.Ordinal) ? term : throw Unreadable(term));
            }
        }

        return Of(layers, names);
    }

    private static int? Index(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < MostLayers ? index : null;

    private static ChainruleException Unreadable(string term) =>
        new($"'{term}' names no layers to freeze",
            "write 3, 0-3, layers.3 or layers.3.bias, with commas between them; or body, for all but the last layer with "
            + "weights");

    private static FrozenLayers Of(IReadOnlyList<int> layers, IReadOnlyList<string> names)
    {
        int[] indices = [.. layers];
        string[] all = [.. names];
        return new(network =>
        {
            foreach (int layer in indices)
            {
                Check(network, layer);
            }

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

            return new FrozenParts(
                network,
                i => indices.Contains(i) || all.Contains(FrozenParts.NameOf(i)),
                block => all.Contains(block.Name)
            );
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
