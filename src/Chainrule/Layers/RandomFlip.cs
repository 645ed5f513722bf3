namespace Chainrule.Layers;

/// <summary>
/// Augmentation: in training each image is mirrored, left and right exchanged, with a probability; out of training <c>y = x</c>.
/// </summary>
/// <remarks>
/// <para>
/// Shapes: x and y (B, H, W, C) or (B, H, W). Where the image's random word is below probability·2³²,
/// <c>y[r, c, k] = x[r, W − 1 − c, k]</c>, else y = x. The word is the step's at the image's row, counted in the whole batch.
/// </para>
/// <para>Derivative: mirroring twice changes nothing, so dx is dy mirrored where the image was.</para>
/// <para>
/// Source: Krizhevsky, Sutskever and Hinton, "ImageNet Classification with Deep Convolutional Neural Networks" (NIPS 2012),
/// section 4.1.
/// </para>
/// </remarks>
public sealed class RandomFlip : ImageAugmentation
{
    /// <summary>The probability where none is given: each way as often as the other.</summary>
    public const double DefaultProbability = 0.5;

    /// <summary>Augmentation of images that mean the same in a mirror: not of digits or letters.</summary>
    /// <param name="input">The shape of one sample: (height, width, channels), or (height, width).</param>
    /// <param name="probability">The probability of being mirrored, 0 to 1.</param>
    /// <exception cref="ChainruleException">The shape is no image, or the probability is out of range.</exception>
    public RandomFlip(Shape input, double probability = DefaultProbability)
        : base("random-flip", input, words: 1) =>
        Probability = Setting.Check("random-flip", "probability", probability, probability is >= 0 and <= 1, "from 0 to 1");

    /// <summary>The probability of being mirrored.</summary>
    public double Probability { get; }

    /// <inheritdoc/>
    public override string Notation => Setting.Write("random-flip", (Probability, DefaultProbability));

    /// <inheritdoc/>
    public override bool IsIdentity => Probability == 0;

    /// <inheritdoc/>
    public override FormulaText Text => new("a = z: images are mirrored only while training goes on, not in this one step");

    /// <summary>The layer that a term of the notation names.</summary>
    internal static Func<Shape, Layer> Read(NotationTerm term)
    {
        double probability = term.Number(0, "probability", DefaultProbability);
        _ = new RandomFlip(new Shape(1, 1), probability);     // what can't be is said before there is an image
        return shape => new RandomFlip(shape, probability);
    }

    private protected override void Define(Draws draws, ReadOnlySpan<double> x, Span<double> y)
    {
        bool isMirrored = draws.Chance(0, Probability);
        for (int i = 0; i < x.Length; i++)
        {
            int row = i / (Width * Channels), column = i / Channels % Width, channel = i % Channels;
            y[i] = isMirrored ? x[(row * Width + Width - 1 - column) * Channels + channel] : x[i];
        }
    }

    private protected override void Change(Draws draws, ReadOnlySpan<float> x, Span<float> y)
    {
        if (!draws.Chance(0, Probability))
        {
            x.CopyTo(y);
            return;
        }

        for (int row = 0, start = 0; row < Height; row++)
        {
            for (int pixel = start + (Width - 1) * Channels; pixel >= start; pixel -= Channels)
            {
                x.Slice(pixel, Channels).CopyTo(y);
                y = y[Channels..];
            }

            start += Width * Channels;
        }
    }

    private protected override void ChangeBack(Draws draws, ReadOnlySpan<float> dy, Span<float> dx) => Change(draws, dy, dx);
}
