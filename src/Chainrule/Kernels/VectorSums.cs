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
        ArgumentNullException.ThrowIfNull(sum);
        ArgumentNullException.ThrowIfNull(x);
        if (sum.Length != x.Length)
        {
            throw new ArgumentException($"{x.Length} numbers can't be added to {sum.Length}", nameof(x));
        }

        Add(workers, sum, x, 0, sum.Length);
    }

    /// <summary>The same for a part of both.</summary>
    /// <param name="workers">The threads.</param>
    /// <param name="sum">Read and overwritten.</param>
    /// <param name="x">What is added.</param>
    /// <param name="start">Where the part starts.</param>
    /// <param name="length">How long it is.</param>
    internal static void Add(Workers workers, AlignedBuffer sum, AlignedBuffer x, int start, int length)
    {
        ArgumentNullException.ThrowIfNull(workers);
        var job = new Job { Sum = sum, X = x, Start = start, End = start + length };
        workers.Run((int)(((long)length + PartLength - 1) / PartLength), ref job);
    }

    private struct Job : IJob
    {
        public AlignedBuffer Sum, X;
        public int Start, End;

        public readonly void Execute(int part)
        {
            int start = Start + part * PartLength, length = Math.Min(PartLength, End - start);
            Add(Sum.Span.Slice(start, length), X.Span.Slice(start, length));
        }
    }
}
