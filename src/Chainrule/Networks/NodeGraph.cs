using Chainrule.Layers;

namespace Chainrule.Networks;

/// <summary>Who reads whom among the nodes of a network.</summary>
public sealed class NodeGraph
{
    private readonly int[][] _readers; // of value i − 1, so that the input has a place

    /// <summary>The graph of nodes in topological order.</summary>
    /// <exception cref="ChainruleException">Shapes don't follow, a node reads what isn't there, or more than one is read by
    /// nobody.</exception>
    internal NodeGraph(Shape input, IReadOnlyList<NetworkNode> nodes)
    {
        Input = input;
        Nodes = nodes;
        var readers = Enumerable.Range(0, nodes.Count + 1).Select(_ => new List<int>()).ToArray();
        for (int i = 0; i < nodes.Count; i++)
        {
            Check(i);
            foreach (int from in nodes[i].Inputs.Distinct())
            {
                readers[from + 1].Add(i);
            }
        }

        _readers = [.. readers.Select(list => list.ToArray())];
        for (int i = 0; i < nodes.Count - 1; i++)
        {
            if (ReadersOf(i).Length == 0)
            {
                throw new ChainruleException(
                    $"nobody reads node {i} ({nodes[i].Layer.Notation}), and it isn't the last: a network has one output",
                    "join the ends of branches by sum or concatenate"
                );
            }
        }
    }

    /// <summary>The shape of the network's input.</summary>
    public Shape Input { get; }

    /// <summary>The nodes.</summary>
    public IReadOnlyList<NetworkNode> Nodes { get; }

    /// <summary>A chain of layers as nodes.</summary>
    internal static NetworkNode[] Chain(IEnumerable<Layer> layers) =>
        [.. layers.Select((layer, i) => new NetworkNode(layer, [i - 1]))];

    /// <summary>The nodes that read a value, ascending: a node's output, or −1 for the input.</summary>
    public ReadOnlySpan<int> ReadersOf(int value) => _readers[value + 1];

    /// <summary>The shape of a value.</summary>
    public Shape ShapeOf(int value) => value < 0 ? Input : Nodes[value].Layer.Output;

    /// <summary>The node whose numbers a value really is: layers that pass their input on have none of their own.</summary>
    public int Origin(int value)
    {
        while (value >= 0 && Nodes[value].Layer.IsIdentity)
        {
            value = Nodes[value].Inputs[0];
        }

        return value;
    }

    /// <summary>
    /// Where the branches of a join begin: the value that all of them start from. Branches are laid out one after the other, so
    /// the last one is all that stands behind the end of the one before it.
    /// </summary>
    public int ForkOf(int join)
    {
        var inputs = Nodes[join].Inputs;
        int value = inputs[^1];
        while (value > inputs[^2])
        {
            value = Nodes[value].Layer is Join ? ForkOf(value) : Nodes[value].Inputs[0];
        }

        return value;
    }

    /// <summary>The nodes without those whose layers are left out; these keep the shape of their input.</summary>
    internal IReadOnlyList<NetworkNode> Without(Func<Layer, bool> isLeftOut)
    {
        int[] places = new int[Nodes.Count + 1];
        var kept = new List<NetworkNode>();
        places[0] = -1;
        for (int i = 0; i < Nodes.Count; i++)
        {
            int[] inputs = [.. Nodes[i].Inputs.Select(from => places[from + 1])];
            if (isLeftOut(Nodes[i].Layer))
            {
                places[i + 1] = inputs[0];
            }
            else
            {
                places[i + 1] = kept.Count;
                kept.Add(new NetworkNode(Nodes[i].Layer, inputs));
            }
        }

        return kept;
    }

    private void Check(int i)
    {
        var (layer, inputs) = Nodes[i];
        foreach (int from in inputs)
        {
            if (from < -1 || from >= i)
            {
                throw new ChainruleException($"node {i} ({layer.Notation}) reads node {from}, which isn't before it");
            }
        }

        if (layer is Join join)
        {
            if (!inputs.Select(ShapeOf).SequenceEqual(join.Inputs))
            {
                throw new ChainruleException(
                    $"layer {i} ({layer.Notation}) was built to join {string.Join(" | ", join.Inputs)}, but gets "
                        + string.Join(" | ", inputs.Select(ShapeOf))
                );
            }
        }
        else if (inputs.Count != 1)
        {
            throw new ChainruleException($"layer {i} ({layer.Notation}) takes one input, not {inputs.Count}");
        }
        else if (layer.Input != ShapeOf(inputs[0]))
        {
            throw new ChainruleException(
                $"layer {i} ({layer.Notation}) was built for samples of shape {layer.Input}, but gets {ShapeOf(inputs[0])}"
            );
        }
    }
}
