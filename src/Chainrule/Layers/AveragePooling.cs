using Chainrule.Kernels;

namespace Chainrule.Layers;

/// <summary>
/// The mean of each window, channel by channel: <c>y[r, c, k] = Σ x[r·S + i − T, c·S + j − L, k] / n</c> over the n pixels (i, j)
/// of the window that lie inside the image; what padding adds isn't counted.
/// </summary>
/// <remarks>
/// <para>Shapes: x (B, H, W, C) or (B, H, W), y (B, H′, W′, C) or (B, H′, W′), as in <see cref="Convolution"/>.</para>
/// <para>Derivative: ∂L/∂x is the sum of dy / n over all windows that hold the pixel.</para>
/// <para>
/// Source: LeCun, Bottou, Bengio and Haffner, "Gradient-Based Learning Applied to Document Recognition" (Proceedings of the IEEE
/// 86, 1998), section II.
/// </para>
/// </remarks>
public sealed class AveragePooling : Pooling
{
    /// <summary>A pool of square windows.</summary>
    /// <param name="input">The shape of one sample: (height, width, channels), or (height, width).</param>
    /// <param name="size">The rows and columns of a window.</param>
    /// <param name="stride">How far it moves; null for its size, so that windows lie side by side.</param>
    /// <param name="padding">What is added around an image; null for nothing.</param>
    /// <exception cref="ChainruleException">The shape is no image, a number isn't positive, or no window fits.</exception>
    public AveragePooling(Shape input, int size, int? stride = null, Padding? padding = null)
        : this(input, new Size(size, size), stride is { } s ? new Size(s, s) : null, padding ?? Padding.Valid)
    {
    }

    private AveragePooling(Shape input, Size size, Size? stride, Padding padding)
        : base("an avg-pool", input, size, stride, padding)
    {
    }

    /// <inheritdoc/>
    public override string Notation => $"avg-pool:{Settings}";

    /// <inheritdoc/>
    public override FormulaText Text => new("y = mean over a window of x", "1 / n for each of the n pixels of a window");

    /// <inheritdoc/>
    public override LayerFormula Formula => (x, _, y) => EachWindow(x, y, values => values.Average());

    /// <inheritdoc/>
    public override void Forward(in Pass pass, ReadOnlySpan<float> x, Span<float> y) => Pools.Means(pass.Workers, Window, x, y);

    /// <inheritdoc/>
    public override void Backward(
        in Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        if (!dx.IsEmpty)
        {
            Pools.MeansInputs(pass.Workers, Window, dy, dx);
        }
    }

    /// <summary>The layer that a term of the notation names.</summary>
    internal static Func<Shape, Layer> Read(NotationTerm term)
    {
        var (size, stride, padding) = ReadSettings(term);
        return shape => new AveragePooling(shape, size, stride, padding);
    }
}
