using Chainrule.Optimizers;
using Chainrule.Tests.Oracles;
using Chainrule.Tests.Support;
using Chainrule.Training;

namespace Chainrule.Tests.Training;

/// <summary>
/// A network with any of the layers, losses and optimizers, step by step, against the same trained by the textbook alone: the
/// oracles forward, central differences backward, in double precision.
/// </summary>
[Trait("Category", "Numbers")]
public class OracleTrajectoryTests
{
    private const int Steps = 25;

    private static readonly LossOracle SoftmaxCrossEntropy = LossOracles.All[0];

    public static TheoryData<string> Layers => [.. LayerOracles.All.Keys];

    public static TheoryData<int> Losses => [.. Enumerable.Range(0, LossOracles.All.Count)];

    public static TheoryData<int> Optimizers => [.. Enumerable.Range(0, OptimizerOracles.All.Count)];

    [Theory, MemberData(nameof(Layers))]
    public void Losses_with_any_layer_are_those_of_the_textbook(string name)
    {
        LayerOracle oracle = LayerOracles.All[name];
        if (!oracle.Create(new Shape(1 + 1)).IsTrainingOnly) // an oracle says what a layer is out of training
        {
            Follow(new TextbookNetwork(oracle, SoftmaxCrossEntropy), new Sgd(), PlainStep, 0.1f);
        }
    }

    [Theory, MemberData(nameof(Losses))]
    public void Losses_with_any_loss_are_those_of_the_textbook(int loss) =>
        Follow(new TextbookNetwork(LayerOracles.All["tanh"], LossOracles.All[loss]), new Sgd(), PlainStep, 0.1f);

    [Theory, MemberData(nameof(Optimizers))]
    public void Losses_with_any_optimizer_are_those_of_the_textbook(int number)
    {
        var (optimizer, step) = OptimizerOracles.All[number];
        Follow(new TextbookNetwork(LayerOracles.All["tanh"], SoftmaxCrossEntropy), optimizer, step, 0.01f);
    }

    private static double PlainStep(double w, double g, double rate, int step, ref double s, ref double t) => w - rate * g;

    private static void Follow(TextbookNetwork textbook, Optimizer optimizer, OptimizerOracle oracle, float rate)
    {
        var options = new TrainingOptions
        {
            LearningRate = rate,
            Threads = 1,
            Regularization = new Regularization { WeightDecay = 0 },
        };
        using var trainer = new Trainer(textbook.Network, textbook.Loss, optimizer, options);
        double[] s = new double[textbook.Parameters.Length], t = new double[s.Length];
        double first = textbook.MeanLoss();
        for (int step = 1; step <= Steps; step++)
        {
            double expected = textbook.MeanLoss();
            Assert.Equal(expected, trainer.Step(textbook.Batch), 5e-6 * Math.Max(1, expected));
            double[] gradients =
                [.. s.Select((_, i) => LayerCheck.Slope(textbook.Parameters, i, textbook.MeanLoss))];
            for (int i = 0; i < s.Length; i++)
            {
                textbook.Parameters[i] = oracle(textbook.Parameters[i], gradients[i], rate, step, ref s[i], ref t[i]);
            }
        }

        Assert.True(textbook.MeanLoss() < first);
    }
}
