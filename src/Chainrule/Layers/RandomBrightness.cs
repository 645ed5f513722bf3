namespace Chainrule.Layers;

/// <summary>
/// Augmentation: in training each image is made brighter or darker, and its contrast stronger or weaker, by chance; out of
/// training <c>y = x</c>.
/// </summary>
/// <remarks>
/// <para>
/// Shapes: x and y (B, H, W, C) or (B, H, W). With a number b, a factor c and the mean mₖ of channel k over the image,
/// <c>y[p, k] = c·(x[p, k] − mₖ) + mₖ + b</c>: b moves all of it, c moves each channel from its mean or to it. b is even in
/// ±brightness, in the unit of x, and one number for all channels; c is even in 1 ± contrast. They are made of the step's random
/// words 2·row and 2·row + 1, the row counted in the whole batch.
/// </para>
/// <para>
/// y isn't cut to where x comes from, as 0 to 1: what numbers stand for is for the data to say, and a number that is cut has no
/// derivative.
/// </para>
/// <para>
/// Derivative: <c>dx[p, k] = c·dy[p, k] + (1 − c)·mean over p of dy[p, k]</c>; the mean is of all pixels, and each has its part
/// in it. b is a constant.
/// </para>
/// <para>
/// Source: Howard, "Some Improvements on Deep Convolutional Neural Network Based Image Classification" (arXiv:1312.5402, 2013),
/// section 2; the formulas are those of TensorFlow's adjust_brightness and adjust_contrast.
/// </para>
/// </remarks>
public sealed class RandomBrightness : ImageAugmentation
{
    /// <summary>Augmentation of images.</summary>
    /// <param name="input">The shape of one sample: (height, width, channels), or (height, width).</param>
    /// <param name="brightness">The most that is added or taken away, in the unit of x, at least 0.</param>
    /// <param name="contrast">The most that the contrast grows or shrinks, as a share, 0 to 1.</param>
    /// <exception cref="ChainruleException">The shape is no image, or a number is out of range.</exception>
    public RandomBrightness(Shape input, double brightness, double contrast = 0)
        : base("random-brightness", input, words: 2)
    {
        Brightness = Setting.Check(
            "random-brightness", "brightness", brightness, brightness is >= 0 and <= 1e6, "from 0 to a million");
        Contrast = Setting.Check("random-brightness", "contrast", contrast, contrast is >= 0 and <= 1, "from 0 to 1");
    }

    /// <summary>The most that is added or taken away.</summary>
    public double Brightness { get; }

    /// <summary>The most that the contrast grows or shrinks, as a share.</summary>
    public double Contrast { get; }

    /// <inheritdoc/>
    public override string Notation => Setting.Write("random-brightness", (Brightness, double.NaN), (Contrast, 0));

    /// <inheritdoc/>
    public override bool IsIdentity => (Brightness, Contrast) == (0, 0);

    /// <inheritdoc/>
    public override FormulaText Text =>
        new("a = z: brightness and contrast are changed only while training goes on, not in this one step");

    /// <summary>The layer that a term of the notation names.</summary>
    internal static Func<Shape, Layer> Read(NotationTerm term)
    {
        double brightness = term.Number(0, "brightness"), contrast = term.Number(1, "contrast", 0);
        _ = new RandomBrightness(new Shape(1, 1), brightness, contrast);     // what can't be is said before there is an image
        return shape => new RandomBrightness(shape, brightness, contrast);
    }

    private protected override void Define(Draws draws, ReadOnlySpan<double> x, Span<double> y)
    {
        double added = Brightness * draws.Symmetric(0), factor = 1 + Contrast * draws.Symmetric(1);
        for (int channel = 0; channel < Channels; channel++)
        {
            double mean = 0;
            for (int i = channel; i < x.Length; i += Channels)
            {
                mean += x[i] / (Height * Width);
            }

            for (int i = channel; i < x.Length; i += Channels)
            {
                y[i] = factor * (x[i] - mean) + mean + added;
            }
        }
    }

    private protected override void Change(Draws draws, ReadOnlySpan<float> x, Span<float> y) =>
        Mix(x, y, 1 + Contrast * draws.Symmetric(1), Brightness * draws.Symmetric(0));

    private protected override void ChangeBack(Draws draws, ReadOnlySpan<float> dy, Span<float> dx) =>
        Mix(dy, dx, 1 + Contrast * draws.Symmetric(1), added: 0);

    // Each number times the factor, and the rest of the mean of its channel.
    private void Mix(ReadOnlySpan<float> from, Span<float> to, double factor, double added)
    {
        for (int channel = 0; channel < Channels; channel++)
        {
            double sum = 0;
            for (int i = channel; Contrast > 0 && i < from.Length; i += Channels)
            {
                sum += from[i];
            }

            float scale = (float)factor, shift = (float)((1 - factor) * (sum / (Height * Width)) + added);
            for (int i = channel; i < from.Length; i += Channels)
            {
                to[i] = scale * from[i] + shift;
            }
        }
    }
}
