using Chainrule.Kernels;
using Chainrule.Layers;
using Chainrule.Tests.Support;

namespace Chainrule.Tests.Layers;

[Trait("Category", "Numbers")]
public class RandomAffineTests
{
    private static readonly RandomStream Stream = new(42, RandomStreams.Layer(0), 3);

    [Fact]
    public void Every_pixel_is_what_the_drawn_motion_brings_there()
    {
        // textbook, image by image: where a pixel comes from, and the bilinear mean there
        const int height = 9, width = 7, channels = 2, rows = 40;
        var layer = new RandomAffine(new Shape(height, width, channels), rotation: 35, shift: 2.5, scale: 0.3);
        float[] x = LayerCheck.Normal(new Random(1), rows * height * width * channels, 1);
        float[] y = Train(layer, rows, x, x).Y;
        for (int i = 0; i < y.Length; i++)
        {
            int row = i / (height * width * channels), r = i / (width * channels) % height, c = i / channels % width;
            double angle = 35 * Math.PI / 180 * Drawn(row, 0), scale = 1 + 0.3 * Drawn(row, 1);
            double down = r - 4 - 2.5 * Drawn(row, 2), right = c - 3 - 2.5 * Drawn(row, 3);
            double fromRow = Math.Clamp(4 + (Math.Cos(angle) * down - Math.Sin(angle) * right) / scale, 0, height - 1);
            double fromColumn = Math.Clamp(3 + (Math.Sin(angle) * down + Math.Cos(angle) * right) / scale, 0, width - 1);
            double expected = 0;
            for (int u = 0; u < height; u++)
            {
                for (int v = 0; v < width; v++)
                {
                    double weight = Math.Max(0, 1 - Math.Abs(u - fromRow)) * Math.Max(0, 1 - Math.Abs(v - fromColumn));
                    expected += weight * x[((row * height + u) * width + v) * channels + i % channels];
                }
            }

            Assert.Equal(expected, y[i], 2e-6);
        }
    }

    [Fact]
    public void Motions_fill_their_bounds_evenly()
    {
        // an image whose pixels are their own columns tells how far it was moved
        const int width = 101, rows = 4000;
        var layer = new RandomAffine(new Shape(1, width), rotation: 0, shift: 3);
        float[] x = [.. Enumerable.Range(0, rows * width).Select(i => (float)(i % width))];
        float[] y = Train(layer, rows, x, x).Y;
        double[] shifts = [.. Enumerable.Range(0, rows).Select(row => 50.0 - y[row * width + 50])];
        Assert.InRange(shifts.Max(), 2.9, 3);
        Assert.InRange(shifts.Min(), -3, -2.9);
        Assert.Equal(0, shifts.Average(), 0.15);
        Assert.Equal(3 / Math.Sqrt(3), Math.Sqrt(shifts.Average(shift => shift * shift)), 0.1);
    }

    [Theory]
    [InlineData(5, 8, 1)]
    [InlineData(6, 4, 3)]
    [InlineData(1, 1, 2)]
    public void Backward_is_the_adjoint_of_forward(int height, int width, int channels)
    {
        const int rows = 5;
        var layer = new RandomAffine(new Shape(height, width, channels), rotation: 180, shift: 4, scale: 0.9);
        float[] x = LayerCheck.Normal(new Random(3), rows * layer.Input.Count, 1),
            dy = LayerCheck.Normal(new Random(4), rows * layer.Input.Count, 1);
        var run = Train(layer, rows, x, dy);
        Assert.Equal(
            run.Y.Zip(dy, (a, b) => (double)a * b).Sum(), x.Zip(run.Dx, (a, b) => (double)a * b).Sum(), 1e-4);
    }

    [Fact]
    public void A_motion_out_of_range_and_rows_that_are_no_images_are_refused()
    {
        var image = new Shape(4, 4);
        Assert.Contains("rotation can't be 181", Refused(() => new RandomAffine(image, 181)), StringComparison.Ordinal);
        Assert.Contains("shift can't be -1", Refused(() => new RandomAffine(image, 0, -1)), StringComparison.Ordinal);
        Assert.Contains("scale can't be 1", Refused(() => new RandomAffine(image, 0, 0, 1)), StringComparison.Ordinal);
    }

    private static string Refused(Func<Layer> make) => Assert.Throws<ChainruleException>(make).Message;

    private static LayerRun Train(Layer layer, int rows, float[] x, float[] dy) =>
        new(layer, rows, x, dy, isTraining: true, random: Stream);

    private static double Drawn(int row, int word) => Stream.Word((ulong)(4 * row + word)) / Math.Pow(2, 31) - 1;
}
