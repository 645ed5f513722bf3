using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Chainrule.Kernels;

/// <summary>
/// Products of images and windows. Every element is one chain of fused multiply-adds from a stated start, so all tilings,
/// instruction sets and thread counts give the same bits as the naive loops: over (row, column, channel) of the window in
/// ascending order, columns outside the image counted as zeros and rows outside it skipped; for the gradients of weights over
/// (image, row, column).
/// </summary>
/// <remarks>
/// Direct, without a matrix of patches: where the columns of an image are padded, a row of a window is one run of numbers, and
/// the tiles of <see cref="MatrixProduct"/> take the rows of a window as runs of k that lie apart.
/// </remarks>
public static unsafe class ConvolutionProduct
{
    /// <summary>
    /// y[n, r, c, o] = b[o] + Σᵢⱼₖ x[n, r·S + i − T, c·S + j − L, k]·w[i, j, k, o].
    /// </summary>
    /// <param name="workers">The threads to share images and rows among.</param>
    /// <param name="window">The window, and the size of an image.</param>
    /// <param name="x">(B, Height, Width, Channels).</param>
    /// <param name="weights">(Rows, Columns, Channels, Out).</param>
    /// <param name="bias">(Out), what each chain starts from; empty for 0.</param>
    /// <param name="y">(B, OutputHeight, OutputWidth, Out); overwritten, never read.</param>
    /// <exception cref="ArgumentException">The sizes don't follow.</exception>
    public static void Write(
        Workers workers, Window window, ReadOnlySpan<float> x, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias,
        Span<float> y)
    {
        var (images, outputs) = Check(window, x.Length, weights.Length, y.Length);
        if (!bias.IsEmpty && bias.Length != outputs)
        {
            throw new ArgumentException($"{bias.Length} numbers can't start the sums of {outputs} channels", nameof(bias));
        }

        if (y.IsEmpty)
        {
            return;
        }

        fixed (float* px = x, pw = weights, pb = bias, py = y)
        {
            var job = new CorrelationOperands
            {
                Window = window,
                Images = images,
                Outputs = outputs,
                X = px,
                Weights = pw,
                Start = bias.IsEmpty ? null : pb,
                Y = py,
                YPixel = outputs,
                YRow = (nint)window.OutputWidth * outputs,
                YImage = (nint)window.OutputHeight * window.OutputWidth * outputs,
            };
            Run(workers, job);
        }
    }

    /// <summary>
    /// ∂L/∂x[n, r, c, k] = Σ dy[n, r′, c′, o]·w[r + T − r′·S, c + L − c′·S, k, o] over all (r′, c′, o) in ascending order whose
    /// window holds the pixel: the same product with turned weights, for each place of a pixel between strides.
    /// </summary>
    /// <param name="workers">The threads to share images and rows among.</param>
    /// <param name="window">The window, and the size of an image.</param>
    /// <param name="dy">(B, OutputHeight, OutputWidth, Out).</param>
    /// <param name="weights">(Rows, Columns, Channels, Out).</param>
    /// <param name="dx">(B, Height, Width, Channels); overwritten, never read.</param>
    /// <exception cref="ArgumentException">The sizes don't follow.</exception>
    public static void WriteInputs(
        Workers workers, Window window, ReadOnlySpan<float> dy, ReadOnlySpan<float> weights, Span<float> dx)
    {
        var (images, outputs) = Check(window, dx.Length, weights.Length, dy.Length);
        if (dx.IsEmpty)
        {
            return;
        }

        fixed (float* pdy = dy, pw = weights, pdx = dx)
        {
            for (int row = 0; row < Math.Min(window.RowStride, window.Height); row++)
            {
                for (int column = 0; column < Math.Min(window.ColumnStride, window.Width); column++)
                {
                    Run(workers, Turned(window, row, column, images, outputs, pdy, pw, pdx));
                }
            }
        }
    }

    /// <summary>
    /// ∂L/∂w[i, j, k, o] = Σ x[n, r·S + i − T, c·S + j − L, k]·dy[n, r, c, o] over (n, r, c) in ascending order, rows of the
    /// window outside the image skipped.
    /// </summary>
    /// <param name="workers">The threads to share weights among.</param>
    /// <param name="window">The window, and the size of an image.</param>
    /// <param name="x">(B, Height, Width, Channels).</param>
    /// <param name="dy">(B, OutputHeight, OutputWidth, Out).</param>
    /// <param name="dw">(Rows, Columns, Channels, Out); overwritten, never read.</param>
    /// <exception cref="ArgumentException">The sizes don't follow.</exception>
    public static void WriteWeights(
        Workers workers, Window window, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dw)
    {
        var (images, outputs) = Check(window, x.Length, dw.Length, dy.Length);
        dw.Clear();
        if (images == 0)
        {
            return;
        }

        fixed (float* px = x, pdy = dy, pdw = dw)
        {
            var operands = new WindowGradientOperands
            {
                Window = window,
                Images = images,
                Outputs = outputs,
                X = px,
                Dy = pdy,
                Dw = pdw,
            };
            if (Vector512.IsHardwareAccelerated)
            {
                WindowGradientJob<Simd512, Vector512<float>>.Run(workers, operands);
            }
            else if (Fma.IsSupported)
            {
                WindowGradientJob<Simd256, Vector256<float>>.Run(workers, operands);
            }
            else if (VectorMath.HasFastVectors)
            {
                WindowGradientJob<Simd128, Vector128<float>>.Run(workers, operands);
            }
            else
            {
                WindowGradientJob<Simd32, float>.Run(workers, operands);
            }
        }
    }

    private static void Run(Workers workers, in CorrelationOperands operands)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            CorrelationJob<Simd512, Vector512<float>>.Run(workers, operands);
        }
        else if (Fma.IsSupported)
        {
            CorrelationJob<Simd256, Vector256<float>>.Run(workers, operands);
        }
        else if (VectorMath.HasFastVectors)
        {
            CorrelationJob<Simd128, Vector128<float>>.Run(workers, operands);
        }
        else
        {
            CorrelationJob<Simd32, float>.Run(workers, operands);
        }
    }

    // The pixels row, row + S, … and column, column + S, … of dx: those that the same rows and columns of windows reach.
    private static CorrelationOperands Turned(
        Window window, int row, int column, int images, int outputs, float* dy, float* weights, float* dx)
    {
        var (tapRow, rows, top, height) = Taps(row, window.Top, window.RowStride, window.Rows, window.Height);
        var (tapColumn, columns, left, width) =
            Taps(column, window.Left, window.ColumnStride, window.Columns, window.Width);
        return new CorrelationOperands
        {
            Window = new Window
            {
                Height = window.OutputHeight,
                Width = window.OutputWidth,
                Channels = outputs,
                Rows = rows,
                Columns = columns,
                Top = top,
                Left = left,
                Bottom = height + rows - 1 - window.OutputHeight - top,
                Right = width + columns - 1 - window.OutputWidth - left,
            },
            Images = images,
            Outputs = window.Channels,
            X = dy,
            Weights = weights,
            TurnedFrom = window,
            TapRow = tapRow,
            TapColumn = tapColumn,
            Y = dx + ((nint)row * window.Width + column) * window.Channels,
            YPixel = (nint)window.ColumnStride * window.Channels,
            YRow = (nint)window.RowStride * window.Width * window.Channels,
            YImage = (nint)window.Height * window.Width * window.Channels,
        };
    }

    // Which rows of the window reach a pixel: First, First + stride, …; where they begin for the first such pixel, and how many
    // pixels there are.
    private static (int First, int Count, int Before, int Pixels) Taps(int pixel, int before, int stride, int window, int size)
    {
        int first = (pixel + before) % stride, count = first < window ? (window - first + stride - 1) / stride : 0;
        return (first, count, count - 1 - (pixel + before) / stride, (size - pixel + stride - 1) / stride);
    }

    private static (int Images, int Outputs) Check(Window window, int images, int weights, int outputs)
    {
        ArgumentNullException.ThrowIfNull(window);
        long image = (long)window.Height * window.Width * window.Channels;
        int channels = weights / window.Count;
        long places = (long)window.OutputHeight * window.OutputWidth;
        if (
            channels == 0 || places == 0 || weights % window.Count != 0 || images % image != 0
            || outputs != images / image * places * channels
        )
        {
            throw new ArgumentException(
                $"{weights} weights for windows of {window.Count} don't lead from {images} numbers to {outputs}");
        }

        return ((int)(images / image), channels);
    }
}
