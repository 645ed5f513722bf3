using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Chainrule.Kernels;

/// <summary>
/// Sums over the rows of a matrix in double precision, column by column, as normalization needs them. Rows are cut into pieces
/// whose size depends on the number of columns alone, and the pieces' results are for the caller to put together in their order:
/// so threads change no bit.
/// </summary>
internal static unsafe class ChannelSums
{
    // 64 KiB: a piece stays in the second-level cache while it is read twice.
    private const int PieceLength = 16 * 1024;

    [ThreadStatic]
    private static double[]? _pieces;

    /// <summary>
    /// For each piece of rows: how many they are, the mean of each column, and Σ (x − mean)² of each: 1 + 2·columns numbers.
    /// Valid until this thread asks again.
    /// </summary>
    /// <param name="workers">The threads to share pieces among.</param>
    /// <param name="x">(rows, columns).</param>
    /// <param name="columns">The number of columns.</param>
    public static Span<double> Moments(Workers workers, ReadOnlySpan<float> x, int columns)
    {
        fixed (float* px = x)
        {
            return Run(workers, new Job { X = px, Columns = columns, Rows = x.Length / columns, Size = 1 + 2 * columns });
        }
    }

    /// <summary>
    /// For each piece of rows: Σ dy and Σ dy·(x − mean) of each column: 2·columns numbers. Valid until this thread asks again.
    /// </summary>
    /// <param name="workers">The threads to share pieces among.</param>
    /// <param name="x">(rows, columns).</param>
    /// <param name="dy">(rows, columns).</param>
    /// <param name="means">(columns).</param>
    public static Span<double> Gradients(
        Workers workers, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, ReadOnlySpan<double> means)
    {
        int columns = means.Length;
        fixed (float* px = x, pdy = dy)
        fixed (double* pm = means)
        {
            return Run(workers, new Job
            {
                X = px,
                Dy = pdy,
                Means = pm,
                Columns = columns,
                Rows = x.Length / columns,
                Size = 2 * columns,
            });
        }
    }

    private static Span<double> Run(Workers workers, Job job)
    {
        job.RowsOfPiece = Math.Max(1, PieceLength / job.Columns);
        int pieces = (job.Rows + job.RowsOfPiece - 1) / job.RowsOfPiece, length = checked(pieces * job.Size);
        if (_pieces is null || _pieces.Length < length)
        {
            _pieces = new double[length];
        }

        fixed (double* results = _pieces)
        {
            job.Results = results;
            workers.Run(pieces, ref job);
        }

        return _pieces.AsSpan(0, length);
    }

    private struct Job : IJob
    {
        public float* X, Dy;
        public double* Means, Results;
        public int Rows, Columns, RowsOfPiece, Size;

        public readonly void Execute(int part)
        {
            int first = part * RowsOfPiece, rows = Math.Min(RowsOfPiece, Rows - first);
            float* x = X + (nint)first * Columns;
            double* result = Results + (nint)part * Size;
            if (Dy != null)
            {
                Products(x, Dy + (nint)first * Columns, rows, result);
                return;
            }

            result[0] = rows;
            Moments(x, rows, result + 1, result + 1 + Columns);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Moments(float* x, int rows, double* means, double* squares)
        {
            int j = 0;
            for (; j + Vector512<double>.Count <= Columns; j += Vector512<double>.Count)
            {
                var sum = Vector512<double>.Zero;
                float* value = x + j;
                for (int i = 0; i < rows; i++, value += Columns)
                {
                    sum += Wide(value);
                }

                var mean = sum / Vector512.Create((double)rows);
                mean.Store(means + j);
                var square = Vector512<double>.Zero;
                value = x + j;
                for (int i = 0; i < rows; i++, value += Columns)
                {
                    var deviation = Wide(value) - mean;
                    square += deviation * deviation;
                }

                square.Store(squares + j);
            }

            for (; j < Columns; j++)
            {
                double sum = 0, square = 0;
                for (int i = 0; i < rows; i++)
                {
                    sum += x[(nint)i * Columns + j];
                }

                double mean = sum / rows;
                for (int i = 0; i < rows; i++)
                {
                    double deviation = x[(nint)i * Columns + j] - mean;
                    square += deviation * deviation;
                }

                (means[j], squares[j]) = (mean, square);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Products(float* x, float* dy, int rows, double* sums)
        {
            int j = 0;
            for (; j + Vector512<double>.Count <= Columns; j += Vector512<double>.Count)
            {
                Vector512<double> sum = Vector512<double>.Zero, product = sum, mean = Vector512.Load(Means + j);
                float* value = x + j, gradient = dy + j;
                for (int i = 0; i < rows; i++, value += Columns, gradient += Columns)
                {
                    var wide = Wide(gradient);
                    sum += wide;
                    product += wide * (Wide(value) - mean);
                }

                sum.Store(sums + j);
                product.Store(sums + Columns + j);
            }

            for (; j < Columns; j++)
            {
                double sum = 0, product = 0;
                for (int i = 0; i < rows; i++)
                {
                    double gradient = dy[(nint)i * Columns + j];
                    sum += gradient;
                    product += gradient * (x[(nint)i * Columns + j] - Means[j]);
                }

                (sums[j], sums[Columns + j]) = (sum, product);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector512<double> Wide(float* values)
        {
            var (lower, upper) = Vector256.Widen(Vector256.Load(values));
            return Vector512.Create(lower, upper);
        }
    }
}
