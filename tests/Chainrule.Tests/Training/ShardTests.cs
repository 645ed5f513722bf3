using Chainrule.Data;
using Chainrule.Kernels;
using Chainrule.Layers;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Tests.Support;
using Chainrule.Training;

namespace Chainrule.Tests.Training;

[Trait("Category", "Numbers")]
public sealed class ShardTests
{
    private const ulong Seed = 3;

    // networks with layers that have no name here
    private const string MixingRows = "rows that mix", OfParametersOnly = "layers that don't sum shards themselves",
        KeepingPlanes = "layers that keep planes of all rows and use them up";

    private const string Layers = "dense:30 relu dropout:0.25 dense:20 gelu dense:4";

    private static readonly ArrayDataset Data = Toy.Blobs(203, features: 20, classes: 4);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(13)]
    [InlineData(50)]
    public void The_number_of_threads_and_what_each_does_change_no_bit(int shards)
    {
        string expected = HashAfterTraining(shards, threads: 1);
        foreach (int threads in (int[])[2, 3, 5, 8])
        {
            Assert.Equal(expected, HashAfterTraining(shards, threads));
        }
    }

    [Theory]
    [InlineData(4, "0160e206ed28d84a")]
    [InlineData(6, "fbb372658d5b2ff8")]
    public void Every_instruction_set_gives_the_recorded_bits(int shards, string expected) =>
        Assert.StartsWith(expected, HashAfterTraining(shards, threads: 2), StringComparison.Ordinal);

    [Fact]
    public void The_number_of_shards_changes_the_bits_and_hardly_the_numbers()
    {
        using Trainer one = NewTrainer(shards: 1, threads: 1), four = NewTrainer(shards: 4, threads: 1);
        double loss = one.Fit(Data).Epochs[^1].TrainLoss;
        Assert.Equal(loss, four.Fit(Data).Epochs[^1].TrainLoss, 1e-4);
        Assert.NotEqual(one.Network.ParametersSha256(), four.Network.ParametersSha256());
    }

    public static TheoryData<string, int, int> Gradients()
    {
        var cases = new TheoryData<string, int, int>();
        string[] networks =
        [
            "dense:30 relu dense:20 gelu dense:4", "dropout:0.3 dense:9:no-bias tanh dense:4",
            "residual(dense:33 relu residual(dense:7 dropout:0.2) dense:20) concatenate(dense:3 | identity | tanh) dense:4",
            MixingRows, OfParametersOnly, KeepingPlanes,
        ];
        foreach (string layers in networks)
        {
            foreach (int shards in (int[])[2, 3, 6, 7, 32])
            {
                cases.Add(layers, shards, 1);
                cases.Add(layers, shards, 3);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Gradients))]
    public void The_gradient_is_the_tree_over_the_chains_of_shards(string layers, int shards, int threads)
    {
        const int rows = 32;
        var network = NetworkOf(layers);
        var loss = new SoftmaxCrossEntropy(labelSmoothing: 0.1f);
        var batch = new Batch(Data, rows);
        batch.FillInOrder(5, rows);
        int outputs = network.OutputShape.Count;
        double total = loss.TotalWeight(batch.Targets, outputs);
        float[][] level = [.. Enumerable.Range(0, shards).Select(shard =>
        {
            int first = rows * shard / shards, count = rows * (shard + 1) / shards - first;
            var workspace = new Workspace(network, count, forTraining: true);
            var x = batch.Inputs.Slice(first * 20, count * 20);
            var y = workspace.Forward(x, count, Seed, 1, Workers.None, first);
            var targets = batch.Targets.Slice(first, count, outputs);
            loss.EvaluateRows(Workers.None, y, outputs, targets, total, new float[count], workspace.OutputGradient);
            float[] gradients = new float[network.ParameterCount];
            workspace.Backward(x, gradients, Seed, 1, Workers.None);
            return gradients;
        })];
        while (level.Length > 1)
        {
            level = [.. level.Chunk(2).Select(pair => pair.Length == 2 ? [.. pair[0].Zip(pair[1], (a, b) => a + b)] : pair[0])];
        }

        // plain descent at rate 1 from w leaves w − g
        float[] before = network.Parameters.ToArray();
        using var trainer = new Trainer(
            network,
            loss,
            new Sgd(),
            new() { BatchSize = rows, Shards = shards, LearningRate = 1, Threads = threads, Seed = Seed });
        trainer.Step(batch);
        for (int i = 0; i < before.Length; i++)
        {
            Assert.Equal(before[i] - level[0][i], network.Parameters[i]);
        }
    }

    [Fact]
    public void Loss_and_accuracy_are_those_of_the_whole_batch()
    {
        float[] weights = [.. Enumerable.Range(0, Data.Count).Select(i => i % 3 == 0 ? 0f : 0.5f + (i % 7))];
        var weighted = ArrayDataset.OfClasses(Inputs(), Data.Input, Classes(), 4, weights);
        (double? Loss, double? Accuracy)[] results = [.. new[] { 1, 4 }.Select(shards =>
        {
            using var trainer = NewTrainer(shards, threads: 2, new() { Epochs = 1, LearningRate = 1e-12f });
            var epoch = trainer.Fit(weighted).Epochs[0];
            return ((double?)epoch.TrainLoss, epoch.TrainAccuracy);
        })];
        Assert.Equal(results[0], results[1]);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(6)]
    public void What_shards_observe_of_the_state_is_merged_by_the_same_tree(int shards)
    {
        Network[] networks = [.. new[] { (1, 1), (shards, 1), (shards, 2), (shards, 5) }.Select(way =>
        {
            var network = new Network(Data.Input, [new OwnNormalization(Data.Input), new Dense(Data.Input, 4)], seed: 8);
            using var trainer = new Trainer(
                network,
                new SoftmaxCrossEntropy(),
                new Adam(),
                new() { Epochs = 20, BatchSize = 32, Seed = 5, Shards = way.Item1, Threads = way.Item2 });
            trainer.Fit(Data);
            return network;
        })];

        // the first layer sees the data alone: running statistics are those of whole batches, but for rounding
        for (int i = 0; i < networks[0].State.Length; i++)
        {
            Assert.Equal(networks[0].State[i], networks[1].State[i], 1e-5);
        }

        Assert.All(networks[2..], network => Assert.Equal(networks[1].ParametersSha256(), network.ParametersSha256()));
    }

    [Fact]
    public void Training_in_shards_that_was_stopped_ends_with_the_same_bits()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "last.checkpoint");
        using var uninterrupted = NewTrainer(shards: 6, threads: 2);
        uninterrupted.Fit(Data);

        using var stopped = NewTrainer(shards: 6, threads: 3);
        using var data = new StopAfter(Data, 9);
        var store = new CheckpointRecorder();
        stopped.Fit(data, checkpoints: store, cancel: data.Token);
        CheckpointFile.Save(path, store.Last[^1]);

        using var resumed = NewTrainer(shards: 6, threads: 1);
        resumed.Resume(CheckpointFile.Load(path, out _));
        resumed.Fit(Data);
        Assert.Equal(uninterrupted.Network.ParametersSha256(), resumed.Network.ParametersSha256());
    }

    [Theory]
    [InlineData(6, 1, "into 6, this one into 1", "go on with TrainingOptions.Shards = 6")]
    [InlineData(1, 4, "into 1, this one into 4", "go on with TrainingOptions.Shards = 1")]
    public void Going_on_with_another_number_of_shards_is_refused(int before, int after, string message, string help)
    {
        using Trainer first = NewTrainer(before, threads: 1), second = NewTrainer(after, threads: 1);
        var error = Assert.Throws<ChainruleException>(() => second.Resume(first.Capture()));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains(help, error.Help, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_one_shard_says_nothing_of_shards()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "last.checkpoint");
        using var one = NewTrainer(shards: 1, threads: 1);
        CheckpointFile.Save(path, one.Capture());
        Assert.DoesNotContain("shards", File.ReadAllText(path), StringComparison.Ordinal);
        Assert.Equal(1, CheckpointFile.Load(path, out _).Setup.Shards);
    }

    [Theory]
    [InlineData(0, "at least 1")]
    [InlineData(1025, "at most 1024")]
    public void Numbers_of_shards_out_of_range_are_refused(int shards, string help) =>
        Assert.Contains(
            help,
            Assert.Throws<ChainruleException>(() => new TrainingOptions { Shards = shards }).Help,
            StringComparison.Ordinal);

    [Fact]
    public void A_number_that_is_not_finite_is_found_in_the_shard_that_has_it()
    {
        float[] inputs = Inputs();
        inputs.AsSpan(31 * 20, 20).Fill(3e38f);
        var data = ArrayDataset.OfClasses(inputs, Data.Input, Classes(), 4);
        using var trainer = NewTrainer(shards: 4, threads: 2, new() { Shuffle = false });
        var error = Assert.Throws<DivergenceException>(() => trainer.Fit(data));
        Assert.Equal((DivergenceKind.Activation, 0), (error.Kind, error.Layer));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Steps_in_shards_allocate_nothing(int threads)
    {
        using var trainer = NewTrainer(shards: 6, threads);
        var batch = new Batch(Data, 32);
        RunSteps(100);
        Assert.Equal(0, Allocation.Least(() => RunSteps(1000)));

        void RunSteps(int count)
        {
            for (int step = 0; step < count; step++)
            {
                batch.FillInOrder(step % 100, step % 5 == 0 ? 4 : 32);
                trainer.Step(batch);
            }
        }
    }

    private static Network NetworkOf(string layers)
    {
        Shape input = Data.Input, inner = new(6), output = new(4);
        return layers switch
        {
            MixingRows => new Network(
                input,
                [
                    new Dense(input, 6), new OwnNormalization(inner), new Relu(inner), new Dense(inner, 4),
                    new OwnNormalization(output),
                ],
                seed: 8),
            OfParametersOnly => new Network(
                input,
                [new Scale(input), new Relu(input), new Scale(input, fuses: false), new Dense(input, 4), new Scale(output)],
                seed: 8),
            KeepingPlanes => new Network(
                input,
                [
                    new CenteredRow(input, skips: false), new Dense(input, 6), new CenteredRow(inner, skips: true),
                    new Dense(inner, 4),
                ],
                seed: 8),
            _ => LayerNotation.Parse(layers, input, seed: 8),
        };
    }

    private static string HashAfterTraining(int shards, int threads)
    {
        using var trainer = NewTrainer(shards, threads);
        trainer.Fit(Data);
        return trainer.Network.ParametersSha256();
    }

    // 203 rows in batches of 32: the last has 11
    private static Trainer NewTrainer(int shards, int threads, TrainingOptions? options = null) => new(
        LayerNotation.Parse(Layers, Data.Input, seed: 8),
        new SoftmaxCrossEntropy(),
        new Adam(),
        (options ?? new() { Epochs = 20 }) with { BatchSize = 32, Seed = 5, Shards = shards, Threads = threads });

    private static float[] Inputs()
    {
        float[] inputs = new float[Data.Count * 20];
        Data.CopyInputs([.. Enumerable.Range(0, Data.Count)], inputs);
        return inputs;
    }

    private static int[] Classes()
    {
        int[] classes = new int[Data.Count];
        Data.CopyClasses([.. Enumerable.Range(0, Data.Count)], classes);
        return classes;
    }
}
