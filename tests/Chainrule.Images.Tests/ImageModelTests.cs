using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Tests.Support;

namespace Chainrule.Images.Tests;

public sealed class ImageModelTests
{
    private static Model ModelOf(Shape input, int outputs = 3, string? fit = null, string[]? classes = null) => new(
        LayerNotation.Parse($"conv:2:3 global-pool dense:{outputs}", input, seed: 5),
        outputs == 1 ? OutputKind.SigmoidLogits : OutputKind.SoftmaxLogits,
        Data.Scaling.BytesToUnit,
        classes,
        fit is null ? null : new Dictionary<string, string> { [ImageModel.FitField] = fit });

    [Theory]
    [InlineData(ImageFit.Crop)]
    [InlineData(ImageFit.Pad)]
    [InlineData(ImageFit.Stretch)]
    public void An_image_of_any_size_is_predicted_as_its_framed_pixels(ImageFit fit)
    {
        var model = ModelOf(new Shape(12, 10, 3), fit: ImageModel.NameOf(fit), classes: ["a", "b", "c"]);
        var image = ImageFolderFiles.Picture(3, isLeft: true, height: 40, width: 21, channels: 3);
        byte[] pixels = new byte[12 * 10 * 3];
        new ImageFraming(12, 10, 3, fit).Apply(image, pixels);
        float[] expected = new float[3];
        model.Predict(pixels, expected);
        Assert.Equal(expected, model.Predict(image));

        var likeliest = model.Likeliest(image, 2);
        Assert.Equal(expected.OrderDescending().Take(2), likeliest.Select(each => each.Probability));
        Assert.Equal(likeliest[0].Class, model.Classify(image));
    }

    [Fact]
    public void A_gray_model_takes_images_in_color_and_the_other_way_around()
    {
        var color = ImageFolderFiles.Picture(1, isLeft: true, channels: 3);
        Assert.Equal(ModelOf(new Shape(8, 8)).Predict(color.WithChannels(1)), ModelOf(new Shape(8, 8)).Predict(color));
        var gray = ImageFolderFiles.Picture(1, isLeft: true);
        Assert.Equal(ModelOf(new Shape(8, 8, 3)).Predict(gray.WithChannels(3)), ModelOf(new Shape(8, 8, 3)).Predict(gray));
    }

    [Fact]
    public void Of_two_classes_both_have_a_probability()
    {
        var model = ModelOf(new Shape(8, 8), outputs: 1, classes: ["no", "yes"]);
        var likeliest = model.Likeliest(ImageFolderFiles.Picture(1, isLeft: true), 5);
        Assert.Equal(2, likeliest.Count);
        Assert.Equal(1, likeliest.Sum(each => (double)each.Probability), 6);
    }

    [Fact]
    public void What_takes_no_images_says_so()
    {
        var flat = new Model(LayerNotation.Parse("dense:2", new Shape(4), seed: 1), OutputKind.SoftmaxLogits);
        Assert.Null(ImageModel.FramingOf(flat));
        var image = ImageFolderFiles.Picture(1, isLeft: true);
        Assert.Contains("no images", Assert.Throws<ChainruleException>(() => flat.Predict(image)).Message);
        var unknown = ModelOf(new Shape(8, 8), fit: "squeeze");
        Assert.Contains("'squeeze'", Assert.Throws<ChainruleException>(() => unknown.Predict(image)).Message);
    }
}
