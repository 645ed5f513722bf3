using Chainrule.Kernels;

namespace Chainrule.Losses;

/// <summary>
/// How far a batch of outputs is from its targets: the weighted mean Σᵢ wᵢ·lossᵢ / Σᵢ wᵢ over the rows of the batch, with
/// wᵢ = 1 unless targets carry weights or the loss has class weights. Immutable; owns no buffers.
/// </summary>
public abstract class Loss
{
    /// <summary>The name in the notation, as in <c>softmax-cross-entropy</c>.</summary>
    public abstract string Notation { get; }

    /// <summary>
    /// Evaluates a batch: returns the weighted mean loss, writes each row's own loss and, where asked for, ∂loss/∂y.
    /// </summary>
    /// <param name="workers">The threads to share rows among; the mean is summed in double, in the order of the rows.</param>
    /// <param name="y">The network's outputs, (B, Out).</param>
    /// <param name="width">Out, the numbers in one row.</param>
    /// <param name="targets">What they should have been.</param>
    /// <param name="rowLosses">(B): the loss of each row, before weights.</param>
    /// <param name="dy">(B, Out), overwritten with ∂loss/∂y; empty when only the value is wanted.</param>
    /// <exception cref="ChainruleException">Targets don't fit the outputs: another length, a class that isn't there, weights that sum to 0.</exception>
    public double Evaluate(
        Workers workers, ReadOnlySpan<float> y, int width, in Targets targets, Span<float> rowLosses, Span<float> dy)
    {
        throw new NotSupportedException();
    }

    /// <summary>The loss of one row, and scale · ∂loss/∂y where <paramref name="dy"/> isn't empty.</summary>
    /// <param name="y">(Out).</param>
    /// <param name="label">The row's class index where targets are classes, else −1.</param>
    /// <param name="target">The row's target (Out) where targets are values, else empty.</param>
    /// <param name="scale">wᵢ / Σw: the row's share in the mean.</param>
    /// <param name="dy">(Out), overwritten; or empty.</param>
    protected abstract float Row(ReadOnlySpan<float> y, int label, ReadOnlySpan<float> target, float scale, Span<float> dy);
}
