using Chainrule.Kernels;
using Chainrule.Layers;
using Chainrule.Networks;
using Chainrule.Tests.Support;

namespace Chainrule.Tests.Layers;

/// <summary>What layers that change images by chance have in common, and what each does; motions have their own tests.</summary>
[Trait("Category", "Numbers")]
public class ImageAugmentationTests
{
    private const int Height = 9, Width = 7, Channels = 2, Rows = 40, Count = Height * Width * Channels;
    private static readonly RandomStream Stream = new(42, RandomStreams.Layer(0), 3);

    public static TheoryData<string> All =>
        ["random-affine:40:2:0.3", "random-flip:0.6", "random-brightness:0.4:0.7", "random-cutout:4:0.8"];

    [Fact]
    public void An_image_is_mirrored_where_its_word_says_so()
    {
        float[] x = Images(1), dy = Images(2);
        var run = Train(new RandomFlip(Shape(), 0.3), Rows, x, dy);
        int mirrored = 0;
        for (int i = 0; i < x.Length; i++)
        {
            (int row, int r, int c, int k) = Place(i);
            bool isMirrored = Stream.Word((ulong)row) / Math.Pow(2, 32) < 0.3;
            int from = isMirrored ? At(row, r, Width - 1 - c, k) : i;
            Assert.Equal(x[from], run.Y[i]);
            Assert.Equal(dy[from], run.Dx[i]);
            mirrored += isMirrored && i % Count == 0 ? 1 : 0;
        }

        Assert.InRange(mirrored, 1, Rows - 1);
    }

    [Fact]
    public void The_square_of_an_image_is_0_and_nothing_else()
    {
        float[] x = Images(3), dy = Images(4);
        var run = Train(new RandomCutout(Shape(), 3, 0.75), Rows, x, dy);
        int cut = 0;
        for (int i = 0; i < x.Length; i++)
        {
            (int row, int r, int c, _) = Place(i);
            int u = (int)(Share(row, 0) * Height), v = (int)(Share(row, 1) * Width);
            bool isCut = Share(row, 2) < 0.75 && Math.Abs(r - u) <= 1 && Math.Abs(c - v) <= 1;
            Assert.Equal(isCut ? 0 : x[i], run.Y[i]);
            Assert.Equal(isCut ? 0 : dy[i], run.Dx[i]);
            cut += isCut ? 1 : 0;
        }

        Assert.InRange(cut, 1, Rows * 9 * Channels - 1);

        static double Share(int row, int word) => Stream.Word((ulong)(3 * row + word)) / Math.Pow(2, 32);
    }

    [Fact]
    public void A_square_of_an_even_size_reaches_one_pixel_further_up_and_to_the_left()
    {
        // rows u − 2 … u + 1 of an image of one column; with the center at the top two of four rows are left
        const int height = 12, rows = 400;
        var layer = new RandomCutout(new Shape(height, 1), 4);
        float[] ones = [.. Enumerable.Repeat(1f, rows * height)];
        float[] y = Train(layer, rows, ones, ones).Y;
        int[] seen = new int[height];
        for (int row = 0; row < rows; row++)
        {
            int u = (int)(Stream.Word((ulong)(3 * row)) / Math.Pow(2, 32) * height);
            seen[u]++;
            Assert.Equal(
                Enumerable.Range(0, height).Select(r => r >= u - 2 && r < u + 2 ? 0f : 1f),
                y[(row * height)..((row + 1) * height)]);
        }

        // each center as likely as the others: 33 each, deviation 5.5
        Assert.All(seen, count => Assert.InRange(count, 14, 58));
    }

    [Fact]
    public void Brightness_and_contrast_are_those_that_were_drawn()
    {
        float[] x = Images(5), dy = Images(6);
        var run = Train(new RandomBrightness(Shape(), brightness: 0.4, contrast: 0.7), Rows, x, dy);
        for (int i = 0; i < x.Length; i++)
        {
            (int row, _, _, int k) = Place(i);
            double b = 0.4 * Drawn(row, 0), c = 1 + 0.7 * Drawn(row, 1);
            double mean = Pixels(row, k).Average(j => (double)x[j]), above = Pixels(row, k).Average(j => (double)dy[j]);
            Assert.Equal(c * x[i] + (1 - c) * mean + b, run.Y[i], 2e-6);
            Assert.Equal(c * dy[i] + (1 - c) * above, run.Dx[i], 2e-6);
        }

        static double Drawn(int row, int word) => Stream.Word((ulong)(2 * row + word)) / Math.Pow(2, 31) - 1;

        static IEnumerable<int> Pixels(int row, int k) =>
            Enumerable.Range(0, Height * Width).Select(pixel => row * Count + pixel * Channels + k);
    }

    [Fact]
    public void Brightness_alone_adds_one_number_and_needs_no_mean()
    {
        // a number without end in an image stays where it is: nothing mixes pixels
        float[] x = Images(7), dy = Images(8);
        x[5] = float.NaN;
        var run = Train(new RandomBrightness(Shape(), 0.5), Rows, x, dy);
        Assert.Equal(dy, run.Dx);
        Assert.Single(run.Y, float.IsNaN);
        double[] added = [.. Enumerable.Range(1, Rows - 1).Select(row => (double)run.Y[row * Count] - x[row * Count])];
        Assert.InRange(added.Max(), 0.3, 0.5);
        Assert.InRange(added.Min(), -0.5, -0.3);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Backward_is_the_adjoint_of_forward(string notation)
    {
        // ⟨dy, f(x) − f(0)⟩ = ⟨dx, x⟩
        var layer = Layer(notation);
        float[] x = Images(9), dy = Images(10);
        float[] zero = Train(layer, Rows, new float[x.Length], dy).Y;
        var run = Train(layer, Rows, x, dy);
        double forward = dy.Select((d, i) => (double)d * (run.Y[i] - zero[i])).Sum();
        Assert.Equal(forward, x.Zip(run.Dx, (a, b) => (double)a * b).Sum(), 1e-3);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Rows_draw_by_seed_step_and_their_place_in_the_whole_batch(string notation)
    {
        var layer = Layer(notation);
        float[] x = Images(11);
        float[] whole = Train(layer, Rows, x, x).Y;
        float[] late = x[(25 * Count)..];
        Assert.Equal(
            whole[(25 * Count)..], new LayerRun(layer, 15, late, late, isTraining: true, random: Stream, firstRow: 25).Y);
        using var workers = new Workers(3);
        Assert.Equal(whole, new LayerRun(layer, Rows, x, x, workers: workers, isTraining: true, random: Stream).Y);
        Assert.NotEqual(whole, new LayerRun(layer, Rows, x, x, isTraining: true, random: Stream.At(4)).Y);
        Assert.NotEqual(whole, new LayerRun(layer, Rows, x, x, isTraining: true, random: Stream with { Seed = 43 }).Y);
    }

    [Theory]
    [InlineData("random-affine:15:2:0.1", "8437fd0d35faa89d")]
    [InlineData("random-flip", "504b703c22355cca")]
    [InlineData("random-brightness:0.2:0.3", "1e42b30bd9c564ad")]
    [InlineData("random-cutout:8", "18fb224f3341b374")]
    public void Images_are_changed_to_the_recorded_bits(string notation, string bits)
    {
        var layer = LayerOf(notation, new Shape(28, 28));
        float[] x = [.. Enumerable.Range(0, 16 * 784).Select(i => i * 37 % 256 / 255f)];
        var run = Train(layer, 16, x, x);
        Assert.Equal(bits, Bits.Of(run.Y, run.Dx));
    }

    [Theory]
    [MemberData(nameof(All))]
    [InlineData("random-affine:0")]
    [InlineData("random-flip:0")]
    [InlineData("random-brightness:0")]
    [InlineData("random-cutout:3:0")]
    public void Does_nothing_out_of_training_and_where_it_is_told_to_do_nothing(string notation)
    {
        var layer = Layer(notation);
        float[] x = Images(12), dy = Images(13);
        var idle = new LayerRun(layer, Rows, x, dy, isTraining: false, random: Stream);
        Assert.Equal(x, idle.Y);
        Assert.Equal(dy, idle.Dx);
        var busy = Train(layer, Rows, x, dy);
        Assert.Equal(layer.IsIdentity, busy.Y.SequenceEqual(x));
        Assert.Equal(layer.IsIdentity, notation.EndsWith(":0", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("random-flip:1.5", "probability can't be 1.5")]
    [InlineData("random-flip:-1", "probability can't be -1")]
    [InlineData("random-cutout:0", "size can't be 0")]
    [InlineData("random-cutout:2.5", "'2.5' is not a whole number")]
    [InlineData("random-cutout", "random-cutout takes 1 to 2")]
    [InlineData("random-cutout:2:2", "probability can't be 2")]
    [InlineData("random-brightness:-0.1", "brightness can't be -0.1")]
    [InlineData("random-brightness:0.1:1.1", "contrast can't be 1.1")]
    public void Settings_out_of_range_are_refused_before_there_is_an_image(string notation, string problem) =>
        Assert.Contains(
            problem, Assert.Throws<ChainruleException>(() => LayerNotation.Check(notation)).Message,
            StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(All))]
    public void Rows_that_are_no_images_are_refused(string notation)
    {
        string message = Assert.Throws<ChainruleException>(() => LayerOf(notation, new Shape(16))).Message;
        Assert.Contains(notation.Split(':')[0] + " takes images", message, StringComparison.Ordinal);
    }

    private static Shape Shape() => new(Height, Width, Channels);

    private static Layer Layer(string notation) => LayerOf(notation, Shape());

    private static Layer LayerOf(string notation, Shape shape) =>
        LayerNotation.Create(NotationTerm.Parse(notation, "layer"), shape);

    private static float[] Images(int seed) => LayerCheck.Normal(new Random(seed), Rows * Count, 1);

    private static LayerRun Train(Layer layer, int rows, float[] x, float[] dy) =>
        new(layer, rows, x, dy, isTraining: true, random: Stream);

    private static int At(int row, int r, int c, int k) => ((row * Height + r) * Width + c) * Channels + k;

    private static (int Row, int R, int C, int K) Place(int i) =>
        (i / Count, i / (Width * Channels) % Height, i / Channels % Width, i % Channels);
}
