using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Chainrule.Kernels;

namespace Chainrule.Optimizers;

/// <summary>The settings that <see cref="Adam"/> and <see cref="AdamW"/> share.</summary>
internal readonly struct AdamSettings
{
    public AdamSettings(string name, double beta1, double beta2, double epsilon)
    {
        Beta1 = Setting.Check(name, "beta1", beta1, beta1 is >= 0 and < 1, "at least 0 and below 1");
        Beta2 = Setting.Check(name, "beta2", beta2, beta2 is >= 0 and < 1, "at least 0 and below 1");
        Epsilon = Setting.Check(name, "epsilon", epsilon, (float)epsilon > 0, "above 0");
    }

    public double Beta1 { get; }

    public double Beta2 { get; }

    public double Epsilon { get; }

    /// <summary>The step as the paper writes it.</summary>
    public OptimizerFormula Formula
    {
        get
        {
            var (beta1, beta2, epsilon) = (Beta1, Beta2, Epsilon);
            return new OptimizerFormula(["m", "v", "m̂", "v̂"], (w, g, rate, number, numbers) =>
            {
                double m = numbers[0] = beta1 * numbers[0] + (1 - beta1) * g;
                double v = numbers[1] = beta2 * numbers[1] + (1 - beta2) * g * g;
                double mean = numbers[2] = m / (1 - Math.Pow(beta1, number)),
                    square = numbers[3] = v / (1 - Math.Pow(beta2, number));
                return w - rate * mean / (Math.Sqrt(square) + epsilon);
            });
        }
    }

    /// <summary>The formula at one step, its bias corrections worked out in double.</summary>
    public AdamRule RuleAt(in OptimizerStep step)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(step.Number, 1);
        double rate = step.LearningRate / (1 - DoubleMath.Power(Beta1, step.Number));
        double correction = 1 / Math.Sqrt(1 - DoubleMath.Power(Beta2, step.Number));
        return new AdamRule((float)rate, (float)correction, (float)(1 - Beta1), (float)(1 - Beta2), (float)Epsilon);
    }
}

/// <summary>Adam's formula: w − (η / (1 − β₁ᵗ)) · m / (√v / √(1 − β₂ᵗ) + ε).</summary>
internal readonly struct AdamRule(float rate, float correction, float share1, float share2, float epsilon) : IPairRule
{
    private readonly Vector512<float> _rate = Vector512.Create(-rate), _correction = Vector512.Create(correction);
    private readonly Vector512<float> _share1 = Vector512.Create(share1), _share2 = Vector512.Create(share2);
    private readonly Vector512<float> _epsilon = Vector512.Create(epsilon);

    public static int Slots => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Apply(Vector512<float> w, Vector512<float> g, ref Vector512<float> slot0, ref Vector512<float> slot1)
    {
        // m + (1 − β)·(g − m) rather than β·m + (1 − β)·g: 0.999 as a float is off by 1.3e-5 of its distance to 1
        slot0 = VectorMath.FusedMultiplyAdd(_share1, g - slot0, slot0);
        slot1 = VectorMath.FusedMultiplyAdd(_share2, VectorMath.FusedMultiplyAdd(g, g, -slot1), slot1);
        Vector512<float> divisor = VectorMath.FusedMultiplyAdd(Vector512.Sqrt(slot1), _correction, _epsilon);
        return VectorMath.FusedMultiplyAdd(_rate, slot0 / divisor, w);
    }
}
