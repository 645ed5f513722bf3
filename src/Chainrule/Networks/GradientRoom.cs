using Chainrule.Kernels;

namespace Chainrule.Networks;

/// <summary>Where the derivatives of a few rows' inputs are computed.</summary>
internal sealed class GradientRoom(Network network, int rows)
{
    private readonly Workspace _workspace = new(
        network, rows, forTraining: true, [.. network.Layers.Select(_ => true)]);

    // for layers that compute the gradients of their parameters even where nobody needs them
    private readonly AlignedBuffer _gradients = new(
        network.Layers.All(layer => layer.Parameters.Count == 0 || layer.SkipsGradients) ? 0 : network.ParameterCount);

    /// <summary>Where ∂E/∂y of the rows last predicted goes, (B, Out).</summary>
    public Span<float> OutputGradient => _workspace.OutputGradient;

    /// <summary>Computes the outputs of some rows, (B, Out).</summary>
    public ReadOnlySpan<float> Predict(ReadOnlySpan<float> x, Workers? workers) =>
        _workspace.Predict(x, x.Length / network.InputShape.Count, workers ?? Workers.None);

    /// <summary>Computes ∂E/∂x of the rows last predicted, (B, In).</summary>
    public void Differentiate(ReadOnlySpan<float> x, Span<float> dx, Workers? workers) =>
        _workspace.Differentiate(x, _gradients.Span, dx, workers ?? Workers.None);
}
