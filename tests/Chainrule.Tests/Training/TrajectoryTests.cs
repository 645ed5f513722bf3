using System.Text.Json;
using Chainrule.Data;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Tests.Support;
using Chainrule.Training;

namespace Chainrule.Tests.Training;

/// <summary>
/// Whole networks, step by step: several depths, the usual activations, losses and optimizers, against PyTorch in double
/// precision; and ten losses of a small network frozen to the bit. OracleTrajectoryTests have every one of them.
/// </summary>
[Trait("Category", "Numbers")]
public class TrajectoryTests
{
    private static readonly JsonElement Golden = GoldenFile.Read("trajectories.json");

    private static readonly double[] Frozen =
    [
        0.9327331125736237, 0.8889257222414017, 1.111185571551323, 0.9179104655981064, 0.9731298148632049,
        0.8162937462329865, 0.8304439961910248, 0.8622643917798996, 0.8765000522136688, 0.8008852928876877,
    ];

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, Golden.GetProperty("cases").GetArrayLength())];

    [Theory, MemberData(nameof(Cases))]
    public void Losses_and_weights_over_a_hundred_steps_are_those_of_pytorch(int number)
    {
        JsonElement @case = Golden.GetProperty("cases")[number];
        Network network = LayerNotation.Parse(@case.GetProperty("layers").GetString()!, new Shape(4), seed: 0);
        @case.GetProperty("initial").Floats().CopyTo(network.Parameters);
        Loss loss = LossNotation.Parse(@case.GetProperty("loss").GetString()!);
        var optimizer = OptimizerNotation.Parse(@case.GetProperty("optimizer").GetString()!);
        Batch[] batches =
        [
            .. @case
                .GetProperty("inputs")
                .EnumerateArray()
                .Zip(@case.GetProperty("targets").EnumerateArray(), (x, t) =>
                    BatchOf(x.Floats(), t, @case.GetProperty("areClasses").GetBoolean())
                ),
        ];
        double[] losses = @case.GetProperty("losses").Doubles(), parameters = @case.GetProperty("parameters").Doubles();
        int steps = Golden.GetProperty("steps").GetInt32(), every = Golden.GetProperty("every").GetInt32();
        using var trainer = new Trainer(
            network, loss, optimizer, new TrainingOptions { LearningRate = @case.GetProperty("rate").GetSingle(), Threads = 1 });
        for (int step = 0; step < steps; step++)
        {
            double seen = trainer.Step(batches[step % batches.Length]);
            if (step % every == 0)
            {
                Assert.Equal(losses[step / every], seen, 1e-5 * Math.Max(1e-2, losses[step / every]));
            }
        }

        Assert.Equal(10, losses.Length);
        Assert.Equal(parameters.Length, network.ParameterCount);
        for (int i = 0; i < parameters.Length; i++)
        {
            Assert.Equal(parameters[i], network.Parameters[i], 1e-5 * Math.Max(1, Math.Abs(parameters[i])));
        }
    }

    [Fact]
    public void The_grid_has_depths_from_one_to_five() =>
        Assert.Equal(
            [1, 2, 3, 4, 5],
            Golden
                .GetProperty("cases")
                .EnumerateArray()
                .Select(@case => @case.GetProperty("layers").GetString()!.Split("dense:").Length - 1)
                .Distinct()
                .Order());

    [Fact]
    public void Ten_losses_of_a_small_network_are_frozen_to_the_bit()
    {
        Network network = Network.Input(6).Dense(8).Tanh().Dropout(0.2).Dense(5).Gelu().Dense(3).Build(seed: 20);
        using var trainer = new Trainer(
            network,
            new SoftmaxCrossEntropy(0.05f),
            new Adam(),
            new TrainingOptions
            {
                LearningRate = 0.01f,
                Seed = 7,
                Threads = 1,
            }
        );
        var batch = new Batch(Toy.Blobs(50), 10);
        var losses = new List<double>();
        for (int step = 0; step < 10; step++)
        {
            batch.FillInOrder(step % 5 * 10, 10);
            losses.Add(trainer.Step(batch));
        }

        Assert.Equal(Frozen, losses);
    }

    private static Batch BatchOf(float[] inputs, JsonElement targets, bool areClasses)
    {
        int rows = inputs.Length / 4;
        var batch = new Batch(
            areClasses
                ? ArrayDataset.OfClasses(inputs, new Shape(4), targets.Integers(), 3)
                : ArrayDataset.OfValues(inputs, new Shape(4), targets.Floats(), 3),
            rows);
        batch.FillInOrder(0, rows);
        return batch;
    }
}
