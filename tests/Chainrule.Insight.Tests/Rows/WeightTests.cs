using Chainrule.Insight.Rows;
using Chainrule.Losses;
using Chainrule.Networks;

namespace Chainrule.Insight.Tests.Rows;

/// <summary>One weight, followed through the network.</summary>
public class WeightTests
{
    private static readonly float[] X = [0.9f, -0.4f, 0];

    private static WeightExplanation Follow(
        string name,
        string notation = "dense:4 tanh dense:12 sigmoid dense:2",
        float rate = 0.1f
    )
    {
        var network = LayerNotation.Parse(notation, new Shape(3), 5);
        return Explainer
            .Explain(
                network,
                new SoftmaxCrossEntropy(),
                new ExplainedRow(X, 1, default),
                new() { Weight = name, LearningRate = rate }
            )
            .Weight!;
    }

    [Fact]
    public void Its_derivative_is_the_input_times_the_delta_of_its_unit()
    {
        var weight = Follow("layers.0.weights[1,2]");

        Assert.Equal(-0.4f, weight.Local!.Value);
        Assert.Equal((1, 2, 0), (weight.InputIndex!.Value, weight.OutputIndex!.Value, weight.Layer));
        Assert.Equal(weight.Local!.Value * weight.Delta!.Value.Value, weight.Parameter.Gradient.Value, 1e-7);
        Assert.Equal(Agreement.Agrees, weight.Delta!.Value.Agreement);
    }

    [Fact]
    public void Its_delta_is_followed_layer_by_layer_to_the_loss()
    {
        var weight = Follow("layers.0.weights[1,2]");

        Assert.Equal([1, 2, 3, 4], weight.Path.Select(step => step.Layer));
        Assert.Equal(weight.Delta!.Value.Value, weight.Path[0].Result.Value);
        Assert.Equal(weight.Path[0].FromAbove!.Value * weight.Path[0].Local!.Value, weight.Path[0].Result.Value, 1e-7);
        Assert.Equal(weight.Path[0].FromAbove!.Value, weight.Path[1].Result.Value, 1e-7);
        var sum = weight.Path[1].Sum;
        Assert.Equal(sum.Terms.Sum(term => term.Product) + sum.OtherSum, weight.Path[1].Result.Value, 1e-7);
        Assert.Equal(5, sum.Terms.Count);
        Assert.Equal(7, sum.OtherTerms);
        Assert.Equal(sum.Terms[0].Index, weight.Path[2].Index);
        Assert.Equal(12 * 2, weight.PathCount);
    }

    [Fact]
    public void All_paths_together_give_the_derivative_and_the_strongest_is_one_of_them()
    {
        // every product x·f′·W·f′·W·δ, summed over the hidden units by hand
        var network = LayerNotation.Parse("dense:4 tanh dense:12 sigmoid dense:2", new Shape(3), 5);
        var weight = Follow("layers.0.weights[1,2]");
        float[] w1 = network.Blocks[0].Of(network.Parameters).ToArray(), w2 = network.Blocks[2].Of(network.Parameters).ToArray();
        float[] w3 = network.Blocks[4].Of(network.Parameters).ToArray();
        double[] a1 = [.. Enumerable.Range(0, 4).Select(j => Math.Tanh(X.Select((x, i) => (double)x * w1[(i * 4) + j]).Sum()))];
        double[] a2 =
        [
            .. Enumerable.Range(0, 12).Select(k => 1 / (1 + Math.Exp(-a1.Select((a, j) => a * w2[(j * 12) + k]).Sum()))),
        ];
        double[] e = [.. Enumerable.Range(0, 2).Select(m => Math.Exp(a2.Select((a, k) => a * w3[(k * 2) + m]).Sum()))];
        double[] delta = [e[0] / e.Sum(), (e[1] / e.Sum()) - 1];
        var paths = from k in Enumerable.Range(0, 12)
                    from m in Enumerable.Range(0, 2)
                    select X[1] * (1 - (a1[2] * a1[2])) * w2[24 + k] * a2[k] * (1 - a2[k]) * w3[(k * 2) + m] * delta[m];
        double[] all = [.. paths];

        Assert.Equal(all.Sum(), weight.Parameter.Gradient.Value, 1e-7);
        Assert.Contains(all, path => Math.Abs(path - weight.StrongestPath) < 1e-7);
    }

    [Fact]
    public void The_fall_of_the_loss_is_measured_by_moving_it_alone_and_comes_near_what_the_derivative_says()
    {
        var weight = Follow("layers.0.weights[0,0]", rate: 0.01f);

        Assert.True(weight.MeasuredChange < 0);
        Assert.Equal(weight.ExpectedChange, weight.MeasuredChange, Math.Abs(weight.ExpectedChange) * 0.01);
        Assert.NotEqual(weight.ExpectedChange, weight.MeasuredChange);
        Assert.True(weight.Losses.AfterStep < weight.Losses.AfterAlone);
    }

    [Fact]
    public void A_weight_at_an_input_of_0_and_a_bias_are_told_as_what_they_are()
    {
        var silent = Follow("layers.0.weights[2,1]");
        var bias = Follow("layers.2.bias[7]");

        Assert.Equal((0, 0, 0), (silent.Local!.Value, silent.Parameter.Gradient.Value, silent.MeasuredChange));
        Assert.Null(bias.InputIndex);
        Assert.Equal(1, bias.Local);
        Assert.Equal(bias.Delta!.Value.Value, bias.Parameter.Gradient.Value);
    }

    [Theory]
    [InlineData("layers.1.weights[0,0]", "layer 1 is tanh, which has none", "did you mean 'layers.0.weights'?")]
    [InlineData("layer.0.wieghts[0,0]", "there is no parameter 'layer.0.wieghts[0,0]'", "did you mean 'layers.0.weights'?")]
    [InlineData("layers.0.weights", "a whole block of 3×4 parameters", "as in layers.0.weights[2,3]")]
    [InlineData("layers.0.weights[0]", "has 1 index, but layers.0.weights is 3×4", "as in layers.0.weights[2,3]")]
    [InlineData("layers.0.weights[3,0]", "there is no 3 among the 3 inputs", "the last one is 2")]
    [InlineData("layers.0.weights[0,4]", "there is no 4 among the 4 outputs", "the last one is 3")]
    [InlineData("layers.0.weights[0,-1]", "there is no -1 among the 4 outputs", "the last one is 3")]
    [InlineData("layers.0.bias[x]", "'x' is not a whole number", "as in layers.0.bias[3]")]
    [InlineData("layers.0.weights[0,0", "a whole block", "as in layers.0.weights[2,3]")]
    [InlineData("", "there is no parameter ''", "known are")]
    public void A_name_that_is_wrong_is_refused_with_the_mend(string name, string message, string help)
    {
        var exception = Assert.ThrowsAny<ChainruleException>(() => Follow(name));

        Assert.Contains(message, exception.Message);
        Assert.Contains(help, exception.Help);
    }
}
