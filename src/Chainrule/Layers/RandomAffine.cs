using Chainrule.Kernels;

namespace Chainrule.Layers;

/// <summary>
/// Augmentation: in training each image is turned, moved and enlarged a little, by chance, so that a network sees another one in
/// each epoch; out of training <c>y = x</c>.
/// </summary>
/// <remarks>
/// <para>
/// Shapes: x and y (B, H, W, C) or (B, H, W). With the middle m = ((H − 1)/2, (W − 1)/2), an angle θ, a scale s and a shift t
/// drawn for the image, the pixel p of y is x at <c>q = m + R(θ)·(p − m − t) / s</c>, R(θ) = (cos θ, −sin θ; sin θ, cos θ):
/// of the four pixels about q the mean by its distance from each (bilinear), q outside the image taken to its edge.
/// </para>
/// <para>
/// θ is even in ±rotation, in degrees, each part of t in ±shift, in pixels, s in 1 ± scale. They are made of the step's random
/// words 4·row to 4·row + 3, the row counted in the whole batch: θ, s, the shift of rows, and that of columns.
/// </para>
/// <para>Derivative: the same four weights, the other way: each dy is shared among the pixels that y is made of.</para>
/// <para>
/// Source: Simard, Steinkraus and Platt, "Best Practices for Convolutional Neural Networks Applied to Visual Document Analysis"
/// (ICDAR 2003), section 2.
/// </para>
/// </remarks>
public sealed class RandomAffine : ImageAugmentation
{
    /// <summary>Augmentation of images.</summary>
    /// <param name="input">The shape of one sample: (height, width, channels), or (height, width).</param>
    /// <param name="rotation">The most that an image is turned, in degrees, 0 to 180.</param>
    /// <param name="shift">The most that it is moved, in pixels, at least 0.</param>
    /// <param name="scale">The most that it is enlarged or made smaller, as a share, at least 0 and below 1.</param>
    /// <exception cref="ChainruleException">The shape is no image, or a number is out of range.</exception>
    public RandomAffine(Shape input, double rotation, double shift = 0, double scale = 0)
        : base("random-affine", input, words: 4)
    {
        Rotation = Setting.Check("random-affine", "rotation", rotation, rotation is >= 0 and <= 180, "from 0 to 180 degrees");
        Shift = Setting.Check("random-affine", "shift", shift, shift is >= 0 and <= 1e6, "from 0 to a million pixels");
        Scale = Setting.Check("random-affine", "scale", scale, scale is >= 0 and < 1, "at least 0 and below 1");
    }

    /// <summary>The most that an image is turned, in degrees.</summary>
    public double Rotation { get; }

    /// <summary>The most that it is moved, in pixels.</summary>
    public double Shift { get; }

    /// <summary>The most that it is enlarged or made smaller, as a share.</summary>
    public double Scale { get; }

    /// <inheritdoc/>
    public override string Notation =>
        Setting.Write("random-affine", (Rotation, double.NaN), (Shift, 0), (Scale, 0));

    /// <inheritdoc/>
    public override bool IsIdentity => (Rotation, Shift, Scale) == (0, 0, 0);

    /// <inheritdoc/>
    public override FormulaText Text => new("a = z: images are moved only while training goes on, not in this one step");

    /// <summary>The layer that a term of the notation names.</summary>
    internal static Func<Shape, Layer> Read(NotationTerm term)
    {
        double rotation = term.Number(0, "rotation"), shift = term.Number(1, "shift", 0), scale = term.Number(2, "scale", 0);
        _ = new RandomAffine(new Shape(1, 1), rotation, shift, scale);     // what can't be is said before there is an image
        return shape => new RandomAffine(shape, rotation, shift, scale);
    }

    private protected override void Define(Draws draws, ReadOnlySpan<double> x, Span<double> y)
    {
        var motion = MotionOf(draws);
        for (int place = 0; place < x.Length; place++)
        {
            var mean = motion.At(place / Channels / Width, place / Channels % Width);
            int channel = place % Channels;
            y[place] = mean.W00 * x[channel + mean.P00 * Channels] + mean.W01 * x[channel + mean.P01 * Channels]
                + mean.W10 * x[channel + mean.P10 * Channels] + mean.W11 * x[channel + mean.P11 * Channels];
        }
    }

    private protected override void Change(Draws draws, ReadOnlySpan<float> x, Span<float> y)
    {
        var motion = MotionOf(draws);
        for (int pixel = 0, at = 0; pixel < Height * Width; pixel++)
        {
            var mean = motion.At(pixel / Width, pixel % Width);
            float w00 = (float)mean.W00, w01 = (float)mean.W01, w10 = (float)mean.W10, w11 = (float)mean.W11;
            int p00 = mean.P00 * Channels, p01 = mean.P01 * Channels, p10 = mean.P10 * Channels, p11 = mean.P11 * Channels;
            for (int channel = 0; channel < Channels; channel++, at++)
            {
                y[at] = w00 * x[p00 + channel] + w01 * x[p01 + channel] + w10 * x[p10 + channel] + w11 * x[p11 + channel];
            }
        }
    }

    private protected override void ChangeBack(Draws draws, ReadOnlySpan<float> dy, Span<float> dx)
    {
        var motion = MotionOf(draws);
        dx.Clear();
        for (int pixel = 0, at = 0; pixel < Height * Width; pixel++)
        {
            var mean = motion.At(pixel / Width, pixel % Width);
            float w00 = (float)mean.W00, w01 = (float)mean.W01, w10 = (float)mean.W10, w11 = (float)mean.W11;
            int p00 = mean.P00 * Channels, p01 = mean.P01 * Channels, p10 = mean.P10 * Channels, p11 = mean.P11 * Channels;
            for (int channel = 0; channel < Channels; channel++, at++)
            {
                dx[p00 + channel] += w00 * dy[at];
                dx[p01 + channel] += w01 * dy[at];
                dx[p10 + channel] += w10 * dy[at];
                dx[p11 + channel] += w11 * dy[at];
            }
        }
    }

    private Motion MotionOf(Draws draws)
    {
        double half = Rotation / 180 * draws.Symmetric(0), scale = 1 + Scale * draws.Symmetric(1);
        return new Motion(
            Height, Width, DoubleMath.CosPi(half) / scale, DoubleMath.CosPi(half - 0.5) / scale, Shift * draws.Symmetric(2),
            Shift * draws.Symmetric(3));
    }

    // Where the pixels of an image come from.
    private readonly struct Motion(int height, int width, double cosine, double sine, double rows, double columns)
    {
        public Mean At(int row, int column)
        {
            double middleRow = 0.5 * (height - 1), middleColumn = 0.5 * (width - 1);
            double down = row - middleRow - rows, right = column - middleColumn - columns;
            double fromRow = Math.Clamp(middleRow + (cosine * down - sine * right), 0, height - 1);
            double fromColumn = Math.Clamp(middleColumn + (sine * down + cosine * right), 0, width - 1);
            int top = (int)fromRow, left = (int)fromColumn;
            int bottom = Math.Min(top + 1, height - 1), end = Math.Min(left + 1, width - 1);
            double below = fromRow - top, beside = fromColumn - left;
            return new Mean(
                top * width + left, top * width + end, bottom * width + left, bottom * width + end,
                (1 - below) * (1 - beside), (1 - below) * beside, below * (1 - beside), below * beside);
        }
    }

    // Four pixels, and what each counts.
    private readonly record struct Mean(
        int P00, int P01, int P10, int P11, double W00, double W01, double W10, double W11);
}
