using Chainrule.Layers;
using Chainrule.Networks;

namespace Chainrule.Tests.Networks;

public sealed class NetworkBuilderTests
{
    [Theory]
    [InlineData("residual(dense:4 bogus)")]
    [InlineData("sum(dense:4 relu | dense:5)")]
    [InlineData("dense:9 relu residual(dense:4 relu dense:0)")]
    [InlineData("concatenate(dense:2 | residual(dense:7 | relu))")]
    [InlineData("dense:3 bogus")]
    public void What_is_refused_leaves_nothing_behind(string notation)
    {
        var builder = new NetworkBuilder(new Shape(6)).Dense(5).Relu();
        Assert.Throws<ChainruleException>(() => builder.Add(notation));
        Assert.Equal(new Shape(5), builder.Shape);
        Assert.Equal("dense:5 relu tanh", builder.Tanh().Build(seed: 1).Notation);
    }

    [Fact]
    public void A_branch_that_throws_or_is_empty_leaves_nothing_behind()
    {
        var builder = Network.Input(6).Dense(5);
        Assert.Throws<ChainruleException>(() => builder.Sum(f => f.Dense(3), f => f.Residual(g => g.Dense(2)), _ => { }));
        Assert.Throws<InvalidOperationException>(() =>
            builder.Residual(f => f.Dense(3).Relu().Add(_ => throw new InvalidOperationException())));
        Assert.Equal("dense:5", builder.Build(seed: 1).Notation);

        var image = new NetworkBuilder(new Shape(2, 3)).Relu(); // only a row of numbers can be projected to
        Assert.Throws<ChainruleException>(() => image.Residual(f => f.Concatenate(g => g.Identity(), g => g.Tanh())));
        Assert.Equal("relu", image.Build(seed: 1).Notation);
    }

    [Fact]
    public void A_refusal_within_a_branch_that_somebody_catches_takes_back_that_much()
    {
        var network = Network.Input(6).Residual(f =>
        {
            f.Dense(4);
            Assert.Throws<ChainruleException>(() => f.Sum(g => g.Dense(2), g => g.Dense(3)));
            f.Dense(6);
        }).Build(seed: 1);
        Assert.Equal("residual(dense:4 dense:6)", network.Notation);
    }

    [Fact]
    public void A_branch_that_has_ended_adds_nothing_more()
    {
        NetworkBuilder? kept = null;
        var builder = Network.Input(6).Residual(f => kept = f.Dense(6));
        var error = Assert.Throws<ChainruleException>(() => kept!.Relu());
        Assert.Contains("the branch has ended", error.Message, StringComparison.Ordinal);
        Assert.Throws<ChainruleException>(() => kept!.Add("relu"));
        Assert.Throws<ChainruleException>(() => kept!.Residual(f => f.Dense(6)));
        Assert.Equal("residual(dense:6)", builder.Build(seed: 1).Notation);
    }

    [Fact]
    public void Nothing_is_added_to_a_network_while_a_branch_of_it_is_described()
    {
        var builder = Network.Input(6);
        var error = Assert.Throws<ChainruleException>(() => builder.Residual(f =>
        {
            f.Dense(6);
            builder.Relu();
        }));
        Assert.Contains("while a branch of it is described", error.Message, StringComparison.Ordinal);
        Assert.Throws<ChainruleException>(() => builder.Sum(f => f.Dense(2), f =>
        {
            f.Dense(2);
            builder.Build(seed: 1);
        }));
        Assert.Equal("relu", builder.Relu().Build(seed: 1).Notation);
    }

    [Theory]
    [InlineData("dense:6 residual(dropout:0.5) dense:2", "dense:6 residual(identity) dense:2")]
    [InlineData("sum(dense:6 relu | dropout:0.5)", "sum(dense:6 relu | identity)")]
    [InlineData("sum(dense:6 | dropout:0.5 | dense:6 tanh)", "sum(dense:6 | identity | dense:6 tanh)")]
    [InlineData("concatenate(dropout:0.5 | dropout:0.2) dense:2", "concatenate(identity | identity) dense:2")]
    [InlineData("dense:6 concatenate(residual(dropout:0.5) | dropout:0.2) dense:2",
        "dense:6 concatenate(residual(identity) | identity) dense:2")]
    [InlineData("residual(dropout:0.5 sum(dropout:0.5 | dense:6 tanh))", "residual(residual(dense:6 tanh))")]
    public void A_branch_whose_layers_are_all_left_out_is_written_as_identity(string notation, string without)
    {
        var network = LayerNotation.Parse(notation, new Shape(6), seed: 3).Without(layer => layer is Dropout);
        Assert.Equal(without, network.Notation);
        var parsed = LayerNotation.Parse(network.Notation, new Shape(6), seed: 1);
        Assert.Equal(network.Notation, parsed.Notation);
        network.Parameters.CopyTo(parsed.Parameters);
        float[] x = [1, -2, 3, 0.5f, -0.25f, 7], y = new float[network.OutputShape.Count], again = new float[y.Length];
        network.Predict(x, y);
        parsed.Predict(x, again);
        Assert.Equal(y, again);
    }
}
