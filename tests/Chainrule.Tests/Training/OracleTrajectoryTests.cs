using Chainrule.Data;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Tests.Oracles;
using Chainrule.Tests.Support;
using Chainrule.Training;

namespace Chainrule.Tests.Training;

/// <summary>
/// A network with any of the layers, step by step, against the same trained by the textbook alone: the oracle of the layer
/// forward, central differences backward, in double precision.
/// </summary>
[Trait("Category", "Numbers")]
public class OracleTrajectoryTests
{
    private const int Rows = 6, Inputs = 4, Classes = 3, Steps = 25;

    private const float Rate = 0.1f;

    public static TheoryData<string> Layers => [.. LayerOracles.All.Keys];

    [Theory, MemberData(nameof(Layers))]
    public void Losses_over_steps_are_those_of_the_textbook(string name)
    {
        LayerOracle oracle = LayerOracles.All[name];
        var own = oracle.Create(new Shape(Inputs));
        if (own.IsTrainingOnly)
        {
            return; // its oracle says what it is out of training
        }

        bool isBehind = own.Parameters.Count == 0;
        var builder = isBehind ? Network.Input(Inputs).Dense(Inputs) : Network.Input(Inputs);
        Network network = builder.Add(oracle.Create).Dense(Classes).Build(seed: 3);
        float[] x = LayerCheck.Normal(new Random(5), Rows * Inputs, 1);
        int[] labels = [.. Enumerable.Range(0, Rows).Select(row => row % Classes)];
        var batch = new Batch(ArrayDataset.OfClasses(x, new Shape(Inputs), labels, Classes), Rows);
        batch.FillInOrder(0, Rows);
        using var trainer = new Trainer(
            network, new SoftmaxCrossEntropy(), new Sgd(), new TrainingOptions { LearningRate = Rate, Threads = 1 });
        double[] parameters = [.. network.Parameters.ToArray().Select(v => (double)v)];

        double Loss() =>
            Enumerable.Range(0, Rows).Average(row => RowLoss(
                [.. x.Skip(row * Inputs).Take(Inputs).Select(v => (double)v)], labels[row]));

        double RowLoss(double[] row, int label)
        {
            int start = 0;
            double[] Next(int count) => parameters[start..(start += count)];
            double[] a = isBehind ? DenseOracle.Forward(row, Next((Inputs + 1) * Inputs), Inputs, hasBias: true) : row;
            a = oracle.Forward(a, Next(LayerRun.CountParameters(own)));
            double[] z = DenseOracle.Forward(a, Next((a.Length + 1) * Classes), Classes, hasBias: true);
            return -LogSoftmaxOracle.LogSoftmax(z)[label];
        }

        double first = Loss();
        for (int step = 0; step < Steps; step++)
        {
            double expected = Loss();
            Assert.Equal(expected, trainer.Step(batch), 2e-6 * Math.Max(1, expected));
            double[] gradients = [.. parameters.Select((_, i) => LayerCheck.Slope(parameters, i, Loss))];
            for (int i = 0; i < gradients.Length; i++)
            {
                parameters[i] -= Rate * gradients[i];
            }
        }

        Assert.True(Loss() < first);
    }
}
