using Chainrule.Layers;
using Chainrule.Networks;

namespace Chainrule.Exchange.Modules;

/// <summary>
/// In which order PyTorch has the numbers of a row where Chainrule has them in another: PyTorch flattens (channels, height,
/// width), Chainrule (height, width, channels). Behind a flatten, places are followed until a layer mixes them.
/// </summary>
internal sealed class ValueOrders
{
    private readonly Network _network;
    private readonly int[]?[] _orders;

    /// <summary>The orders in a network.</summary>
    /// <exception cref="ChainruleException">Branches that are added have their numbers in different orders.</exception>
    public ValueOrders(Network network)
    {
        _network = network;
        _orders = new int[]?[network.Nodes.Count + 1];
        for (int node = 0; node < network.Nodes.Count; node++)
        {
            _orders[node + 1] = Behind(node);
        }
    }

    /// <summary>
    /// Where number k of a row that a node reads, as PyTorch flattens it, stands in Chainrule's row; null where orders agree.
    /// </summary>
    public int[]? Before(int node) => Flat(_network.Nodes[node].Inputs[0]);

    private int[]? Behind(int node)
    {
        var (layer, inputs) = (_network.Nodes[node].Layer, _network.Nodes[node].Inputs);
        if (layer.Output.Rank != 1 || layer.Parameters.Any(block => block.Decays))
        {
            return null; // an image, whose order follows from its shape; or new numbers
        }

        if (layer is Concatenate concatenate)
        {
            return SideBySide(concatenate, inputs);
        }

        if (layer.Output.Count != _network.Graph.ShapeOf(inputs[0]).Count)
        {
            return null;
        }

        int[]? order = Flat(inputs[0]);
        return inputs.All(input => Same(Flat(input), order))
            ? order
            : throw new ChainruleException(
                $"layers.{node} ({layer.Notation}) adds a flattened image to numbers in another order, which PyTorch can't mean",
                "flatten behind the sum, or put a dense layer into each branch");
    }

    private int[]? SideBySide(Concatenate join, IReadOnlyList<int> inputs)
    {
        if (inputs.All(input => Flat(input) is null))
        {
            return null;
        }

        var order = new List<int>(join.Output.Count);
        for (int i = 0; i < inputs.Count; i++)
        {
            int input = i;
            order.AddRange((Flat(inputs[i]) ?? Enumerable.Range(0, join.Inputs[i].Count))
                .Select(place => join.PlaceOf(input, place)));
        }

        return [.. order];
    }

    private int[]? Flat(int value)
    {
        var shape = _network.Graph.ShapeOf(value);
        if (shape.Rank != 3 || shape[2] == 1)
        {
            return _orders[value + 1];
        }

        int pixels = shape[0] * shape[1], channels = shape[2];
        int[] order = new int[shape.Count];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = (i % pixels * channels) + (i / pixels);
        }

        return order;
    }

    private static bool Same(int[]? first, int[]? second) =>
        first is null || second is null ? first == second : first.AsSpan().SequenceEqual(second);
}
