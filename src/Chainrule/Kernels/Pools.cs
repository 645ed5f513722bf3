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

        fixed (float* px = x, py = y, pdy = dy, pdx = dx)
        {
            var job = new Job<TPool> { Window = window, X = px, Y = py, Dy = pdy, Dx = dx.IsEmpty ? null : pdx };
            workers.Run(images, ref job);
        }
    }

    // What is done with one window: up to 16 channels of its pixels inside the image, from the first on.
    private interface IPool
    {
        static abstract void Run(in Place place, int lanes, float* x, float* y, float* dy, float* dx);
    }

    // The pixels of a window inside the image: Rows of RowLength floats apart, Columns of Channels floats apart.
    private readonly record struct Place(int Rows, int Columns, nint RowLength, nint Channels);

    private struct Job<TPool> : IJob
        where TPool : struct, IPool
    {
        public Window Window;
        public float* X, Y, Dy, Dx;

        public readonly void Execute(int part)
        {
            int image = Window.Height * Window.Width * Window.Channels, outputs = Window.OutputWidth * Window.Channels;
            nint output = (nint)Window.OutputHeight * outputs * part;
            if (Dx != null)
            {
                new Span<float>(Dx + (nint)image * part, image).Clear();
            }

            for (int row = 0; row < Window.OutputHeight; row++, output += outputs)
            {
                RunRow(row, (nint)image * part, output);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void RunRow(int row, nint image, nint output)
        {
            var (firstRow, endRow) = Window.RowsInside(row);
            int width = Window.Width, channels = Window.Channels, outputs = Window.OutputWidth;
            nint length = (nint)width * channels;
            image += ((nint)row * Window.RowStride - Window.Top + firstRow) * length;
            for (int column = 0; column < outputs; column++, output += channels)
            {
                var (firstColumn, endColumn) = Window.ColumnsInside(column);
                var place = new Place(endRow - firstRow, endColumn - firstColumn, length, channels);
                nint pixel = image + ((nint)column * Window.ColumnStride - Window.Left + firstColumn) * channels;
                int channel = 0;
                for (; channel + Lanes.Count <= channels; channel += Lanes.Count)
                {
                    RunLanes(place, Lanes.Count, pixel + channel, output + channel);
                }

                if (channel < channels)
                {
                    RunLanes(place, channels - channel, pixel + channel, output + channel);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void RunLanes(in Place place, int lanes, nint pixel, nint output) =>
            TPool.Run(place, lanes, X + pixel, Y + output, Dy + output, Dx + pixel);
    }

    private readonly struct LargestValues : IPool
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Run(in Place place, int lanes, float* x, float* y, float* dy, float* dx)
        {
            var largest = Vector512.Create(float.NegativeInfinity);
            for (int row = 0; row < place.Rows; row++)
            {
                float* pixel = x + row * place.RowLength;
                for (int column = 0; column < place.Columns; column++, pixel += place.Channels)
                {
                    var value = Lanes.LoadSome(pixel, lanes);
                    var isLarger = Vector512.GreaterThan(value, largest) | ~Vector512.Equals(value, value);
                    largest = Vector512.ConditionalSelect(isLarger, value, largest);
                }
            }

            Lanes.StoreSome(largest, y, lanes);
        }
    }

    private readonly struct LargestDerivative : IPool
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Run(in Place place, int lanes, float* x, float* y, float* dy, float* dx)
        {
            var largest = Lanes.LoadSome(y, lanes);
            var gradient = Lanes.LoadSome(dy, lanes);
            var isNan = ~Vector512.Equals(largest, largest);
            var isFound = Vector512<float>.Zero;
            for (int row = 0; row < place.Rows; row++)
            {
                nint pixel = row * place.RowLength;
                for (int column = 0; column < place.Columns; column++, pixel += place.Channels)
                {
                    var value = Lanes.LoadSome(x + pixel, lanes);
                    var isHere = Vector512.Equals(value, largest) | (isNan & ~Vector512.Equals(value, value));
                    var isFirst = Vector512.AndNot(isHere, isFound);
                    Lanes.StoreSome(Lanes.LoadSome(dx + pixel, lanes) + (gradient & isFirst), dx + pixel, lanes);
                    isFound |= isHere;
                }
            }
        }
    }

    private readonly struct MeanValues : IPool
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Run(in Place place, int lanes, float* x, float* y, float* dy, float* dx)
        {
            var sum = Vector512<float>.Zero;
            for (int row = 0; row < place.Rows; row++)
            {
                float* pixel = x + row * place.RowLength;
                for (int column = 0; column < place.Columns; column++, pixel += place.Channels)
                {
                    sum += Lanes.LoadSome(pixel, lanes);
                }
            }

            Lanes.StoreSome(sum / Vector512.Create((float)(place.Rows * place.Columns)), y, lanes);
        }
    }

    private readonly struct MeanDerivative : IPool
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Run(in Place place, int lanes, float* x, float* y, float* dy, float* dx)
        {
            var share = Lanes.LoadSome(dy, lanes) / Vector512.Create((float)(place.Rows * place.Columns));
            for (int row = 0; row < place.Rows; row++)
            {
                float* pixel = dx + row * place.RowLength;
                for (int column = 0; column < place.Columns; column++, pixel += place.Channels)
                {
                    Lanes.StoreSome(Lanes.LoadSome(pixel, lanes) + share, pixel, lanes);
                }
            }
        }
    }
}
