using Chainrule.Layers;
using Chainrule.Onnx.Schema;

namespace Chainrule.Onnx.Import;

/// <summary>Operators that act on each number by itself, and sums.</summary>
internal sealed partial class GraphReader
{
    // What two numbers or three come to, by attributes of the node.
    private static readonly Dictionary<string, Func<NodeProto, Func<double, double, double, double>>> Functions = new()
    {
        ["Relu"] = _ => (x, _, _) => Math.Max(x, 0),
        ["Sigmoid"] = _ => (x, _, _) => RealFunctions.Sigmoid(x),
        ["Tanh"] = _ => (x, _, _) => Math.Tanh(x),
        ["Softplus"] = _ => (x, _, _) => RealFunctions.Softplus(x),
        ["Erf"] = _ => (x, _, _) => 2 * RealFunctions.NormalCdf(x * Math.Sqrt(2)) - 1,
        ["Exp"] = _ => (x, _, _) => Math.Exp(x),
        ["Log"] = _ => (x, _, _) => Math.Log(x),
        ["Sqrt"] = _ => (x, _, _) => Math.Sqrt(x),
        ["Neg"] = _ => (x, _, _) => -x,
        ["Abs"] = _ => (x, _, _) => Math.Abs(x),
        ["Sign"] = _ => (x, _, _) => double.IsNaN(x) ? x : Math.Sign(x),
        ["Sinh"] = _ => (x, _, _) => Math.Sinh(x),
        ["Cosh"] = _ => (x, _, _) => Math.Cosh(x),
        ["Reciprocal"] = _ => (x, _, _) => 1 / x,
        ["Mish"] = _ => (x, _, _) => x * Math.Tanh(RealFunctions.Softplus(x)),
        ["HardSwish"] = _ => (x, _, _) => x * Math.Clamp(x / 6 + 0.5, 0, 1),
        ["Gelu"] = node => node.Text("approximate", "none") == "tanh"
            ? (x, _, _) => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)))
            : (x, _, _) => x * RealFunctions.NormalCdf(x),
        ["LeakyRelu"] = node => Below(node.Number("alpha", 0.01), (x, alpha) => alpha * x),
        ["PRelu"] = _ => (x, slope, _) => x > 0 ? x : slope * x,
        ["Elu"] = node => Below(node.Number("alpha", 1), (x, alpha) => alpha * RealFunctions.ExpMinusOne(x)),
        ["Selu"] = node => Selu(node.Number("alpha", 1.6732632), node.Number("gamma", 1.0507010)),
        ["HardSigmoid"] = node => HardSigmoid(node.Number("alpha", 0.2), node.Number("beta", 0.5)),
        ["Clip"] = node => Clip(node),
        ["Add"] = _ => (x, y, _) => x + y,
        ["Sub"] = _ => (x, y, _) => x - y,
        ["Mul"] = _ => (x, y, _) => x * y,
        ["Div"] = _ => (x, y, _) => x / y,
        ["Pow"] = _ => (x, y, _) => Math.Pow(x, y),
        ["Min"] = _ => (x, y, _) => Math.Min(x, y),
        ["Max"] = _ => (x, y, _) => Math.Max(x, y),
        ["Greater"] = _ => (x, y, _) => x > y ? 1 : 0,
        ["GreaterOrEqual"] = _ => (x, y, _) => x >= y ? 1 : 0,
        ["Less"] = _ => (x, y, _) => x < y ? 1 : 0,
        ["LessOrEqual"] = _ => (x, y, _) => x <= y ? 1 : 0,
        ["Where"] = _ => (condition, x, y) => condition != 0 ? x : y,
    };

    private static readonly HashSet<string> OfTwo =
    [
        "PRelu", "Add", "Sub", "Mul", "Div", "Pow", "Min", "Max", "Greater", "GreaterOrEqual", "Less", "LessOrEqual",
    ];

    /// <summary>The function of an operator; null where it is none of numbers, or takes another number of them.</summary>
    public static Func<double, double, double, double>? FunctionOf(NodeProto node)
    {
        int inputs = node.Input.Count(name => name.Length > 0), wanted = node.OpType switch
        {
            "Where" => 3,
            "Clip" => inputs,
            _ => OfTwo.Contains(node.OpType) ? 2 : 1,
        };
        return inputs == wanted && inputs > 0 && Functions.TryGetValue(node.OpType, out var of) ? of(node) : null;
    }

    // A function of one activation, a sum of several, or an activation shifted and scaled; null for an unknown operator.
    private object? ReadElements(NodeProto node)
    {
        object[] inputs = [.. node.Input.Where(name => name.Length > 0).Select(ValueOf)];
        if (inputs.Any(input => input is RowStatistic))
        {
            return ReadStatistics(node, inputs);
        }

        if (node.OpType == "Sum" || (node.OpType == "Add" && inputs.All(input => input is not Tensor) && !HaveOneOrigin(inputs)))
        {
            return ReadSum(node);
        }

        if (FunctionOf(node) is not { } compute || inputs.Length is 0 or > 3 || node.Output.Count > 1)
        {
            return null;
        }

        if (inputs.OfType<Tensor>().Any(tensor => tensor.Count != 1))
        {
            if (node.OpType == "PRelu")
            {
                return ReadSlopes(node);
            }

            return inputs.Length == 2 && node.Input.Count == 2 ? ReadChannels(node) : null;
        }

        if (!HaveOneOrigin(inputs))
        {
            throw Refused(node, "it brings two results together other than by a sum", "join branches by Add or Concat");
        }

        var curve = CurveOf(node, inputs, compute);
        if (curve.Root.IsTooLarge)
        {
            object[] made = [.. inputs.Select(input => input is Tensor ? input : (object)Made(input, node))];
            curve = HaveOneOrigin(made)
                ? CurveOf(node, made, compute)
                : throw Refused(node, "a function of more than 64 operators leads to it", "use activations of the library");
        }

        // what several read is computed once, where it is a layer by itself
        return _graph.ReadersOf(node.Output[0]) > 1
            && KnownCurves.LineOf(curve.Root) is null && KnownCurves.NotationOf(curve.Root) is not null
            ? Made((object)curve, node)
            : curve;
    }

    private static Curve CurveOf(NodeProto node, object[] inputs, Func<double, double, double, double> compute)
    {
        ScalarNode[] arguments =
        [
            .. inputs.Select(input => input switch
            {
                Tensor tensor => double.IsNaN(tensor[0])
                    ? throw Refused(node, "one of its constants isn't a number", "export it again")
                    : ScalarNode.Constant(tensor[0]),
                Curve curve => curve.Root,
                _ => ScalarNode.X,
            }),
        ];
        return new Curve(
            OriginOf(inputs.First(input => input is not Tensor)),
            KnownParts.Of(node, arguments) ?? ScalarNode.Of(node.OpType, compute, arguments));
    }

    private static Activation OriginOf(object value) => value is Curve curve ? curve.Of : (Activation)value;

    private static bool HaveOneOrigin(object[] inputs)
    {
        Activation[] origins = [.. inputs.Where(input => input is not Tensor).Select(OriginOf)];
        return origins.All(origin => origin.Node == origins[0].Node && origin.Sizes.AsSpan().SequenceEqual(origins[0].Sizes)
            && HaveSameOrder(origin.Order, origins[0].Order));
    }

    private Activation ReadSum(NodeProto node)
    {
        Activation[] inputs = [.. Enumerable.Range(0, node.Input.Count).Select(i => ActivationAt(node, i))];
        if (inputs.Length == 1)
        {
            return inputs[0];
        }

        var first = inputs[0];
        if (inputs.Any(x => !x.Sizes.AsSpan().SequenceEqual(first.Sizes) || !HaveSameOrder(x.Order, first.Order)))
        {
            throw Refused(
                node, $"it adds {string.Join(" and ", inputs.Select(input => string.Join("×", input.Sizes)))}",
                "add what has the same sizes, laid out in the same way");
        }

        inputs = inputs.Any(x => ShapeOf(x.Node) != ShapeOf(first.Node)) ? [.. inputs.Select(Rows)] : inputs;
        return first with { Node = Join(new Sum([.. inputs.Select(x => ShapeOf(x.Node))]), [.. inputs.Select(x => x.Node)]) };
    }

    // An activation and a constant of many numbers: shifted or scaled by channels.
    private Activation ReadChannels(NodeProto node)
    {
        bool isFirst = ValueOf(node.Input[0]) is Tensor;
        var constant = (Tensor)ValueOf(node.Input[isFirst ? 0 : 1]);
        string name = node.Input[isFirst ? 1 : 0];
        var x = ActivationAt(node, isFirst ? 1 : 0);
        if (Opset < 7 && node.Find("axis") is { I: >= 0 and <= 16 } axis)
        {
            // where it begins among the dimensions, in old versions
            int behind = Math.Max(0, x.Sizes.Length + 1 - (int)axis.I - constant.Sizes.Length);
            constant = constant with { Sizes = [.. constant.Sizes, .. Enumerable.Repeat(1, behind)] };
        }

        double[] v = Spread(node, constant, x);
        var (slope, offset) = node.OpType switch
        {
            "Add" => (Same(v, 1), v),
            "Sub" => isFirst ? (Same(v, -1), v) : (Same(v, 1), Array.ConvertAll(v, number => -number)),
            "Mul" => (v, Same(v, 0)),
            "Div" when !isFirst => (Array.ConvertAll(v, number => 1 / number), Same(v, 0)),
            _ => throw Refused(node, "with a constant for each channel only sums and products are known", "use one number"),
        };
        return slope.Concat(offset).All(number => float.IsFinite((float)number))
            ? Line(node, x, slope, offset, isOnlyReader: IsOfLayerReadOnce(name))
            : throw Refused(node, "its constants aren't finite", "train it again");
    }

    // Whether a value is what a layer puts out, under no other name, and nobody else reads it.
    private bool IsOfLayerReadOnce(string name) =>
        _graph.ReadersOf(name) == 1
        && ValueOf(name) is Activation
        && _graph.ProducerOf(name)?.OpType is "Gemm" or "MatMul" or "Conv" or "Add" or "Sub" or "Mul" or "Div";

    private static double[] Same(double[] like, double value)
    {
        double[] all = new double[like.Length];
        Array.Fill(all, value);
        return all;
    }

    // A constant for each number of a row, in the order of the network.
    private double[] Spread(NodeProto node, Tensor constant, Activation x)
    {
        int extra = constant.Sizes.Length - x.Sizes.Length, axis = -1;
        Charge(x.Count > constant.Count ? 4L * x.Count : 0);
        double[] result = new double[x.Count];
        int[] strides = new int[x.Sizes.Length];
        for (int i = x.Sizes.Length - 1, stride = 1; i >= 0; i--)
        {
            axis = i + extra;
            int size = axis >= 0 ? constant.Sizes[axis] : 1;
            if (size != 1 && size != x.Sizes[i])
            {
                throw Refused(node, $"{string.Join("×", constant.Sizes)} doesn't fit {string.Join("×", x.Sizes)}",
                    "export it again");
            }

            strides[i] = size == 1 ? 0 : stride;
            stride *= size;
        }

        if (extra > 0 && constant.Sizes.Take(extra).Any(size => size != 1))
        {
            throw Refused(node, "its constant has a number for each row", "use one for each channel");
        }

        for (int k = 0; k < result.Length; k++)
        {
            int from = 0;
            for (int i = x.Sizes.Length - 1, rest = k; i >= 0; rest /= x.Sizes[i--])
            {
                from += rest % x.Sizes[i] * strides[i];
            }

            result[x.Order?[k] ?? k] = constant[from];
        }

        return result;
    }

    // slope·x + offset, for one number of each a number of a row, or one for all.
    private Activation Line(NodeProto node, Activation x, double[] slope, double[] offset, bool isOnlyReader)
    {
        if (x.Node < 0 && _isInputReadOnce && _nodes.Count == 0)
        {
            int count = Math.Max(slope.Length, _scale.Length);
            (float[] scale, float[] shift) = (_scale, _offset);
            float At(float[] values, int i) => values[values.Length == 1 ? 0 : i];
            double Of(double[] values, int i) => values[values.Length == 1 ? 0 : i];
            _scale = [.. Enumerable.Range(0, count).Select(i => (float)(At(scale, i) * Of(slope, i)))];
            _offset = [.. Enumerable.Range(0, count).Select(i => (float)(At(shift, i) * Of(slope, i) + Of(offset, i)))];
            return x;
        }

        var shape = ShapeOf(x.Node);
        int channels = shape.Sizes[^1];
        float[] a = new float[channels], b = new float[channels];
        for (int i = 0; i < shape.Count; i++)
        {
            int at = slope.Length == 1 ? 0 : i;
            var (scale, shift) = ((float)slope[at], (float)offset[at]);
            if (i >= channels && (a[i % channels] != scale || b[i % channels] != shift))
            {
                throw Refused(node, "its constant differs from pixel to pixel", "use one number for each channel");
            }

            (a[i % channels], b[i % channels]) = (scale, shift);
        }

        return isOnlyReader && Folded(x.Node, a, b)
            ? x
            : x with { Node = Add("batch-norm", x.Node, [.. a, .. b], [.. new float[channels], .. Unchanged(channels)]) };
    }

    // Variances that batch normalization divides by 1 for.
    private static float[] Unchanged(int channels)
    {
        float[] variances = new float[channels];
        Array.Fill(variances, (float)(1 - BatchNormalization.DefaultEpsilon));
        return variances;
    }

    // Takes a scale and a shift into the weights of the layer before them.
    private bool Folded(int node, float[] a, float[] b)
    {
        if (node != _nodes.Count - 1 || node < 0)
        {
            return false;
        }

        var layer = _nodes[node];
        string name = layer.Notation.Split(':')[0];
        if (name is not ("dense" or "conv" or "layer-norm"))
        {
            return false;
        }

        bool hasBias = !layer.Notation.EndsWith(":no-bias", StringComparison.Ordinal);
        int units = a.Length, weights = layer.Parameters.Length - (hasBias ? units : 0);
        float[] folded = new float[weights + units];
        for (int i = 0; i < folded.Length; i++)
        {
            int o = i % units;
            folded[i] = i < weights ? layer.Parameters[i] * a[o] : (hasBias ? layer.Parameters[i] * a[o] : 0) + b[o];
        }

        string notation = hasBias ? layer.Notation : layer.Notation[..^":no-bias".Length];
        _nodes[node] = layer with { Notation = notation, Parameters = folded };
        return true;
    }

    // A curve as a layer; an activation as it is.
    private Activation Made(object value, NodeProto node)
    {
        if (value is not Curve curve)
        {
            return value as Activation
                ?? throw Refused(
                    node, "it reads part of a normalization, or padded images",
                        "use these for LayerNormalization and Conv alone");
        }

        if (!_made.TryGetValue(curve, out var made))
        {
            _made[curve] = made = Made(curve, node);
        }

        return made;
    }

    private Activation Made(Curve curve, NodeProto node)
    {
        var (of, root) = curve;
        if (KnownCurves.LineOf(root) is { } line)
        {
            return line == (1, 0) ? of : Line(node, of, [line.Slope], [line.Offset], isOnlyReader: false);
        }

        if (KnownCurves.NotationOf(root) is { } notation)
        {
            return of with { Node = Add(notation, of.Node) };
        }

        ScalarNode[] parts = [.. root.Arguments.Where(argument => !argument.IsConstant)];
        if (parts is [{ IsX: false } inner])
        {
            return Made(new Curve(Made((object)new Curve(of, inner), node), root.OfX()), node);
        }

        if (root.Operator == "Add" && parts.Length == 2)
        {
            int[] sides = [.. parts.Select(part => Made((object)new Curve(of, part), node).Node)];
            return of with { Node = Join(new Sum([.. sides.Select(ShapeOf)]), sides) };
        }

        throw Refused(
            node, $"what its input is made by ({root.Operator}) is no activation that Chainrule has",
            "use one of its activations");
    }

    private static Func<double, double, double, double> Below(double alpha, Func<double, double, double> low) =>
        (x, _, _) => x > 0 ? x : low(x, alpha);

    private static Func<double, double, double, double> Selu(double alpha, double gamma) =>
        (x, _, _) => gamma * (x > 0 ? x : alpha * RealFunctions.ExpMinusOne(x));

    private static Func<double, double, double, double> HardSigmoid(double alpha, double beta) =>
        (x, _, _) => double.IsNaN(x) ? x : Math.Clamp(alpha * x + beta, 0, 1);

    private static Func<double, double, double, double> Clip(NodeProto node)
    {
        double least = node.Number("min", double.NegativeInfinity), most = node.Number("max", double.PositiveInfinity);
        bool hasLeast = node.Input.Count > 1 && node.Input[1].Length > 0;
        bool hasMost = node.Input.Count > 2 && node.Input[2].Length > 0;
        return (hasLeast, hasMost) switch
        {
            (true, true) => (x, low, high) => Math.Max(Math.Min(x, high), low),
            (true, false) => (x, low, _) => Math.Max(x, low),
            (false, true) => (x, high, _) => Math.Min(x, high),
            _ => (x, _, _) => Math.Max(Math.Min(x, most), least),
        };
    }
}
