using Chainrule.Layers;
using Chainrule.Networks;

namespace Chainrule.Tests.Networks;

public sealed class JoinNotationTests
{
    [Theory]
    [InlineData("residual(dense:6 relu dense:6)")]
    [InlineData("dense:5 relu residual(dense:5 relu residual(dense:4 tanh dense:5) dense:5) relu dense:3")]
    [InlineData("residual(residual(residual(dense:6)))")]
    [InlineData("residual(residual(dense:6) relu) residual(dense:6)")]
    [InlineData("sum(dense:4 | dense:4 relu | dense:4 tanh dense:4)")]
    [InlineData("sum(identity | dense:6)")]
    [InlineData("sum(dense:6 | identity)")]
    [InlineData("sum(dense:6:no-bias | dense:6)")]
    [InlineData("concatenate(dense:2 relu | identity | residual(dense:6)) dense:3")]
    [InlineData("concatenate(sum(dense:2 | dense:2) | concatenate(dense:1 | dense:2 relu)) relu")]
    [InlineData("residual(dense:9 relu dense:4)")]
    [InlineData("residual(sum(dense:4 | residual(dense:4)))")]
    [InlineData("dropout:0.5 residual(dropout:0.5 dense:6) dropout:0.5")]
    public void A_notation_is_written_as_it_was_read(string notation)
    {
        var network = LayerNotation.Parse(notation, new Shape(6), seed: 1);
        Assert.Equal(notation, network.Notation);
        Assert.Equal(network.ParametersSha256(), LayerNotation.Parse(network.Notation, new Shape(6), 1).ParametersSha256());
    }

    [Fact]
    public void Blanks_around_brackets_and_bars_dont_matter() =>
        Assert.Equal(
            "sum(dense:4 | dense:4 relu) residual(dense:4)",
            LayerNotation.Parse(" sum( dense:4|dense:4\trelu )residual(dense:4 ) ", new Shape(6), 1).Notation
        );

    [Fact]
    public void A_residual_adds_its_input_and_nodes_say_whom_they_read()
    {
        var network = LayerNotation.Parse("dense:5 residual(relu dense:5) tanh", new Shape(6), seed: 1);
        Assert.Equal(["dense:5", "relu", "dense:5", "sum", "tanh"], network.Layers.Select(layer => layer.Notation));
        Assert.Equal("-1 | 0 | 1 | 0,2 | 3", Inputs(network));
        Assert.False(network.IsChain);
        Assert.Equal("layers.2.weights", network.Blocks[2].Name);
    }

    [Fact]
    public void Where_a_residual_changes_the_shape_its_shortcut_is_a_projection_without_bias()
    {
        var network = LayerNotation.Parse("relu residual(dense:9 relu dense:4)", new Shape(6), seed: 1);
        Assert.Equal(
            ["relu", "dense:4:no-bias", "dense:9", "relu", "dense:4", "sum"],
            network.Layers.Select(layer => layer.Notation)
        );
        Assert.Equal("-1 | 0 | 0 | 2 | 3 | 1,4", Inputs(network));
        Assert.Equal("relu residual(dense:9 relu dense:4)", network.Notation);
    }

    [Fact]
    public void The_builder_says_the_same_as_the_notation()
    {
        var built = Network
            .Input(6)
            .Residual(f => f.Dense(6).Relu().Residual(g => g.Dense(6).Tanh()).Dense(6))
            .Sum(a => a.Dense(4), b => b.Dense(4).Relu())
            .Concatenate(a => a.Dense(2), b => b.Identity())
            .Residual(f => f.Dense(8).Dense(3))
            .Build(seed: 7);
        const string notation =
            "residual(dense:6 relu residual(dense:6 tanh) dense:6) sum(dense:4 | dense:4 relu) "
            + "concatenate(dense:2 | identity) residual(dense:8 dense:3)";
        Assert.Equal(notation, built.Notation);
        Assert.Equal(LayerNotation.Parse(notation, new Shape(6), 7).ParametersSha256(), built.ParametersSha256());
    }

    [Theory]
    [InlineData("residual(dense:6 relu", "'residual(' is never closed", "')'")]
    [InlineData("residual(sum(dense:6 | relu)", "'residual(' is never closed", "')'")]
    [InlineData("dense:6) relu", "')' closes no bracket, after dense:6", "open a bracket")]
    [InlineData("dense:6 | relu", "'|' stands in no brackets, after dense:6", "sum(a | b)")]
    [InlineData("dense:6 (relu)", "'dense:6(relu)': dense has no branches", "leave the brackets out")]
    [InlineData("(relu)", "'(' has no name before it", "residual")]
    [InlineData("residual()", "'residual(…)' has an empty branch", "identity")]
    [InlineData("sum(dense:6 | )", "'sum(…)' has an empty branch", "identity")]
    [InlineData("sum( | dense:6)", "'sum(…)' has an empty branch", "identity")]
    [InlineData("residul(dense:6)", "there is no join 'residul'", "did you mean 'residual'?")]
    [InlineData("residual", "'residual' lacks its brackets", "residual(dense:64 relu dense:64)")]
    [InlineData("residual(dense:6 | dense:6)", "has 2 branches; residual takes one", "residual(dense:64")]
    [InlineData("sum(dense:6)", "'sum(dense:6)' has one branch", "sum(dense:64 | ")]
    [InlineData("sum:2(dense:6 | relu)", "sum takes no argument", "sum(dense:64 | ")]
    [InlineData("sum(dense:6 | dense:5)", "'sum(dense:6 | dense:5)': sum: what is added must have one shape, not 6 | 5", "units")]
    [InlineData("residual(dens:6)", "there is no layer 'dens'", "did you mean 'dense'?")]
    public void What_is_wrong_with_brackets_is_said_with_the_term(string notation, string message, string help)
    {
        var error = Assert.Throws<ChainruleException>(() => LayerNotation.Parse(notation, new Shape(6), 1));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains(help, error.Help, StringComparison.Ordinal);
    }

    [Fact]
    public void Shapes_that_dont_go_together_are_refused_by_the_term()
    {
        AssertRefused("concatenate(identity | flatten)", "all sizes but the last must be alike, not 2×3 | 6", new Shape(2, 3));
        AssertRefused("flatten residual(dense:4 relu) sum(identity | dense:3)", "'sum(identity | dense:3)'", new Shape(2, 3));
        Assert.Equal(new Shape(2, 6), LayerNotation.Parse("concatenate(relu | tanh)", new Shape(2, 3), 1).OutputShape);

        static void AssertRefused(string notation, string message, Shape shape) =>
            Assert.Contains(
                message,
                Assert.Throws<ChainruleException>(() => LayerNotation.Parse(notation, shape, 1)).Message,
                StringComparison.Ordinal
            );
    }

    [Fact]
    public void Brackets_nested_without_end_are_refused_not_overflowing_the_stack()
    {
        string deep = string.Concat(Enumerable.Repeat("residual(", 10_000)) + "dense:6" + new string(')', 10_000);
        Assert.Throws<ChainruleException>(() => LayerNotation.Parse(deep, new Shape(6), 1));
        string bearable = string.Concat(Enumerable.Repeat("residual(", 60)) + "dense:6" + new string(')', 60);
        Assert.Equal(bearable, LayerNotation.Parse(bearable, new Shape(6), 1).Notation);
    }

    [Theory]
    [InlineData("residual(dense:6) relu", "he-normal")]
    [InlineData("residual(dense:6) residual(relu dense:6) dense:3", "he-normal")]
    [InlineData("residual(dense:6) tanh", "glorot-uniform")]
    [InlineData("residual(dense:6) dense:3", "glorot-uniform")]
    [InlineData("sum(dense:6 | dense:6) selu", "lecun-normal")]
    public void Weights_start_as_the_activation_behind_the_join_asks(string notation, string initializer) =>
        Assert.Equal(initializer, LayerNotation.Parse(notation, new Shape(6), 1).Blocks[0].Initializer.Notation);

    [Fact]
    public void A_join_is_no_layer_to_be_added_and_a_branch_no_network_to_be_built()
    {
        Assert.Throws<ChainruleException>(() => Network.Input(3).Add(shape => new Sum(shape, shape)));
        Assert.Throws<ChainruleException>(() => Network.Input(3).Residual(f => f.Dense(3).Build(1)));
        Assert.Throws<ChainruleException>(() => Network.Input(3).Residual(_ => { }));
    }

    private static string Inputs(Network network) =>
        string.Join(" | ", network.Nodes.Select(node => string.Join(',', node.Inputs)));
}
