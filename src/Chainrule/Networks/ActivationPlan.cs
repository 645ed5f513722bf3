using Chainrule.Layers;

namespace Chainrule.Networks;

/// <summary>
/// One pass of a workspace: a layer, the node whose output it writes, and the first node whose parameters it takes. That is one
/// node, or several where a layer has offered to be computed together with those behind it.
/// </summary>
/// <param name="Layer">What is computed.</param>
/// <param name="First">The first node.</param>
/// <param name="Last">The node whose output it writes.</param>
/// <param name="Inputs">The values it reads, none of which passes its input on.</param>
internal sealed record PlannedPass(Layer Layer, int First, int Last, int[] Inputs)
{
    // Asked once: a step of a small network takes no longer than some hundred virtual calls.

    /// <summary>The layer, where it reads several values.</summary>
    public Join? Join { get; } = Layer as Join;

    /// <summary>Numbers in a row of what it puts out.</summary>
    public int Outputs { get; } = Layer.Output.Count;

    /// <summary>How many parameters it has.</summary>
    public int ParameterCount { get; } = Layer.Parameters.Sum(parameter => parameter.Shape.Count);

    /// <summary>Floats per row that the layer keeps.</summary>
    public int CacheSize { get; } = Layer.CacheSize;

    /// <summary>Whether the layer has a state.</summary>
    public bool HasState { get; } = Layer.State.Count > 0;

    /// <summary>
    /// Whether shards can be computed as one batch: each row depends on that row alone, in training too, nothing is kept of a
    /// batch, and gradients of parameters are summed by shards. All other layers see the same rows going back as they saw
    /// before, so that they may keep what they like in any order.
    /// </summary>
    public bool TakesShardsAtOnce { get; } =
        !Layer.MixesRows
        && Layer.ObservedSize == 0
        && Layer.BatchCacheSize == 0
        && (Layer.Parameters.Count == 0 || Layer.SumsShards);
}

/// <summary>
/// Which passes compute a network, and into which buffer each of them writes. Where no backward pass will follow, a buffer is
/// used again as soon as nobody will read it any more: a chain takes two.
/// </summary>
internal sealed class ActivationPlan
{
    private readonly List<int> _widths = [];

    /// <summary>A plan.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="keepsAll">Whether all outputs stay until the next batch.</param>
    /// <param name="fuses">Whether layers that offer it are computed together.</param>
    /// <param name="from">The value that is given, behind which passes begin: −1 for the network's input.</param>
    public ActivationPlan(NodeGraph graph, bool keepsAll, bool fuses, int from = -1)
    {
        Passes = [.. PassesOf(graph, fuses, from)];
        Slots = new int[graph.Nodes.Count];
        Array.Fill(Slots, -1);
        Outputs = [.. graph.Nodes.Select(node => node.Layer.Output.Count)];
        int[] lastUses = new int[graph.Nodes.Count];
        foreach (var (pass, index) in Passes.Select((pass, index) => (pass, index)))
        {
            foreach (int value in pass.Inputs.Where(value => value > from))
            {
                lastUses[value] = index;
            }
        }

        if (graph.Origin(graph.Nodes.Count - 1) is >= 0 and int output)
        {
            lastUses[output] = int.MaxValue;
        }

        var free = new List<int>();
        for (int index = 0; index < Passes.Length; index++)
        {
            var pass = Passes[index];
            int[] dying = [.. pass.Inputs.Where(value => value > from && lastUses[value] == index).Distinct()];
            if (!keepsAll && pass.Layer is Join { Adds: true } && dying.Contains(pass.Inputs[0]) && IsOnce(pass.Inputs))
            {
                Slots[pass.Last] = Slots[pass.Inputs[0]]; // added to in place
                dying = [.. dying.Where(value => value != pass.Inputs[0])];
            }
            else
            {
                Slots[pass.Last] = Take(free, pass.Layer.Output.Count);
            }

            if (!keepsAll)
            {
                free.AddRange(dying.Select(value => Slots[value]));
            }
        }
    }

    /// <summary>The passes, in the order in which they run.</summary>
    public PlannedPass[] Passes { get; }

    /// <summary>For each node the buffer that its output lies in; −1 where it has none of its own.</summary>
    public int[] Slots { get; }

    /// <summary>For each node the numbers in a row of what it puts out.</summary>
    public int[] Outputs { get; }

    /// <summary>How wide each buffer is.</summary>
    public IReadOnlyList<int> Widths => _widths;

    private static IEnumerable<PlannedPass> PassesOf(NodeGraph graph, bool fuses, int from)
    {
        for (int i = from + 1; i < graph.Nodes.Count; i++)
        {
            if (graph.Nodes[i].Layer.IsIdentity)
            {
                continue;
            }

            int first = i;
            var layer = graph.Nodes[i].Layer;
            while (fuses && IsFollowedByOne(graph, i) && layer.FuseWith(graph.Nodes[i + 1].Layer) is { } fused)
            {
                (layer, i) = (fused, i + 1);
            }

            yield return new PlannedPass(layer, first, i, [.. graph.Nodes[first].Inputs.Select(graph.Origin)]);
        }
    }

    private static bool IsFollowedByOne(NodeGraph graph, int node) =>
        node + 1 < graph.Nodes.Count
        && graph.ReadersOf(node) is [var reader]
        && reader == node + 1
        && graph.Nodes[reader].Layer is not Join { };

    private static bool IsOnce(int[] inputs) => inputs.Count(value => value == inputs[0]) == 1;

    // The widest that is free, so that buffers grow as little as can be.
    private int Take(List<int> free, int width)
    {
        if (free.Count == 0)
        {
            _widths.Add(width);
            return _widths.Count - 1;
        }

        int slot = free.MaxBy(slot => _widths[slot]);
        free.Remove(slot);
        _widths[slot] = Math.Max(_widths[slot], width);
        return slot;
    }
}
