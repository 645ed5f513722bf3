using Chainrule.Insight.Topics;
using Chainrule.Networks;
using Chainrule.Tests.Support;

namespace Chainrule.Insight.Tests.Topics;

/// <summary>What explain says about activations is what the library computes.</summary>
public class ActivationTopicTests
{
    public static TheoryData<string> Names =>
        [
            .. TopicTable.Names.Where(name => TopicTable.Explain(new Question(name)).Curve is not null),
            "leaky-relu:0.2",
            "elu:0.5",
            "sinh:2.05",
            "hard-sigmoid:0.2:0.25",
        ];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_derivative_explained_is_the_one_that_the_layer_computes_and_the_one_measured(string name)
    {
        var curve = TopicTable.Explain(new Question(name)).Curve!;
        float[] x = [.. Enumerable.Range(-60, 121).Select(i => i / 10f), .. curve.Kinks.Select(kink => (float)kink)];
        var layer = LayerNotation.Parse(name, new Shape(x.Length), seed: 1).Layers[0];
        var run = new LayerRun(layer, 1, x, [.. x.Select(_ => 1f)]);
        for (int i = 0; i < x.Length; i++)
        {
            Assert.Equal(curve.Function(x[i]), run.Y[i], 1e-5 * Math.Max(1, Math.Abs(curve.Function(x[i])) / 10));
            Assert.Equal(curve.Derivative(x[i]), run.Dx[i], 1e-5 * Math.Max(1, curve.Derivative(x[i]) / 10));
            if (curve.Kinks.All(kink => Math.Abs(kink - x[i]) > 1e-3))
            {
                // the second derivative of ELU jumps at 0
                Assert.Equal(
                    curve.Derivative(x[i]),
                    CentralDifference.Of(curve.Function, x[i]),
                    (x[i] == 0 ? 1e-5 : 1e-8) * Math.Max(1, curve.Derivative(x[i]))
                );
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_slope_jumps_at_the_kinks_and_nowhere_else(string name)
    {
        const double Near = 1e-7;
        var curve = TopicTable.Explain(new Question(name)).Curve!;
        var jumps = Enumerable.Range(-6000, 12001).Select(i => i / 1000.0)
            .Where(x => Math.Abs(curve.Derivative(x + Near) - curve.Derivative(x - Near)) > 1e-3);

        Assert.Equal(curve.Kinks, jumps.Select(x => Math.Round(x, 6)));
    }

    [Fact]
    public void A_setting_out_of_bounds_is_refused_as_the_layer_refuses_it()
    {
        Assert.Throws<ChainruleException>(() => TopicTable.Explain(new Question("leaky-relu:2")));
        Assert.Throws<ChainruleException>(() => TopicTable.Explain(new Question("relu:2")));
        Assert.Throws<ChainruleException>(() => TopicTable.Explain(new Question("dropout:1")));
    }
}
