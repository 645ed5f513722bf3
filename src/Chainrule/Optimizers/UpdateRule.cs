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
    // A kibibyte of each slot.
    private const int PieceLength = 256;

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
    public static void Run<TRule>(TRule rule, in OptimizerStep step, in ParameterRun run, Span<float> result)
        where TRule : struct, IUpdateRule
    {
        run.Check(TRule.Slots);
        if (result.Length != run.Length)
        {
            throw new ArgumentException($"a run of {run.Length} parameters doesn't have {result.Length} results", nameof(result));
        }

        // slots, of which there may be any number, are worked on piece by piece in one place on the stack
        float* slots = stackalloc float[TRule.Slots * PieceLength];
        fixed (float* w = run.Parameters, g = run.Gradients, results = result)
        {
            for (int start = 0; start < run.Length; start += PieceLength)
            {
                int count = Math.Min(PieceLength, run.Length - start);
                for (int slot = 0; slot < TRule.Slots; slot++)
                {
                    run.Slot(slot).Slice(start, count).CopyTo(new Span<float>(slots + slot * PieceLength, count));
                }

                RunPiece(rule, step, w + start, g + start, results + start, slots, count);
                for (int slot = 0; slot < TRule.Slots; slot++)
                {
                    new Span<float>(slots + slot * PieceLength, count).CopyTo(run.Slot(slot)[start..]);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunPiece<TRule>(
        TRule rule, in OptimizerStep step, float* w, float* g, float* results, float* slots, int length)
        where TRule : struct, IUpdateRule
    {
        Vector512<float> decay = Vector512.Create((float)(-(double)step.LearningRate * step.Decay));
        Vector512<float> scale = Vector512.Create(step.GradientScale);
        Span<Vector512<float>> lanes = stackalloc Vector512<float>[TRule.Slots];
        for (int i = 0; i < length; i += Lanes.Count)
        {
            int count = Math.Min(Lanes.Count, length - i);
            for (int slot = 0; slot < TRule.Slots; slot++)
            {
                lanes[slot] = Lanes.Load(slots + slot * PieceLength + i, count, Vector512<float>.Zero);
            }

            Vector512<float> parameters = Lanes.Load(w + i, count, Vector512<float>.Zero);
            Vector512<float> gradients = Lanes.Load(g + i, count, Vector512<float>.Zero) * scale;
            parameters = VectorMath.FusedMultiplyAdd(decay, parameters, parameters);
            Lanes.Store(rule.Apply(parameters, gradients, lanes), results + i, count);
            for (int slot = 0; slot < TRule.Slots; slot++)
            {
                Lanes.Store(Traces.Remove(lanes[slot]), slots + slot * PieceLength + i, count);
            }
        }
    }
}
