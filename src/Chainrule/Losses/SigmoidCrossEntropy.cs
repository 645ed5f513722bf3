using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Chainrule.Kernels;

namespace Chainrule.Losses;

/// <summary>
/// Sigmoid and binary cross entropy in one, on scores z: the mean over a row's outputs of −t·ln σ(z) − (1 − t)·ln(1 − σ(z)),
/// computed as max(z, 0) − z·t + ln(1 + e^−|z|), which overflows nowhere. Its derivative is (σ(z) − t) / Out.
/// </summary>
/// <remarks>
/// <para>For yes-or-no questions: one output for two classes, or many outputs each of which may be true by itself. Targets
/// are values in [0, 1], (B, Out), or class indices: 0 or 1 for a single output, else the one output that should be 1.</para>
/// <para>Label smoothing ε replaces t by (1 − ε)·t + ε/2. Values and derivatives are those of PyTorch's BCEWithLogitsLoss.</para>
/// </remarks>
public sealed class SigmoidCrossEntropy : Loss
{
    private readonly float _smoothing;

    /// <summary>The loss.</summary>
    /// <param name="labelSmoothing">ε, in [0, 1).</param>
    /// <param name="classWeights">One weight per class, two for a single output; null where all count alike.</param>
    /// <exception cref="ChainruleException">A setting is out of range.</exception>
    public SigmoidCrossEntropy(float labelSmoothing = 0, IReadOnlyList<float>? classWeights = null)
        : base(classWeights, isDistribution: false) =>
        _smoothing = CrossEntropy.CheckSmoothing("sigmoid-cross-entropy", labelSmoothing);

    /// <inheritdoc/>
    public override string Notation => CrossEntropy.Notation("sigmoid-cross-entropy", _smoothing);

    /// <inheritdoc/>
    public override OutputKind Output => OutputKind.SigmoidLogits;

    /// <inheritdoc/>
    public override LossFormula Formula => Formulas.Mean((z, t) =>
    {
        double smooth = (1.0 - _smoothing) * t + _smoothing / 2.0;
        return RealFunctions.Softplus(z) - smooth * z;      // −t·ln σ(z) − (1 − t)·ln(1 − σ(z))
    });

    /// <inheritdoc/>
    public override FormulaText Text =>
        new("L = mean of -t·ln p - (1 - t)·ln(1 - p), with p = σ(z)", "(p - t) / n");

    /// <inheritdoc/>
    public override string Activation => "sigmoid";

    /// <inheritdoc/>
    public override string Naive => "binary-cross-entropy";

    /// <inheritdoc/>
    public override double Smoothed(double target, int outputs) => CrossEntropy.Smooth(target, _smoothing, parts: 2);

    /// <inheritdoc/>
    protected override float Row(ReadOnlySpan<float> y, int label, ReadOnlySpan<float> target, float scale, Span<float> dy) =>
        LossTerm.Sum(new Term(_smoothing), y, label, target, scale / y.Length, dy) / y.Length;

    private readonly struct Term(float smoothing) : ILossTerm
    {
        private readonly Vector512<float> _keep = Vector512.Create(1 - smoothing), _share = Vector512.Create(smoothing / 2);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Apply(Vector512<float> y, Vector512<float> t, out Vector512<float> slope)
        {
            t = VectorMath.FusedMultiplyAdd(t, _keep, _share);
            Vector512<float> p = VectorMath.Sigmoid(y, out Vector512<float> complement);
            // σ·(1 − t) − (1 − σ)·t: σ − t would lose its digits where σ is near 1
            slope = VectorMath.FusedMultiplyAdd(p, Vector512<float>.One - t, -(complement * t));
            Vector512<float> positive = Vector512.ConditionalSelect(
                Vector512.LessThan(y, Vector512<float>.Zero),
                Vector512<float>.Zero,
                y
            );
            return VectorMath.FusedMultiplyAdd(-y, t, positive) + VectorMath.Softplus(-Vector512.Abs(y));
        }
    }
}
