using System.Text;
using Chainrule.Insight.Rows;
using Chainrule.Layers;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Reports;

namespace Chainrule.Insight.Tests.Rows;

/// <summary>A layer or a loss of one's own is explained and checked by what it tells about itself.</summary>
public class OwnLayerTests
{
    [Fact]
    public void An_element_wise_layer_that_tells_its_function_is_taken_apart_and_shown_with_its_text()
    {
        var network = Network.Input(3).Dense(4).Add(shape => new Snake(shape)).Dense(2).Build(seed: 1);
        var explanation = Explainer.Explain(
            network,
            new SoftmaxCrossEntropy(),
            new ExplainedRow(new[] { 0.3f, 0.6f, 2 }, 0, default),
            new() { Weight = "layers.0.weights[1,2]" });
        string page = Page(explanation);

        Assert.Equal(LayerKind.ElementWise, explanation.Layers[1].Kind);
        Assert.All(explanation.Layers[1].Units, unit => Assert.Equal(Agreement.Agrees, unit.Local!.Value.Agreement));
        Assert.True(explanation.Weight!.HasFactors);
        Assert.Contains("a = z + sin²z, a line with waves", page);
        Assert.Contains("Local: 1 + sin(2·z).", page);
    }

    [Fact]
    public void Its_function_is_its_formula_in_the_proof() =>
        Assert.True(GradientProof.OfLayer(new Snake(new Shape(5))).IsComplete);

    [Theory]
    [InlineData(OutputRange.Unlimited, true, false)]
    [InlineData(OutputRange.Limited, false, false)]
    [InlineData(OutputRange.Probabilities, false, true)]
    [InlineData(OutputRange.Distribution, false, true)]
    public void Its_range_decides_which_loss_can_stand_behind_it(OutputRange range, bool scores, bool probabilities)
    {
        var network = Network.Input(3).Add(shape => new Snake(shape, range)).Build(seed: 1);

        Assert.Equal(scores, OutputCheck.Of(network, new SoftmaxCrossEntropy()).Passed);
        Assert.Equal(scores, OutputCheck.Of(network, new SigmoidCrossEntropy()).Passed);
        Assert.Equal(probabilities, OutputCheck.Of(network, new CategoricalCrossEntropy()).Passed);
        Assert.True(OutputCheck.Of(network, new MeanSquaredError()).Passed);
    }

    [Fact]
    public void A_loss_on_scores_that_is_no_cross_entropy_is_not_explained_as_one()
    {
        var network = Network.Input(3).Dense(3).Build(seed: 1);
        var explanation = Explainer.Explain(
            network, new Doubled(), new ExplainedRow(new[] { 0.3f, 0.6f, 2 }, 0, default), new());

        Assert.All(explanation.Loss.Outputs, output => Assert.Null(output.Factors));
        Assert.DoesNotContain("Two links of the chain", Page(explanation));
        Assert.DoesNotContain(explanation.Checks, check => check.Agreement == Agreement.Differs);
    }

    private static string Page(RowExplanation explanation)
    {
        var text = new StringWriter(new StringBuilder());
        HtmlPage.Write(text, RowDocument.Of(explanation, "title", []));
        return text.ToString();
    }

    // y = x + sin²x
    private sealed class Snake(Shape shape, OutputRange range = OutputRange.Unlimited) : Layer(shape, shape)
    {
        public override string Notation => "snake";

        public override ScalarFunction Curve => new(x => x + Math.Sin(x) * Math.Sin(x), x => 1 + Math.Sin(2 * x));

        public override FormulaText Text => new("y = x + sin²x, a line with waves", "1 + sin(2·x)");

        public override OutputRange Range => range;

        public override void Forward(in Pass pass, ReadOnlySpan<float> x, Span<float> y)
        {
            for (int i = 0; i < x.Length; i++)
            {
                y[i] = (float)Curve.Function(x[i]);
            }
        }

        public override void Backward(
            in Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
        {
            for (int i = 0; i < dx.Length; i++)
            {
                dx[i] = dy[i] * (float)Curve.Derivative(x[i]);
            }
        }
    }

    // twice the softmax cross entropy
    private sealed class Doubled : Loss
    {
        private readonly SoftmaxCrossEntropy _one = new();

        public override string Notation => "doubled";

        public override OutputKind Output => OutputKind.SoftmaxLogits;

        public override LossFormula Formula => (y, t) => 2 * _one.Formula(y, t);

        protected override float Row(ReadOnlySpan<float> y, int label, ReadOnlySpan<float> target, float scale, Span<float> dy)
        {
            double top = Math.Log(y.ToArray().Sum(score => Math.Exp(score)));
            for (int j = 0; j < dy.Length; j++)
            {
                dy[j] = (float)(2 * scale * (Math.Exp(y[j] - top) - (j == label ? 1 : 0)));
            }

            return (float)(2 * (top - y[label]));
        }
    }
}
