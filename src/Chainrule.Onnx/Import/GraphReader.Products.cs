using System.Globalization;
using Chainrule.Layers;
using Chainrule.Onnx.Schema;

namespace Chainrule.Onnx.Import;

/// <summary>Products, convolutions, pools and normalization.</summary>
internal sealed partial class GraphReader
{
    private static readonly Dictionary<string, Func<GraphReader, NodeProto, object>> Operators = new()
    {
        ["Gemm"] = (reader, node) => reader.ReadGemm(node),
        ["MatMul"] = (reader, node) => reader.ReadMatMul(node),
        ["FusedGemm"] = (reader, node) => reader.WithActivation(node, reader.ReadGemm(node)),
        ["FusedConv"] = (reader, node) => reader.WithActivation(node, reader.ReadConvolution(node)),
        ["Conv"] = (reader, node) => reader.ReadConvolution(node),
        ["Pad"] = (reader, node) => reader.ReadPadding(node),
        ["MaxPool"] = (reader, node) => reader.ReadPool(node, "max-pool"),
        ["AveragePool"] = (reader, node) => reader.ReadPool(node, "avg-pool"),
        ["GlobalAveragePool"] = (reader, node) => reader.ReadGlobalPool(node, keepsSizes: true),
        ["ReduceMean"] = (reader, node) => reader.ReadMean(node),
        ["BatchNormalization"] = (reader, node) => reader.ReadBatchNormalization(node),
        ["LayerNormalization"] = (reader, node) => reader.ReadLayerNormalization(node),
        ["Softmax"] = (reader, node) => reader.ReadAlongAxis(node, "softmax"),
        ["LogSoftmax"] = (reader, node) => reader.ReadAlongAxis(node, "log-softmax"),
        ["Concat"] = (reader, node) => reader.ReadConcatenation(node),
        ["Transpose"] = (reader, node) => reader.ReadTransposition(node),
        ["Reshape"] = (reader, node) => reader.ReadReshaped(node),
        ["Flatten"] = (reader, node) => reader.ReadFlattened(node),
        ["Squeeze"] = (reader, node) => reader.ReadSqueezed(node),
        ["Unsqueeze"] = (reader, node) => reader.ReadUnsqueezed(node),
        ["Identity"] = (reader, node) => reader.ValueOf(node.Input[0]),
        ["Dropout"] = (reader, node) => reader.ReadDropout(node),
        ["Cast"] = (reader, node) => reader.ReadCast(node),
    };

    private Activation ReadGemm(NodeProto node)
    {
        var x = ActivationAt(node, 0);
        var w = TensorAt(node, 1);
        bool isTurned = node.Integer("transB", 0) != 0;
        if (node.Integer("transA", 0) != 0 || w?.Sizes is not [var first, var second])
        {
            throw Refused(node, "it isn't rows times a matrix of weights", "write it as x·W + b");
        }

        var (inputs, units) = isTurned ? (second, first) : (first, second);
        float alpha = (float)node.Number("alpha", 1), beta = (float)node.Number("beta", 1);
        float[] weights = WeightsAt(node, 1, w.Count);
        float[] turned = Product(node, x, inputs, units, (k, o) => alpha * weights[isTurned ? o * inputs + k : k * units + o]);
        if (TensorAt(node, 2) is not { } c)
        {
            return Dense(x, turned, [], units);
        }

        float[] bias = c.Weights(node.Input[2]);
        if (bias.Length != 1 && bias.Length != units)
        {
            throw Refused(node, $"{bias.Length} numbers are added to {units}", "add one for each output");
        }

        return Dense(x, turned, [.. Enumerable.Range(0, units).Select(o => beta * bias[bias.Length == 1 ? 0 : o])], units);
    }

    private Activation ReadMatMul(NodeProto node)
    {
        var x = ActivationAt(node, 0);
        if (TensorAt(node, 1)?.Sizes is not [var inputs, var units])
        {
            throw Refused(node, "it isn't rows times a matrix of weights", "write it as x·W");
        }

        float[] weights = WeightsAt(node, 1, inputs * units);
        return Dense(x, Product(node, x, inputs, units, (k, o) => weights[k * units + o]), [], units);
    }

    private static float[] Product(NodeProto node, Activation x, int inputs, int units, Func<int, int, float> weight)
    {
        if (x.Sizes is not [var count] || count != inputs)
        {
            throw Refused(
                node, $"a row of {string.Join("×", x.Sizes)} is multiplied by {inputs}×{units} weights",
                    "flatten rows before it");
        }

        float[] weights = new float[inputs * units];
        for (int k = 0; k < inputs; k++)
        {
            for (int o = 0; o < units; o++)
            {
                weights[(x.Order?[k] ?? k) * units + o] = weight(k, o);
            }
        }

        return weights;
    }

    private Activation Dense(Activation x, float[] weights, float[] bias, int units) => new(
        Add(Invariant($"dense:{units}{(bias.Length == 0 ? ":no-bias" : "")}"), x.Node, [.. weights, .. bias]), [units], null);

    private Activation ReadConvolution(NodeProto node)
    {
        var padded = ValueOf(node.Input[0]) as Padded;
        var x = padded?.Of ?? ActivationAt(node, 0);
        var kernel = KernelOf(node);
        if (kernel is null || x.Sizes.Length != (IsLine(node) ? 2 : 3))
        {
            throw Refused(node, "only convolutions of images and of lines are known",
                "use convolutions of one or two dimensions");
        }

        var (outputs, channels, rows, columns, weights) = kernel;
        float[] bias = TensorAt(node, 2) is null ? [] : WeightsAt(node, 2, outputs);
        if (padded is null && x.Sizes is [var features, 1, 1] && (rows, columns) == (1, 1) && features == channels)
        {
            var flat = x with { Sizes = [features] };
            float[] w = Product(node, flat, features, outputs, (k, o) => weights[o * features + k]);
            return Dense(flat, w, bias, outputs) with { Sizes = [outputs, 1, 1] };
        }

        x = Images(x, node);
        if (x.Sizes[0] != channels)
        {
            throw Refused(node, $"images have {x.Sizes[0]} channels, but its weights are for {channels}", "export it again");
        }

        float[] turned = new float[weights.Length + bias.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            int tap = i % (rows * columns), k = i / (rows * columns) % channels, o = i / (rows * columns) / channels;
            turned[(tap * channels + k) * outputs + o] = weights[i];
        }

        bias.CopyTo(turned, weights.Length);
        string settings = Placed(node, x.Sizes, rows, columns, padded?.Pads);
        return AsImages(
            Add(Invariant($"conv:{outputs}:{rows}x{columns}:{settings}{(bias.Length == 0 ? ":no-bias" : "")}"), x.Node, turned),
            IsLine(node));
    }

    private Activation ReadPool(NodeProto node, string name)
    {
        var given = ActivationAt(node, 0);
        bool isLine = given.Sizes.Length == 2;
        if (node.Integers("kernel_shape") is not { } window || window.Length != (isLine ? 1 : 2) || given.Sizes.Length > 3)
        {
            throw Refused(node, "only pools of images and of lines are known", "use pools of one or two dimensions");
        }

        var x = Images(given, node);
        var (rows, columns) = (isLine ? 1 : window[0], window[^1]);
        if (node.Output.Skip(1).Any(output => _graph.ReadBy(output).Any()))
        {
            throw Refused(node, "it tells where the largest were", "leave the indices out");
        }

        if ((node.Integers("dilations") ?? []).Any(dilation => dilation != 1))
        {
            throw Refused(node, "its windows have gaps (dilations)", "use a larger window without gaps");
        }

        string settings = Placed(node, x.Sizes, rows, columns);
        bool countsPadding = node.Integer("count_include_pad", 0) != 0
            && ((node.Integers("pads") ?? []).Any(pad => pad > 0) || node.Text("auto_pad", "").StartsWith("SAME_"));
        int pooled = countsPadding
            ? MeansWithPadding(node, x, rows, columns, settings)
            : Add(Invariant($"{name}:{rows}x{columns}:{settings}"), x.Node);
        return AsImages(pooled, isLine);
    }

    // Stride and padding, as the notation writes them.
    private static string Placed(NodeProto node, int[] sizes, int rows, int columns, int[]? more = null)
    {
        int[] strides = node.Integers("strides") switch
        {
            [var down, var across] => [down, across],
            [var along] => [1, along],
            _ => [1, 1],
        };
        int[] pads = node.Integers("pads") is [var before, var behind] ? [0, before, 0, behind]
            : node.Integers("pads") ?? [0, 0, 0, 0];
        string automatic = node.Text("auto_pad", "NOTSET");
        string stride = Invariant($"{strides[0]}x{strides[1]}");
        if (more is not null && automatic is not ("NOTSET" or "VALID"))
        {
            throw Refused(node, "it is padded twice", "export it again");
        }

        if (automatic == "SAME_UPPER" || pads.Length != 4 || strides.Min() < 1 || pads.Min() < 0)
        {
            return automatic == "SAME_UPPER"
                ? $"{stride}:same"
                : throw Refused(node, "its strides or paddings can't be", "export it again");
        }

        if (automatic == "SAME_LOWER")
        {
            int Missing(int size, int window, int step) =>
                (int)Math.Clamp(((size + (long)step - 1) / step - 1) * step + window - size, 0, int.MaxValue / 4);
            int high = Missing(sizes[1], rows, strides[0]), wide = Missing(sizes[2], columns, strides[1]);
            pads = [(high + 1) / 2, (wide + 1) / 2, high / 2, wide / 2];
        }

        if (node.Integer("ceil_mode", 0) != 0)
        {
            pads =
            [
                pads[0], pads[1], pads[2] + Rest(sizes[1], pads[0], pads[2], rows, strides[0]),
                pads[3] + Rest(sizes[2], pads[1], pads[3], columns, strides[1]),
            ];
        }

        pads = [.. pads.Select((pad, side) => Math.Min(pad, short.MaxValue) + (more?[side] ?? 0))];
        return Invariant($"{stride}:{pads[0]},{pads[1]},{pads[2]},{pads[3]}");
    }

    // What a last window, which begins inside, reaches beyond the image.
    private static int Rest(int size, int before, int behind, int window, int stride)
    {
        long all = (long)size + before + behind, steps = (all - window + stride - 1) / stride;
        steps -= steps * stride >= size + (long)before ? 1 : 0;
        return (int)Math.Clamp(steps * stride + window - all, 0, window);
    }

    private object ReadMean(NodeProto node)
    {
        int[] axes = node.Integers("axes") ?? [.. (TensorAt(node, 1)?.Integers(node.Input[1]) ?? []).Select(axis => (int)axis)];
        if (ReadRowMean(node, axes) is { } mean)
        {
            return mean;
        }

        int[] positive = [.. axes.Select(axis => axis < 0 ? axis + 4 : axis).Order()];
        return positive is [2, 3] && ActivationAt(node, 0).Sizes.Length == 3
            ? ReadGlobalPool(node, node.Integer("keepdims", 1) != 0)
            : throw Refused(node, "only the mean over all pixels of images is known", "use a global average pool");
    }

    private Activation ReadGlobalPool(NodeProto node, bool keepsSizes)
    {
        var given = ActivationAt(node, 0);
        var x = Images(given, node);
        int[] sizes = !keepsSizes ? [x.Sizes[0]] : given.Sizes.Length == 2 ? [x.Sizes[0], 1] : [x.Sizes[0], 1, 1];
        return new Activation(Add("global-pool", x.Node), sizes, null);
    }

    private Activation ReadBatchNormalization(NodeProto node)
    {
        var x = ActivationAt(node, 0);
        if (node.Integer("training_mode", 0) != 0)
        {
            throw Refused(node, "it was exported for training", "export the network for inference");
        }

        bool isRow = x.Sizes is [_] or [_, 1] or [_, 1, 1];
        int[] sizes = x.Sizes;
        x = (isRow ? Rows(x) : Images(x, node)) with { Sizes = sizes };
        int channels = x.Sizes[0];
        int[]? order = isRow ? x.Order : null;
        float[][] learned = [.. Enumerable.Range(1, 4).Select(place => InOrder(WeightsAt(node, place, channels), order))];
        if (learned[3].Any(variance => variance < 0))
        {
            throw Refused(node, "a variance is negative", "train it again");
        }

        double momentum = Math.Round(1 - node.Number("momentum", 0.9), 7), epsilon = node.Number("epsilon", 1e-5);
        momentum = momentum is > 0 and <= 1 ? momentum : BatchNormalization.DefaultMomentum;
        string settings = Invariant($"batch-norm:{momentum}:{epsilon}");
        return x with { Node = Add(settings, x.Node, [.. learned[0], .. learned[1]], [.. learned[2], .. learned[3]]) };
    }

    private Activation ReadLayerNormalization(NodeProto node)
    {
        var x = ActivationAt(node, 0);
        int[] sizes = x.Sizes;
        int rank = sizes.Length;
        long axis = node.Integer("axis", -1), place = axis < 0 ? axis + rank + 1 : axis;
        if (place is >= 1 && place < rank)
        {
            // over several axes, the last ones: over one, where they are side by side
            int[] first = [.. sizes.Take((int)place - 1)];
            x = Reshaped(x, [.. first, sizes.Skip(first.Length).Aggregate(1, (product, size) => product * size)], node);
        }

        x = x.Sizes.Length == 1 ? Rows(x) : x;
        if (place < 1 || place > rank || (x.Sizes.Length > 1 && !IsAsStored(x)))
        {
            throw Refused(node, "it doesn't normalize over the last axes, as they are stored",
                "normalize over channels, which are last, or over all numbers of a row");
        }

        int width = x.Sizes[^1];
        int[]? order = x.Sizes.Length == 1 ? x.Order : null;
        float[] scale = InOrder(WeightsAt(node, 1, width), order);
        float[] shift = TensorAt(node, 2) is null ? new float[width] : InOrder(WeightsAt(node, 2, width), order);
        int normalized = Add(Invariant($"layer-norm:{node.Number("epsilon", 1e-5)}"), x.Node, [.. scale, .. shift]);
        return x with { Node = normalized, Sizes = sizes };
    }

    private Activation ReadAlongAxis(NodeProto node, string name)
    {
        var x = ActivationAt(node, 0);
        int rank = x.Sizes.Length;
        long axis = node.Integer("axis", Opset < 13 ? 1 : -1), place = axis < 0 ? axis + rank + 1 : axis;
        if (Opset < 13 && place == 1 && rank > 1)
        {
            return Rows(x) with { Node = Add(name, Rows(x).Node) }; // over all numbers of a row, whatever their order
        }

        x = rank == 1 ? Rows(x) : x;
        bool isLast = place == rank && (rank == 1 || IsAsStored(x));
        bool isChannels = Opset >= 13 && place == 1 && rank > 1 && IsImage(x) && ShapeOf(x.Node).Rank == 3;
        return isLast || isChannels
            ? x with { Node = Add(name, x.Node) }
            : throw Refused(node, "it runs over another axis than the channels", "use it over the channels");
    }

    private Activation ReadConcatenation(NodeProto node)
    {
        Activation[] inputs = [.. Enumerable.Range(0, node.Input.Count).Select(i => ActivationAt(node, i))];
        int rank = inputs[0].Sizes.Length;
        long axis = node.Integer("axis", 1), place = axis < 0 ? axis + rank + 1 : axis;
        if (inputs.Any(input => input.Sizes.Length != rank) || !(place == 1 || (place == rank && inputs.All(IsAsStored))))
        {
            throw Refused(node, "it joins along another axis than the channels", "join along the channels");
        }

        bool areImages = rank is 2 or 3 && !(place == rank && inputs.All(IsAsStored));
        inputs = [.. inputs.Select(input => areImages ? Images(input, node) : rank == 1 ? Rows(input) : input)];
        int joined = Join(new Concatenate([.. inputs.Select(input => ShapeOf(input.Node))]), [.. inputs.Select(x => x.Node)]);
        if (areImages)
        {
            return AsImages(joined, isLine: rank == 2);
        }

        int[]? order = rank == 1 && inputs.Any(input => input.Order is not null) ? NewOrder(inputs.Sum(input => input.Count))
            : null;
        for (int i = 0, at = 0, start = 0; order is not null && i < inputs.Length; start += inputs[i++].Count)
        {
            for (int k = 0; k < inputs[i].Count; k++)
            {
                order[at++] = start + (inputs[i].Order?[k] ?? k);
            }
        }

        return new Activation(joined, [.. ShapeOf(joined).Sizes], order);
    }

    // The output of a node of images, as the file has it.
    private Activation AsImages(int node, bool isLine)
    {
        var shape = ShapeOf(node);
        int[] sizes = [shape.Rank == 3 ? shape[2] : 1, shape[0], shape[1]];
        return new Activation(node, isLine ? [sizes[0], sizes[2]] : sizes, OrderOf(sizes));
    }

    private bool IsAsStored(Activation x) => x.Order is null && ShapeOf(x.Node) == new Shape(x.Sizes);

    private static float[] InOrder(float[] values, int[]? order)
    {
        if (order is null)
        {
            return values;
        }

        float[] result = new float[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            result[order[i]] = values[i];
        }

        return result;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
