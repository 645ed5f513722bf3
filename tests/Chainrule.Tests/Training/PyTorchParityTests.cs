using System.Text.Json;
using Chainrule.Data;
using Chainrule.Layers;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Tests.Support;
using Chainrule.Training;

namespace Chainrule.Tests.Training;

/// <summary>
/// The same network, first weights and batches as PyTorch in double precision: after 100 steps of any optimizer the
/// weights are the same, but for the rounding of single precision.
/// </summary>
[Trait("Category", "Numbers")]
public class PyTorchParityTests
{
    public static TheoryData<string> Optimizers =>
        [.. GoldenFile.Read("parity.json").GetProperty("optimizers").EnumerateObject().Select(entry => entry.Name)];

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Weights_after_a_hundred_steps_are_those_of_pytorch(string optimizer)
    {
        JsonElement golden = GoldenFile.Read("parity.json"),
            expected = golden.GetProperty("optimizers").GetProperty(optimizer);
        Network network = Network
            .Input(6)
            .Dense(8)
            .Add(shape => new Tanh(shape))
            .Dense(5)
            .Add(shape => new Relu(shape))
            .Dense(3)
            .Build(seed: 0);
        golden.GetProperty("initial").Floats().CopyTo(network.Parameters);
        Batch[] batches =
        [
            .. golden
                .GetProperty("inputs")
                .EnumerateArray()
                .Zip(golden.GetProperty("labels").EnumerateArray(), (inputs, labels) =>
                    BatchOf(inputs.Floats(), labels.Integers())
                ),
        ];
        double[] losses = expected.GetProperty("losses").Doubles(), parameters = expected.GetProperty("parameters").Doubles();
        var options = new TrainingOptions { LearningRate = expected.GetProperty("learningRate").GetSingle(), Threads = 1 };
        using var trainer = new Trainer(network, new SoftmaxCrossEntropy(), OptimizerNotation.Parse(optimizer), options);
        for (int step = 0; step < golden.GetProperty("steps").GetInt32(); step++)
        {
            double loss = trainer.Step(batches[step % batches.Length]);
            if (step < losses.Length)
            {
                Assert.Equal(losses[step], loss, 1e-5 * losses[step]);
            }
        }

        Assert.Equal(parameters.Length, network.ParameterCount);
        double difference = 0, norm = 0;
        for (int i = 0; i < parameters.Length; i++)
        {
            difference += Math.Pow(network.Parameters[i] - parameters[i], 2);
            norm += parameters[i] * parameters[i];
            Assert.Equal(parameters[i], network.Parameters[i], 2e-6);     // some roundings of the largest, small ones too
        }

        Assert.InRange(Math.Sqrt(difference / norm), 0, 1e-6);
    }

    private static Batch BatchOf(float[] inputs, int[] labels)
    {
        var batch = new Batch(ArrayDataset.OfClasses(inputs, new Shape(6), labels, 3), labels.Length);
        batch.FillInOrder(0, labels.Length);
        return batch;
    }
}
