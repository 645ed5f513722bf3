using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Chainrule.Kernels;

/// <summary>Sums over the rows of a matrix, as a bias gradient needs them.</summary>
public static class ColumnSums
{
    // Wide enough that a part is worth handing to another thread, and whole vectors.
    private const int PartColumns = 256;

    /// <summary>sums[j] = Σᵢ x[i, j], added in ascending order of i from 0.</summary>
    /// <param name="workers">The threads to share columns among.</param>
    /// <param name="x">(rows, columns), row by row.</param>
    /// <param name="columns">The number of columns, the length of <paramref name="sums"/>.</param>
    /// <param name="sums">(columns); overwritten.</param>
    public static unsafe void Write(Workers workers, ReadOnlySpan<float> x, int columns, Span<float> sums)
    {
        if (columns == 0)
        {
            return;
        }

        if (sums.Length != columns || x.Length % columns != 0)
        {
            throw new ArgumentException($"{x.Length} numbers in rows of {columns} don't sum into {sums.Length}");
        }

        fixed (float* px = x, ps = sums)
        {
            var job = new Job { X = px, Sums = ps, Rows = x.Length / columns, Columns = columns };
            workers.Run((columns + PartColumns - 1) / PartColumns, ref job);
        }
    }

    private unsafe struct Job : IJob
    {
        public float* X, Sums;
        public int Rows, Columns;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute(int part)
        {
            int end = Math.Min(Columns, (part + 1) * PartColumns);
            int j = part * PartColumns;
            for (; j + 2 * Vector512<float>.Count <= end; j += 2 * Vector512<float>.Count)
            {
                var sum0 = Vector512<float>.Zero;
                var sum1 = Vector512<float>.Zero;
                float* x = X + j;
                for (int i = 0; i < Rows; i++, x += Columns)
                {
                    sum0 += Vector512.Load(x);
                    sum1 += Vector512.Load(x + Vector512<float>.Count);
                }

                sum0.Store(Sums + j);
                sum1.Store(Sums + j + Vector512<float>.Count);
            }

            for (; j < end; j += Vector512<float>.Count)
            {
                int count = Math.Min(Vector512<float>.Count, end - j);
                var sum = Vector512<float>.Zero;
                float* x = X + j;
                for (int i = 0; i < Rows; i++, x += Columns)
                {
                    sum += Lanes.Load(x, count, Vector512<float>.Zero);
                }

                Lanes.Store(sum, Sums + j, count);
            }
        }
    }
}
