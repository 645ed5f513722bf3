using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Chainrule.Kernels;

namespace Chainrule.Optimizers;

/// <summary>
/// Steps divided by a running root mean square of the gradient: v ← α·v + (1 − α)·g², w ← w − η·g / (√v + ε).
/// Tieleman and Hinton, "Lecture 6.5: rmsprop" (2012), with PyTorch's defaults and its ε outside the root.
/// </summary>
public sealed class RmsProp : Optimizer
{
    private const double DefaultDecay = 0.99, DefaultEpsilon = 1e-8;
    private readonly double _decay, _epsilon;

    /// <summary>The optimizer.</summary>
    /// <param name="decay">α, in [0, 1).</param>
    /// <param name="epsilon">ε, above 0: the least divisor.</param>
    /// <exception cref="ChainruleException">A setting is out of range.</exception>
    public RmsProp(double decay = DefaultDecay, double epsilon = DefaultEpsilon)
    {
        _decay = Setting.Check("rmsprop", "decay", decay, decay is >= 0 and < 1, "at least 0 and below 1");
        _epsilon = Setting.Check("rmsprop", "epsilon", epsilon, (float)epsilon > 0, "above 0");
    }

    /// <inheritdoc/>
    public override string Notation => Setting.Write("rmsprop", (_decay, DefaultDecay), (_epsilon, DefaultEpsilon));

    /// <summary>One slot: v.</summary>
    public override int SlotCount => 1;

    /// <inheritdoc/>
    public override float DefaultLearningRate => 0.001f;

    /// <inheritdoc/>
    public override OptimizerFormula Formula => new(["v", "√v"], (w, g, rate, _, numbers) =>
    {
        double v = numbers[0] = _decay * numbers[0] + (1 - _decay) * g * g, root = numbers[1] = Math.Sqrt(v);
        return w - rate * g / (root + _epsilon);
    });

    /// <inheritdoc/>
    public override FormulaText Text => new("w - η·g / (√v + ε), with v = (1 - ρ)·g² in the first step")
    {
        Title = "steps divided by a running size of the gradient",
        Definition = ["v ← α·v + (1 − α)·g²", "w ← w − η·g / (√v + ε)"],
        Source = "Tieleman and Hinton, Lecture 6.5: rmsprop (2012)",
    };

    /// <inheritdoc/>
    public override void Update(in OptimizerStep step, in ParameterRun run) =>
        PairRule.Run(
            new Rule(step.LearningRate, (float)(1 - _decay), (float)_epsilon), step, run);

    private readonly struct Rule(float rate, float share, float epsilon) : IPairRule
    {
        private readonly Vector512<float> _rate = Vector512.Create(-rate),
            _share = Vector512.Create(share),
            _epsilon = Vector512.Create(epsilon);

        public static int Slots => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Apply(
            Vector512<float> w,
            Vector512<float> g,
            ref Vector512<float> slot0,
            ref Vector512<float> slot1
        )
        {
            // v + (1 − α)·(g² − v): 1 − α keeps its digits, and a constant gradient has exactly v = g² as its limit
            slot0 = VectorMath.FusedMultiplyAdd(_share, VectorMath.FusedMultiplyAdd(g, g, -slot0), slot0);
            return VectorMath.FusedMultiplyAdd(_rate, g / (Vector512.Sqrt(slot0) + _epsilon), w);
        }
    }
}
