using Chainrule.Layers;
using Chainrule.Networks;
using Chainrule.Optimizers;

namespace Chainrule.Insight.Rows;

/// <summary>Explains gradients and updates of parameters.</summary>
/// <param name="network">The network before the step.</param>
/// <param name="moved">The same after it.</param>
/// <param name="single">The row in single precision.</param>
/// <param name="numbers">The row in both precisions.</param>
/// <param name="options">The optimizer, and how much to show.</param>
/// <param name="rate">The learning rate.</param>
/// <param name="example">The worked example that this is, if any.</param>
internal sealed class ParameterExplainer(
    Network network,
    Network moved,
    FloatRow single,
    RowNumbers numbers,
    ExplanationOptions options,
    double rate,
    WorkedExample? example
)
{
    private readonly OptimizerFormula? _step = options.Optimizer.Formula;
    private readonly double _decay = options.Regularization.WeightDecay ?? options.Optimizer.DefaultWeightDecay;
    private readonly float _clip = ClipOf(network, single, options);

    /// <summary>One block of parameters.</summary>
    public BlockExplanation Explain(ParameterBlock block)
    {
        ReadOnlySpan<float> before = block.Of(network.Parameters), after = block.Of(moved.Parameters);
        float[] gradients = block.Of(single.ParameterGradients.AsSpan()).ToArray();
        var change = new float[block.Length];
        for (int i = 0; i < change.Length; i++)
        {
            change[i] = after[i] - before[i];
        }

        return new BlockExplanation(
            block.Name, block.Shape, RowNumbers.Norm(before), RowNumbers.Norm(gradients), RowNumbers.Norm(change),
            gradients.Count(gradient => gradient == 0),
            [.. Selection.Top(gradients.Length, options.Entries, i => Math.Abs(gradients[i])).Select(i => Entry(block, i))]);
    }

    /// <summary>One parameter.</summary>
    public ParameterEntry Entry(ParameterBlock block, int offset)
    {
        int index = OffsetInLayer(block) + offset;
        float gradient = single.ParameterGradients[block.Offset + offset];
        double scale = RowNumbers.Largest(single.ParameterGradients.AsMemory(block.Offset, block.Length));
        var before = CheckedNumber.Given(network.Parameters[block.Offset + offset], numbers.ShownParameter(block.Layer, index));
        var derivative = numbers.ParameterGradient(block.Layer, index, gradient, scale);
        double after = moved.Parameters[block.Offset + offset];
        string name = WeightName.Of(block, offset);
        bool isAffine = network.Layers[block.Layer].Kind == LayerKind.Affine;
        bool isWeight = isAffine && block.Shape.Rank == 2;
        int outputs = block.Shape[block.Shape.Rank - 1];
        return new ParameterEntry(
            name,
            example?.Aliases.GetValueOrDefault(name),
            isWeight ? numbers.ShownActivation(network.Nodes[block.Layer].Inputs[0] + 1, offset / outputs) : null,
            isAffine ? numbers.ShownGradient(block.Layer + 1, offset % outputs) : null,
            before,
            derivative,
            CheckedNumber.OfValue(
                after,
                Expected(block, before.Exact, derivative, after),
                Math.Max(Math.Abs(after), Math.Abs(before.Value))
            )
        );
    }

    // The step by its formula, in double precision.
    private double Expected(ParameterBlock block, double w, CheckedNumber derivative, double after)
    {
        var regularization = options.Regularization;
        if (_step is null || regularization.MaxNorm > 0)
        {
            return after;
        }

        // What an optimizer makes of a gradient near 0 depends on its last digit: the sign is all of Adam's first step.
        double g = example is null ? derivative.Value : derivative.Exact;
        if (block.Decays)
        {
            g += (regularization.L2 * w) + (regularization.L1 * Math.Sign(w));
        }

        if (regularization.ClipValue > 0)
        {
            g = Math.Clamp(g, -regularization.ClipValue, regularization.ClipValue);
        }

        return _step.Step(block.Decays ? w - (rate * _decay * w) : w, g * _clip, rate, 1, new double[_step.Names.Count]);
    }

    private int OffsetInLayer(ParameterBlock block) =>
        block.Offset - network.Blocks.First(other => other.Layer == block.Layer).Offset;

    private static float ClipOf(Network network, FloatRow single, ExplanationOptions options)
    {
        if (options.Regularization.ClipNorm <= 0)
        {
            return 1;
        }

        float[] gradients = [.. single.ParameterGradients];
        foreach (var block in network.Blocks)
        {
            options.Regularization.Adjust(block.Of(gradients.AsSpan()), block.Of(network.Parameters), block.Decays);
        }

        double norm = RowNumbers.Norm(gradients);
        return options.Regularization.GradientScale(norm * norm);
    }
}
