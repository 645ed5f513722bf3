using System.Globalization;
using Chainrule.Layers;
using Chainrule.Networks;

namespace Chainrule.Tests.Onnx;

/// <summary>
/// Operations on images through the library's layers: ONNX has channels first, (N, C, H, W), so tensors are turned on the way in
/// and out.
/// </summary>
internal static class OnnxImages
{
    public static OnnxTensor[] Convolution(OnnxNode node, OnnxTensor?[] inputs)
    {
        OnnxTensor x = Images(inputs[0]!), w = inputs[1]!;
        if (node.Integer("group", 1) != 1)
        {
            throw new NotExpressibleException("channels in groups");
        }

        // (Out, In, Rows, Columns) becomes (Rows, Columns, In, Out)
        int outputs = w.Dims[0], channels = w.Dims[1], taps = w.Dims[2] * w.Dims[3];
        float[] weights = new float[w.Values.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            int tap = i % taps, k = i / taps % channels, o = i / taps / channels;
            weights[(tap * channels + k) * outputs + o] = (float)w.Values[i];
        }

        float[] bias = inputs.Length > 2 ? inputs[2]!.Floats : [];
        string notation = Invariant($"conv:{outputs}:{w.Dims[2]}x{w.Dims[3]}:{Placed(node, x, w.Dims[2..])}");
        return Run(notation + (bias.Length == 0 ? ":no-bias" : ""), x, [.. weights, .. bias]);
    }

    public static OnnxTensor[] MaxPool(OnnxNode node, OnnxTensor?[] inputs)
    {
        if (node.Outputs.Length > 1)
        {
            throw new NotExpressibleException("where the largest were found");
        }

        return Pool("max-pool", node, inputs);
    }

    public static OnnxTensor[] AveragePool(OnnxNode node, OnnxTensor?[] inputs)
    {
        if (node.Integer("count_include_pad", 0) != 0 && node.Integers("pads").Any(pad => pad > 0))
        {
            throw new NotExpressibleException("what padding adds is counted");
        }

        return Pool("avg-pool", node, inputs);
    }

    public static OnnxTensor[] GlobalAveragePool(OnnxNode node, OnnxTensor?[] inputs) =>
        Run("global-pool", Images(inputs[0]!), []);

    public static OnnxTensor[] BatchNormalization(OnnxNode node, OnnxTensor?[] inputs)
    {
        var x = inputs[0]!;
        if (x.Dims.Length is not (2 or 4))
        {
            throw new NotExpressibleException("channels first where there are no images");
        }

        x = x.Dims.Length == 4 ? Images(x) : x;
        bool isTraining = node.Integer("training_mode", 0) != 0;

        // its momentum is the share that stays, and its running variance counts n, where ours counts n − 1
        double momentum = 1 - node.Number("momentum", 0.9f), epsilon = node.Number("epsilon", 1e-5f);
        var layer = new BatchNormalization(new Shape(x.Dims.AsSpan(1)), momentum, epsilon);
        float[] parameters = [.. inputs[1]!.Floats, .. inputs[2]!.Floats], state = [.. inputs[3]!.Floats, .. inputs[4]!.Floats];
        var batch = new LayerBatch(layer, x.Dims[0], parameters, state, isTraining);
        batch.Forward(x.Floats);
        var y = x with { Values = [.. batch.Y.Select(v => (double)v)] };
        y = x.Dims.Length == 4 ? ChannelsFirst(y) : y;
        if (!isTraining)
        {
            return [y];
        }

        var observed = new Moments(new double[layer.ObservedSize]);
        observed.Observe(x.Floats);
        double[] mean = new double[observed.Features], variance = new double[observed.Features];
        for (int k = 0; k < mean.Length; k++)
        {
            mean[k] = (1 - momentum) * state[k] + momentum * observed.Means[k];
            variance[k] = (1 - momentum) * state[mean.Length + k] + momentum * observed.Variance(k);
        }

        return [y, new OnnxTensor("", [mean.Length], mean), new OnnxTensor("", [mean.Length], variance)];
    }

    public static OnnxTensor[] LayerNormalization(OnnxNode node, OnnxTensor?[] inputs)
    {
        var x = inputs[0]!;
        int axis = node.Integer("axis", -1);
        axis = axis < 0 ? axis + x.Dims.Length : axis;
        int width = x.Dims[axis..].Aggregate(1, (a, b) => a * b), rows = x.Values.Length / width;
        float[] bias = inputs.Length > 2 ? inputs[2]!.Floats : new float[width];
        double epsilon = node.Number("epsilon", 1e-5f);
        var layer = new LayerNormalization(new Shape(width), epsilon);
        var batch = new LayerBatch(layer, rows, [.. inputs[1]!.Floats, .. bias]);
        batch.Forward(x.Floats);

        // beside y it wants the mean of each run and 1/√(σ² + ε), which the layer keeps to itself
        double[][] runs = [.. x.Values.Chunk(width)];
        double[] means = [.. runs.Select(run => run.Average())];
        double[] scales = [.. runs.Select(run => 1 / Math.Sqrt(run.Average(v => Math.Pow(v - run.Average(), 2)) + epsilon))];
        int[] dims = [.. x.Dims[..axis], .. x.Dims[axis..].Select(_ => 1)];
        return
        [
            x with { Values = [.. batch.Y.Select(v => (double)v)] }, new OnnxTensor("", dims, means),
            new OnnxTensor("", dims, scales),
        ];
    }

    private static OnnxTensor[] Pool(string name, OnnxNode node, OnnxTensor?[] inputs)
    {
        var x = Images(inputs[0]!);
        int[] kernel = node.Integers("kernel_shape");
        return Run(Invariant($"{name}:{kernel[0]}x{kernel[1]}:{Placed(node, x, kernel)}"), x, []);
    }

    // Stride and padding as the notation writes them.
    private static string Placed(OnnxNode node, OnnxTensor x, int[] kernel)
    {
        if (node.Integers("dilations").Any(dilation => dilation != 1))
        {
            throw new NotExpressibleException("windows with gaps");
        }

        if (node.Integer("ceil_mode", 0) != 0)
        {
            throw new NotExpressibleException("windows that leave the image");
        }

        int[] stride = node.Integers("strides") is { Length: > 0 } strides ? strides : [1, 1];
        string automatic = node.Text("auto_pad", "NOTSET");
        int[] pads = node.Integers("pads") is { Length: > 0 } given ? given : [0, 0, 0, 0];
        if (automatic == "SAME_LOWER")
        {
            int[] all =
            [
                .. kernel.Select((size, i) =>
                    Math.Max(0, ((x.Dims[1 + i] + stride[i] - 1) / stride[i] - 1) * stride[i] + size - x.Dims[1 + i])),
            ];
            pads = [(all[0] + 1) / 2, (all[1] + 1) / 2, all[0] / 2, all[1] / 2];
        }

        return Invariant($"{stride[0]}x{stride[1]}:")
            + (automatic == "SAME_UPPER" ? "same" : Invariant($"{pads[0]},{pads[1]},{pads[2]},{pads[3]}"));
    }

    private static OnnxTensor[] Run(string notation, OnnxTensor x, float[] parameters)
    {
        var layer = LayerNotation.Create(NotationTerm.Parse(notation, "layer"), new Shape(x.Dims.AsSpan(1)));
        var batch = new LayerBatch(layer, x.Dims[0], parameters);
        batch.Forward(x.Floats);
        Shape output = layer.Output.Rank == 1 ? new Shape(1, 1, layer.Output.Count) : layer.Output;
        int[] dims = [x.Dims[0], output[0], output[1], output[2]];
        return [ChannelsFirst(new OnnxTensor("", dims, [.. batch.Y.Select(v => (double)v)]))];
    }

    // (N, C, H, W) as (N, H, W, C).
    private static OnnxTensor Images(OnnxTensor x)
    {
        if (x.Dims.Length != 4)
        {
            throw new NotExpressibleException($"images of {x.Dims.Length - 2} dimensions");
        }

        int channels = x.Dims[1], pixels = x.Dims[2] * x.Dims[3];
        double[] values = new double[x.Values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            int image = i / pixels / channels, k = i / pixels % channels;
            values[(image * pixels + i % pixels) * channels + k] = x.Values[i];
        }

        return x with { Dims = [x.Dims[0], x.Dims[2], x.Dims[3], channels], Values = values };
    }

    private static OnnxTensor ChannelsFirst(OnnxTensor x)
    {
        int channels = x.Dims[3], pixels = x.Dims[1] * x.Dims[2];
        double[] values = new double[x.Values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            int image = i / pixels / channels, k = i / pixels % channels;
            values[i] = x.Values[(image * pixels + i % pixels) * channels + k];
        }

        return x with { Dims = [x.Dims[0], channels, x.Dims[1], x.Dims[2]], Values = values };
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
