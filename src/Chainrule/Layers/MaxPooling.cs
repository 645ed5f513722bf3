using Chainrule.Kernels;

namespace Chainrule.Layers;

/// <summary>
/// The largest number of each window, channel by channel: <c>y[r, c, k] = max x[r·S + i − T, c·S + j − L, k]</c> over the pixels
/// (i, j) of the window that lie inside the image.
/// </summary>
/// <remarks>
/// <para>Shapes: x (B, H, W, C) or (B, H, W), y (B, H′, W′, C) or (B, H′, W′), as in <see cref="Convolution"/>.</para>
/// <para>
/// Derivative: ∂L/∂x is the sum of dy over all windows whose largest number it is. Of several equal ones the first, by row and
/// then by column, has all of it: there the function has a kink, and this is one of its subgradients. NaN is larger than all.
/// </para>
/// <para>
/// Source: Zhou and Chellappa, "Computation of optical flow using a neural network" (ICNN 1988); Scherer, Müller and Behnke,
/// "Evaluation of Pooling Operations in Convolutional Architectures for Object Recognition" (ICANN 2010).
/// </para>
/// </remarks>
public sealed class MaxPooling : Pooling
{
    /// <summary>A pool of square windows.</summary>
    /// <param name="input">The shape of one sample: (height, width, channels), or (height, width).</param>
    /// <param name="size">The rows and columns of a window.</param>
    /// <param name="stride">How far it moves; null for its size, so that windows lie side by side.</param>
    /// <param name="padding">What is added around an image; null for nothing.</param>
    /// <exception cref="ChainruleException">The shape is no image, a number isn't positive, or no window fits.</exception>
    public MaxPooling(Shape input, int size, int? stride = null, Padding? padding = null)
        : this(input, new Size(size, size), stride is { } s ? new Size(s, s) : null, padding ?? Padding.Valid)
    {
    }

    private MaxPooling(Shape input, Size size, Size? stride, Padding padding)
        : base("a max-pool", input, size, stride, padding)
    {
    }

    /// <inheritdoc/>
    public override string Notation => $"max-pool:{Settings}";

    /// <inheritdoc/>
    public override FormulaText Text => new("y = max over a window of x", "1 for the first of the largest, else 0");

    /// <inheritdoc/>
    public override LayerFormula Formula => (x, _, y) => EachWindow(x, y, values => values.Aggregate(Math.Max));

    /// <inheritdoc/>
    public override void Forward(in Pass pass, ReadOnlySpan<float> x, Span<float> y) =>
        Pools.Largest(pass.Workers, Window, x, y);

    /// <inheritdoc/>
    public override void Backward(
        in Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        if (!dx.IsEmpty)
        {
            Pools.LargestInputs(pass.Workers, Window, x, y, dy, dx);
        }
    }

    /// <summary>The layer that a term of the notation names.</summary>
    internal static Func<Shape, Layer> Read(NotationTerm term)
    {
        var (size, stride, padding) = ReadSettings(term);
        return shape => new MaxPooling(shape, size, stride, padding);
    }
}
