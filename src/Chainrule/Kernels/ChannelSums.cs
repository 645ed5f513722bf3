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

        private static int Width => Vector512<double>.Count;

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

        private readonly void Moments(float* x, int rows, double* means, double* squares)
        {
            int j = 0;
            for (; j + 2 * Width <= Columns; j += 2 * Width)
            {
                MomentsOf<Two>(x + j, rows, means + j, squares + j);
            }

            if (j + Width <= Columns)
            {
                MomentsOf<One>(x + j, rows, means + j, squares + j);
                j += Width;
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

        // Of one vector's columns or of two: a sum waits for the one before it, and meanwhile there are others to add.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void MomentsOf<TVectors>(float* x, int rows, double* means, double* squares)
            where TVectors : IConstant
        {
            Vector512<double> sum0 = Vector512<double>.Zero, sum1 = sum0, count = Vector512.Create((double)rows);
            float* value = x;
            for (int i = 0; i < rows; i++, value += Columns)
            {
                sum0 += Wide(value);
                if (TVectors.Value > 1)
                {
                    sum1 += Wide(value + Width);
                }
            }

            Vector512<double> mean0 = sum0 / count, mean1 = sum1 / count;
            Vector512<double> square0 = Vector512<double>.Zero, square1 = square0;
            value = x;
            for (int i = 0; i < rows; i++, value += Columns)
            {
                var deviation = Wide(value) - mean0;
                square0 += deviation * deviation;
                if (TVectors.Value > 1)
                {
                    deviation = Wide(value + Width) - mean1;
                    square1 += deviation * deviation;
                }
            }

            Store<TVectors>(mean0, mean1, means);
            Store<TVectors>(square0, square1, squares);
        }

        private readonly void Products(float* x, float* dy, int rows, double* sums)
        {
            int j = 0;
            for (; j + 2 * Width <= Columns; j += 2 * Width)
            {
                ProductsOf<Two>(x + j, dy + j, rows, Means + j, sums + j);
            }

            if (j + Width <= Columns)
            {
                ProductsOf<One>(x + j, dy + j, rows, Means + j, sums + j);
                j += Width;
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

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void ProductsOf<TVectors>(float* x, float* dy, int rows, double* means, double* sums)
            where TVectors : IConstant
        {
            Vector512<double> sum0 = Vector512<double>.Zero, sum1 = sum0, product0 = sum0, product1 = sum0;
            Vector512<double> mean0 = Vector512.Load(means), mean1 = TVectors.Value > 1 ? Vector512.Load(means + Width) : mean0;
            for (int i = 0; i < rows; i++, x += Columns, dy += Columns)
            {
                var gradient = Wide(dy);
                sum0 += gradient;
                product0 += gradient * (Wide(x) - mean0);
                if (TVectors.Value > 1)
                {
                    gradient = Wide(dy + Width);
                    sum1 += gradient;
                    product1 += gradient * (Wide(x + Width) - mean1);
                }
            }

            Store<TVectors>(sum0, sum1, sums);
            Store<TVectors>(product0, product1, sums + Columns);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Store<TVectors>(Vector512<double> first, Vector512<double> second, double* destination)
            where TVectors : IConstant
        {
            first.Store(destination);
            if (TVectors.Value > 1)
            {
                second.Store(destination + Width);
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
