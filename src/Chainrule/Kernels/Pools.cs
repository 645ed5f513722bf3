using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Chainrule.Kernels;

/// <summary>
/// Largest and mean values of windows, channel by channel; what lies outside the image counts as nothing. Images are shared among
/// threads.
/// </summary>
internal static unsafe class Pools
{
    /// <summary>y[n, r, c, k] = the largest of a window, NaN where one is NaN.</summary>
    /// <param name="workers">The threads to share images among.</param>
    /// <param name="window">The window, and the size of an image.</param>
    /// <param name="x">(B, Height, Width, Channels).</param>
    /// <param name="y">(B, OutputHeight, OutputWidth, Channels); overwritten.</param>
    public static void Largest(Workers workers, Window window, ReadOnlySpan<float> x, Span<float> y) =>
        Run<LargestValues>(workers, window, x, y, y, []);

    /// <summary>
    /// dx[n, row, column, k] = the sum of dy over all windows whose largest value is first found there, in (row, column) order.
    /// </summary>
    /// <param name="workers">The threads to share images among.</param>
    /// <param name="window">The window, and the size of an image.</param>
    /// <param name="x">(B, Height, Width, Channels).</param>
    /// <param name="y">(B, OutputHeight, OutputWidth, Channels), as it was computed.</param>
    /// <param name="dy">(B, OutputHeight, OutputWidth, Channels).</param>
    /// <param name="dx">(B, Height, Width, Channels); overwritten.</param>
    public static void LargestInputs(
        Workers workers, Window window, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx) =>
        Run<LargestDerivative>(workers, window, x, y, dy, dx);

    /// <summary>y[n, r, c, k] = the mean of the pixels of a window that lie inside the image.</summary>
    /// <inheritdoc cref="Largest" path="/param"/>
    public static void Means(Workers workers, Window window, ReadOnlySpan<float> x, Span<float> y) =>
        Run<MeanValues>(workers, window, x, y, y, []);

    /// <summary>dx[n, row, column, k] = the sum of dy / count over all windows that hold the pixel.</summary>
    /// <param name="workers">The threads to share images among.</param>
    /// <param name="window">The window, and the size of an image.</param>
    /// <param name="dy">(B, OutputHeight, OutputWidth, Channels).</param>
    /// <param name="dx">(B, Height, Width, Channels); overwritten.</param>
    public static void MeansInputs(Workers workers, Window window, ReadOnlySpan<float> dy, Span<float> dx) =>
        Run<MeanDerivative>(workers, window, dx, dy, dy, dx);

    private static void Run<TPool>(
        Workers workers, Window window, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
        where TPool : struct, IPool
    {
        int image = window.Height * window.Width * window.Channels;
        int images = x.Length / image;
        if (x.Length % image != 0 || y.Length != (long)images * window.OutputHeight * window.OutputWidth * window.Channels)
        {
            throw new ArgumentException($"windows over {x.Length} numbers don't give {y.Length}");
        }

        dx.Clear();
        fixed (float* px = x, py = y, pdy = dy, pdx = dx)
        {
            var job = new Job<TPool> { Window = window, X = px, Y = py, Dy = pdy, Dx = pdx };
            workers.Run(images, ref job);
        }
    }

    // What is done with one window: up to 16 channels of its pixels inside the image, from the first on.
    private interface IPool
    {
        static abstract void Run(in Place place, float* x, float* y, float* dy, float* dx);
    }

    // The pixels of a window inside the image: Rows of RowLength floats apart, Columns of Channels floats apart.
    private readonly record struct Place(int Rows, int Columns, nint RowLength, nint Channels, int Lanes);

    private struct Job<TPool> : IJob
        where TPool : struct, IPool
    {
        public Window Window;
        public float* X, Y, Dy, Dx;

        public readonly void Execute(int part)
        {
            nint image = (nint)Window.Height * Window.Width * Window.Channels * part;
            nint output = (nint)Window.OutputHeight * Window.OutputWidth * Window.Channels * part;
            for (int row = 0; row < Window.OutputHeight; row++)
            {
                var (firstRow, endRow) = Window.RowsInside(row);
                for (int column = 0; column < Window.OutputWidth; column++, output += Window.Channels)
                {
                    var (firstColumn, endColumn) = Window.ColumnsInside(column);
                    nint pixel = image
                        + (((nint)row * Window.RowStride - Window.Top + firstRow) * Window.Width
                            + column * Window.ColumnStride - Window.Left + firstColumn) * Window.Channels;
                    for (int channel = 0; channel < Window.Channels; channel += Lanes.Count)
                    {
                        var place = new Place(
                            endRow - firstRow,
                            endColumn - firstColumn,
                            (nint)Window.Width * Window.Channels,
                            Window.Channels,
                            Math.Min(Lanes.Count, Window.Channels - channel)
                        );
                        TPool.Run(
                            place, X + pixel + channel, Y + output + channel, Dy + output + channel, Dx + pixel + channel);
                    }
                }
            }
        }
    }

    private readonly struct LargestValues : IPool
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Run(in Place place, float* x, float* y, float* dy, float* dx)
        {
            var largest = Vector512.Create(float.NegativeInfinity);
            for (int row = 0; row < place.Rows; row++)
            {
                float* pixel = x + row * place.RowLength;
                for (int column = 0; column < place.Columns; column++, pixel += place.Channels)
                {
                    var value = Lanes.LoadSome(pixel, place.Lanes);
                    var isLarger = Vector512.GreaterThan(value, largest) | ~Vector512.Equals(value, value);
                    largest = Vector512.ConditionalSelect(isLarger, value, largest);
                }
            }

            Lanes.StoreSome(largest, y, place.Lanes);
        }
    }

    private readonly struct LargestDerivative : IPool
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Run(in Place place, float* x, float* y, float* dy, float* dx)
        {
            var largest = Lanes.LoadSome(y, place.Lanes);
            var gradient = Lanes.LoadSome(dy, place.Lanes);
            var isNan = ~Vector512.Equals(largest, largest);
            var isFound = Vector512<float>.Zero;
            for (int row = 0; row < place.Rows; row++)
            {
                nint pixel = row * place.RowLength;
                for (int column = 0; column < place.Columns; column++, pixel += place.Channels)
                {
                    var value = Lanes.LoadSome(x + pixel, place.Lanes);
                    var isHere = Vector512.Equals(value, largest) | (isNan & ~Vector512.Equals(value, value));
                    var isFirst = Vector512.AndNot(isHere, isFound);
                    Lanes.StoreSome(Lanes.LoadSome(dx + pixel, place.Lanes) + (gradient & isFirst), dx + pixel, place.Lanes);
                    isFound |= isHere;
                }
            }
        }
    }

    private readonly struct MeanValues : IPool
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Run(in Place place, float* x, float* y, float* dy, float* dx)
        {
            var sum = Vector512<float>.Zero;
            for (int row = 0; row < place.Rows; row++)
            {
                float* pixel = x + row * place.RowLength;
                for (int column = 0; column < place.Columns; column++, pixel += place.Channels)
                {
                    sum += Lanes.LoadSome(pixel, place.Lanes);
                }
            }

            Lanes.StoreSome(sum / Vector512.Create((float)(place.Rows * place.Columns)), y, place.Lanes);
        }
    }

    private readonly struct MeanDerivative : IPool
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public static void Run(in Place place, float* x, float* y, float* dy, float* dx)
        {
            var share = Lanes.LoadSome(dy, place.Lanes) / Vector512.Create((float)(place.Rows * place.Columns));
            for (int row = 0; row < place.Rows; row++)
            {
                float* pixel = dx + row * place.RowLength;
                for (int column = 0; column < place.Columns; column++, pixel += place.Channels)
                {
                    Lanes.StoreSome(Lanes.LoadSome(pixel, place.Lanes) + share, pixel, place.Lanes);
                }
            }
        }
    }
}
