namespace Chainrule.Images.Tests;

public sealed class ImageTests
{
    [Fact]
    public void Luma_is_that_of_the_standard_to_half_a_step()
    {
        byte[] color = new byte[3];
        var random = new Random(3);
        for (int i = 0; i < 5000; i++)
        {
            random.NextBytes(color);
            double exact = (0.299 * color[0]) + (0.587 * color[1]) + (0.114 * color[2]);
            byte luma = new Image(1, 1, 3, [.. color]).WithChannels(1).Pixels[0];
            Assert.InRange(luma - exact, -0.503, 0.503); // coefficients of 16 bits move it by less than 0.003
        }
    }

    [Fact]
    public void Gray_becomes_color_and_gray_again()
    {
        byte[] grays = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        var color = new Image(16, 16, 1, grays).WithChannels(3);
        Assert.Equal(grays.SelectMany(gray => Enumerable.Repeat(gray, 3)), color.Pixels.ToArray());
        Assert.True(color.IsGray);
        Assert.Equal(grays, color.WithChannels(1).Pixels);
        Assert.Same(color, color.WithChannels(3));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(0, 0)]
    public void One_pixel_of_color_makes_an_image_no_gray_one(int green, int blue)
    {
        byte[] pixels = [7, 7, 7, 9, (byte)(9 + green), (byte)(9 + blue)];
        Assert.Equal(green == 0 && blue == 0, new Image(1, 2, 3, pixels).IsGray);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(0)]
    [InlineData(4)]
    public void There_are_one_or_three_channels(int channels)
    {
        var image = new Image(1, 1, 1, [0]);
        Assert.Throws<ChainruleException>(() => image.WithChannels(channels));
        Assert.Throws<ChainruleException>(() => new Image(1, 1, channels, new byte[channels]));
        Assert.Throws<ChainruleException>(() => new ImageFraming(1, 1, channels, ImageFit.Crop));
    }

    [Fact]
    public void Bytes_must_be_as_many_as_pixels() => Assert.Throws<ChainruleException>(() => new Image(2, 2, 3, new byte[11]));
}
