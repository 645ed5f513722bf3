using Chainrule.Layers;
using Chainrule.Networks;

namespace Chainrule.Tests.Layers;

/// <summary>Settings reach up to their bounds and no further.</summary>
public class LayerSettingsTests
{
    [Theory]
    [InlineData("elu:1000", "elu:1001")]
    [InlineData("elu:0.001", "elu:0")]
    [InlineData("leaky-relu:0", "leaky-relu:-0.001")]
    [InlineData("leaky-relu:1", "leaky-relu:1.001")]
    [InlineData("hard-sigmoid:1000", "hard-sigmoid:1001")]
    [InlineData("hard-sigmoid:0.001", "hard-sigmoid:0")]
    [InlineData("hard-sigmoid:0.2:0", "hard-sigmoid:0.2:-0.001")]
    [InlineData("hard-sigmoid:0.2:1", "hard-sigmoid:0.2:1.001")]
    [InlineData("dropout:0", "dropout:-0.001")]
    [InlineData("dropout:0.999", "dropout:1")]
    [InlineData("embedding:1x1", "embedding:0x1")]
    [InlineData("embedding:1x1,1x1,1x1,1x1", "embedding:1x1,1x1,1x1,1x1,1x1")]
    [InlineData("embedding:2x1", "embedding:2x0")]
    public void Up_to_the_bound_and_no_further(string accepted, string refused)
    {
        Assert.Single(LayerNotation.Parse(accepted, new Shape(4), seed: 1).Layers);
        var error = Assert.Throws<ChainruleException>(() => LayerNotation.Parse(refused, new Shape(4), seed: 1));
        Assert.Contains(refused.Split(':')[0], error.Message);
    }

    [Fact]
    public void Pools_of_images_without_channels_have_none_either()
    {
        Assert.Equal(new Shape(2, 3), new MaxPooling(new Shape(4, 6), 2).Output);
        Assert.Equal(new Shape(2, 3, 5), new AveragePooling(new Shape(4, 6, 5), 2).Output);
        Assert.Equal(new Shape(1), new GlobalPooling(new Shape(4, 6)).Output);
        var pool = new LayerBatch(new GlobalPooling(new Shape(1, 4)), 1);
        pool.Forward([1, 2, 3, 10]);
        Assert.Equal([4], pool.Y);
    }

    [Theory]
    [InlineData(3, 5)]
    [InlineData(5, 3)]
    public void A_window_larger_than_the_image_is_refused_though_it_is_only_one_line(int height, int width)
    {
        var error = Assert.Throws<ChainruleException>(() => new MaxPooling(new Shape(height, width), 4, stride: 1));
        Assert.Contains("doesn't fit", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_without_bias_says_so_in_its_notation()
    {
        Assert.Equal("dense:3:no-bias", new Dense(new Shape(2), 3, bias: false).Notation);
        Assert.Equal("dense:3", new Dense(new Shape(2), 3).Notation);
    }

    [Fact]
    public void Vectors_of_categories_begin_with_the_length_of_about_1_and_decay()
    {
        var network = LayerNotation.Parse("embedding:2000x16", new Shape(1), seed: 3);
        double squares = network.Parameters.ToArray().Sum(w => (double)w * w);
        Assert.Equal(1, squares / 2000, 0.03);
        Assert.True(Assert.Single(network.Blocks).Decays);
    }
}
