using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Chainrule.Kernels;

namespace Chainrule.Optimizers;

/// <summary>
/// Steps of one size, in the direction of a sign: c = β₁·m + (1 − β₁)·g, w ← w − η·sign(c), m ← β₂·m + (1 − β₂)·g, where
/// sign(0) = 0. Chen et al., "Symbolic Discovery of Optimization Algorithms" (2023), program 1. It wants a learning rate
/// 3 to 10 times below Adam's, and a weight decay as much above.
/// </summary>
public sealed class Lion : Optimizer
{
    private const double DefaultBeta1 = 0.9, DefaultBeta2 = 0.99;
    private readonly double _beta1, _beta2;

    /// <summary>The optimizer.</summary>
    /// <param name="beta1">β₁, in [0, 1): how much the momentum counts in this step's direction.</param>
    /// <param name="beta2">β₂, in [0, 1): how much of the momentum is kept.</param>
    /// <exception cref="ChainruleException">A setting is out of range.</exception>
    public Lion(double beta1 = DefaultBeta1, double beta2 = DefaultBeta2)
    {
        _beta1 = Setting.Check("lion", "beta1", beta1, beta1 is >= 0 and < 1, "at least 0 and below 1");
        _beta2 = Setting.Check("lion", "beta2", beta2, beta2 is >= 0 and < 1, "at least 0 and below 1");
    }

    /// <inheritdoc/>
    public override string Notation => Setting.Write("lion", (_beta1, DefaultBeta1), (_beta2, DefaultBeta2));

    /// <summary>One slot: m.</summary>
    public override int SlotCount => 1;

    /// <inheritdoc/>
    public override float DefaultLearningRate => 0.0001f;

    /// <inheritdoc/>
    public override OptimizerFormula Formula => new(["c", "m"], (w, g, rate, _, numbers) =>
    {
        double c = numbers[0] = _beta1 * numbers[1] + (1 - _beta1) * g;
        numbers[1] = _beta2 * numbers[1] + (1 - _beta2) * g;
        return w - rate * Math.Sign(c);
    });

    /// <inheritdoc/>
    public override FormulaText Text => new("w - η·sign(g) in the first step")
    {
        Title = "steps of one size, in the direction of a sign",
        Definition = ["c = β₁·m + (1 − β₁)·g", "w ← w − η·sign(c)", "m ← β₂·m + (1 − β₂)·g"],
        Source = "Chen et al., Symbolic Discovery of Optimization Algorithms (2023), program 1",
    };

    /// <inheritdoc/>
    public override void Update(in OptimizerStep step, in ParameterRun run) =>
        PairRule.Run(
            new Rule(step.LearningRate, (float)(1 - _beta1), (float)(1 - _beta2)), step, run);

    private readonly struct Rule(float rate, float share1, float share2) : IPairRule
    {
        private readonly Vector512<float> _rate = Vector512.Create(-rate);
        private readonly Vector512<float> _share1 = Vector512.Create(share1), _share2 = Vector512.Create(share2);

        public static int Slots => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Apply(
            Vector512<float> w,
            Vector512<float> g,
            ref Vector512<float> slot0,
            ref Vector512<float> slot1
        )
        {
            Vector512<float> difference = g - slot0;
            Vector512<float> c = VectorMath.FusedMultiplyAdd(_share1, difference, slot0);
            slot0 = VectorMath.FusedMultiplyAdd(_share2, difference, slot0);
            // c itself where it is neither above nor below 0: zero stays zero, and NaN is not hidden
            Vector512<float> zero = Vector512<float>.Zero, one = Vector512<float>.One;
            Vector512<float> sign = Vector512.ConditionalSelect(
                Vector512.GreaterThan(c, zero), one, Vector512.ConditionalSelect(Vector512.LessThan(c, zero), -one, c));
            return VectorMath.FusedMultiplyAdd(_rate, sign, w);
        }
    }
}
