using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Chainrule.Kernels;

namespace Chainrule.Losses;

/// <summary>
/// Cross entropy on probabilities, as the textbook has it: loss = −Σₖ tₖ·ln pₖ, with the derivative −tₖ/pₖ. For networks
/// that end in a softmax layer; <see cref="SoftmaxCrossEntropy"/> does the same on scores, faster and without rounding
/// small probabilities to 0.
/// </summary>
/// <remarks>
/// Below 10⁻⁷ the logarithm is continued by its tangent: the loss stays finite at p = 0, the slope at most 10⁷. Targets are
/// class indices, or distributions over classes (B, Out). Label smoothing ε replaces t by (1 − ε)·t + ε/Out.
/// </remarks>
public sealed class CategoricalCrossEntropy : Loss
{
    private readonly float _smoothing;

    /// <summary>The loss.</summary>
    /// <param name="labelSmoothing">ε, in [0, 1).</param>
    /// <param name="classWeights">One weight per class; null where all count alike.</param>
    /// <exception cref="ChainruleException">A setting is out of range.</exception>
    public CategoricalCrossEntropy(float labelSmoothing = 0, IReadOnlyList<float>? classWeights = null)
        : base(classWeights, isDistribution: true) =>
        _smoothing = CrossEntropy.CheckSmoothing("categorical-cross-entropy", labelSmoothing);

    /// <inheritdoc/>
    public override string Notation => CrossEntropy.Notation("categorical-cross-entropy", _smoothing);

    /// <inheritdoc/>
    public override OutputKind Output => OutputKind.Probabilities;

    /// <summary>One class per output, at least two.</summary>
    /// <exception cref="ChainruleException">There is only one output.</exception>
    public override int ClassCount(int outputs) => CrossEntropy.CheckClasses(outputs);

    /// <inheritdoc/>
    public override LossFormula Formula => (p, target) =>
    {
        int classes = p.Length;
        return Formulas.Sum((p, t) => -((1.0 - _smoothing) * t + (double)_smoothing / classes) * Formulas.Log(p))(p, target);
    };

    /// <inheritdoc/>
    public override FormulaText Text => new("L = -Σ t·ln p", "-t / p");

    /// <inheritdoc/>
    public override string Activation => "softmax";

    /// <inheritdoc/>
    public override string Fused => "softmax-cross-entropy";

    /// <inheritdoc/>
    public override double Smoothed(double target, int outputs) => CrossEntropy.Smooth(target, _smoothing, outputs);

    /// <inheritdoc/>
    protected override float Row(ReadOnlySpan<float> y, int label, ReadOnlySpan<float> target, float scale, Span<float> dy) =>
        LossTerm.Sum(new Term(_smoothing, y.Length), y, label, target, scale, dy);

    private readonly struct Term(float smoothing, int classes) : ILossTerm
    {
        private readonly Vector512<float> _keep = Vector512.Create(1 - smoothing), _share = Vector512.Create(smoothing / classes);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Apply(Vector512<float> y, Vector512<float> t, out Vector512<float> slope)
        {
            t = -VectorMath.FusedMultiplyAdd(t, _keep, _share);
            Vector512<float> log = CrossEntropy.Log(y, out slope);
            slope *= t;
            return log * t;
        }
    }
}
