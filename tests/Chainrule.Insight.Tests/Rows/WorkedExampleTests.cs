using Chainrule.Insight.Rows;
using Chainrule.Optimizers;

namespace Chainrule.Insight.Tests.Rows;

/// <summary>The published 2-2-2 example against the numbers of its source, typed off here once more.</summary>
public class WorkedExampleTests
{
    private static readonly RowExplanation Example = WorkedExample.Explain("2-2-2");

    private static ParameterEntry Entry(string name) =>
        Example.Blocks.SelectMany(block => block.Entries).Single(entry => entry.Name == name);

    [Fact]
    public void Forward_values_and_the_loss_are_the_published_ones()
    {
        Assert.Equal(0.3775, Example.Layers[0].Units[0].Output.Exact, 1e-15);
        Assert.Equal(0.593269992, Example.Layers[1].Units[0].Output.Exact, 5e-10);
        Assert.Equal(0.596884378, Example.Layers[1].Units[1].Output.Exact, 5e-10);
        Assert.Equal(1.105905967, Example.Layers[2].Units[0].Output.Exact, 5e-10);
        Assert.Equal(0.75136507, Example.Layers[3].Units[0].Output.Exact, 5e-9);
        Assert.Equal(0.772928465, Example.Layers[3].Units[1].Output.Exact, 5e-10);
        Assert.Equal(0.298371109, Example.Loss.Value.Exact, 5e-10);
    }

    [Fact]
    public void Every_factor_of_the_published_derivative_by_w5_is_there()
    {
        var unit = Example.Layers[3].Units[0];

        Assert.Equal(0.74136507, unit.FromAbove.Exact, 5e-9);
        Assert.Equal(0.186815602, unit.Local!.Value.Exact, 5e-10);
        Assert.Equal(0.138498562, Example.Layers[3].InputGradient[0].Gradient.Exact, 5e-10);
        Assert.Equal(0.593269992, Entry("layers.2.weights[0,0]").Input!.Value, 5e-10);
        Assert.Equal(0.082167041, Entry("layers.2.weights[0,0]").Gradient.Exact, 5e-10);
        Assert.Equal(0.036350306, Example.Layers[2].InputGradient[0].Gradient.Exact, 5e-10);
        Assert.Equal(0.241300709, Example.Layers[1].Units[0].Local!.Value.Exact, 5e-10);
        Assert.Equal(0.000438568, Entry("layers.0.weights[0,0]").Gradient.Exact, 5e-10);
    }

    [Theory]
    [InlineData("layers.0.weights[0,0]", "w1", 0.149780716, 5e-10)]
    [InlineData("layers.0.weights[1,0]", "w2", 0.19956143, 5e-9)]
    [InlineData("layers.0.weights[0,1]", "w3", 0.24975114, 5e-9)]
    [InlineData("layers.0.weights[1,1]", "w4", 0.29950229, 5e-9)]
    [InlineData("layers.2.weights[0,0]", "w5", 0.35891648, 5e-9)]
    [InlineData("layers.2.weights[1,0]", "w6", 0.408666186, 5e-10)]
    [InlineData("layers.2.weights[0,1]", "w7", 0.511301270, 5e-10)]
    [InlineData("layers.2.weights[1,1]", "w8", 0.561370121, 5e-10)]
    public void The_weights_after_the_step_are_the_published_ones(string name, string alias, double after, double tolerance)
    {
        Assert.Equal(after, Entry(name).After.Exact, tolerance);
        Assert.Equal(alias, Entry(name).Alias);
    }

    [Fact]
    public void All_published_numbers_are_marked_as_reproduced_and_a_wrong_one_would_not_be()
    {
        Assert.Equal(14, Example.Example!.Published.Count);
        Assert.All(Example.Example.Published, number => Assert.True(number.IsReproduced(Example), number.Name));
        var w5 = Example.Example.Published.Single(number => number.Name == "w5 after");
        Assert.False((w5 with { Value = 0.35891649 }).IsReproduced(Example));
    }

    [Fact]
    public void A_step_of_another_length_or_rule_is_held_only_against_what_comes_before_it()
    {
        ExplanationOptions[] others =
        [
            new() { Optimizer = new Sgd(), LearningRate = 5 },
            new() { Optimizer = new Sgd() },
            new() { Optimizer = new Adam(), LearningRate = 0.5f },
        ];
        foreach (var options in others)
        {
            var explanation = WorkedExample.Explain("2-2-2", options);
            Assert.Equal(6, explanation.Example!.Published.Count);
            Assert.All(explanation.Example.Published, number => Assert.True(number.IsReproduced(explanation), number.Name));
        }
    }

    [Fact]
    public void The_librarys_single_precision_agrees_with_all_of_it()
    {
        var checks = Example.Checks.ToList();

        Assert.True(checks.Count > 50);
        Assert.All(checks, check => Assert.Equal(Agreement.Agrees, check.Agreement));
        Assert.All(checks, check => Assert.True(check.Error < 2e-7));
        Assert.Contains(checks, check => check.Error > 0);
    }

    [Fact]
    public void A_weight_answers_to_its_authors_name_and_an_example_that_isnt_there_is_refused()
    {
        var weight = WorkedExample.Explain("2-2-2", new() { Weight = "w7", LearningRate = 0.5f }).Weight!;

        Assert.Equal("layers.2.weights[0,1]", weight.Parameter.Name);
        Assert.Equal("did you mean '2-2-2'?", Assert.Throws<ChainruleException>(() => WorkedExample.Explain("2-2")).Help);
    }
}
