using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Chainrule.Losses;

/// <summary>
/// The mean over a row's outputs of |y − t|, with the derivative sign(y − t) / Out, 0 where they are equal. Its least value
/// lies at the median, so single wild targets hardly move it.
/// </summary>
/// <remarks>
/// Targets are values (B, Out); class indices count as one-hot rows, or as 0 and 1 for a single output.
/// </remarks>
public sealed class MeanAbsoluteError : Loss
{
    /// <inheritdoc/>
    public override string Notation => "mean-absolute-error";

    /// <inheritdoc/>
    public override OutputKind Output => OutputKind.Values;

    /// <inheritdoc/>
    public override ScalarFunction OfError => new(Math.Abs, e => Math.Sign(e), 0);

    /// <inheritdoc/>
    public override FormulaText Text => new("L = mean of |y - t|", "sign(y - t) / n")
    {
        Title = "the mean of the errors' sizes",
        Definition = ["L = Σⱼ |yⱼ − tⱼ| / Out"],
        Source = "Laplace, Mémoire sur la probabilité des causes par les événements (1774)",
    };

    /// <inheritdoc/>
    protected override float Row(ReadOnlySpan<float> y, int label, ReadOnlySpan<float> target, float scale, Span<float> dy) =>
        LossTerm.Sum(default(Term), y, label, target, scale / y.Length, dy) / y.Length;

    private readonly struct Term : ILossTerm
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Apply(Vector512<float> y, Vector512<float> t, out Vector512<float> slope)
        {
            Vector512<float> error = y - t, one = Vector512<float>.One, zero = Vector512<float>.Zero;
            // the error itself where it is neither above nor below 0: zero, or NaN
            slope = Vector512.ConditionalSelect(
                Vector512.GreaterThan(error, zero),
                one,
                Vector512.ConditionalSelect(Vector512.LessThan(error, zero), -one, error)
            );
            return Vector512.Abs(error);
        }
    }
}
