using Chainrule.Onnx.Schema;

namespace Chainrule.Onnx.Import;

/// <summary>
/// Layer normalization as older files compose it: (x − mean) / √(mean of squares + ε), each step of which is nothing by itself,
/// and layers that a program has fused with the activation behind them.
/// </summary>
internal sealed partial class GraphReader
{
    /// <summary>A step on the way to a normalized row.</summary>
    /// <param name="Of">What is normalized.</param>
    /// <param name="Step">Which step it is.</param>
    /// <param name="Epsilon">ε, once it is known.</param>
    private sealed record RowStatistic(Activation Of, NormalizationStep Step, double Epsilon = 0);

    /// <summary>Images with zeros around them, for the convolution behind them.</summary>
    /// <param name="Of">The images.</param>
    /// <param name="Pads">Rows above, columns to the left, rows below, columns to the right.</param>
    private sealed record Padded(Activation Of, int[] Pads);

    private enum NormalizationStep
    {
        Mean,
        Centered,
        Squares,
        Variance,
        VarianceAndEpsilon,
        Deviation,
    }

    // Padding by nothing, as PyTorch writes it before pools, or by zeros, which a convolution takes in.
    private object ReadPadding(NodeProto node)
    {
        var x = ActivationAt(node, 0);
        long[] pads = TensorAt(node, 1)?.Integers(node.Input[1])
            ?? (node.Integers("pads") ?? node.Integers("paddings") ?? []).Select(pad => (long)pad).ToArray();
        if (pads.Length > 0 && pads.All(pad => pad == 0))
        {
            return x;
        }

        double filled = TensorAt(node, 2) is { Count: 1 } value ? value[0] : node.Number("value", 0);
        return node.Text("mode", "constant") == "constant" && filled == 0 && x.Sizes.Length == 3
            && pads is [0, 0, >= 0, >= 0, 0, 0, >= 0, >= 0] && pads.Max() <= short.MaxValue
            ? new Padded(x, [(int)pads[2], (int)pads[3], (int)pads[6], (int)pads[7]])
            : throw Refused(node, "it adds other than zeros around images", "use zeros, before a convolution");
    }

    // The mean over the last axis, of numbers or of squares.
    private RowStatistic? ReadRowMean(NodeProto node, int[] axes)
    {
        object value = ValueOf(node.Input[0]);
        if (value is RowStatistic { Step: NormalizationStep.Squares } squares)
        {
            return IsLast(axes, squares.Of) ? squares with { Step = NormalizationStep.Variance } : null;
        }

        if (value is RowStatistic or Tensor || node.Integer("keepdims", 1) == 0)
        {
            return null;
        }

        var x = Made(value, node);
        x = x.Sizes.Length == 1 ? Rows(x) : x;
        return IsLast(axes, x) && (x.Sizes.Length == 1 || IsAsStored(x)) ? new RowStatistic(x, NormalizationStep.Mean) : null;
    }

    private static bool IsLast(int[] axes, Activation x) => axes is [var axis] && (axis == -1 || axis == x.Sizes.Length);

    // The next step; null where an operator makes none of what it reads.
    private object? ReadStatistics(NodeProto node, object[] inputs) => (node.OpType, inputs) switch
    {
        ("Sub", [Activation or Curve, RowStatistic { Step: NormalizationStep.Mean } mean])
            when HaveSameNumbers(Made(inputs[0], node), mean.Of) => mean with { Step = NormalizationStep.Centered },
        ("Pow", [RowStatistic { Step: NormalizationStep.Centered } centered, Tensor { Count: 1 } two]) when two[0] == 2 =>
            centered with { Step = NormalizationStep.Squares },
        ("Mul", [RowStatistic { Step: NormalizationStep.Centered } centered, RowStatistic again])
            when ReferenceEquals(centered, again) =>
            centered with { Step = NormalizationStep.Squares },
        ("Add", [RowStatistic { Step: NormalizationStep.Variance } variance, Tensor { Count: 1 } epsilon]) => variance with
        {
            Step = NormalizationStep.VarianceAndEpsilon,
            Epsilon = NodeAttributes.Decimal((float)epsilon[0]),
        },
        ("Sqrt", [RowStatistic { Step: NormalizationStep.VarianceAndEpsilon } sum]) => sum with
        {
            Step = NormalizationStep.Deviation,
        },
        ("Div", [RowStatistic { Step: NormalizationStep.Centered } centered,
            RowStatistic { Step: NormalizationStep.Deviation } root])
            when centered.Of == root.Of => Normalized(root),
        _ => null,
    };

    private bool HaveSameNumbers(Activation a, Activation b) => RealOf(a.Node) == RealOf(b.Node)
        && HaveSameOrder(a.Order, b.Order);

    private int RealOf(int node) => node >= 0 && _nodes[node].Notation == "flatten" ? RealOf(_nodes[node].Inputs[0]) : node;

    private Activation Normalized(RowStatistic statistic)
    {
        var x = statistic.Of;
        float[] scale = new float[x.Sizes[^1]];
        Array.Fill(scale, 1f);
        string notation = Invariant($"layer-norm:{statistic.Epsilon}");
        return x with { Node = Add(notation, x.Node, [.. scale, .. new float[scale.Length]]) };
    }

    // A convolution or a product with the activation behind it.
    private Activation WithActivation(NodeProto node, Activation y)
    {
        if (node.Input.Count > 3 && node.Input[3].Length > 0)
        {
            throw Refused(node, "a sum is fused into it", "save the model before it is optimized for a machine");
        }

        double alpha = node.Number("activation_alpha", 0.01);
        float[] settings = [.. node.Find("activation_params")?.Floats ?? []];
        alpha = settings.Length > 0 ? NodeAttributes.Decimal(settings[0]) : alpha;
        string? notation = node.Text("activation", "") switch
        {
            "" => "",
            "Relu" => "relu",
            "Sigmoid" => "sigmoid",
            "Tanh" => "tanh",
            "LeakyRelu" => Invariant($"leaky-relu:{alpha}"),
            "HardSigmoid" when settings.Length == 2 =>
                Invariant($"hard-sigmoid:{alpha}:{NodeAttributes.Decimal(settings[1])}"),
            _ => throw Refused(node, "an activation is fused into it that Chainrule hasn't", "save it before it is optimized"),
        };
        return notation.Length == 0 ? y : y with { Node = Add(notation, y.Node) };
    }
}
