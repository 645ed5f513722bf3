using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Chainrule.Kernels;

namespace Chainrule.Optimizers;

/// <summary>
/// Steps divided by the root of all squared gradients so far: s ← s + g², w ← w − η·g / (√s + ε). Duchi, Hazan and
/// Singer, "Adaptive Subgradient Methods" (JMLR 12, 2011), with PyTorch's defaults.
/// </summary>
public sealed class Adagrad : Optimizer
{
    private const double DefaultEpsilon = 1e-10;
    private readonly double _epsilon;

    /// <summary>The optimizer.</summary>
    /// <param name="epsilon">ε, above 0: the least divisor.</param>
    /// <exception cref="ChainruleException">ε is not above 0.</exception>
    public Adagrad(double epsilon = DefaultEpsilon) =>
        _epsilon = Setting.Check("adagrad", "epsilon", epsilon, (float)epsilon > 0, "above 0");

    /// <inheritdoc/>
    public override string Notation => Setting.Write("adagrad", (_epsilon, DefaultEpsilon));

    /// <summary>One slot: s.</summary>
    public override int SlotCount => 1;

    /// <inheritdoc/>
    public override float DefaultLearningRate => 0.01f;

    /// <inheritdoc/>
    public override OptimizerFormula Formula => new(["s", "√s"], (w, g, rate, _, numbers) =>
    {
        double s = numbers[0] += g * g, root = numbers[1] = Math.Sqrt(s);
        return w - rate * g / (root + _epsilon);
    });

    /// <inheritdoc/>
    public override FormulaText Text => new("w - η·g / (√s + ε), with s = g² in the first step")
    {
        Title = "steps divided by all gradients so far",
        Definition = ["s ← s + g²", "w ← w − η·g / (√s + ε)"],
        Source = "Duchi, Hazan and Singer, Adaptive Subgradient Methods (JMLR 12, 2011)",
    };

    /// <inheritdoc/>
    public override void Update(in OptimizerStep step, in ParameterRun run) =>
        PairRule.Run(new Rule(step.LearningRate, (float)_epsilon), step, run);

    private readonly struct Rule(float rate, float epsilon) : IPairRule
    {
        private readonly Vector512<float> _rate = Vector512.Create(-rate), _epsilon = Vector512.Create(epsilon);

        public static int Slots => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Apply(
            Vector512<float> w,
            Vector512<float> g,
            ref Vector512<float> slot0,
            ref Vector512<float> slot1
        )
        {
            slot0 = VectorMath.FusedMultiplyAdd(g, g, slot0); // s ← s + g²
            return VectorMath.FusedMultiplyAdd(_rate, g / (Vector512.Sqrt(slot0) + _epsilon), w);
        }
    }
}
