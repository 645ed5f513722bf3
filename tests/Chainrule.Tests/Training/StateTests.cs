using Chainrule.Data;
using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Tests.Support;
using Chainrule.Training;

namespace Chainrule.Tests.Training;

/// <summary>A layer that learns by watching, through everything that copies, keeps or saves a network's numbers.</summary>
public sealed class StateTests
{
    private static readonly ArrayDataset Train = Toy.Blobs(80), Validation = Toy.Blobs(30, stream: 1);

    [Fact]
    public void Running_statistics_follow_the_batches_and_a_prediction_goes_by_them()
    {
        var network = NewNetwork();
        Assert.Equal(new float[7], network.State[..7].ToArray());
        Assert.All(network.State[7..].ToArray(), variance => Assert.Equal(1, variance));
        float[] before = Predict(network);
        using var trainer = NewTrainer(network);
        trainer.Fit(Train);
        Assert.All(network.State.ToArray(), value => Assert.True(float.IsFinite(value) && value is not (0 or 1)));
        float[] state = network.State.ToArray(), after = Predict(network);
        network.State.Fill(0.5f);
        Assert.NotEqual(before, after);
        Assert.NotEqual(after, Predict(network));
        state.CopyTo(network.State);
        Assert.Equal(after, Predict(network));
    }

    [Fact]
    public void One_step_moves_them_by_what_its_batch_has_observed_once()
    {
        var network = NewNetwork();
        using var trainer = NewTrainer(network);
        var batch = new Batch(Train, 8);
        batch.FillInOrder(0, 8);
        var workspace = new Workspace(network, 8, forTraining: true);
        workspace.Forward(batch.Inputs, 8, seed: 5, step: 1, Workers.None);
        Assert.Equal(new float[7], network.State[..7].ToArray());
        var expected = network.Copy();
        expected.FoldObserved(workspace.Observed);
        trainer.Step(batch);
        Assert.Equal(expected.State.ToArray(), network.State.ToArray());
        Assert.NotEqual(new float[7], network.State[..7].ToArray());
    }

    [Fact]
    public void Looking_on_changes_nothing()
    {
        var network = NewNetwork();
        string before = network.ParametersSha256();
        Predict(network);
        new Evaluator(network, new SoftmaxCrossEntropy()).Evaluate(Validation);
        new LearningRateFinder(network, new SoftmaxCrossEntropy(), new Adam(), new() { Threads = 1 }).Run(
            Train, new() { Steps = 25 });
        Assert.Equal(before, network.ParametersSha256());
    }

    [Fact]
    public void The_learning_rate_finder_starts_from_the_state_that_the_network_has()
    {
        var network = NewNetwork();
        network.State.Fill(0.25f);
        Assert.Equal(network.ParametersSha256(), network.Copy().ParametersSha256());
        Assert.NotEqual(network.ParametersSha256(), NewNetwork().ParametersSha256());
    }

    [Fact]
    public void Parts_of_a_batch_observe_what_the_whole_does()
    {
        var network = NewNetwork();
        var batch = new Batch(Train, 12);
        batch.FillInOrder(0, 12);
        double[] whole = Observe(batch.Inputs), first = Observe(batch.Inputs[..30]), later = Observe(batch.Inputs[30..]);
        network.MergeObserved(first, later);
        for (int i = 0; i < whole.Length; i++)
        {
            Assert.Equal(whole[i], first[i], 10);
        }

        double[] Observe(ReadOnlySpan<float> x)
        {
            var workspace = new Workspace(network, 12, forTraining: true);
            workspace.Forward(x, x.Length / 6, seed: 0, step: 1, Workers.None);
            return workspace.Observed.ToArray();
        }
    }

    [Theory]
    [InlineData(7)]
    [InlineData(10)]
    public void Training_that_was_stopped_goes_on_to_the_same_bits(int rowsBefore)
    {
        using var straight = NewTrainer(NewNetwork());
        straight.Fit(Train, Validation);

        using var stopped = NewTrainer(NewNetwork());
        using var data = new StopAfter(Train, rowsBefore);
        stopped.Fit(data, Validation, cancel: data.Token);
        Assert.NotEqual(straight.Network.ParametersSha256(), stopped.Network.ParametersSha256());
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "last.checkpoint");
        CheckpointFile.Save(path, stopped.Capture());

        using var resumed = NewTrainer(NewNetwork(seed: 9));
        resumed.Resume(CheckpointFile.Load(path, out _));
        Assert.Equal(stopped.Network.ParametersSha256(), resumed.Network.ParametersSha256());
        resumed.Fit(Train, Validation);
        Assert.Equal(straight.Network.State.ToArray(), resumed.Network.State.ToArray());
        Assert.Equal(straight.Network.ParametersSha256(), resumed.Network.ParametersSha256());
    }

    [Fact]
    public void A_model_behind_its_file_predicts_the_same_bits_and_trains_on_to_the_same()
    {
        var format = ModelFormat.Default.With("batch-normalization", (_, shape) => new OwnNormalization(shape));
        using var folder = new TemporaryFolder();
        string model = folder["model.safetensors"], checkpoint = folder["last.checkpoint"];
        using var straight = NewTrainer(NewNetwork());
        straight.Fit(Train);
        using var stopped = NewTrainer(NewNetwork());
        using var data = new StopAfter(Train, batches: 8);
        stopped.Fit(data, cancel: data.Token);
        new Model(stopped.Network, OutputKind.SoftmaxLogits).Save(model, format: format);
        CheckpointFile.Save(checkpoint, stopped.Capture());

        var loaded = Model.Load(model, format).Network;
        Assert.Equal(stopped.Network.State.ToArray(), loaded.State.ToArray());
        Assert.NotEqual(NewNetwork().State.ToArray(), loaded.State.ToArray());
        Assert.Equal(stopped.Network.ParametersSha256(), loaded.ParametersSha256());
        Assert.Equal(Predict(stopped.Network), Predict(loaded));

        using var resumed = NewTrainer(loaded);
        resumed.Resume(CheckpointFile.Load(checkpoint, out _));
        resumed.Fit(Train);
        Assert.Equal(straight.Network.ParametersSha256(), resumed.Network.ParametersSha256());
        Assert.Equal(Predict(straight.Network), Predict(resumed.Network));
        Assert.NotEqual(stopped.Network.ParametersSha256(), resumed.Network.ParametersSha256());
    }

    [Fact]
    public void The_best_epoch_is_restored_with_its_state()
    {
        var network = NewNetwork();
        using var trainer = NewTrainer(network, learningRate: 0.3f, epochs: 25);
        var store = new CheckpointRecorder();
        var history = trainer.Fit(Train, Validation, checkpoints: store);
        Assert.NotEqual(history.Epochs.Count, store.Best[^1].Epoch.Epoch);
        Assert.Equal(store.Best[^1].Parameters, network.ParametersSha256());
    }

    [Fact]
    public void A_training_that_diverges_goes_back_to_the_state_it_began_with()
    {
        var network = NewNetwork();
        string before = network.ParametersSha256();
        using var trainer = NewTrainer(network, learningRate: 1e30f);
        Assert.Throws<DivergenceException>(() => trainer.Fit(Train));
        Assert.Equal(before, network.ParametersSha256());
    }

    [Fact]
    public void A_checkpoint_without_the_state_is_refused()
    {
        using var trainer = NewTrainer(NewNetwork());
        var checkpoint = trainer.Capture();
        var without = checkpoint with { Values = new NetworkValues(checkpoint.Values.Parameters) };
        var refusal = Assert.Throws<ChainruleException>(() => trainer.Resume(without));
        Assert.Contains("state", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void L_bfgs_refuses_rows_that_mix() =>
        Assert.Contains(
            "batch-normalization",
            Assert.Throws<ChainruleException>(() => new LbfgsTrainer(NewNetwork(), new SoftmaxCrossEntropy()).Fit(Train)).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_network_without_state_has_the_hash_of_its_parameters_alone()
    {
        var values = new NetworkValues([1, 2, 3]);
        Assert.NotEqual(values.Sha256(), new NetworkValues([1, 2, 3], [0]).Sha256());
        Assert.Equal(
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData([0, 0, 128, 63, 0, 0, 0, 64, 0, 0, 64, 64])),
            values.Sha256()
        );
    }

    private static Network NewNetwork(ulong seed = 8) =>
        Network.Input(6).Dense(7, bias: false).Add(shape => new OwnNormalization(shape)).Relu().Dense(3).Build(seed);

    private static Trainer NewTrainer(Network network, float? learningRate = null, int epochs = 4) => new(
        network, new SoftmaxCrossEntropy(), new Adam(),
        new() { Epochs = epochs, BatchSize = 16, Seed = 5, Threads = 2, LearningRate = learningRate });

    private static float[] Predict(Network network)
    {
        float[] x = new float[6 * 5], y = new float[3 * 5];
        Train.CopyInputs([0, 1, 2, 3, 4], x);
        network.Predict(x, y);
        return y;
    }
}
