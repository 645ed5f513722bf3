using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Chainrule.Optimizers;

/// <summary>One optimiser's formula for one vector of parameters.</summary>
internal interface IUpdateRule
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
internal static class UpdateRule
{
    /// <summary>w ← rule(w − η·λ·w, scale·g), element by element; see <see cref="Optimizer.Update"/>.</summary>
    /// <exception cref="ArgumentException">The buffers differ in length.</exception>
    public static void Run<TRule>(
        TRule rule, in OptimizerStep step, Span<float> parameters, ReadOnlySpan<float> gradients, Span<float> slot0, Span<float> slot1)
        where TRule : struct, IUpdateRule
    {
        int length = parameters.Length, width = Vector512<float>.Count;
        if (gradients.Length != length || (TRule.Slots > 0 && slot0.Length != length) || (TRule.Slots > 1 && slot1.Length != length))
        {
            throw new ArgumentException("parameters, gradients and slots must be of one length");
        }

        Vector512<float> decay = Vector512.Create((float)(-(double)step.LearningRate * step.Decay));
        Vector512<float> scale = Vector512.Create(step.GradientScale);
        ref float w = ref MemoryMarshal.GetReference(parameters), g = ref MemoryMarshal.GetReference(gradients);
        ref float s0 = ref MemoryMarshal.GetReference(slot0), s1 = ref MemoryMarshal.GetReference(slot1);
        int i = 0;
        for (; i <= length - width; i += width)
        {
            Move(rule, decay, scale, ref Unsafe.Add(ref w, i), ref Unsafe.Add(ref g, i), ref Unsafe.Add(ref s0, i), ref Unsafe.Add(ref s1, i));
        }

        if (i < length)
        {
            Span<float> rest = stackalloc float[4 * width];
            rest.Clear();
            Span<float> restW = rest[..width], restG = rest.Slice(width, width), rest0 = rest.Slice(2 * width, width), rest1 = rest.Slice(3 * width, width);
            parameters[i..].CopyTo(restW);
            gradients[i..].CopyTo(restG);
            CopyRest(TRule.Slots > 0, slot0, rest0, i);
            CopyRest(TRule.Slots > 1, slot1, rest1, i);
            Move(rule, decay, scale, ref restW[0], ref restG[0], ref rest0[0], ref rest1[0]);
            restW[..(length - i)].CopyTo(parameters[i..]);
            CopyBack(TRule.Slots > 0, rest0, slot0, i);
            CopyBack(TRule.Slots > 1, rest1, slot1, i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Move<TRule>(
        TRule rule, Vector512<float> decay, Vector512<float> scale, ref float w, ref float g, ref float s0, ref float s1)
        where TRule : struct, IUpdateRule
    {
        Vector512<float> parameters = Vector512.LoadUnsafe(ref w);
        Vector512<float> slot0 = TRule.Slots > 0 ? Vector512.LoadUnsafe(ref s0) : default;
        Vector512<float> slot1 = TRule.Slots > 1 ? Vector512.LoadUnsafe(ref s1) : default;
        // fused, so that a decay far below the spacing of floats near 1 isn't lost in 1 − η·λ
        parameters = Vector512.FusedMultiplyAdd(decay, parameters, parameters);
        rule.Apply(parameters, Vector512.LoadUnsafe(ref g) * scale, ref slot0, ref slot1).StoreUnsafe(ref w);
        if (TRule.Slots > 0)
        {
            slot0.StoreUnsafe(ref s0);
        }

        if (TRule.Slots > 1)
        {
            slot1.StoreUnsafe(ref s1);
        }
    }

    private static void CopyRest(bool used, Span<float> slot, Span<float> rest, int start)
    {
        if (used)
        {
            slot[start..].CopyTo(rest);
        }
    }

    private static void CopyBack(bool used, Span<float> rest, Span<float> slot, int start)
    {
        if (used)
        {
            rest[..(slot.Length - start)].CopyTo(slot[start..]);
        }
    }
}
