using Chainrule.Insight.Rows;
using Chainrule.Layers;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Tests.Support;

namespace Chainrule.Insight.Tests.Rows;

public sealed class ForkExplanationTests
{
    private const string Nested = "dense:4 tanh residual(dense:4 tanh residual(dense:3 tanh dense:4) dense:4) tanh dense:3";

    [Theory]
    [InlineData(Nested)]
    [InlineData("dense:4 concatenate(dense:2 tanh | identity | residual(dense:4)) dense:3")]
    [InlineData("dense:4 sum(dense:5 | dense:2 gelu dense:5 | dense:5:no-bias) softmax dense:3")]
    [InlineData("residual(dense:5 tanh dense:3)")]
    public void Every_number_of_a_network_with_forks_agrees_with_differences(string notation)
    {
        var explanation = Explain(notation);
        Assert.NotEmpty(explanation.Checks);
        Assert.DoesNotContain(explanation.Checks, check => check.Agreement == Agreement.Differs);
    }

    [Fact]
    public void A_fork_tells_the_parts_of_its_readers_and_they_add_up()
    {
        var explanation = Explain(Nested);
        Assert.Equal(["1: 2,9", "3: 4,7"], explanation.Forks.Select(fork => $"{fork.Node}: {string.Join(',', fork.Readers)}"));
        foreach (var entry in explanation.Forks.SelectMany(fork => fork.Entries))
        {
            Assert.Equal(entry.Sum.Value, entry.Parts.Sum(part => part.Value), 1e-6);
            Assert.Equal(entry.Sum.Exact, entry.Parts.Sum(part => part.Exact), 1e-8);
            Assert.All(entry.Parts, part => Assert.NotEqual(0, part.Value));
        }
    }

    [Fact]
    public void A_join_tells_what_it_reads()
    {
        var join = Explain(Nested).Layers[7];
        Assert.Equal((LayerKind.Join, "sum"), (join.Kind, join.Notation));
        Assert.Equal([3, 6], join.Reads);
        Assert.All(join.Units, unit => Assert.Equal(unit.Output.Value, unit.Sum.Terms.Sum(term => term.Product), 1e-6));
    }

    [Fact]
    public void A_weight_is_followed_through_forks_and_its_paths_are_counted()
    {
        var weight = Explain(Nested, "layers.0.weights[1,2]").Weight!;
        // inner: 3·4 ways through the branch and 1 beside it; outer: 4·(12 + 1 …) from each of 4 units to 4, and 1 beside; then 3
        Assert.Equal(((4 * ((3 * 4) + 1) * 4) + 1) * 3, weight.PathCount);
        var fork = Assert.Single(weight.Path, step => step is { IsFork: true, Layer: 1 });
        Assert.Equal(fork.Result.Value, fork.Sum.Terms.Sum(term => term.Product), 1e-6);
    }

    [Fact]
    public void A_chain_has_no_forks() => Assert.Empty(Explain("dense:4 tanh dense:3").Forks);

    private static RowExplanation Explain(string notation, string? weight = null)
    {
        var network = LayerNotation.Parse(notation, new Shape(6), seed: 3);
        return Explainer.Explain(network, new SoftmaxCrossEntropy(), ExplainedRow.Of(Toy.Blobs(3), 1), new() { Weight = weight });
    }
}
