using Chainrule.Initializers;
using Chainrule.Kernels;

namespace Chainrule.Layers;

/// <summary>
/// A convolution: at each place of a window that slides over the image, every output channel is a weighted sum of all pixels in
/// the window plus a bias, with the same weights everywhere.
/// <c>y[r, c, o] = b[o] + Σᵢⱼₖ x[r·S + i − T, c·S + j − L, k]·W[i, j, k, o]</c>; what lies outside the image counts as zeros. (In
/// mathematics a cross-correlation: the window isn't turned.)
/// </summary>
/// <remarks>
/// <para>
/// Shapes: x (B, H, W, In) or (B, H, W) for In = 1, W (Rows, Columns, In, Out), b (Out), y (B, H′, W′, Out), S the stride, T and
/// L the padding above and to the left. H′ = ⌊(H + T + bottom − Rows) / S⌋ + 1, and W′ by the same rule.
/// </para>
/// <para>
/// Derivatives: ∂L/∂W[i, j, k, o] = Σ x[n, r·S + i − T, c·S + j − L, k]·dy[n, r, c, o] over all images and places,
/// ∂L/∂b[o] = Σ dy[n, r, c, o], and ∂L/∂x is the sum over all places whose window holds the pixel, of dy times the weight that
/// lay on it.
/// </para>
/// <para>
/// Source: LeCun, Bottou, Bengio and Haffner, "Gradient-Based Learning Applied to Document Recognition" (Proceedings of the IEEE
/// 86, 1998), section II; arithmetic of sizes: Dumoulin and Visin, "A guide to convolution arithmetic for deep learning" (2016).
/// </para>
/// </remarks>
public sealed class Convolution : WindowLayer
{
    private static readonly Size NoStride = new(1, 1);

    private readonly int _channels;

    /// <summary>A convolution with a square window.</summary>
    /// <param name="input">The shape of one sample: (height, width, channels), or (height, width).</param>
    /// <param name="channels">The number of output channels.</param>
    /// <param name="kernel">The rows and columns of the window.</param>
    /// <param name="stride">How far it moves.</param>
    /// <param name="padding">What is added around an image; null for <see cref="Padding.Same"/>.</param>
    /// <param name="weights">How weights start; null leaves it to the activation that follows.</param>
    /// <param name="bias">Whether b is added.</param>
    /// <exception cref="ChainruleException">The shape is no image, a number isn't positive, or no window fits.</exception>
    public Convolution(
        Shape input, int channels, int kernel, int stride = 1, Padding? padding = null, Initializer? weights = null,
        bool bias = true)
        : this(input, channels, new Size(kernel, kernel), new Size(stride, stride), padding ?? Padding.Same, weights, bias)
    {
    }

    private Convolution(
        Shape input, int channels, Size kernel, Size stride, Padding padding, Initializer? weights, bool bias)
        : this(Over("a convolution", input, kernel, stride, padding), channels, kernel, stride, padding, input, bias)
    {
        var w = new ParameterSpec(
            "weights", new Shape(Window.Rows, Window.Columns, Window.Channels, channels), weights, Decays: true);
        Parameters = bias ? [w, new ParameterSpec("bias", new Shape(channels), new Zeros(), Decays: false)] : [w];
    }

    private Convolution(
        Window window, int channels, Size kernel, Size stride, Padding padding, Shape input, bool bias)
        : base(window, kernel, stride, padding, input, new Shape(window.OutputHeight, window.OutputWidth, channels)) =>
        (_channels, HasBias, Parameters) = (channels, bias, []);

    /// <summary>Whether b is added.</summary>
    public bool HasBias { get; }

    /// <inheritdoc/>
    public override string Notation =>
        $"conv:{_channels}:{Arguments(NoStride, Padding.Same)}{(HasBias ? "" : ":no-bias")}";

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterSpec> Parameters { get; }

    /// <inheritdoc/>
    public override FormulaText Text => HasBias
        ? new("z = x∗W + b: each output is a weighted sum of all numbers in a window, plus a bias")
        : new("z = x∗W: each output is a weighted sum of all numbers in a window");

    /// <inheritdoc/>
    public override LayerFormula Formula => (x, parameters, y) =>
    {
        for (int place = 0; place < Window.OutputHeight * Window.OutputWidth; place++)
        {
            var z = y.Slice(place * _channels, _channels);
            z.Clear();
            if (HasBias)
            {
                parameters[WeightCount..].CopyTo(z);
            }

            AddWindow(x, parameters, place / Window.OutputWidth, place % Window.OutputWidth, z);
        }
    };

    // z += x∗W at one place, from the numbers of its window that lie inside the image
    private void AddWindow(ReadOnlySpan<double> x, ReadOnlySpan<double> weights, int r, int c, Span<double> z)
    {
        var w = Window;
        for (int tap = 0; tap < w.Rows * w.Columns; tap++)
        {
            int row = r * w.RowStride + tap / w.Columns - w.Top, column = c * w.ColumnStride + tap % w.Columns - w.Left;
            for (int k = 0; k < w.Channels && row >= 0 && row < w.Height && column >= 0 && column < w.Width; k++)
            {
                double value = x[(row * w.Width + column) * w.Channels + k];
                var weight = weights.Slice((tap * w.Channels + k) * _channels, z.Length);
                for (int o = 0; o < z.Length; o++)
                {
                    z[o] += value * weight[o];
                }
            }
        }
    }

    /// <inheritdoc/>
    public override bool SkipsGradients => true;

    /// <inheritdoc/>
    public override void Forward(in Pass pass, ReadOnlySpan<float> x, Span<float> y) =>
        ConvolutionProduct.Write(
            pass.Workers, Window, x, pass.Parameters[..WeightCount], HasBias ? pass.Parameters[WeightCount..] : [], y);

    /// <inheritdoc/>
    public override void Backward(
        in Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        if (!pass.Gradients.IsEmpty)
        {
            ConvolutionProduct.WriteWeights(pass.Workers, Window, x, dy, pass.Gradients[..WeightCount]);
            if (HasBias)
            {
                ColumnSums.Write(pass.Workers, dy, _channels, pass.Gradients[WeightCount..]);
            }
        }

        if (!dx.IsEmpty)
        {
            ConvolutionProduct.WriteInputs(pass.Workers, Window, dy, pass.Parameters[..WeightCount], dx);
        }
    }

    /// <summary>The layer that a term of the notation names.</summary>
    /// <exception cref="ChainruleException">A setting is wrong.</exception>
    internal static Func<Shape, Layer> Read(NotationTerm term)
    {
        int channels = term.Integer(0, "channels");
        var kernel = ReadSize(term, term.Word(1, "kernel"), "kernel");
        var (stride, padding) = (NoStride, Padding.Same);
        bool bias = !ReadRest(term, 2, ref stride, ref padding, "no-bias");
        return shape => new Convolution(shape, channels, kernel, stride, padding, weights: null, bias);
    }

    private int WeightCount => Window.Count * _channels;
}
