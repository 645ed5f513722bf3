using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Chainrule.Kernels;

namespace Chainrule.Losses;

/// <summary>
/// Softmax and cross entropy in one, on scores z: loss = −Σₖ tₖ·ln pₖ with p = softmax z, computed as
/// Σₖ tₖ·(ln Σⱼ exp zⱼ − zₖ), which overflows nowhere. Its derivative is (p·Σt) − t, for a distribution p − t: Bridle,
/// "Probabilistic Interpretation of Feedforward Classification Network Outputs" (1990).
/// </summary>
/// <remarks>
/// Targets are class indices, or distributions over classes (B, Out), one-hot or soft. Label smoothing ε replaces t by
/// (1 − ε)·t + ε/Out: Szegedy et al., "Rethinking the Inception Architecture" (2016), section 7. As PyTorch's
/// CrossEntropyLoss, except that there class weights also weigh the share that smoothing spreads.
/// </remarks>
public sealed class SoftmaxCrossEntropy : Loss
{
    private readonly float _smoothing;

    /// <summary>The loss.</summary>
    /// <param name="labelSmoothing">ε, in [0, 1).</param>
    /// <param name="classWeights">One weight per class; null where all count alike.</param>
    /// <exception cref="ChainruleException">A setting is out of range.</exception>
    public SoftmaxCrossEntropy(float labelSmoothing = 0, IReadOnlyList<float>? classWeights = null)
        : base(classWeights, isDistribution: true) =>
        _smoothing = CrossEntropy.CheckSmoothing("softmax-cross-entropy", labelSmoothing);

    /// <inheritdoc/>
    public override string Notation => CrossEntropy.Notation("softmax-cross-entropy", _smoothing);

    /// <inheritdoc/>
    public override OutputKind Output => OutputKind.SoftmaxLogits;

    /// <summary>One class per output, at least two.</summary>
    /// <exception cref="ChainruleException">There is only one output.</exception>
    public override int ClassCount(int outputs) => CrossEntropy.CheckClasses(outputs);

    /// <inheritdoc/>
    public override LossFormula Formula =>
        (z, target) =>
        {
            int classes = z.Length;
            double logSumExp = RealFunctions.LogSumExp(z);
            return Formulas.Sum((score, t) => ((1.0 - _smoothing) * t + (double)_smoothing / classes) * (logSumExp - score))(
                z,
                target
            );
        };

    /// <inheritdoc/>
    public override FormulaText Text => new("L = -Σ t·ln p, with p = softmax z", "p - t");

    /// <inheritdoc/>
    public override string Activation => "softmax";

    /// <inheritdoc/>
    public override string Naive => "categorical-cross-entropy";

    /// <inheritdoc/>
    public override double Smoothed(double target, int outputs) => CrossEntropy.Smooth(target, _smoothing, outputs);

    /// <inheritdoc/>
    protected override float Row(ReadOnlySpan<float> y, int label, ReadOnlySpan<float> target, float scale, Span<float> dy)
    {
        float top = dy.IsEmpty ? SoftmaxRows.LogSumExp(y) : SoftmaxRows.SoftmaxWithLogSumExp(y, dy);
        var term = new Term(top, label >= 0 ? 1 : RowSums.Sum(target), _smoothing, y.Length);
        float loss = label >= 0 && _smoothing == 0 ? top - y[label] : LossTerm.Sum(term, y, label, target, 1, default);
        int only = _smoothing > 0 ? -1 : label >= 0 ? label : OnlyClass(target);
        if (!dy.IsEmpty && only >= 0)
        {
            ElementWise.Map(Workers.None, new Scaling(label >= 0 ? scale : scale * target[only]), dy, dy);
            dy[only] = 0;
            dy[only] = -RowSums.Sum(dy); // p − 1 as −Σ of the others: it would lose its digits where p is near 1
        }
        else if (!dy.IsEmpty)
        {
            LossTerm.Sum(term, dy, label, target, scale, dy); // p becomes scale·(p·Σt − t); its sum means nothing
        }

        return loss;
    }

    // The one class that a distribution is all about, so that it is differentiated as its index is; −1 where there are several.
    private static int OnlyClass(ReadOnlySpan<float> target)
    {
        int only = target.IndexOfAnyExcept(0);
        return only >= 0 && target[(only + 1)..].IndexOfAnyExcept(0) < 0 ? only : -1;
    }

    private readonly struct Scaling(float scale) : IUnaryOperator
    {
        private readonly Vector512<float> _scale = Vector512.Create(scale);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Apply(Vector512<float> x) => x * _scale;
    }

    /// <summary>The value, of scores; and the slope, of probabilities.</summary>
    private readonly struct Term(float top, float total, float smoothing, int classes) : ILossTerm
    {
        private readonly Vector512<float> _top = Vector512.Create(top),
            _total = Vector512.Create((1 - smoothing) * total + smoothing);
        private readonly Vector512<float> _keep = Vector512.Create(1 - smoothing),
            _share = Vector512.Create(smoothing / classes);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Apply(Vector512<float> y, Vector512<float> t, out Vector512<float> slope)
        {
            Vector512<float> smooth = VectorMath.FusedMultiplyAdd(t, _keep, _share);
            slope = VectorMath.FusedMultiplyAdd(y, _total, -smooth);
            return smooth * (_top - y);
        }
    }
}
