using Chainrule.Kernels;

namespace Chainrule.Layers;

/// <summary>
/// The mean of all pixels of an image, channel by channel: <c>y[k] = Σ x[r, c, k] / (H·W)</c>. A network that ends with it takes
/// each channel before it for a map of where something is.
/// </summary>
/// <remarks>
/// <para>Shapes: x (B, H, W, C) or (B, H, W), y (B, C).</para>
/// <para>Derivative: ∂L/∂x[r, c, k] = dy[k] / (H·W).</para>
/// <para>Source: Lin, Chen and Yan, "Network In Network" (ICLR 2014), section 3.2.</para>
/// </remarks>
public sealed class GlobalPooling : WindowLayer
{
    /// <summary>A pool of whole images.</summary>
    /// <param name="input">The shape of one sample: (height, width, channels), or (height, width).</param>
    /// <exception cref="ChainruleException">The shape is no image.</exception>
    public GlobalPooling(Shape input)
        : this(input, input.Rank < 2 ? new Size(1, 1) : new Size(input[0], input[1]))
    {
    }

    private GlobalPooling(Shape input, Size whole)
        : this(input, whole, Over("a global-pool", input, whole, whole, Padding.Valid))
    {
    }

    private GlobalPooling(Shape input, Size whole, Window window)
        : base(window, whole, whole, Padding.Valid, input, new Shape(window.Channels))
    {
    }

    /// <inheritdoc/>
    public override string Notation => "global-pool";

    /// <inheritdoc/>
    public override FormulaText Text => new("y = mean over all pixels of x", "1 / n for each of the n pixels");

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
}
