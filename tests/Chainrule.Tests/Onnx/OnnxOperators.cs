using Chainrule.Initializers;
using Chainrule.Layers;
using Chainrule.Tests.Support;

namespace Chainrule.Tests.Onnx;

/// <summary>
/// What computes an operation of ONNX: the library's own layer, loss or optimizer, its settings taken from the attributes.
/// </summary>
internal delegate OnnxTensor[] OnnxOperator(OnnxNode node, OnnxTensor?[] inputs);

/// <summary>The operations that the library has.</summary>
internal static class OnnxOperators
{
    public static readonly IReadOnlyDictionary<string, OnnxOperator> All = new Dictionary<string, OnnxOperator>
    {
        ["Constant"] = (node, _) => [(OnnxTensor)node.Attributes["value"]],
        ["Relu"] = (_, inputs) => Through(inputs, s => new Relu(s)),
        ["LeakyRelu"] = (node, inputs) => Through(inputs, s => new LeakyRelu(s, node.Number("alpha", 0.01))),
        ["Elu"] = (node, inputs) => Through(inputs, s => new Elu(s, node.Number("alpha", 1))),
        ["Selu"] = Selu,
        ["Gelu"] = (node, inputs) =>
            Through(inputs, s => new Gelu(s, node.Text("approximate", "none") == "tanh" ? GeluForm.Tanh : GeluForm.Exact)),
        ["Sigmoid"] = (_, inputs) => Through(inputs, s => new Sigmoid(s)),
        ["Tanh"] = (_, inputs) => Through(inputs, s => new Tanh(s)),
        ["Softplus"] = (_, inputs) => Through(inputs, s => new Softplus(s)),
        ["HardSigmoid"] = (node, inputs) =>
            Through(inputs, s => new HardSigmoid(s, node.Number("alpha", 0.2f), node.Number("beta", 0.5))),
        ["Softmax"] = (node, inputs) => OverAxis(node, inputs[0]!, s => new Softmax(s)),
        ["LogSoftmax"] = (node, inputs) => OverAxis(node, inputs[0]!, s => new LogSoftmax(s)),
        ["Dropout"] = Dropout,
        ["Conv"] = OnnxImages.Convolution,
        ["MaxPool"] = OnnxImages.MaxPool,
        ["AveragePool"] = OnnxImages.AveragePool,
        ["GlobalAveragePool"] = OnnxImages.GlobalAveragePool,
        ["BatchNormalization"] = OnnxImages.BatchNormalization,
        ["LayerNormalization"] = OnnxImages.LayerNormalization,
        ["Gemm"] = Gemm,
        ["MatMul"] = MatMul,
        ["SoftmaxCrossEntropyLoss"] = OnnxLosses.SoftmaxCrossEntropy,
        ["NegativeLogLikelihoodLoss"] = OnnxLosses.NegativeLogLikelihood,
        ["Adam"] = OnnxOptimizers.Adam,
        ["Momentum"] = OnnxOptimizers.Momentum,
        ["Adagrad"] = OnnxOptimizers.Adagrad,
    };

    /// <summary>The tensor with one axis last, as rows of the length of that axis.</summary>
    public static float[] AxisLast(OnnxTensor tensor, int axis)
    {
        int length = tensor.Dims[axis], inner = tensor.Dims[(axis + 1)..].Aggregate(1, (a, b) => a * b);
        return [.. Enumerable.Range(0, tensor.Values.Length).Select(i =>
            (float)tensor.Values[(i / length / inner * length + i % length) * inner + i / length % inner])];
    }

    /// <summary>The other way round.</summary>
    public static double[] AxisBack(float[] rows, int[] dims, int axis)
    {
        int length = dims[axis], inner = dims[(axis + 1)..].Aggregate(1, (a, b) => a * b);
        var values = new double[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            values[(i / length / inner * length + i % length) * inner + i / length % inner] = rows[i];
        }

        return values;
    }

    private static OnnxTensor[] Through(OnnxTensor?[] inputs, Func<Shape, Layer> create, bool isTraining = false)
    {
        OnnxTensor x = inputs[0]!;
        int rows = x.Dims.Length > 1 ? x.Dims[0] : 1;
        Layer layer = create(new Shape(x.Values.Length / rows));
        var run = new LayerRun(layer, rows, x.Floats, new float[x.Values.Length], isTraining: isTraining);
        return [x with { Values = [.. run.Y.Select(v => (double)v)] }];
    }

    private static OnnxTensor[] Selu(OnnxNode node, OnnxTensor?[] inputs)
    {
        double alpha = node.Number("alpha", 1.67326319217681884765625), gamma = node.Number("gamma", 1.05070102214813232421875);
        return Math.Abs(alpha - 1.6732632) < 1e-6 && Math.Abs(gamma - 1.0507010) < 1e-6
            ? Through(inputs, s => new Selu(s))
            : throw new NotExpressibleException($"selu's constants are those of its paper, not alpha {alpha} and gamma {gamma}");
    }

    private static OnnxTensor[] OverAxis(OnnxNode node, OnnxTensor x, Func<Shape, Layer> create)
    {
        // before opset 13 the axis began a matrix: all axes from there on were one
        int axis = node.Integer("axis", node.Opset < 13 ? 1 : -1);
        axis = axis < 0 ? axis + x.Dims.Length : axis;
        int[] dims = node.Opset < 13 ? [.. x.Dims[..axis], x.Dims[axis..].Aggregate(1, (a, b) => a * b)] : x.Dims;
        var run = new LayerRun(
            create(new Shape(dims[axis])),
            x.Values.Length / dims[axis],
            AxisLast(x with { Dims = dims }, axis),
            new float[x.Values.Length]
        );
        return [x with { Values = AxisBack(run.Y, dims, axis) }];
    }

    private static OnnxTensor[] Dropout(OnnxNode node, OnnxTensor?[] inputs)
    {
        double rate = inputs.Length > 1 && inputs[1] is { } ratio ? ratio.Values[0] : node.Number("ratio", 0.5);
        bool isTraining = inputs.Length > 2 && inputs[2] is { } training && training.Values[0] != 0;
        if (isTraining && rate > 0)
        {
            throw new NotExpressibleException("its random mask is numpy's; DropoutTests hold ours against its definition");
        }

        OnnxTensor y = Through(inputs, s => new Dropout(s, rate), isTraining)[0];
        return [y, y with { Values = [.. y.Values.Zip(inputs[0]!.Values, (v, x) => v == x ? 1.0 : 0)] }];
    }

    /// <summary>alpha·A·B + beta·C as a dense layer: weights alpha·B, bias beta·C.</summary>
    private static OnnxTensor[] Gemm(OnnxNode node, OnnxTensor?[] inputs)
    {
        OnnxTensor a = node.Integer("transA", 0) != 0 ? Transpose(inputs[0]!) : inputs[0]!;
        OnnxTensor b = node.Integer("transB", 0) != 0 ? Transpose(inputs[1]!) : inputs[1]!;
        double alpha = node.Number("alpha", 1), beta = node.Number("beta", 1);
        int units = b.Dims[1];
        float[] bias = new float[units];
        if (inputs.Length > 2 && inputs[2] is { } c)
        {
            if (c.Dims.Length == 2 && c.Dims[0] > 1)
            {
                throw new NotExpressibleException("a bias of its own for each row is no bias of a layer");
            }

            for (int j = 0; j < units; j++)
            {
                bias[j] = (float)(beta * c.Values[c.Values.Length == 1 ? 0 : j]);
            }
        }

        return [Dense(a, [.. b.Values.Select(v => (float)(alpha * v))], units, bias, [a.Dims[0], units])];
    }

    /// <summary>A dense layer without bias for each matrix of the stack.</summary>
    private static OnnxTensor[] MatMul(OnnxNode node, OnnxTensor?[] inputs)
    {
        OnnxTensor a = inputs[0]!, b = inputs[1]!;
        if (a.Dims.Length < 2 || !a.Dims.SkipLast(2).SequenceEqual(b.Dims.SkipLast(2)))
        {
            throw new NotExpressibleException("stacks of different shapes would be stretched to each other");
        }

        int m = a.Dims[^2], k = a.Dims[^1], n = b.Dims[^1], stack = a.Values.Length / (m * k);
        double[] y = [.. Enumerable.Range(0, stack).SelectMany(i => Dense(
            a with { Dims = [m, k], Values = a.Values[(i * m * k)..((i + 1) * m * k)] },
            [.. b.Values[(i * k * n)..((i + 1) * k * n)].Select(v => (float)v)], n, bias: null, [m, n]).Values)];
        return [new OnnxTensor("", [.. a.Dims[..^1], n], y)];
    }

    private static OnnxTensor Dense(OnnxTensor x, float[] weights, int units, float[]? bias, int[] dims)
    {
        var layer = new Dense(new Shape(x.Dims[1]), units, new Zeros(), bias is not null);
        var run = new LayerRun(layer, x.Dims[0], x.Floats, new float[x.Dims[0] * units], [.. weights, .. bias ?? []]);
        return new OnnxTensor("", dims, [.. run.Y.Select(v => (double)v)]);
    }

    private static OnnxTensor Transpose(OnnxTensor x)
    {
        int rows = x.Dims[0], columns = x.Dims[1];
        return x with
        {
            Dims = [columns, rows],
            Values = [.. Enumerable.Range(0, x.Values.Length).Select(i => x.Values[i % rows * columns + i / rows])],
        };
    }
}
