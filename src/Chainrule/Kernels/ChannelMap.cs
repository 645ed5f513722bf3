using System.Runtime.CompilerServices;

namespace Chainrule.Kernels;

/// <summary>Fused multiply-adds of the rows of a matrix with one factor and one summand for each column.</summary>
internal static unsafe class ChannelMap
{
    // Some microseconds of work in one part.
    private const int ChunkLength = 16 * 1024;

    /// <summary>y[r, j] = fma(x[r, j], a[j], b[j]).</summary>
    /// <param name="workers">The threads to share rows among.</param>
    /// <param name="x">(rows, columns).</param>
    /// <param name="a">(columns).</param>
    /// <param name="b">(columns).</param>
    /// <param name="y">(rows, columns); overwritten.</param>
    public static void Run(
        Workers workers, ReadOnlySpan<float> x, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y) =>
        Run(workers, default, default, x, a, b, y);

    /// <summary>z[r, j] = fma(y[r, j], c[j], fma(x[r, j], a[j], b[j])).</summary>
    /// <param name="workers">The threads to share rows among.</param>
    /// <param name="y">(rows, columns).</param>
    /// <param name="c">(columns).</param>
    /// <param name="x">(rows, columns).</param>
    /// <param name="a">(columns).</param>
    /// <param name="b">(columns).</param>
    /// <param name="z">(rows, columns); overwritten.</param>
    public static void Run(
        Workers workers, ReadOnlySpan<float> y, ReadOnlySpan<float> c, ReadOnlySpan<float> x, ReadOnlySpan<float> a,
        ReadOnlySpan<float> b, Span<float> z)
    {
        int columns = a.Length;
        if (x.Length != z.Length || b.Length != columns || x.Length % columns != 0)
        {
            throw new ArgumentException($"{x.Length} numbers in rows of {columns} don't give {z.Length}");
        }

        fixed (float* py = y, pc = c, px = x, pa = a, pb = b, pz = z)
        {
            int rows = x.Length / columns;
            var job = new Job
            {
                Y = py,
                C = pc,
                X = px,
                A = pa,
                B = pb,
                Z = pz,
                Rows = rows,
                Columns = columns,
                RowsPerPart = Math.Max(1, ChunkLength / columns),
            };
            workers.Run((rows + job.RowsPerPart - 1) / job.RowsPerPart, ref job);
        }
    }

    private struct Job : IJob
    {
        public float* Y, C, X, A, B, Z;
        public int Rows, Columns, RowsPerPart;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Execute(int part)
        {
            int end = Math.Min(Rows, (part + 1) * RowsPerPart);
            for (nint row = part * RowsPerPart; row < end; row++)
            {
                nint start = row * Columns;
                for (int j = 0; j < Columns; j += Lanes.Count)
                {
                    int lanes = Math.Min(Lanes.Count, Columns - j);
                    var sum = VectorMath.FusedMultiplyAdd(
                        Lanes.LoadSome(X + start + j, lanes), Lanes.LoadSome(A + j, lanes), Lanes.LoadSome(B + j, lanes));
                    if (Y != null)
                    {
                        sum = VectorMath.FusedMultiplyAdd(
                            Lanes.LoadSome(Y + start + j, lanes), Lanes.LoadSome(C + j, lanes), sum);
                    }

                    Lanes.StoreSome(sum, Z + start + j, lanes);
                }
            }
        }
    }
}
