using System.Numerics;

namespace Chainrule.Images.Tests;

/// <summary>Resizing by area, against a reference in exact fractions.</summary>
public sealed class ImageFramingTests
{
    private static Image Noise(int height, int width, int channels, int seed)
    {
        byte[] pixels = new byte[height * width * channels];
        new Random(seed).NextBytes(pixels);
        return new Image(height, width, channels, pixels);
    }

    private static byte[] Framed(Image image, int height, int width, ImageFit fit, int? channels = null)
    {
        var framing = new ImageFraming(height, width, channels ?? image.Channels, fit);
        byte[] result = new byte[height * width * framing.Channels];
        Array.Fill(result, (byte)0xA5); // what isn't written is seen
        framing.Apply(image, result);
        return result;
    }

    // Where each pixel of a result of so many begins and ends in the image, as fractions with one denominator.
    private static Axis Edges(BigInteger start, BigInteger length, BigInteger unit, int count) =>
        new([.. Enumerable.Range(0, count + 1).Select(i => (start * count) + (length * i))], unit * count);

    private static int Mean(Image image, Axis y, Axis x, int at, int channel)
    {
        int row = at / (x.Edges.Length - 1), column = at % (x.Edges.Length - 1);
        BigInteger sum = 0, area = 0;
        for (int i = 0; i < image.Height; i++)
        {
            for (int j = 0; j < image.Width; j++)
            {
                var weight = Overlap(y, row, i) * Overlap(x, column, j);
                sum += weight * image.Pixels[(((i * image.Width) + j) * image.Channels) + channel];
                area += weight;
            }
        }

        return (int)(((2 * sum) + area) / (2 * area));
    }

    private static BigInteger Overlap(Axis axis, int i, int pixel) => BigInteger.Max(
        0, BigInteger.Min(axis.Edges[i + 1], axis.Unit * (pixel + 1)) - BigInteger.Max(axis.Edges[i], axis.Unit * pixel));

    private static byte[] Means(Image image, Axis y, Axis x) =>
    [
        .. Enumerable.Range(0, (y.Edges.Length - 1) * (x.Edges.Length - 1)).SelectMany(at =>
            Enumerable.Range(0, image.Channels).Select(channel => (byte)Mean(image, y, x, at, channel))),
    ];

    [Theory]
    [InlineData(7, 11, 3, 4)]
    [InlineData(4, 4, 9, 5)]
    [InlineData(20, 3, 6, 6)]
    [InlineData(1, 1, 3, 3)]
    [InlineData(5, 8, 5, 8)]
    [InlineData(13, 17, 1, 1)]
    [Trait("Category", "Numbers")]
    public void Stretching_takes_means_of_areas(int height, int width, int rows, int columns)
    {
        foreach (int channels in (int[])[1, 3])
        {
            var image = Noise(height, width, channels, seed: height);
            Assert.Equal(
                Means(image, Edges(0, height, 1, rows), Edges(0, width, 1, columns)),
                Framed(image, rows, columns, ImageFit.Stretch));
        }
    }

    [Theory]
    [InlineData(10, 23, 4, 4)]
    [InlineData(23, 10, 4, 4)]
    [InlineData(6, 7, 6, 6)]
    [InlineData(33, 20, 7, 5)]
    [InlineData(3, 9, 8, 8)]
    [Trait("Category", "Numbers")]
    public void Cropping_takes_means_of_the_middle(int height, int width, int rows, int columns)
    {
        var image = Noise(height, width, 3, seed: width);
        bool isWide = width * rows > height * columns;

        // the side that is cut: so much of it as the other side's factor covers, from a whole pixel
        int excess = Math.Abs((width * rows) - (height * columns)), other = isWide ? rows : columns;
        int start = excess / (2 * other) * other;
        var y = isWide ? Edges(0, height, 1, rows) : Edges(start, width * rows, columns, rows);
        var x = isWide ? Edges(start, height * columns, rows, columns) : Edges(0, width, 1, columns);
        Assert.Equal(Means(image, y, x), Framed(image, rows, columns, ImageFit.Crop));
    }

    [Theory]
    [InlineData(10, 20, 8, 8, 4, 8)]
    [InlineData(20, 10, 8, 8, 8, 4)]
    [InlineData(1, 50, 8, 8, 1, 8)]
    [InlineData(7, 9, 32, 32, 25, 32)]
    [Trait("Category", "Numbers")]
    public void Padding_keeps_all_and_adds_black(int height, int width, int rows, int columns, int innerRows, int innerColumns)
    {
        var image = Noise(height, width, 1, seed: 5);
        byte[] inner = Means(image, Edges(0, height, 1, innerRows), Edges(0, width, 1, innerColumns));
        byte[] expected = new byte[rows * columns];
        int top = (rows - innerRows) / 2, left = (columns - innerColumns) / 2;
        for (int y = 0; y < innerRows; y++)
        {
            inner.AsSpan(y * innerColumns, innerColumns).CopyTo(expected.AsSpan(((top + y) * columns) + left));
        }

        Assert.Equal(expected, Framed(image, rows, columns, ImageFit.Pad));
    }

    [Theory]
    [InlineData(ImageFit.Crop)]
    [InlineData(ImageFit.Pad)]
    [InlineData(ImageFit.Stretch)]
    public void An_image_of_the_size_asked_for_stays_as_it_is(ImageFit fit)
    {
        var image = Noise(28, 28, 3, seed: 1);
        Assert.Equal(image.Pixels, Framed(image, 28, 28, fit));
    }

    [Theory]
    [InlineData(ImageFit.Crop)]
    [InlineData(ImageFit.Stretch)]
    public void A_constant_image_stays_constant(ImageFit fit)
    {
        foreach (byte value in (byte[])[0, 1, 127, 128, 254, 255])
        {
            foreach (var (height, width) in ((int, int)[])[(1, 1), (3, 700), (61, 47), (640, 480)])
            {
                byte[] pixels = new byte[height * width];
                Array.Fill(pixels, value);
                Assert.All(Framed(new Image(height, width, 1, pixels), 32, 32, fit), pixel => Assert.Equal(value, pixel));
            }
        }
    }

    [Fact]
    public void A_cut_of_an_image_of_the_right_height_moves_nothing()
    {
        var image = Noise(32, 37, 1, seed: 2);
        byte[] framed = Framed(image, 32, 32, ImageFit.Crop);
        for (int y = 0; y < 32; y++)
        {
            Assert.Equal(image.Pixels.Slice((y * 37) + 2, 32), framed.AsSpan(y * 32, 32));
        }
    }

    [Fact]
    public void Channels_are_changed_first()
    {
        var image = Noise(9, 9, 3, seed: 4);
        Assert.Equal(Framed(image.WithChannels(1), 4, 4, ImageFit.Crop), Framed(image, 4, 4, ImageFit.Crop, channels: 1));
    }

    private sealed record Axis(BigInteger[] Edges, BigInteger Unit);

    [Fact]
    public void A_result_of_another_size_is_refused() => Assert.Throws<ChainruleException>(
        () => new ImageFraming(2, 2, 1, ImageFit.Crop).Apply(new Image(1, 1, 1, [0]), new byte[5]));
}
