using System.Runtime.Intrinsics;
using Chainrule;
using Chainrule.Layers;
using Chainrule.Losses;
using Chainrule.Optimizers;

namespace Own;

/// <summary>y = x / r, where r is the running root mean square of what training has seen: a state, not a parameter.</summary>
internal sealed class RunningScale(Shape shape) : Layer(shape, shape)
{
    private const double Momentum = 0.1;

    public override string Notation => "running-scale";

    public override IReadOnlyList<StateSpec> State { get; } = [new("running-scale", new Shape(1), 1)];

    public override int ObservedSize => 2; // how many numbers, and the sum of their squares

    public override void Forward(in Pass pass, ReadOnlySpan<float> x, Span<float> y)
    {
        for (int i = 0; i < x.Length; i++)
        {
            y[i] = x[i] / pass.State[0];
        }

        if (pass.IsTraining)
        {
            (pass.Observed[0], pass.Observed[1]) = (x.Length, 0);
            foreach (float value in x)
            {
                pass.Observed[1] += (double)value * value;
            }
        }
    }

    public override void Backward(
        in Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        for (int i = 0; i < dx.Length; i++)
        {
            dx[i] = dy[i] / pass.State[0];
        }
    }

    public override void MergeObserved(Span<double> observed, Span<double> later)
    {
        observed[0] += later[0];
        observed[1] += later[1];
    }

    public override void FoldObserved(Span<double> observed, Span<float> state) =>
        state[0] = (float)((1 - Momentum) * state[0] + Momentum * Math.Sqrt(observed[1] / observed[0]));
}

/// <summary>Adam without bias corrections, whose divisor never shrinks: three slots.</summary>
internal sealed class ThreeSlots : Optimizer
{
    public override string Notation => "three-slots";

    public override int SlotCount => 3;

    public override float DefaultLearningRate => 0.01f;

    public override void Update(in OptimizerStep step, in ParameterRun run) =>
        UpdateRule.Run(new Rule(step.LearningRate), step, run);

    private readonly struct Rule(float rate) : IUpdateRule
    {
        public static int Slots => 3;

        public Vector512<float> Apply(Vector512<float> w, Vector512<float> g, Span<Vector512<float>> slots)
        {
            slots[0] += 0.1f * (g - slots[0]);
            slots[1] += 0.01f * (g * g - slots[1]);
            slots[2] = Vector512.Max(slots[1], slots[2]);
            return w - rate * slots[0] / (Vector512.Sqrt(slots[2]) + Vector512.Create(1e-4f));
        }
    }
}

/// <summary>Σⱼ (yⱼ − tⱼ)⁴.</summary>
internal sealed class FourthPower : Loss
{
    public override string Notation => "fourth-power";

    public override OutputKind Output => OutputKind.Values;

    protected override float Row(ReadOnlySpan<float> y, int label, ReadOnlySpan<float> target, float scale, Span<float> dy)
    {
        float sum = 0;
        for (int j = 0; j < y.Length; j++)
        {
            float error = y[j] - target[j];
            sum += error * error * error * error;
            if (!dy.IsEmpty)
            {
                dy[j] = scale * 4 * error * error * error;
            }
        }

        return sum;
    }
}
