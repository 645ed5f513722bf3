using Chainrule.Insight.Rows;
using Chainrule.Layers;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Reports;
using Chainrule.Tests.Oracles;

namespace Chainrule.Insight.Tests.Rows;

/// <summary>Whatever a network may be made of is explained by its factors: something new that isn't shows here.</summary>
public class CompletenessTests
{
    [Fact]
    public void Every_layer_has_a_kind_and_a_formula()
    {
        foreach (var layer in LayerOracles.All.Values.Select(oracle => oracle.Create(new Shape(4))))
        {
            // embeddings, windows and normalizations are no weighted sums of a row and no functions of one
            // number: their derivatives are shown as a whole
            Assert.Equal(
                layer is WindowLayer || layer.Name is "embedding" or "piecewise" or "periodic" or "layer-norm",
                layer.Kind == LayerKind.Other
            );
            Assert.NotEqual("", layer.Text!.Formula);
            if (layer.Kind is LayerKind.ElementWise or LayerKind.Coupled)
            {
                Assert.NotEqual("", layer.Text.Derivative);
            }
        }
    }

    [Fact]
    public void Every_loss_has_a_formula_and_a_derivative()
    {
        foreach (string name in LossNotation.Names)
        {
            var text = LossNotation.Parse(name).Text!;
            Assert.StartsWith("L = ", text.Formula);
            Assert.NotEqual("", text.Derivative);
        }
    }

    [Fact]
    public void Every_optimizers_first_step_is_known() =>
        Assert.All(OptimizerNotation.Names, name => Assert.NotNull(OptimizerNotation.Parse(name).Formula));

    [Theory]
    [InlineData("embedding:3x2 dense:4 tanh dense:2", "layers.0.tables.0[2,1]")]
    [InlineData("piecewise:2:4:3 dense:2", "layers.0.weights[1,2,0]")]
    [InlineData("periodic:2:2:3 dense:2", "layers.0.frequencies[1,0]")]
    public void A_layer_that_is_no_weighted_sum_is_checked_as_a_whole(string notation, string weight)
    {
        var network = LayerNotation.Parse(notation, new Shape(3), 2);
        var explanation = Explainer.Explain(
            network, new SoftmaxCrossEntropy(), new ExplainedRow(new[] { 0.3f, 0.6f, 2 }, 0, default), new() { Weight = weight });
        var text = new StringWriter();
        HtmlPage.Write(text, RowDocument.Of(explanation, "title", []));

        Assert.DoesNotContain(explanation.Checks, check => check.Agreement == Agreement.Differs);
        Assert.False(explanation.Weight!.HasFactors);
        Assert.Contains(weight, text.ToString());
        Assert.Contains("checked as a whole", text.ToString());
    }
}
