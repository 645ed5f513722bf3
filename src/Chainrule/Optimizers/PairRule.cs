using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Chainrule.Kernels;

namespace Chainrule.Optimizers;

/// <summary>
/// An optimizer's formula for one vector of parameters, with two slots at most: these stay in registers, where those of an
/// <see cref="IUpdateRule"/> go through memory (measured: momentum takes 1.6 times as long there).
/// </summary>
internal interface IPairRule
{
    /// <summary>How many slots the formula reads and writes.</summary>
    static abstract int Slots { get; }

    /// <summary>The parameters after the step; slots are updated in place.</summary>
    Vector512<float> Apply(Vector512<float> w, Vector512<float> g, ref Vector512<float> slot0, ref Vector512<float> slot1);
}

/// <summary>
/// Runs a formula over buffers, in one pass. The last, partial vector goes through the same code as all others, and no
/// element sees another: any part of the buffers may be updated by itself with the same bits.
/// </summary>
internal static unsafe class PairRule
{
    /// <summary>w ← rule(w − η·λ·w, scale·g), element by element; see <see cref="Optimizer.Update"/>.</summary>
    /// <exception cref="ArgumentException">The buffers differ in length.</exception>
    public static void Run<TRule>(in TRule rule, in OptimizerStep step, in ParameterRun run)
        where TRule : struct, IPairRule
    {
        run.Check(TRule.Slots);
        Span<float> slot0 = TRule.Slots > 0 ? run.Slot(0) : default, slot1 = TRule.Slots > 1 ? run.Slot(1) : default;
        fixed (float* w = run.Parameters, g = run.Gradients, s0 = slot0, s1 = slot1)
        {
            Run(rule, step, new Addresses(w, g, s0, s1), run.Length);
        }
    }

    // optimized at the first call: a network's first hundred steps would wait for it otherwise
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TRule>(in TRule formula, in OptimizerStep step, Addresses run, int length)
        where TRule : struct, IPairRule
    {
        TRule rule = formula; // in registers: nobody else could change it
        Vector512<float> decay = Vector512.Create((float)(-(double)step.LearningRate * step.Decay));
        Vector512<float> scale = Vector512.Create(step.GradientScale);
        int i = 0;
        for (; i <= length - Lanes.Count; i += Lanes.Count)
        {
            Move(rule, decay, scale, run.At(i), Lanes.Count);
        }

        if (i < length)
        {
            Move(rule, decay, scale, run.At(i), length - i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Move<TRule>(TRule rule, Vector512<float> decay, Vector512<float> scale, Addresses at, int count)
        where TRule : struct, IPairRule
    {
        Vector512<float> parameters = Load(at.Parameters, count), gradients = Load(at.Gradients, count) * scale;
        Vector512<float> slot0 = TRule.Slots > 0 ? Load(at.Slot0, count) : default;
        Vector512<float> slot1 = TRule.Slots > 1 ? Load(at.Slot1, count) : default;
        // fused, so that a decay far below the spacing of floats near 1 isn't lost in 1 − η·λ
        parameters = VectorMath.FusedMultiplyAdd(decay, parameters, parameters);
        Store(rule.Apply(parameters, gradients, ref slot0, ref slot1), at.Parameters, count);
        if (TRule.Slots > 0)
        {
            Store(Traces.Remove(slot0), at.Slot0, count);
        }

        if (TRule.Slots > 1)
        {
            Store(Traces.Remove(slot1), at.Slot1, count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Load(float* address, int count) =>
        count == Lanes.Count ? Vector512.Load(address) : Lanes.Load(address, count, Vector512<float>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector512<float> lanes, float* address, int count)
    {
        if (count == Lanes.Count)
        {
            lanes.Store(address);
        }
        else
        {
            Lanes.Store(lanes, address, count);
        }
    }

    /// <summary>Where the numbers of a run are; four pointers, so that the compiler keeps each in a register.</summary>
    private readonly struct Addresses(float* parameters, float* gradients, float* slot0, float* slot1)
    {
        public readonly float* Parameters = parameters, Gradients = gradients, Slot0 = slot0, Slot1 = slot1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Addresses At(int i) => new(Parameters + i, Gradients + i, Slot0 + i, Slot1 + i);
    }
}
