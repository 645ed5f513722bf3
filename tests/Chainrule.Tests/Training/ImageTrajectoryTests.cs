using System.Text.Json;
using Chainrule.Data;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Tests.Support;
using Chainrule.Training;

namespace Chainrule.Tests.Training;

/// <summary>A network of images step by step, with running statistics, against PyTorch in double precision.</summary>
[Trait("Category", "Numbers")]
public class ImageTrajectoryTests
{
    private const double Tolerance = 1e-5;

    private static readonly JsonElement Golden = GoldenFile.Read("image-trajectories.json");

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Losses_weights_and_running_statistics_over_a_hundred_steps_are_those_of_pytorch(int number)
    {
        JsonElement @case = Golden.GetProperty("cases")[number];
        var shape = new Shape(8, 8, 2);
        Network network = LayerNotation.Parse(Golden.GetProperty("layers").GetString()!, shape, seed: 0);
        @case.GetProperty("initial").Floats().CopyTo(network.Parameters);
        float[][] inputs = [.. @case.GetProperty("inputs").EnumerateArray().Select(x => x.Floats())];
        Batch[] batches =
        [
            .. inputs.Zip(@case.GetProperty("classes").EnumerateArray(), (x, classes) =>
            {
                var batch = new Batch(ArrayDataset.OfClasses(x, shape, classes.Integers(), 3), classes.GetArrayLength());
                batch.FillInOrder(0, classes.GetArrayLength());
                return batch;
            }),
        ];
        var options = new TrainingOptions { LearningRate = @case.GetProperty("rate").GetSingle(), Threads = 1 };
        var optimizer = OptimizerNotation.Parse(@case.GetProperty("optimizer").GetString()!);
        using var trainer = new Trainer(network, new SoftmaxCrossEntropy(), optimizer, options);
        double[] losses = @case.GetProperty("losses").Doubles();
        int steps = Golden.GetProperty("steps").GetInt32(), every = Golden.GetProperty("every").GetInt32();
        for (int step = 0; step < steps; step++)
        {
            double seen = trainer.Step(batches[step % batches.Length]);
            if (step % every == 0)
            {
                Assert.Equal(losses[step / every], seen, Tolerance);
            }
        }

        Close(@case.GetProperty("parameters").Doubles(), network.Parameters);
        Close(@case.GetProperty("state").Doubles(), network.State);
        float[] outputs = new float[3 * inputs[0].Length / shape.Count];
        network.Predict(inputs[0], outputs);
        Close(@case.GetProperty("outputs").Doubles(), outputs);
    }

    private static void Close(double[] expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], Tolerance * Math.Max(1, Math.Abs(expected[i])));
        }
    }
}
