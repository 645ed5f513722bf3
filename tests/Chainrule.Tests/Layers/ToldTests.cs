using Chainrule.Layers;
using Chainrule.Networks;

namespace Chainrule.Tests.Layers;

/// <summary>What layers tell about themselves is so.</summary>
public class ToldTests
{
    private static readonly double[] Wide = [-1e6, -1e3, -30, -1, -1e-3, 0, 1e-3, 1, 30, 1e3, 1e6];

    public static TheoryData<string> Activations =>
        [
            .. LayerNotation.Usages.Select(usage => usage.Split('[')[0]).Where(name => !name.Contains(':')
                && LayerNotation.Parse(name, new Shape(1, 1), seed: 1).Layers[0].Curve is not null),
        ];

    [Theory, MemberData(nameof(Activations))]
    public void An_activation_puts_out_what_its_range_says(string name)
    {
        var layer = LayerNotation.Parse(name, new Shape(1), seed: 1).Layers[0];
        double[] y = [.. Wide.Select(layer.Curve!.Function)];

        Assert.Equal(layer.Range == OutputRange.Unlimited, y.Min() < -1000 && y.Max() > 1000);
        Assert.Equal(layer.Range == OutputRange.Probabilities, y.Min() >= 0 && y.Max() <= 1);
    }

    [Theory, MemberData(nameof(Activations))]
    public void An_activation_tells_its_formula_its_derivative_what_it_is_and_where_it_comes_from(string name)
    {
        var text = LayerNotation.Parse(name, new Shape(1), seed: 1).Layers[0].Text!;

        Assert.StartsWith("y = ", text.Formula);
        Assert.All(text.Definition, Assert.NotEmpty);
        Assert.NotEmpty(text.Title);
        Assert.NotEmpty(text.Source);
        Assert.NotEmpty(text.Derivative);
    }

    [Theory, MemberData(nameof(Activations))]
    public void An_activation_says_how_the_weights_before_it_should_start_unless_it_changes_nothing(string name)
    {
        var layer = LayerNotation.Parse(name, new Shape(1), seed: 1).Layers[0];

        Assert.Equal(layer.IsIdentity, layer.PreferredInitializer is null);
    }

    [Fact]
    public void Only_units_whose_derivative_is_0_wherever_they_put_out_0_can_die()
    {
        foreach (string name in Activations.Select(row => row.Data))
        {
            var layer = LayerNotation.Parse(name, new Shape(1), seed: 1).Layers[0];
            if (layer.CanDie)
            {
                Assert.All(Wide.Where(x => layer.Curve!.Function(x) == 0), x => Assert.Equal(0, layer.Curve!.Derivative(x)));
            }
        }
    }

    [Fact]
    public void Softmax_tells_its_jacobian_by_its_outputs()
    {
        foreach (string name in (string[])["softmax", "log-softmax"])
        {
            var layer = LayerNotation.Parse(name, new Shape(2, 3), seed: 1).Layers[0];
            double[] x = [0.5, -1, 2, 0, 0.25, -0.75], y = Of(layer, x);
            for (int i = 0; i < x.Length; i++)
            {
                const double Width = 1e-6;
                double[] above = Of(layer, [.. x.Select((v, k) => k == i ? v + Width : v)]);
                double[] below = Of(layer, [.. x.Select((v, k) => k == i ? v - Width : v)]);
                for (int j = 0; j < x.Length; j++)
                {
                    double told = i / 3 == j / 3 ? layer.Coupling!.Derivative(y[j], y[i], i == j) : 0;
                    Assert.Equal((above[j] - below[j]) / (2 * Width), told, 1e-8);
                }
            }
        }
    }

    private static double[] Of(Layer layer, double[] x)
    {
        double[] y = new double[x.Length];
        layer.Formula!(x, [], y);
        return y;
    }
}
