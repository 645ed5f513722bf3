using System.Runtime.Intrinsics;
using Chainrule.Optimizers;

namespace Chainrule.Tests.Support;

/// <summary>An own optimizer of three slots: Adam without bias corrections whose divisor never shrinks (AMSGrad).</summary>
internal sealed class ThreeSlots : Optimizer
{
    public override string Notation => "three-slots";

    public override int SlotCount => 3;

    public override float DefaultLearningRate => 0.01f;

    public override void Update(in OptimizerStep step, in ParameterRun run) =>
        UpdateRule.Run(new Rule(step.LearningRate), step, run);

    /// <summary>The same in double, for one number.</summary>
    public static double Step(double w, double g, double rate, double[] slots)
    {
        slots[0] = 0.9 * slots[0] + 0.1 * g;
        slots[1] = 0.99 * slots[1] + 0.01 * g * g;
        slots[2] = Math.Max(slots[1], slots[2]);
        return w - rate * slots[0] / (Math.Sqrt(slots[2]) + 0.01);
    }

    private readonly struct Rule(float rate) : IUpdateRule
    {
        public static int Slots => 3;

        public Vector512<float> Apply(Vector512<float> w, Vector512<float> g, Span<Vector512<float>> slots)
        {
            slots[0] = Vector512.FusedMultiplyAdd(Vector512.Create(0.1f), g - slots[0], slots[0]);
            slots[1] = Vector512.FusedMultiplyAdd(Vector512.Create(0.01f), Vector512.FusedMultiplyAdd(g, g, -slots[1]), slots[1]);
            slots[2] = Vector512.ConditionalSelect(Vector512.GreaterThan(slots[1], slots[2]), slots[1], slots[2]);
            Vector512<float> divisor = Vector512.Sqrt(slots[2]) + Vector512.Create(0.01f);
            return Vector512.FusedMultiplyAdd(Vector512.Create(-rate), slots[0] / divisor, w);
        }
    }
}

/// <summary>
/// LAMB without bias corrections, an own optimizer that needs norms of blocks: d = m / (√v + ε) + λ·w,
/// w ← w − η·(‖w‖ / ‖d‖)·d over each block. You et al., "Large Batch Optimization for Deep Learning" (ICLR 2020), algorithm 2.
/// </summary>
internal sealed class Lamb : Optimizer
{
    public const double Epsilon = 0.01;

    public override string Notation => "lamb";

    public override int SlotCount => 2;

    public override float DefaultLearningRate => 0.01f;

    public override bool UsesBlockNorms => true;

    public override void Direct(in OptimizerStep step, in ParameterRun run, Span<float> direction)
    {
        Span<float> m = run.Slot(0), v = run.Slot(1);
        for (int i = 0; i < direction.Length; i++)
        {
            float g = step.GradientScale * run.Gradients[i];
            m[i] = 0.9f * m[i] + 0.1f * g;
            v[i] = 0.99f * v[i] + 0.01f * g * g;
            direction[i] = m[i] / (MathF.Sqrt(v[i]) + (float)Epsilon) + step.Decay * run.Parameters[i];
        }
    }

    public override void Update(in OptimizerStep step, in ParameterRun run)
    {
        double trust = run.ParameterNorm > 0 && run.DirectionNorm > 0 ? run.ParameterNorm / run.DirectionNorm : 1;
        float rate = (float)(step.LearningRate * trust);
        for (int i = 0; i < run.Length; i++)
        {
            run.Parameters[i] -= rate * run.Gradients[i];
        }
    }
}
