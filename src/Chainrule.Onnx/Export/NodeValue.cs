namespace Chainrule.Onnx.Export;

/// <summary>
/// What a layer puts out, in the graph. Chainrule's images have their channels last, ONNX's convolutions take them first: a value
/// has one order or the other, and is turned once, where the other is asked for.
/// </summary>
internal sealed class NodeValue
{
    private readonly OnnxGraph _graph;
    private string? _last, _first;

    private NodeValue(OnnxGraph graph, Shape shape, string? last, string? first) =>
        (_graph, Shape, _last, _first) = (graph, shape, last, first);

    /// <summary>A value in the order of Chainrule: (rows, …).</summary>
    public static NodeValue ChannelsLast(OnnxGraph graph, Shape shape, string name) => new(graph, shape, name, null);

    /// <summary>A value of images as (rows, channels, height, width).</summary>
    public static NodeValue ChannelsFirst(OnnxGraph graph, Shape shape, string name) => new(graph, shape, null, name);

    /// <summary>The shape of one sample, as Chainrule has it.</summary>
    public Shape Shape { get; }

    /// <summary>Its name in the order of Chainrule.</summary>
    public string Last => _last ??= Shape.Rank == 3
        ? _graph.Add("Transpose", [_first!], OnnxGraph.Attribute("perm", 0, 2, 3, 1))
        : Reshaped(_first!, Shape.Sizes);

    /// <summary>Its name as images with their channels first; a sample of two dimensions is an image of one channel.</summary>
    public string First => _first ??= Shape.Rank == 3
        ? _graph.Add("Transpose", [_last!], OnnxGraph.Attribute("perm", 0, 3, 1, 2))
        : Reshaped(_last!, [1, Shape[0], Shape[1]]);

    /// <summary>Its name as flat rows, (rows, numbers).</summary>
    public string Flat => Shape.Rank == 1 ? Last : Reshaped(Last, [Shape.Count]);

    /// <summary>The value of the same shape that comes of acting on each number by itself, in the order that is there.</summary>
    public NodeValue Map(Func<string, string> act) =>
        _last is not null ? ChannelsLast(_graph, Shape, act(_last)) : ChannelsFirst(_graph, Shape, act(_first!));

    /// <summary>What several values of one shape come to, in the order that the first has.</summary>
    public static NodeValue Join(IReadOnlyList<NodeValue> values, Shape shape, Func<string[], bool, string> join)
    {
        var graph = values[0]._graph;
        return values[0]._last is not null
            ? ChannelsLast(graph, shape, join([.. values.Select(value => value.Last)], false))
            : ChannelsFirst(graph, shape, join([.. values.Select(value => value.First)], true));
    }

    private string Reshaped(string name, ReadOnlySpan<int> sizes)
    {
        long[] wanted = new long[sizes.Length + 1];
        wanted[0] = -1;
        for (int i = 0; i < sizes.Length; i++)
        {
            wanted[i + 1] = sizes[i];
        }

        return _graph.Add("Reshape", name, _graph.Constant("shape", wanted, wanted.Length));
    }
}
