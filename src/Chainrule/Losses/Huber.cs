using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Chainrule.Kernels;

namespace Chainrule.Losses;

/// <summary>
/// Squared for small errors, absolute for large ones: the mean over a row's outputs of ½·e² where |e| ≤ c, else
/// c·(|e| − ½·c), with e = y − t and the derivative max(−c, min(e, c)) / Out. Huber, "Robust Estimation of a Location
/// Parameter" (1964); as PyTorch's HuberLoss.
/// </summary>
/// <remarks>
/// Targets are values (B, Out); class indices count as one-hot rows, or as 0 and 1 for a single output.
/// </remarks>
public sealed class Huber : Loss
{
    private readonly float _delta;

    /// <summary>The loss.</summary>
    /// <param name="delta">c, above 0: the error from which on the loss grows linearly, in the unit of the targets.</param>
    /// <exception cref="ChainruleException">c is not above 0.</exception>
    public Huber(float delta = 1) => _delta = Setting.Check("huber", "delta", delta, delta > 0, "above 0");

    /// <inheritdoc/>
    public override string Notation => _delta == 1 ? "huber" : $"huber:{Setting.Write(_delta)}";

    /// <inheritdoc/>
    public override OutputKind Output => OutputKind.Values;

    /// <inheritdoc/>
    public override ScalarFunction OfError => new(
        e => Math.Abs(e) <= _delta ? e * e / 2 : _delta * (Math.Abs(e) - _delta / 2.0), e => Math.Clamp(e, -_delta, _delta));

    /// <inheritdoc/>
    public override FormulaText Text => new(
        "L = mean of ½·e² where |e| ≤ c, else c·(|e| - ½·c), with e = y - t", "e cut off at ±c, / n")
    {
        Title = "squared for small errors, absolute for large ones",
        Definition = ["L = Σⱼ h(yⱼ − tⱼ) / Out", "h(e) = ½·e² where |e| ≤ c, else c·(|e| − ½·c)"],
        Source = "Huber, Robust Estimation of a Location Parameter (1964)",
    };

    /// <inheritdoc/>
    protected override float Row(ReadOnlySpan<float> y, int label, ReadOnlySpan<float> target, float scale, Span<float> dy) =>
        LossTerm.Sum(new Term(_delta), y, label, target, scale / y.Length, dy) / y.Length;

    private readonly struct Term(float delta) : ILossTerm
    {
        private readonly Vector512<float> _delta = Vector512.Create(delta);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Apply(Vector512<float> y, Vector512<float> t, out Vector512<float> slope)
        {
            Vector512<float> error = y - t;
            slope = Vector512.ConditionalSelect(Vector512.GreaterThan(error, _delta), _delta, error);
            slope = Vector512.ConditionalSelect(Vector512.LessThan(error, -_delta), -_delta, slope);
            return slope * VectorMath.FusedMultiplyAdd(slope, Vector512.Create(-0.5f), error); // s·(e − ½·s), s the clipped e
        }
    }
}
