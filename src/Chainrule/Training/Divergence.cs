using Chainrule.Kernels;
using Chainrule.Networks;

namespace Chainrule.Training;

/// <summary>The first number that is not finite, in the order in which a step computes them.</summary>
/// <param name="Kind">What it is part of.</param>
/// <param name="Where">The same in words.</param>
/// <param name="Layer">The layer it was seen at, if any.</param>
/// <param name="Value">What it is, in words.</param>
internal sealed record Divergence(DivergenceKind Kind, string Where, int? Layer, string Value)
{
    /// <summary>Looks through inputs and activations first to last, then the loss, then the gradients last to first.</summary>
    /// <param name="network">The network.</param>
    /// <param name="from">The node whose outputs were given in place of inputs; −1 for none.</param>
    /// <param name="workspaces">Where the batch was computed, each with the rows behind those of the one before.</param>
    /// <param name="x">The inputs of these rows.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="gradients">The gradients.</param>
    public static Divergence? Find(
        Network network, int from, ReadOnlySpan<Workspace> workspaces, ReadOnlySpan<float> x, double loss, Span<float> gradients)
    {
        if (FirstNonFinite(x) is float input)
        {
            return from < 0 ? OfInput(input) : OfOutput(network, from, input);
        }

        for (int i = from + 1; i < network.Layers.Count; i++)
        {
            if (FirstNonFinite(workspaces, network.Graph.ShapeOf(from).Count, i, x) is float output)
            {
                return OfOutput(network, i, output);
            }
        }

        if (!double.IsFinite(loss))
        {
            return new(DivergenceKind.Loss, "the loss", null, Text(loss));
        }

        return InBlocks(network.Blocks.Reverse(), gradients, DivergenceKind.Gradient, "the gradient of ");
    }

    /// <summary>An input that is not finite.</summary>
    public static Divergence OfInput(float value) => new(DivergenceKind.Input, "an input", null, Text(value));

    /// <summary>A number that is not finite in what a layer puts out.</summary>
    public static Divergence OfOutput(Network network, int layer, float value) =>
        new(DivergenceKind.Activation, $"the output of layer {layer} ({network.Layers[layer].Notation})", layer, Text(value));

    /// <summary>Looks through the parameters, first to last, and then through the state.</summary>
    public static Divergence? FindInValues(Network network) =>
        InBlocks(network.Blocks, network.Parameters, DivergenceKind.Parameter, "") ?? InState(network);

    /// <summary>A loss over the validation set that is not finite.</summary>
    public static Divergence OfValidation(double loss) =>
        new(DivergenceKind.ValidationLoss, "the validation loss", null, Text(loss));

    private static Divergence? InBlocks(IEnumerable<ParameterBlock> blocks, Span<float> buffer, DivergenceKind kind, string what)
    {
        foreach (var block in blocks)
        {
            if (FirstNonFinite(block.Of(buffer)) is float value)
            {
                return new(kind, what + block.Name, block.Layer, Text(value));
            }
        }

        return null;
    }

    private static Divergence? InState(Network network)
    {
        foreach (var block in network.StateBlocks)
        {
            if (FirstNonFinite(block.Of(network.State)) is float value)
            {
                return new(DivergenceKind.State, block.Name, block.Layer, Text(value));
            }
        }

        return null;
    }

    private static float? FirstNonFinite(ReadOnlySpan<Workspace> workspaces, int inputs, int layer, ReadOnlySpan<float> x)
    {
        foreach (var workspace in workspaces)
        {
            int length = workspace.BatchSize * inputs;
            if (FirstNonFinite(workspace.OutputOf(layer, x[..length])) is float value)
            {
                return value;
            }

            x = x[length..];
        }

        return null;
    }

    private static float? FirstNonFinite(ReadOnlySpan<float> values) =>
        Finite.FirstFailure(values) is >= 0 and int at ? values[at] : null;

    private static string Text(double value) =>
        double.IsNaN(value) ? "NaN" : value > 0 ? "infinite" : "negative infinite";
}
