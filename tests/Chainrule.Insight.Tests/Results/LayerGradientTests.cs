using Chainrule.Data;
using Chainrule.Insight.Results;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;

namespace Chainrule.Insight.Tests.Results;

public class LayerGradientTests
{
    [Fact]
    public void Of_one_layer_it_is_that_of_the_formula()
    {
        // y = x·W + b with W = (0.5, −1), b = 0; mean squared error of one row: dW = 2(y − t)·x
        var network = Network.Input(2).Dense(1).Build(seed: 1);
        (network.Parameters[0], network.Parameters[1], network.Parameters[2]) = (0.5f, -1, 0);
        var data = ArrayDataset.OfValues([2, 3], new Shape(2), [1], 1);

        var layer = Assert.Single(LayerGradient.Of(new Model(network, OutputKind.Values), new MeanSquaredError(), data));

        Assert.Equal(0, layer.Layer);
        double y = (2 * 0.5) - 3;
        Assert.Equal(Math.Sqrt((Math.Pow(2 * (y - 1) * 2, 2) + Math.Pow(2 * (y - 1) * 3, 2)) / 2), layer.Size, 5);
    }

    [Fact]
    public void Through_many_sigmoids_hardly_any_arrives_and_through_relus_it_does()
    {
        Assert.Contains(AlertKind.VanishingGradients, KindsOf(network => network.Sigmoid()));
        Assert.DoesNotContain(AlertKind.VanishingGradients, KindsOf(network => network.Relu()));
    }

    private static AlertKind[] KindsOf(Func<NetworkBuilder, NetworkBuilder> activation)
    {
        var builder = Network.Input(8);
        for (int i = 0; i < 10; i++)
        {
            builder = activation(builder.Dense(16));
        }

        var model = new Model(builder.Dense(2).Build(seed: 1), OutputKind.SoftmaxLogits);
        float[] x = [.. Enumerable.Range(0, 200 * 8).Select(i => (float)Math.Sin(i * 1.3))];
        var data = ArrayDataset.OfClasses(x, new Shape(8), [.. Enumerable.Range(0, 200).Select(row => row % 2)], 2);
        var run = new RunFacts
        {
            Test = Outcome.Of(model, data),
            Gradients = LayerGradient.Of(model, new SoftmaxCrossEntropy(), data),
        };
        return [.. Alerts.Find(run).Select(alert => alert.Kind)];
    }
}
