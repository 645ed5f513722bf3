using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Chainrule.Kernels;

namespace Chainrule.Optimizers;

/// <summary>An optimizer's formula for sixteen parameters at once, with any number of slots.</summary>
public interface IUpdateRule
{
    /// <summary>How many slots the formula reads and writes.</summary>
    static abstract int Slots { get; }

    /// <summary>The parameters after the step, or the direction of the step; slots are updated in place.</summary>
    /// <param name="w">The parameters, after the decoupled decay.</param>
    /// <param name="g">Their gradients, scaled.</param>
    /// <param name="slots">The same parameters' numbers in each slot.</param>
    Vector512<float> Apply(Vector512<float> w, Vector512<float> g, Span<Vector512<float>> slots);
}

/// <summary>
/// Runs an own optimizer's formula over a run of parameters, in one pass: decay, the scale of clipped gradients and fading
/// state are taken care of. The last, partial vector goes through the same code as all others, and no element sees another:
/// any part of the buffers may be moved by itself with the same bits, on every instruction set.
/// </summary>
public static unsafe class UpdateRule
{
    /// <summary>w ← rule(w − η·λ·w, scale·g), element by element: all of <see cref="Optimizer.Update"/>.</summary>
    /// <param name="rule">The formula.</param>
    /// <param name="step">Learning rate η, decay λ, scale.</param>
    /// <param name="run">What is moved.</param>
    /// <exception cref="ArgumentException">The buffers differ in length.</exception>
    public static void Run<TRule>(TRule rule, in OptimizerStep step, in ParameterRun run)
        where TRule : struct, IUpdateRule => Run(rule, step, run, run.Parameters);

    /// <summary>
    /// result ← rule(w − η·λ·w, scale·g), element by element, the parameters left as they are: all of
    /// <see cref="Optimizer.Direct"/>, where the result is the direction.
    /// </summary>
    /// <param name="rule">The formula.</param>
    /// <param name="step">Learning rate η, decay λ, scale.</param>
    /// <param name="run">What is read.</param>
    /// <param name="result">As long as the run; may be the place of its gradients or parameters.</param>
    /// <exception cref="ArgumentException">The buffers differ in length.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TRule>(TRule rule, in OptimizerStep step, in ParameterRun run, Span<float> result)
        where TRule : struct, IUpdateRule
    {
        run.Check(TRule.Slots);
        if (result.Length != run.Length)
        {
            throw new ArgumentException($"a run of {run.Length} parameters doesn't have {result.Length} results", nameof(result));
        }

        Vector512<float> decay = Vector512.Create((float)(-(double)step.LearningRate * step.Decay));
        Vector512<float> scale = Vector512.Create(step.GradientScale);
        Span<Vector512<float>> slots = stackalloc Vector512<float>[TRule.Slots];
        for (int i = 0; i < run.Length; i += Lanes.Count)
        {
            int count = Math.Min(Lanes.Count, run.Length - i);
            Vector512<float> w = Load(run.Parameters, i, count), g = Load(run.Gradients, i, count) * scale;
            for (int slot = 0; slot < TRule.Slots; slot++)
            {
                slots[slot] = Load(run.Slot(slot), i, count);
            }

            w = rule.Apply(Vector512.FusedMultiplyAdd(decay, w, w), g, slots);
            Store(w, result, i, count);
            for (int slot = 0; slot < TRule.Slots; slot++)
            {
                Store(Traces.Remove(slots[slot]), run.Slot(slot), i, count);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Load(ReadOnlySpan<float> numbers, int start, int count)
    {
        fixed (float* address = numbers)
        {
            return Lanes.Load(address + start, count, Vector512<float>.Zero);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector512<float> lanes, Span<float> numbers, int start, int count)
    {
        fixed (float* address = numbers)
        {
            Lanes.Store(lanes, address + start, count);
        }
    }
}
