using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Chainrule.Kernels;

/// <summary>
/// Sums of squares in double, where the square of a float is exact and can't overflow. The shape of each sum is fixed:
/// chunks of 4,096 numbers, in each of them lane j mod 16 in ascending order and then halves, and the chunks in order.
/// </summary>
public static unsafe class SquaredSums
{
    /// <summary>
    /// The length of a chunk: sums of chunks that start at its multiples may be worked out anywhere and added up in order.
    /// </summary>
    public const int ChunkLength = 4096;

    /// <summary>Σᵢ xᵢ².</summary>
    public static double Of(ReadOnlySpan<float> x)
    {
        double sum = 0;
        for (int start = 0; start < x.Length; start += ChunkLength)
        {
            sum += OfChunk(x.Slice(start, Math.Min(ChunkLength, x.Length - start)));
        }

        return sum;
    }

    /// <summary>Σᵢ xᵢ² of each of sixteen columns or fewer, down the rows.</summary>
    /// <param name="x">The first row's first column.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="stride">The floats from one row to the next.</param>
    /// <param name="columns">The number of columns, 1 to 16.</param>
    /// <param name="sums">Sixteen sums, overwritten; 0 behind the last column.</param>
    internal static void OfColumns(float* x, int rows, int stride, int columns, Span<double> sums)
    {
        Vector512<double> lower = Vector512<double>.Zero, upper = lower;
        for (int row = 0; row < rows; row++)
        {
            Add(Lanes.Load(x + (long)row * stride, columns, Vector512<float>.Zero), ref lower, ref upper);
        }

        lower.CopyTo(sums);
        upper.CopyTo(sums[8..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double OfChunk(ReadOnlySpan<float> x)
    {
        Vector512<double> lower = Vector512<double>.Zero, upper = lower;
        fixed (float* source = x)
        {
            int i = 0;
            for (; i <= x.Length - Lanes.Count; i += Lanes.Count)
            {
                Add(Vector512.Load(source + i), ref lower, ref upper);
            }

            if (i < x.Length)
            {
                Add(Lanes.Load(source + i, x.Length - i, Vector512<float>.Zero), ref lower, ref upper);
            }
        }

        Vector512<double> eight = lower + upper;
        Vector256<double> four = eight.GetLower() + eight.GetUpper();
        return (four[0] + four[2]) + (four[1] + four[3]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(Vector512<float> x, ref Vector512<double> lower, ref Vector512<double> upper)
    {
        (Vector512<double> first, Vector512<double> last) = Vector512.Widen(x);
        lower += first * first;
        upper += last * last;
    }
}
