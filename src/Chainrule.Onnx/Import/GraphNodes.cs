using Chainrule.Onnx.Schema;

namespace Chainrule.Onnx.Import;

/// <summary>The nodes of a graph by what they put out, and who reads what; checked to stand in an order.</summary>
internal sealed class GraphNodes
{
    private readonly Dictionary<string, int> _producers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _readers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> _readBy = new(StringComparer.Ordinal);

    /// <summary>The nodes of a graph.</summary>
    /// <exception cref="ChainruleException">A node reads what nothing before it puts out, or two put out the same.</exception>
    public GraphNodes(GraphProto graph, int opset)
    {
        (Graph, Opset) = (graph, opset);
        var known = new HashSet<string>(StringComparer.Ordinal) { "" };
        known.UnionWith(graph.Input.Select(input => input.Name));
        foreach (var tensor in graph.Initializer)
        {
            if (!Initializers.TryAdd(tensor.Name, tensor))
            {
                throw new ChainruleException($"there are two initializers '{tensor.Name}'", "export it again");
            }
        }

        known.UnionWith(Initializers.Keys);
        for (int i = 0; i < graph.Node.Count; i++)
        {
            Add(graph.Node[i], i, known);
        }

        foreach (var output in graph.Output)
        {
            _readers[output.Name] = _readers.GetValueOrDefault(output.Name) + 1;
        }
    }

    /// <summary>The graph.</summary>
    public GraphProto Graph { get; }

    /// <summary>The version of its operators.</summary>
    public int Opset { get; }

    /// <summary>The tensors in the file, by name.</summary>
    public Dictionary<string, TensorProto> Initializers { get; } = new(StringComparer.Ordinal);

    /// <summary>The node that puts out a value; null where none does.</summary>
    public NodeProto? ProducerOf(string value) => _producers.TryGetValue(value, out int i) ? Graph.Node[i] : null;

    /// <summary>How often a value is read, as an output of the graph too.</summary>
    public int ReadersOf(string value) => _readers.GetValueOrDefault(value);

    /// <summary>The nodes that read a value.</summary>
    public IEnumerable<NodeProto> ReadBy(string value) =>
        _readBy.TryGetValue(value, out var nodes) ? nodes.Select(i => Graph.Node[i]) : [];

    /// <summary>The nodes that a value is computed by, in their order.</summary>
    public IReadOnlyList<NodeProto> LeadingTo(string value)
    {
        var needed = new HashSet<int>();
        var open = new Stack<string>([value]);
        while (open.TryPop(out string? name))
        {
            if (_producers.TryGetValue(name, out int i) && needed.Add(i))
            {
                foreach (string input in Graph.Node[i].Input)
                {
                    open.Push(input);
                }
            }
        }

        return [.. needed.Order().Select(i => Graph.Node[i])];
    }

    /// <summary>Whether an output is declared to be one number for each row.</summary>
    public bool HasOneOutput(string name) =>
        Graph.Output.FirstOrDefault(output => output.Name == name)?.Type?.TensorType?.Shape is { } shape
        && shape.Dim.Skip(1).All(size => size.DimValue == 1);

    /// <summary>A node as messages name it: <c>Conv '/conv1/Conv'</c>.</summary>
    public static string Shown(NodeProto node) =>
        $"{node.OpType} '{(node.Name.Length > 0 ? node.Name : node.Output.FirstOrDefault() ?? "")}'";

    private void Add(NodeProto node, int i, HashSet<string> known)
    {
        foreach (string input in node.Input)
        {
            if (!known.Contains(input))
            {
                throw new ChainruleException(
                    $"node {Shown(node)} reads '{input}', which no input, initializer or node before it is",
                    "export it again: nodes must stand behind those that they read, without a circle");
            }

            _readers[input] = _readers.GetValueOrDefault(input) + 1;
            if (!_readBy.TryGetValue(input, out var readers))
            {
                _readBy[input] = readers = [];
            }

            readers.Add(i);
        }

        foreach (string output in node.Output)
        {
            if (output.Length > 0 && (!known.Add(output) || !_producers.TryAdd(output, i)))
            {
                throw new ChainruleException($"node {Shown(node)} puts out '{output}', which is there already",
                    "export it again");
            }
        }
    }
}
