using Chainrule.Data;
using Chainrule.Insight.Importance;
using Chainrule.Insight.Results;
using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Reports.Results;

namespace Chainrule.Reports.Tests.Results;

/// <summary>
/// Images of three channels: drawn in their colors, what misled a model by pixel, and what augmentation makes of them.
/// </summary>
public sealed class ImagesInColorTests
{
    private const int Rows = 12, Height = 4, Width = 6, Size = Height * Width * 3;

    private static readonly Shape Image = new(Height, Width, 3);

    private readonly byte[] _bytes = [.. Enumerable.Range(0, Rows * Size).Select(i => (byte)(i * 7919 % 251))];
    private readonly ByteDataset _data;

    public ImagesInColorTests() =>
        _data = new ByteDataset(_bytes, Image, [.. Enumerable.Range(0, Rows).Select(row => row % 2)], 2);

    private Outcome OutcomeOf(string layers) => Outcome.Of(
        new Model(LayerNotation.Parse(layers, Image, seed: 4), OutputKind.SoftmaxLogits, Scaling.BytesToUnit), _data);

    [Fact]
    public void A_row_is_drawn_in_its_colors()
    {
        var item = RowImage.Of(_data, 5, "it", []);
        Assert.Equal(Png.Encode(Width, Height, _bytes.AsSpan(5 * Size, Size)), item.Png);
        Assert.Equal((Width, Height), (item.Width, item.Height));
        Assert.Equal(2, item.Png[25]); // the color type: red, green and blue
    }

    [Fact]
    public void Large_ones_are_shown_as_means_of_blocks_color_by_color()
    {
        var size = ShownSize.Of(new Shape(100, 66, 3))!.Value;
        Assert.Equal((50, 33, 2, 3), (size.Height, size.Width, size.Block, size.Channels));
        float[] pixels = [.. Enumerable.Range(0, 100 * 66 * 3).Select(i => (float)(i % 3 * 100 + i / 3 % 2))];
        float[] shown = size.Shrink(pixels);
        Assert.Equal(50 * 33 * 3, shown.Length);
        Assert.All(shown.Select((value, i) => (value, i)), each => Assert.Equal(each.i % 3 * 100 + 0.5f, each.value));
    }

    [Fact]
    public void What_misled_a_model_is_told_by_pixel()
    {
        var outcome = OutcomeOf("conv:3:3 tanh global-pool dense:2");
        var shown = AttentionSection.Of(outcome, _data)!.Rows;
        int worst = Enumerable.Range(0, Rows).Where(row => outcome.Predicted[row] != row % 2).MaxBy(outcome.Wrongness);
        float[] x = [.. _bytes.Skip(worst * Size).Take(Size).Select(value => value * (1f / 255))];
        var score = new ClassScore(outcome.Predicted[worst], Against: worst % 2);
        float[] slopes = Saliency.Of(outcome.Model, x, [score]);
        float[] strongest = [.. slopes.Chunk(3).Select(pixel => pixel.MaxBy(Math.Abs))];
        var plane = new Shape(Height, Width);
        Assert.Equal(RowImage.OfWeights(plane, strongest, "it", []).Png, shown[0].Pictures[1].Png);
        float[] least =
        [
            .. Enumerable.Range(0, Size)
                .Select(i => Enumerable.Range(0, Rows).Min(row => _bytes[row * Size + i]) * (1f / 255)),
        ];
        float[] falls = Occlusion.Of(outcome.Model, x, score, patch: 2, least, Workers.None);
        Assert.Equal(Height * Width, falls.Length);
        Assert.Equal(RowImage.OfWeights(plane, falls, "it", []).Png, shown[0].Pictures[2].Png);
    }

    [Fact]
    public void What_training_makes_of_an_image_is_shown_beside_it()
    {
        var outcome = OutcomeOf("random-flip:1 random-brightness:0 conv:3:3 tanh global-pool dense:2");
        var shown = Assert.IsType<PictureRows>(Assert.Single(AugmentationSection.Of(outcome, _data)!.Blocks)).Rows;
        Assert.Equal(2, shown.Count); // one of each class
        for (int row = 0; row < 2; row++)
        {
            float[] x = [.. _bytes.Skip(row * Size).Take(Size).Select(value => value * (1f / 255))];
            float[] mirrored = [.. x.Chunk(3 * Width).SelectMany(line => line.Chunk(3).Reverse().SelectMany(pixel => pixel))];
            Assert.Equal(RowImage.Of(_data, row, "it", []).Png, shown[row].Pictures[0].Png);
            Assert.Equal(7, shown[row].Pictures.Count);
            Assert.All(shown[row].Pictures.Skip(1), picture =>
                Assert.Equal(RowImage.OfNumbers(Image, mirrored, x.Min(), x.Max(), "it", []).Png, picture.Png));
        }

        Assert.Null(AugmentationSection.Of(OutcomeOf("conv:3:3 tanh global-pool dense:2"), _data));
    }
}
