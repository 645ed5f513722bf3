using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Chainrule.Losses;

/// <summary>
/// The mean over a row's outputs of (y − t)², as PyTorch and Keras have it, with the derivative 2·(y − t) / Out; with the
/// textbook's ½ before it, ½·(y − t)², the derivative is (y − t) / Out.
/// </summary>
/// <remarks>
/// Targets are values (B, Out); class indices count as one-hot rows, or as 0 and 1 for a single output, which makes it
/// the Brier score. Class weights don't apply.
/// </remarks>
/// <param name="half">Whether the textbook's ½ stands before it.</param>
public sealed class MeanSquaredError(bool half = false) : Loss
{
    /// <inheritdoc/>
    public override string Notation => half ? "half-mean-squared-error" : "mean-squared-error";

    /// <inheritdoc/>
    public override OutputKind Output => OutputKind.Values;

    /// <inheritdoc/>
    public override ScalarFunction OfError => half ? new(e => 0.5 * e * e, e => e) : new(e => e * e, e => 2 * e);

    /// <inheritdoc/>
    public override FormulaText Text => half
        ? new("L = mean of ½·(y - t)²", "(y - t) / n")
        {
            Title = "the textbook's mean of ½·error²",
            Definition = ["L = Σⱼ ½·(yⱼ − tⱼ)² / Out"],
            Source = "Rumelhart, Hinton and Williams, Nature 323 (1986), equation 3",
        }
        : new("L = mean of (y - t)²", "2·(y - t) / n")
        {
            Term = "(y - t)²",
            Title = "the mean of the squared errors",
            Definition = ["L = Σⱼ (yⱼ − tⱼ)² / Out"],
            Source = "Legendre (1805) and Gauss (1809), the method of least squares",
        };

    /// <inheritdoc/>
    protected override float Row(ReadOnlySpan<float> y, int label, ReadOnlySpan<float> target, float scale, Span<float> dy)
    {
        float factor = half ? 0.5f : 1;
        return factor * (LossTerm.Sum(default(Term), y, label, target, scale * factor / y.Length, dy) / y.Length);
    }

    private readonly struct Term : ILossTerm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Apply(Vector512<float> y, Vector512<float> t, out Vector512<float> slope)
        {
            Vector512<float> error = y - t;
            slope = error + error;
            return error * error;
        }
    }
}
