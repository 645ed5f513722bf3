using Chainrule.Networks;

namespace Chainrule.Onnx.Import;

/// <summary>
/// Puts a network together of nodes that read each other as they like: where branches part and meet again, they are described as
/// branches of a join, one inside the other, since that is what Chainrule's notation can say.
/// </summary>
internal sealed class NetworkAssembly(Shape input, IReadOnlyList<ImportedNode> nodes)
{
    private readonly int[] _forks = new int[nodes.Count];           // of a join, where all its branches begin
    private readonly int[] _depths = new int[nodes.Count];          // how many nodes lie between the input and a node, by forks
    private readonly bool[] _isUsed = new bool[nodes.Count];
    // the nodes in the order of the network; −1 for one that is added
    private readonly List<int> _order = [];

    /// <summary>The network whose output is a node, with all parameters and states.</summary>
    /// <exception cref="ChainruleException">Branches cross.</exception>
    public Network Build(int end)
    {
        for (int i = 0; i < nodes.Count; i++)
        {
            _forks[i] = nodes[i].Inputs.Aggregate(Meeting);
            _depths[i] = DepthOf(_forks[i]) + 1;
        }

        var builder = new NetworkBuilder(input);
        Add(builder, -1, end, 0);
        var network = builder.Build(seed: 0);
        for (int i = 0; i < network.Nodes.Count; i++)
        {
            if (_order[i] >= 0)
            {
                nodes[_order[i]].Parameters.CopyTo(network.SliceOf(i, network.Parameters));
                nodes[_order[i]].State.CopyTo(network.StateOf(i));
            }
        }

        return network;
    }

    private int DepthOf(int value) => value < 0 ? 0 : _depths[value];

    // The last value that all ways to both pass through.
    private int Meeting(int a, int b)
    {
        while (a != b)
        {
            if (DepthOf(a) >= DepthOf(b))
            {
                a = _forks[a];
            }
            else
            {
                b = _forks[b];
            }
        }

        return a;
    }

    // What leads from one value to another.
    private void Add(NetworkBuilder builder, int from, int to, int depth)
    {
        if (depth > 100)
        {
            throw new ChainruleException("its branches lie more than 100 deep in each other", "use fewer branches inside others");
        }

        var way = new Stack<int>();
        for (int value = to; value != from; value = _forks[value])
        {
            if (value < 0)
            {
                throw Crossing(to);
            }

            way.Push(value);
        }

        foreach (int value in way)
        {
            if (_isUsed[value])
            {
                throw Crossing(value);
            }

            _isUsed[value] = true;
            if (nodes[value].IsJoin)
            {
                Join(builder, value, depth + 1);
            }
            else
            {
                builder.Add(nodes[value].Notation);
            }

            _order.Add(value);
        }
    }

    private void Join(NetworkBuilder builder, int join, int depth)
    {
        int fork = _forks[join];
        int[] inputs = nodes[join].Inputs;
        if (nodes[join].Notation == "sum" && inputs.Length == 2 && inputs.Contains(fork) && inputs[0] != inputs[1])
        {
            builder.Residual(branch => Add(branch, fork, inputs.First(value => value != fork), depth)); // x + f(x), as f(x) + x
            return;
        }

        Action<NetworkBuilder>[] branches =
        [
            .. inputs.Select<int, Action<NetworkBuilder>>(end => branch =>
            {
                if (end == fork)
                {
                    branch.Identity();
                    _order.Add(-1);
                }
                else
                {
                    Add(branch, fork, end, depth);
                }
            }),
        ];
        _ = nodes[join].Notation == "sum" ? builder.Sum(branches) : builder.Concatenate(branches);
    }

    private ChainruleException Crossing(int value) => new(
        $"branches cross: {nodes[value].Notation} is read inside of one branch and outside of it",
        "Chainrule knows branches that part and meet again, one inside the other");
}
