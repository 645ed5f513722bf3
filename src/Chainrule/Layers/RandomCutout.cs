namespace Chainrule.Layers;

/// <summary>
/// Augmentation: in training a square of each image, drawn by chance, is set to 0 in all channels; out of training <c>y = x</c>.
/// </summary>
/// <remarks>
/// <para>
/// Shapes: x and y (B, H, W, C) or (B, H, W). With a center (u, v) drawn among the pixels of the image, each as likely as the
/// others, <c>y[r, c, k] = 0</c> where u − ⌊size/2⌋ ≤ r &lt; u − ⌊size/2⌋ + size and v − ⌊size/2⌋ ≤ c &lt; v − ⌊size/2⌋ + size,
/// else x[r, c, k]. What of the square lies outside the image is cut off, so that most of a square near a border changes nothing,
/// as in the source. 0 is what a pixel is set to, whatever numbers stand for: the mean where inputs were brought to mean 0.
/// </para>
/// <para>
/// u, v, and whether the image is changed at all, are made of the step's random words 3·row to 3·row + 2, the row counted in the
/// whole batch.
/// </para>
/// <para>Derivative: dx = 0 where x was set to 0, else dy.</para>
/// <para>A NaN stays NaN, under the square or not.</para>
/// <para>
/// Source: DeVries and Taylor, "Improved Regularization of Convolutional Neural Networks with Cutout" (arXiv:1708.04552, 2017),
/// section 3.
/// </para>
/// </remarks>
public sealed class RandomCutout : ImageAugmentation
{
    /// <summary>Augmentation of images.</summary>
    /// <param name="input">The shape of one sample: (height, width, channels), or (height, width).</param>
    /// <param name="size">The rows, and the columns, of the square, 1 to a million pixels.</param>
    /// <param name="probability">The probability that an image is changed, 0 to 1.</param>
    /// <exception cref="ChainruleException">The shape is no image, or a number is out of range.</exception>
    public RandomCutout(Shape input, int size, double probability = 1)
        : base("random-cutout", input, words: 3)
    {
        Setting.Check("random-cutout", "size", (double)size, size is >= 1 and <= 1_000_000, "from 1 to a million pixels");
        Size = size;
        Probability = Setting.Check("random-cutout", "probability", probability, probability is >= 0 and <= 1, "from 0 to 1");
    }

    /// <summary>The rows, and the columns, of the square.</summary>
    public int Size { get; }

    /// <summary>The probability that an image is changed.</summary>
    public double Probability { get; }

    /// <inheritdoc/>
    public override string Notation => Setting.Write("random-cutout", (Size, double.NaN), (Probability, 1));

    /// <inheritdoc/>
    public override bool IsIdentity => Probability == 0;

    /// <inheritdoc/>
    public override FormulaText Text => new("a = z: squares are cut out only while training goes on, not in this one step");

    /// <summary>The layer that a term of the notation names.</summary>
    internal static Func<Shape, Layer> Read(NotationTerm term)
    {
        int size = term.Integer(0, "size");
        double probability = term.Number(1, "probability", 1);
        _ = new RandomCutout(new Shape(1, 1), size, probability);     // what can't be is said before there is an image
        return shape => new RandomCutout(shape, size, probability);
    }

    private protected override void Define(Draws draws, ReadOnlySpan<double> x, Span<double> y)
    {
        bool isCut = draws.Chance(2, Probability);
        int top = draws.Below(0, Height) - Size / 2, left = draws.Below(1, Width) - Size / 2;
        for (int i = 0; i < x.Length; i++)
        {
            int row = i / (Width * Channels) - top, column = i / Channels % Width - left;
            y[i] = isCut && row >= 0 && row < Size && column >= 0 && column < Size ? 0 * x[i] : x[i];
        }
    }

    private protected override void Change(Draws draws, ReadOnlySpan<float> x, Span<float> y)
    {
        x.CopyTo(y);
        if (!draws.Chance(2, Probability))
        {
            return;
        }

        int top = draws.Below(0, Height) - Size / 2, left = draws.Below(1, Width) - Size / 2;
        int first = Math.Max(left, 0), end = Math.Min(left + Size, Width);
        for (int row = Math.Max(top, 0); row < Math.Min(top + Size, Height); row++)
        {
            foreach (ref float number in y.Slice((row * Width + first) * Channels, (end - first) * Channels))
            {
                number *= 0;
            }
        }
    }

    private protected override void ChangeBack(Draws draws, ReadOnlySpan<float> dy, Span<float> dx) => Change(draws, dy, dx);
}
