using System.Reflection;
using Chainrule.Layers;
using Chainrule.Networks;

namespace Chainrule.Tests.Networks;

public class LayerNotationTests
{
    private const string Long =
        "flatten dense:7 relu dense:6:no-bias leaky-relu leaky-relu:0.2 elu elu:0.5 selu gelu gelu-tanh silu softplus "
        + "sigmoid tanh sinh sinh:2.5 hard-sigmoid hard-sigmoid:0.25:0.4 identity dropout:0.2 softmax log-softmax "
        + "piecewise:2:8:3 periodic:1:4:2 periodic:1:4:2:0.5 embedding:3x2,10x4 "
        + "residual(relu) sum(relu | tanh) concatenate(relu | tanh)";

    [Fact]
    public void A_long_notation_is_read_and_written_back_as_it_was()
    {
        var network = LayerNotation.Parse(Long, new Shape(2, 3), seed: 1);
        Assert.Equal(Long, network.Notation);
    }

    [Fact]
    public void The_builder_has_a_method_for_every_layer()
    {
        var methods = typeof(NetworkBuilder)
            .GetMethods(BindingFlags.Public | BindingFlags.Instance)
            .Select(method => method.Name)
            .ToHashSet();
        var all = typeof(Layer).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Layer)) && !type.IsAbstract);
        Assert.All(all, type => Assert.Contains(type.Name, methods));
    }

    [Theory]
    [InlineData("dense:10 rleu", "rleu", "relu")]
    [InlineData("dens:10", "dens", "dense")]
    [InlineData("dropuot:0.5", "dropuot", "dropout")]
    public void An_unknown_layer_is_named_with_its_nearest_relative(string notation, string wrong, string near)
    {
        var error = Assert.Throws<ChainruleException>(() => LayerNotation.Parse(notation, new Shape(4), seed: 1));
        Assert.Contains(wrong, error.Message);
        Assert.Contains(near, error.Help);
    }

    [Theory]
    [InlineData("")]
    [InlineData("dense")]
    [InlineData("dense:0")]
    [InlineData("dense:-5")]
    [InlineData("dense:1.5")]
    [InlineData("dense:10:bias")]
    [InlineData("dense:99999999999")]
    [InlineData("dense:2000000000 dense:2000000000")]
    [InlineData("dropout:1")]
    [InlineData("dropout:nan")]
    [InlineData("relu:1")]
    [InlineData("embedding:3")]
    [InlineData("embedding:3x")]
    [InlineData("embedding:0x2")]
    [InlineData("embedding:3x2,")]
    [InlineData("embedding:-3x2")]
    [InlineData("embedding:3x2,3x2,3x2,3x2,3x2")]
    [InlineData("embedding:3x2147483647")]
    [InlineData("piecewise:5:8:8")]
    [InlineData("piecewise:0:8:8")]
    [InlineData("piecewise:1:0:8")]
    [InlineData("piecewise:4:8:999999999")]
    [InlineData("periodic:1:1:0")]
    [InlineData("periodic:1:1:1:0")]
    public void What_cannot_be_built_is_refused(string notation) =>
        Assert.Throws<ChainruleException>(() => LayerNotation.Parse(notation, new Shape(4), seed: 1));
}
