using Chainrule.Layers;
using Chainrule.Networks;

namespace Chainrule.Onnx.Export;

/// <summary>One layer that is being written.</summary>
/// <param name="Graph">The graph.</param>
/// <param name="Network">The network that it belongs to.</param>
/// <param name="Index">Which of its nodes it is.</param>
/// <param name="Inputs">What it reads.</param>
internal sealed record ExportedLayer(OnnxGraph Graph, Network Network, int Index, IReadOnlyList<NodeValue> Inputs)
{
    /// <summary>What it reads, where that is one value.</summary>
    public NodeValue Input => Inputs[0];

    /// <summary>Its parameters, block after block.</summary>
    public ReadOnlySpan<float> Parameters => Network.SliceOf(Index, Network.Parameters);

    /// <summary>Its state.</summary>
    public ReadOnlySpan<float> State => Network.StateOf(Index);

    /// <summary>A value of the layer's output shape, in Chainrule's order.</summary>
    public NodeValue Last(string name) => NodeValue.ChannelsLast(Graph, Network.Layers[Index].Output, name);

    /// <summary>A value of the layer's output shape, its channels first.</summary>
    public NodeValue First(string name) => NodeValue.ChannelsFirst(Graph, Network.Layers[Index].Output, name);
}

/// <summary>How each layer is written in operators of ONNX.</summary>
internal static class ExportedLayers
{
    private static readonly Dictionary<Type, Func<Layer, ExportedLayer, NodeValue>> Table = new()
    {
        [typeof(Dense)] = Of<Dense>(Products.Dense),
        [typeof(Convolution)] = Of<Convolution>(Products.Convolution),
        [typeof(MaxPooling)] = Of<MaxPooling>((layer, at) => Pools.Pool("MaxPool", layer.Window, at)),
        [typeof(AveragePooling)] = Of<AveragePooling>((layer, at) => Pools.Pool("AveragePool", layer.Window, at)),
        [typeof(GlobalPooling)] = Of<GlobalPooling>(Pools.Global),
        [typeof(BatchNormalization)] = Of<BatchNormalization>(Normalizations.Batch),
        [typeof(LayerNormalization)] = Of<LayerNormalization>(Normalizations.Layer),
        [typeof(CategoryEmbedding)] = Of<CategoryEmbedding>(Embeddings.Category),
        [typeof(PiecewiseLinearEmbedding)] = Of<PiecewiseLinearEmbedding>(Embeddings.PiecewiseLinear),
        [typeof(PeriodicEmbedding)] = Of<PeriodicEmbedding>(Embeddings.Periodic),
        [typeof(Sum)] = Of<Sum>((layer, at) => NodeValue.Join(at.Inputs, layer.Output, (names, _) => at.Graph.Add("Sum", names))),
        [typeof(Concatenate)] = Of<Concatenate>((layer, at) => NodeValue.Join(
            at.Inputs, layer.Output,
            (names, isFirst) => at.Graph.Add("Concat", names, OnnxGraph.Attribute("axis", isFirst ? 1L : layer.Output.Rank)))),
        [typeof(Flatten)] = Of<Flatten>((_, at) => at.Last(at.Input.Flat)),
        [typeof(Identity)] = Same,
        [typeof(Dropout)] = Same,
        [typeof(RandomAffine)] = Same,
        [typeof(RandomFlip)] = Same,
        [typeof(RandomBrightness)] = Same,
        [typeof(RandomCutout)] = Same,
        [typeof(Relu)] = Each("Relu"),
        [typeof(Sigmoid)] = Each("Sigmoid"),
        [typeof(Tanh)] = Each("Tanh"),
        [typeof(Softplus)] = Each("Softplus"),
        [typeof(LeakyRelu)] = Each<LeakyRelu>("LeakyRelu", layer => [OnnxGraph.Attribute("alpha", layer.Slope)]),
        [typeof(Elu)] = Each<Elu>("Elu", layer => [OnnxGraph.Attribute("alpha", layer.Alpha)]),
        [typeof(Selu)] = Each("Selu"), // whose defaults are its paper's
        [typeof(HardSigmoid)] = Each<HardSigmoid>(
            "HardSigmoid", layer => [OnnxGraph.Attribute("alpha", layer.Slope), OnnxGraph.Attribute("beta", layer.Offset)]),
        [typeof(Silu)] = Composed<Silu>(Activations.Silu),
        [typeof(Mish)] = Composed<Mish>(Activations.Mish),
        [typeof(Gelu)] = Composed<Gelu>(Activations.Gelu),
        [typeof(Sinh)] = Composed<Sinh>(Activations.Sinh),
        [typeof(Softmax)] = AlongLastAxis("Softmax"),
        [typeof(LogSoftmax)] = AlongLastAxis("LogSoftmax"),
    };

    /// <summary>Writes all layers of a network.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="network">The network.</param>
    /// <param name="input">Its prepared input.</param>
    /// <returns>Its output.</returns>
    /// <exception cref="ChainruleException">There is no way to write a layer.</exception>
    public static NodeValue Write(OnnxGraph graph, Network network, NodeValue input)
    {
        var values = new NodeValue[network.Nodes.Count];
        for (int i = 0; i < values.Length; i++)
        {
            var (layer, inputs) = network.Nodes[i];
            if (!Table.TryGetValue(layer.GetType(), out var write))
            {
                throw new ChainruleException(
                    $"layer {i} ({layer.Notation}) can't be written as ONNX: no operators are known for it",
                    "replace it before the export by a layer that has them, or save the model as Chainrule's own file");
            }

            graph.Part = $"layers.{i}";
            NodeValue[] read = [.. inputs.Select(from => from < 0 ? input : values[from])];
            values[i] = write(layer, new ExportedLayer(graph, network, i, read));
        }

        return values[^1];
    }

    private static NodeValue Same(Layer layer, ExportedLayer at) => at.Input;

    private static Func<Layer, ExportedLayer, NodeValue> Of<T>(Func<T, ExportedLayer, NodeValue> write)
        where T : Layer => (layer, at) => write((T)layer, at);

    private static Func<Layer, ExportedLayer, NodeValue> Each(string type) =>
        (_, at) => at.Input.Map(name => at.Graph.Add(type, name));

    private static Func<Layer, ExportedLayer, NodeValue> Each<T>(string type, Func<T, Schema.AttributeProto[]> attributes)
        where T : Layer => (layer, at) => at.Input.Map(name => at.Graph.Add(type, [name], attributes((T)layer)));

    private static Func<Layer, ExportedLayer, NodeValue> Composed<T>(Func<T, OnnxGraph, string, string> write)
        where T : Layer => (layer, at) => at.Input.Map(name => write((T)layer, at.Graph, name));

    private static Func<Layer, ExportedLayer, NodeValue> AlongLastAxis(string type) =>
        (_, at) => at.Last(at.Graph.Add(type, [at.Input.Last], OnnxGraph.Attribute("axis", -1L)));
}
