using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Chainrule.Kernels;

/// <summary>
/// Sums over one row: lane j mod 16 adds up every sixteenth number in ascending order, then halves are added until one is left.
/// </summary>
public static unsafe class RowSums
{
    /// <summary>Σⱼ aⱼ·bⱼ in sixteen lanes of fused multiply-adds.</summary>
    /// <param name="a">(Out).</param>
    /// <param name="b">(Out).</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        if (a.Length != b.Length)
        {
            throw new ArgumentException($"rows of {a.Length} and {b.Length} numbers don't go together");
        }

        Vector512<float> sums = Vector512<float>.Zero;
        fixed (float* first = a, second = b)
        {
            int i = 0;
            for (; i <= a.Length - Lanes.Count; i += Lanes.Count)
            {
                sums = VectorMath.FusedMultiplyAdd(Vector512.Load(first + i), Vector512.Load(second + i), sums);
            }

            if (i < a.Length)
            {
                Vector512<float> x = Lanes.Load(first + i, a.Length - i, Vector512<float>.Zero);
                sums = VectorMath.FusedMultiplyAdd(x, Lanes.Load(second + i, a.Length - i, Vector512<float>.Zero), sums);
            }
        }

        return Lanes.Sum(sums);
    }

    /// <summary>Σⱼ aⱼ in sixteen lanes.</summary>
    /// <param name="a">(Out).</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Sum(ReadOnlySpan<float> a)
    {
        Vector512<float> sums = Vector512<float>.Zero;
        fixed (float* source = a)
        {
            int i = 0;
            for (; i <= a.Length - Lanes.Count; i += Lanes.Count)
            {
                sums += Vector512.Load(source + i);
            }

            if (i < a.Length)
            {
                sums += Lanes.Load(source + i, a.Length - i, Vector512<float>.Zero);
            }
        }

        return Lanes.Sum(sums);
    }
}
