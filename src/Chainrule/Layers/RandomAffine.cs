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
public sealed class RandomAffine : Layer
{
    private const int Words = 4;
    private readonly int _height, _width, _channels;

    /// <summary>Augmentation of images.</summary>
    /// <param name="input">The shape of one sample: (height, width, channels), or (height, width).</param>
    /// <param name="rotation">The most that an image is turned, in degrees, 0 to 180.</param>
    /// <param name="shift">The most that it is moved, in pixels, at least 0.</param>
    /// <param name="scale">The most that it is enlarged or made smaller, as a share, at least 0 and below 1.</param>
    /// <exception cref="ChainruleException">The shape is no image, or a number is out of range.</exception>
    public RandomAffine(Shape input, double rotation, double shift = 0, double scale = 0)
        : base(input, input)
    {
        if (input.Rank is not (2 or 3))
        {
            throw new ChainruleException(
                $"random-affine takes images, (height, width, channels), and not samples of {input}",
                "put it in front, where samples are images");
        }

        (_height, _width, _channels) = (input[0], input[1], input.Rank == 3 ? input[2] : 1);
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
    public override bool IsTrainingOnly => true;

    /// <inheritdoc/>
    public override LayerFormula Formula => Formulas.Copy;

    /// <inheritdoc/>
    public override BatchFormula BatchFormula => (in FormulaPass pass, ReadOnlySpan<double> x, Span<double> y) =>
    {
        if (!pass.IsTraining || IsIdentity)
        {
            x.CopyTo(y);
            return;
        }

        for (int row = 0; row < pass.BatchSize; row++)
        {
            var motion = MotionOf(pass.Random, pass.FirstRow + row);
            int start = row * Input.Count;
            for (int place = 0; place < Input.Count; place++)
            {
                var mean = motion.At(place / _channels / _width, place / _channels % _width);
                int channel = start + place % _channels;
                y[start + place] = mean.W00 * x[channel + mean.P00 * _channels] + mean.W01 * x[channel + mean.P01 * _channels]
                    + mean.W10 * x[channel + mean.P10 * _channels] + mean.W11 * x[channel + mean.P11 * _channels];
            }
        }
    };

    /// <inheritdoc/>
    public override FormulaText Text => new("a = z: images are moved only while training goes on, not in this one step");

    /// <inheritdoc/>
    public override void Forward(in Pass pass, ReadOnlySpan<float> x, Span<float> y) => Run(pass, x, y, isBackward: false);

    /// <inheritdoc/>
    public override void Backward(
        in Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        if (!dx.IsEmpty)
        {
            Run(pass, dy, dx, isBackward: true);
        }
    }

    /// <summary>The layer that a term of the notation names.</summary>
    internal static Func<Shape, Layer> Read(NotationTerm term)
    {
        double rotation = term.Number(0, "rotation"), shift = term.Number(1, "shift", 0), scale = term.Number(2, "scale", 0);
        _ = new RandomAffine(new Shape(1, 1), rotation, shift, scale);     // what can't be is said before there is an image
        return shape => new RandomAffine(shape, rotation, shift, scale);
    }

    private unsafe void Run(in Pass pass, ReadOnlySpan<float> from, Span<float> to, bool isBackward)
    {
        if (!pass.IsTraining || IsIdentity)
        {
            from.CopyTo(to);
            return;
        }

        if (from.Length != to.Length)
        {
            throw new ArgumentException($"{from.Length} numbers don't give {to.Length} results");
        }

        fixed (float* source = from, destination = to)
        {
            var job = new ImageJob
            {
                Layer = this,
                Random = pass.Random,
                FirstRow = pass.FirstRow,
                From = source,
                To = destination,
                IsBackward = isBackward,
            };
            pass.Workers.Run(to.Length / Input.Count, ref job);
        }
    }

    private Motion MotionOf(RandomStream random, long row)
    {
        double half = Rotation / 180 * Draw(0), scale = 1 + Scale * Draw(1);
        return new Motion(
            _height, _width, DoubleMath.CosPi(half) / scale, DoubleMath.CosPi(half - 0.5) / scale, Shift * Draw(2),
            Shift * Draw(3));

        // even in −1 … 1
        double Draw(int word) => random.Word((ulong)row * Words + (ulong)word) / 2147483648.0 - 1;
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

    private unsafe struct ImageJob : IJob
    {
        public RandomAffine Layer;
        public RandomStream Random;
        public long FirstRow;
        public float* From, To;
        public bool IsBackward;

        public readonly void Execute(int part)
        {
            int channels = Layer._channels, width = Layer._width;
            var motion = Layer.MotionOf(Random, FirstRow + part);
            float* from = From + (nint)part * Layer.Input.Count, to = To + (nint)part * Layer.Input.Count;
            if (IsBackward)
            {
                new Span<float>(to, Layer.Input.Count).Clear();
            }

            for (int pixel = 0; pixel < Layer._height * width; pixel++)
            {
                var mean = motion.At(pixel / width, pixel % width);
                float w00 = (float)mean.W00, w01 = (float)mean.W01, w10 = (float)mean.W10, w11 = (float)mean.W11;
                int p00 = mean.P00 * channels, p01 = mean.P01 * channels, p10 = mean.P10 * channels, p11 = mean.P11 * channels;
                for (int channel = 0, at = pixel * channels; channel < channels; channel++, at++)
                {
                    if (IsBackward)
                    {
                        float dy = from[at];
                        to[p00 + channel] += w00 * dy;
                        to[p01 + channel] += w01 * dy;
                        to[p10 + channel] += w10 * dy;
                        to[p11 + channel] += w11 * dy;
                    }
                    else
                    {
                        to[at] = w00 * from[p00 + channel] + w01 * from[p01 + channel] + w10 * from[p10 + channel]
                            + w11 * from[p11 + channel];
                    }
                }
            }
        }
    }
}
