using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Chainrule.Kernels;

/// <summary>Sums of vectors, element by element: any part of the buffers may be added by itself with the same bits.</summary>
public static unsafe class VectorSums
{
    // Some microseconds of work in the caches.
    private const int PartLength = 16 * 1024;

    /// <summary>sumᵢ ← sumᵢ + xᵢ.</summary>
    /// <param name="sum">Read and overwritten.</param>
    /// <param name="x">As long.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(Span<float> sum, ReadOnlySpan<float> x)
    {
        if (sum.Length != x.Length)
        {
            throw new ArgumentException($"{x.Length} numbers can't be added to {sum.Length}", nameof(x));
        }

        fixed (float* ps = sum, px = x)
        {
            int i = 0;
            for (; i <= sum.Length - Lanes.Count; i += Lanes.Count)
            {
                (Vector512.Load(ps + i) + Vector512.Load(px + i)).Store(ps + i);
            }

            if (i < sum.Length)
            {
                int count = sum.Length - i;
                Vector512<float> last = Lanes.Load(ps + i, count, Vector512<float>.Zero);
                Lanes.Store(last + Lanes.Load(px + i, count, Vector512<float>.Zero), ps + i, count);
            }
        }
    }

    /// <summary>The same, shared among threads.</summary>
    /// <param name="workers">The threads.</param>
    /// <param name="sum">Read and overwritten.</param>
    /// <param name="x">As long.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Add(Workers workers, AlignedBuffer sum, AlignedBuffer x)
    {
        ArgumentNullException.ThrowIfNull(workers);
        ArgumentNullException.ThrowIfNull(sum);
        ArgumentNullException.ThrowIfNull(x);
        var job = new Job { Sum = sum, X = x };
        workers.Run((int)(((long)sum.Length + PartLength - 1) / PartLength), ref job);
    }

    private struct Job : IJob
    {
        public AlignedBuffer Sum, X;

        public readonly void Execute(int part)
        {
            int start = part * PartLength, length = Math.Min(PartLength, Sum.Length - start);
            Add(Sum.Span.Slice(start, length), X.Span[..Sum.Length].Slice(start, length));
        }
    }
}
