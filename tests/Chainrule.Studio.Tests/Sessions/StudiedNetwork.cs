using Chainrule.Data;
using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Studio.Sessions;
using Chainrule.Training;

namespace Chainrule.Studio.Tests.Sessions;

/// <summary>A plan with rows to train on, and the same training without any of the studio's code.</summary>
internal sealed record StudiedNetwork(string Name, TrainingPlan Plan, IDataset Data)
{
    /// <summary>Networks that have between them all that training remembers: slots, state, dropout, batches, shuffling.</summary>
    public static IReadOnlyList<StudiedNetwork> All { get; } =
    [
        new("full batch", PlanOf([2], "dense:5 tanh dense:3 tanh dense:1", "sgd", TrainingOptions.FullBatch, 0.4f), Points(160)),
        new("adam in batches", PlanOf([2], "dense:16 tanh dense:16 tanh dense:1", "adam", 16, 0.01f), Points(150)),
        new("dropout", PlanOf([2], "dense:12 relu dropout:0.3 dense:1", "momentum", 32, 0.05f), Points(100)),
        new("batch normalization", PlanOf([2], "dense:8 batch-norm relu dense:1", "rmsprop", 40, 0.01f), Points(120)),
        new("convolution", PlanOf([6, 6, 1], "conv:4:3 relu max-pool:2 flatten dense:1", "adamw", 8, 0.01f), Images(60)),
    ];

    public Trainer Trainer(Network network, TrainingPlan plan) =>
        new(network, LossNotation.Parse(plan.Loss), OptimizerNotation.Parse(plan.Optimizer), new TrainingOptions
        {
            Epochs = 100_000,
            BatchSize = plan.BatchSize,
            LearningRate = plan.LearningRate,
            Seed = plan.Seed,
        });

    /// <summary>The hashes after 0, 1, 2 … steps of one run of <c>Trainer.Fit</c>.</summary>
    public string[] Straight(int steps)
    {
        var network = LayerNotation.Parse(Plan.Network, Plan.Input, Plan.Seed);
        using var trainer = Trainer(network, Plan);
        var hashes = new List<string> { network.ParametersSha256() };
        for (int step = 1; step <= steps; step++)
        {
            trainer.LastStep = step;
            trainer.Fit(Data);
            hashes.Add(network.ParametersSha256());
        }

        return [.. hashes];
    }

    public override string ToString() => Name;

    private static TrainingPlan PlanOf(int[] input, string network, string optimizer, int batch, float rate) => new()
    {
        Input = new Shape(input),
        Network = network,
        Loss = "sigmoid-cross-entropy",
        Optimizer = optimizer,
        BatchSize = batch,
        LearningRate = rate,
        Seed = 7,
    };

    private static ArrayDataset Points(int count)
    {
        var random = new RandomStream(3, RandomStreams.User(1));
        float[] x = new float[2 * count];
        int[] classes = new int[count];
        for (int i = 0; i < count; i++)
        {
            x[2 * i] = (float)(2 * random.Uniform((uint)(2 * i)) - 1);
            x[2 * i + 1] = (float)(2 * random.Uniform((uint)(2 * i + 1)) - 1);
            classes[i] = x[2 * i] * x[2 * i + 1] > 0 ? 1 : 0;
        }

        return ArrayDataset.OfClasses(x, new Shape(2), classes, classes: 2);
    }

    private static ArrayDataset Images(int count)
    {
        var random = new RandomStream(4, RandomStreams.User(2));
        float[] x = new float[36 * count];
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = (float)random.Uniform((uint)i);
        }

        int[] classes = [.. Enumerable.Range(0, count).Select(row => x[36 * row] > 0.5f ? 1 : 0)];
        return ArrayDataset.OfClasses(x, new Shape(6, 6, 1), classes, classes: 2);
    }
}
