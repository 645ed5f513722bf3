using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Chainrule.Kernels;

namespace Chainrule.Losses;

/// <summary>
/// Binary cross entropy on probabilities, as the textbook has it: the mean over a row's outputs of
/// −(t·ln p + (1 − t)·ln(1 − p)), with the derivative ((1 − t)/(1 − p) − t/p) / Out. For networks that end in a sigmoid
/// layer; <see cref="SigmoidCrossEntropy"/> does the same on scores, and exactly where p rounds to 0 or 1.
/// </summary>
/// <remarks>
/// Where p or 1 − p is below 10⁻⁷ its logarithm is continued by its tangent. Targets are values in [0, 1], (B, Out), or
/// class indices: 0 or 1 for a single output, else the one output that should be 1. Label smoothing ε replaces t by
/// (1 − ε)·t + ε/2.
/// </remarks>
public sealed class BinaryCrossEntropy : Loss
{
    private readonly float _smoothing;

    /// <summary>The loss.</summary>
    /// <param name="labelSmoothing">ε, in [0, 1).</param>
    /// <param name="classWeights">One weight per class, two for a single output; null where all count alike.</param>
    /// <exception cref="ChainruleException">A setting is out of range.</exception>
    public BinaryCrossEntropy(float labelSmoothing = 0, IReadOnlyList<float>? classWeights = null)
        : base(classWeights, isDistribution: false) =>
        _smoothing = CrossEntropy.CheckSmoothing("binary-cross-entropy", labelSmoothing);

    /// <inheritdoc/>
    public override string Notation => CrossEntropy.Notation("binary-cross-entropy", _smoothing);

    /// <inheritdoc/>
    public override OutputKind Output => OutputKind.Probabilities;

    /// <inheritdoc/>
    public override LossFormula Formula => Formulas.Mean((p, t) =>
    {
        double smooth = (1.0 - _smoothing) * t + _smoothing / 2.0;
        return -smooth * Formulas.Log(p) - (1 - smooth) * Formulas.Log(1 - p);
    });

    /// <inheritdoc/>
    public override FormulaText Text =>
        new("L = mean of -t·ln p - (1 - t)·ln(1 - p)", "((1 - t)/(1 - p) - t/p) / n");

    /// <inheritdoc/>
    public override string Activation => "sigmoid";

    /// <inheritdoc/>
    public override string Fused => "sigmoid-cross-entropy";

    /// <inheritdoc/>
    public override double Smoothed(double target, int outputs) => CrossEntropy.Smooth(target, _smoothing, parts: 2);

    /// <inheritdoc/>
    public override float EvenOutput(int outputs) => 0.5f;

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
            Vector512<float> rest = Vector512<float>.One - t;
            Vector512<float> log = CrossEntropy.Log(y, out Vector512<float> slopeOfTrue);
            Vector512<float> logOfRest = CrossEntropy.Log(Vector512<float>.One - y, out Vector512<float> slopeOfFalse);
            slope = VectorMath.FusedMultiplyAdd(rest, slopeOfFalse, -(t * slopeOfTrue));
            return -VectorMath.FusedMultiplyAdd(t, log, rest * logOfRest);
        }
    }
}
