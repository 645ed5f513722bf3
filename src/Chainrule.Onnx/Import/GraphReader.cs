using Chainrule.Data;
using Chainrule.Layers;
using Chainrule.Networks;
using Chainrule.Onnx.Schema;

namespace Chainrule.Onnx.Import;

/// <summary>
/// Goes through the nodes of a graph in their order. What is known when the file is read is computed at once; what depends on
/// rows becomes nodes of a network.
/// </summary>
internal sealed partial class GraphReader
{
    private const int MostNumbers = 1 << 23;        // of a row, anywhere in the network
    private const long MostOrdered = 1L << 25;      // of all orders of numbers together

    private static readonly HashSet<string> TakesImages =
        ["Conv", "FusedConv", "MaxPool", "AveragePool", "GlobalAveragePool", "BatchNormalization"];

    private static readonly HashSet<string> KeepsLayout =
        ["Mul", "Add", "Sub", "Div", "Cast", "Identity", "Dropout", "Clip", "Relu", "Neg"];

    private readonly GraphNodes _graph;
    private readonly string _output;
    private readonly IReadOnlyList<int> _inputSizes;
    private readonly Dictionary<string, object> _values = new(StringComparer.Ordinal); // a Tensor, an Activation or a Curve
    private readonly Dictionary<Curve, Activation> _made = new(ReferenceEqualityComparer.Instance);
    private readonly List<ImportedNode> _nodes = [];
    private readonly Dictionary<(int, int, int), int[]?> _orders = [];
    private Shape _input;
    private float[] _scale = [1], _offset = [0];
    private long _ordered;
    private bool _isInputReadOnce;

    /// <summary>A graph that is to be read.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="output">The value that the network is to put out.</param>
    /// <param name="inputSizes">The sizes of one sample, where the file doesn't say them.</param>
    public GraphReader(GraphNodes graph, string output, IReadOnlyList<int> inputSizes) =>
        (_graph, _output, _inputSizes) = (graph, output, inputSizes);

    /// <summary>The network, and what scales its inputs.</summary>
    /// <exception cref="ChainruleException">A node has no counterpart.</exception>
    public (Network Network, Scaling? Scaling) Read()
    {
        var nodes = _graph.LeadingTo(_output);
        ReadInput(nodes);
        foreach (var node in nodes)
        {
            try
            {
                ReadNode(node);
            }
            catch (ChainruleException exception) when (!exception.Message.Contains(GraphNodes.Shown(node)))
            {
                throw Refused(node, exception.Message, exception.Remedy ?? "change the network, or leave it out");
            }
        }

        var end = _values.TryGetValue(_output, out object? value) && value is not Tensor
            ? Made(value, nodes[^1])
            : throw new ChainruleException($"the output '{_output}' doesn't depend on the input", "is it the right output?");
        RequireOrder(end);
        end = end.Node < 0 ? end with { Node = Add("identity", -1) } : end;

        var network = new NetworkAssembly(_input, _nodes).Build(end.Node);
        bool isScaled = _scale is not [1] || _offset is not [0];
        return (network, isScaled ? Scaling.Of(_scale, _offset) : null);
    }

    // Outputs are those of the file, in its order; of images with their channels last.
    private void RequireOrder(Activation end)
    {
        if (end.Order is not null && !(IsImage(end) && HaveSameOrder(end.Order, OrderOf(ImageSizes(end)))))
        {
            throw new ChainruleException("its outputs are laid out in another order than its layers put them out",
                "leave the last Transpose or Reshape out");
        }
    }

    private static ChainruleException Refused(NodeProto node, string what, Remedy remedy) =>
        new($"node {GraphNodes.Shown(node)}: {what}", remedy);

    private void ReadInput(IReadOnlyList<NodeProto> nodes)
    {
        var read = nodes.SelectMany(node => node.Input).ToHashSet(StringComparer.Ordinal);
        ValueInfoProto[] inputs =
            [.. _graph.Graph.Input.Where(input => read.Contains(input.Name) && !_graph.Initializers.ContainsKey(input.Name))];
        if (inputs is not [var input])
        {
            throw new ChainruleException(
                $"the network takes {inputs.Length} inputs: {string.Join(", ", inputs.Take(20).Select(each => each.Name))}",
                "a network of Chainrule takes one; export the part that does");
        }

        var type = input.Type?.TensorType;
        if (type is { ElemType: (int)TensorProto.Types.DataType.String })
        {
            throw new ChainruleException($"input '{input.Name}' holds texts", "export the network without its preparation");
        }

        int[] sizes = _inputSizes.Count > 0
            ? [.. _inputSizes]
            : [.. (type?.Shape?.Dim ?? []).Skip(1).Select(size => (int)Math.Clamp(size.DimValue, 0, int.MaxValue))];
        sizes = sizes.Length == 0 && type?.Shape?.Dim.Count == 1 ? [1] : sizes; // rows of one number
        if (sizes.Length == 0 || sizes.Contains(0))
        {
            throw new ChainruleException(
                $"input '{input.Name}' doesn't say the sizes of one row",
                $"say them with {RemedyStep.Set("OnnxImportOptions.InputSizes", "3,224,224")}");
        }

        _isInputReadOnce = IsReadOnce(input.Name);
        _values[input.Name] = new Activation(-1, sizes, TakeShape(sizes, input.Name));
    }

    // Whether nobody else reads the input, or what is only laid out, shifted or scaled of it, until a layer does.
    private bool IsReadOnce(string name)
    {
        while (_graph.ReadersOf(name) == 1 && _graph.ReadBy(name).FirstOrDefault() is { Output.Count: > 0 } node
            && (KeepsLayout.Contains(node.OpType)
                || node.OpType is "Reshape" or "Transpose" or "Flatten" or "Squeeze" or "Unsqueeze"))
        {
            name = node.Output[0];
        }

        return _graph.ReadersOf(name) == 1;
    }

    // The network's input for rows as the file has them: images with their channels last, where they are used as images.
    private int[]? TakeShape(int[] sizes, string name)
    {
        _ = Checked(new Shape(sizes));
        bool areImages = sizes.Length is 2 or 3 && IsUsedAsImages(name);
        int[] image = sizes.Length == 2 && areImages ? [sizes[0], 1, sizes[1]] : sizes; // a line is an image of one row
        _input = image is [1, var rows, var columns] ? new Shape(rows, columns)
            : areImages ? new Shape(image[1], image[2], image[0])
            : new Shape(sizes);
        return areImages ? OrderOf(image) : null;
    }

    private static Shape Checked(Shape shape) =>
        shape.Count <= MostNumbers
            ? shape
            : throw new ChainruleException($"rows of {shape} numbers are more than {MostNumbers:N0}", "use smaller images");

    private bool IsUsedAsImages(string name)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([name]);
        while (open.TryPop(out string? value))
        {
            foreach (var node in seen.Add(value) ? _graph.ReadBy(value) : [])
            {
                if (TakesImages.Contains(node.OpType))
                {
                    return true;
                }

                if (KeepsLayout.Contains(node.OpType) && node.Output.Count > 0)
                {
                    open.Push(node.Output[0]);
                }
            }
        }

        return false;
    }

    private void ReadNode(NodeProto node)
    {
        if (node.Output.Count == 0)
        {
            return;
        }

        if (node.Input.Count == 0 && node.OpType != "Constant")
        {
            throw Refused(node, "it reads nothing", "export it again");
        }

        if (Opset < 7 && ((node.OpType is "Add" or "Sub" or "Mul" or "Div" && node.Find("axis") is not null
                && (node.Input.Count != 2 || ValueOf(node.Input[0]) is Tensor || ValueOf(node.Input[1]) is not Tensor))
            || (node.OpType == "BatchNormalization" && node.Integer("is_test", 0) == 0)))
        {
            throw Refused(node, $"in version {Opset} of the operators it means something else",
                "convert the file to a newer version");
        }

        bool isKnown = node.Input.Where(name => name.Length > 0).All(name => ValueOf(name) is Tensor);
        object? result = isKnown || node.OpType == "Shape" ? Folding.Fold(node, this) : null;
        result ??= Operators.TryGetValue(node.OpType, out var read) && node.Domain is "" or "ai.onnx" or "com.microsoft"
            ? read!(this, node)
            : ReadElements(node);
        _values[node.Output[0]] = result ?? throw Refused(
            node, "Chainrule has no layer for it", "replace it, or export the part of the network without it");
    }

    /// <summary>What is known of a value: a tensor, an activation, a curve.</summary>
    public object ValueOf(string name)
    {
        if (!_values.TryGetValue(name, out object? value))
        {
            value = _graph.Initializers.TryGetValue(name, out var tensor)
                ? Tensor.Read(tensor)
                : throw new ChainruleException($"'{name}' is an input that isn't there", "give the file all its tensors");
            _values[name] = value;
        }

        return value;
    }

    /// <summary>The version of the operators.</summary>
    public int Opset => _graph.Opset;

    /// <summary>The tensor that a node reads at a place; null where it reads none there.</summary>
    /// <exception cref="ChainruleException">It is no constant.</exception>
    public Tensor? TensorAt(NodeProto node, int place) =>
        place >= node.Input.Count || node.Input[place].Length == 0 ? null
        : ValueOf(node.Input[place]) as Tensor
            ?? throw Refused(node, $"'{node.Input[place]}' depends on the rows, where a constant should be",
                "make it a constant");

    private float[] WeightsAt(NodeProto node, int place, int count)
    {
        float[] weights = (TensorAt(node, place) ?? throw Refused(node, "weights are missing", "export it again"))
            .Weights(node.Input[place]);
        return weights.Length == count
            ? weights
            : throw Refused(node, $"'{node.Input[place]}' has {weights.Length} numbers, not {count}", "export it again");
    }

    private Activation ActivationAt(NodeProto node, int place) =>
        place < node.Input.Count && ValueOf(node.Input[place]) is var value and not Tensor
            ? Made(value, node)
            : throw Refused(node, "its input is a constant", "fold constants before the export");

    private Shape ShapeOf(int node) => node < 0 ? _input : _nodes[node].Shape;

    // An activation of numbers in one row, whose node puts out flat samples.
    private Activation Rows(Activation x) => ShapeOf(x.Node).Rank == 1
        ? x
        : x with { Node = Add("flatten", x.Node) };

    // An activation of images: its node puts out images with their channels last, the file has them first.
    private Activation Images(Activation x, NodeProto node)
    {
        var shape = ShapeOf(x.Node);
        return IsImage(x)
            ? x with { Sizes = ImageSizes(x) }
            : throw Refused(
                node, $"it takes images, but its input is {string.Join("×", x.Sizes)} of a layer that puts out {shape}",
                "images must come from the input or from layers of images");
    }

    // (channels, height, width), or lines of (channels, width), stored with their channels last.
    private bool IsImage(Activation x)
    {
        var shape = ShapeOf(x.Node);
        return ImageSizes(x) is [var channels, var height, var width]
            && (shape == new Shape(height, width, channels) || (channels == 1 && shape == new Shape(height, width)))
            && HaveSameOrder(x.Order, OrderOf(ImageSizes(x)));
    }

    // A line is an image of one row.
    private static int[] ImageSizes(Activation x) => x.Sizes is [var channels, var width] ? [channels, 1, width] : x.Sizes;

    // Where the numbers of (channels, height, width) stand in (height, width, channels); null where that is the same.
    private int[]? OrderOf(int[] sizes)
    {
        var (channels, height, width) = (sizes[0], sizes[1], sizes[2]);
        if (channels == 1 || (long)height * width == 1)
        {
            return null;
        }

        if (!_orders.TryGetValue((channels, height, width), out int[]? order))
        {
            order = NewOrder(Checked(new Shape(sizes)).Count);
            for (int i = 0; i < order.Length; i++)
            {
                int pixel = i % (height * width), channel = i / (height * width);
                order[i] = pixel * channels + channel;
            }

            _orders[(channels, height, width)] = order;
        }

        return order;
    }

    private int[] NewOrder(int count)
    {
        Charge(count);
        return new int[count];
    }

    // Memory that sizes ask for and no bytes of the file back.
    private void Charge(long numbers)
    {
        _ordered += numbers;
        if (_ordered > MostOrdered)
        {
            throw new ChainruleException("its images are too large together", "use smaller images");
        }
    }

    private static bool HaveSameOrder(int[]? a, int[]? b) => ReferenceEquals(a, b) || (a ?? []).AsSpan().SequenceEqual(b);

    private int Add(string notation, int input, float[]? parameters = null, float[]? state = null)
    {
        var layer = LayerNotation.Create(NotationTerm.Parse(notation, "layer"), ShapeOf(input));
        int wanted = layer.Parameters.Sum(block => block.Shape.Count), kept = layer.State.Sum(block => block.Shape.Count);
        if (wanted != (parameters ?? []).Length || kept != (state ?? []).Length)
        {
            throw new ChainruleException($"{notation} takes {wanted} weights, not {(parameters ?? []).Length}",
                "export it again");
        }

        _nodes.Add(new ImportedNode(notation, [input], Checked(layer.Output), parameters ?? [], state ?? []));
        return _nodes.Count - 1;
    }

    private int Join(Join join, params int[] inputs)
    {
        _nodes.Add(new ImportedNode(join.Notation, inputs, Checked(join.Output), [], []));
        return _nodes.Count - 1;
    }
}
