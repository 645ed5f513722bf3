using Chainrule.Data;
using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Tests.Support;
using Chainrule.Training;

namespace Chainrule.Tests.Training;

/// <summary>Networks of images, with shortcuts and running statistics, keep what all networks keep.</summary>
[Trait("Category", "Numbers")]
public class ImageTrainingTests
{
    private const string Layers =
        "conv:6:3 batch-norm relu max-pool:2 residual(conv:9:3:2 batch-norm relu conv:9:3 batch-norm) relu avg-pool:2:1 "
        + "residual(conv:9:1 layer-norm relu) global-pool dropout:0.1 dense:3";

    private static readonly ArrayDataset Images = Stripes(90), Validation = Stripes(31, seed: 7);

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void The_number_of_threads_changes_no_bit(int shards)
    {
        string expected = Train(threads: 1, shards).Network.ParametersSha256();
        foreach (int threads in (int[])[2, 3, 7])
        {
            Assert.Equal(expected, Train(threads, shards).Network.ParametersSha256());
        }
    }

    [Theory]
    [InlineData(1, "1639d6a9e996d3af")]
    [InlineData(4, "0003b7a9575369ef")]
    public void Every_instruction_set_gives_the_recorded_bits(int shards, string expected) =>
        Assert.Equal(expected, Train(threads: 2, shards).Network.ParametersSha256()[..16]);

    [Fact]
    public void They_learn()
    {
        using var trainer = NewTrainer(threads: 1, shards: 1, epochs: 12);
        var last = trainer.Fit(Images, Validation).Epochs[^1];
        Assert.True(last.ValidationAccuracy > 0.9, $"{last}");
    }

    [Fact]
    public void A_training_that_was_interrupted_goes_on_to_the_same_bits()
    {
        using var whole = NewTrainer(threads: 1, shards: 1, epochs: 3);
        var store = new CheckpointRecorder();
        whole.Fit(Images, Validation, checkpoints: store);
        using var folder = new TemporaryFolder();
        CheckpointFile.Save(folder["c"], store.Last[0]);
        using var resumed = NewTrainer(threads: 2, shards: 1, epochs: 3);
        resumed.Resume(CheckpointFile.Load(folder["c"], out _));
        resumed.Fit(Images, Validation);
        Assert.Equal(whole.Network.ParametersSha256(), resumed.Network.ParametersSha256());
    }

    [Fact]
    public void A_model_is_saved_and_loaded_with_its_running_statistics()
    {
        using var trainer = Train(threads: 1, shards: 1);
        using var folder = new TemporaryFolder();
        new Model(trainer.Network, OutputKind.SoftmaxLogits).Save(folder["m"]);
        var loaded = Model.Load(folder["m"]).Network;
        Assert.Equal(Layers, loaded.Notation);
        Assert.Equal(trainer.Network.ParametersSha256(), loaded.ParametersSha256());
        Assert.Equal(Predict(trainer.Network, Workers.None), Predict(loaded, Workers.Shared));
    }

    [Fact]
    public void A_row_left_over_is_refused_before_training_where_it_says_nothing_by_itself()
    {
        var network = LayerNotation.Parse("flatten dense:5 batch-norm relu dense:3", new Shape(8, 8), seed: 1);
        var options = new TrainingOptions { BatchSize = 89, Epochs = 1, Threads = 1 };
        using var trainer = new Trainer(network, new SoftmaxCrossEntropy(), new Sgd(), options);
        string message = Assert.Throws<ChainruleException>(() => trainer.Fit(Images)).Message;
        Assert.Contains("layer 2 (batch-norm)", message, StringComparison.Ordinal);
        Assert.Contains("1 of 90 rows", message, StringComparison.Ordinal);
    }

    private static float[] Predict(Network network, Workers workers)
    {
        float[] y = new float[3 * Validation.Count];
        float[] x = new float[Validation.Count * 64];
        Validation.CopyInputs([.. Enumerable.Range(0, Validation.Count)], x);
        network.Predict(x, y, workers);
        return y;
    }

    private static Trainer Train(int threads, int shards)
    {
        var trainer = NewTrainer(threads, shards, epochs: 2);
        trainer.Fit(Images, Validation);
        return trainer;
    }

    private static Trainer NewTrainer(int threads, int shards, int epochs)
    {
        var network = LayerNotation.Parse(Layers, new Shape(8, 8, 1), seed: 5);
        var options = new TrainingOptions
        {
            Threads = threads,
            Shards = shards,
            BatchSize = 16,
            Epochs = epochs,
            LearningRate = 0.01f,
            Seed = 2,
        };
        return new Trainer(network, new SoftmaxCrossEntropy(), new Adam(), options);
    }

    // Bright stripes across, down, or none, with noise.
    private static ArrayDataset Stripes(int count, uint seed = 1)
    {
        var random = new RandomStream(seed, RandomStreams.User(0));
        float[] x = new float[count * 64];
        int[] labels = new int[count];
        for (int i = 0; i < x.Length; i++)
        {
            int image = i / 64, row = i % 64 / 8, column = i % 8, place = image / 3 % 8;
            labels[image] = image % 3;
            bool isBright = labels[image] == 0 ? row == place : labels[image] == 1 && column == place;
            x[i] = (isBright ? 1 : 0) + 0.3f * (float)random.Uniform((uint)i);
        }

        return ArrayDataset.OfClasses(x, new Shape(8, 8, 1), labels, 3);
    }
}
