using Chainrule.Data;
using Chainrule.Insight.Distributions;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Tests.Support;
using Chainrule.Training;

namespace Chainrule.Insight.Tests.Distributions;

public class LayerRecorderTests
{
    private const string Layers = "dense:16 relu dropout:0.3 dense:8 tanh dense:3";

    [Fact]
    [Trait("Category", "Numbers")]
    public void Training_comes_to_the_same_bits_with_it_and_without_and_on_any_number_of_threads()
    {
        var (plain, _) = Train(recorded: false, threads: 1);
        var (one, first) = Train(recorded: true, threads: 1);
        var (three, second) = Train(recorded: true, threads: 3);
        Assert.Equal(plain, one);
        Assert.Equal(plain, three);
        Assert.Equal(Csv(first!), Csv(second!));
    }

    [Fact]
    public void It_looks_before_the_first_epoch_and_after_each_of_a_few()
    {
        var (_, history) = Train(recorded: true, threads: 1);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6], history!.Epochs);
        Assert.Equal([0, 3, 5], history.LayersOf(LayerQuantity.Weights));
        Assert.Equal([0, 3, 5], history.LayersOf(LayerQuantity.Gradients));
        Assert.Equal([1, 4, 5], history.LayersOf(LayerQuantity.Activations));
        Assert.All(history.Of(1, LayerQuantity.Activations), snapshot => Assert.NotNull(snapshot.Dead));
        Assert.All(history.Of(4, LayerQuantity.Activations), snapshot => Assert.Null(snapshot.Dead));
        Assert.NotEqual(
            history.Of(0, LayerQuantity.Weights)[0].Values.Size,
            history.Of(0, LayerQuantity.Weights)[^1].Values.Size
        );
        Assert.All(history.Of(4, LayerQuantity.Activations), snapshot => Assert.InRange(snapshot.Values.Quantiles[^1], -1, 1));
    }

    [Fact]
    public void Weights_and_gradients_are_the_networks_own()
    {
        var data = Toy.Blobs(64);
        var network = LayerNotation.Parse("dense:3", data.Input, seed: 3);
        using var trainer = new Trainer(
            network,
            new SoftmaxCrossEntropy(),
            new Sgd(),
            new TrainingOptions
            {
                Epochs = 1,
                BatchSize = 64,
                LearningRate = 0.5f,
                Shuffle = false,
            }
        );
        var recorder = new LayerRecorder(trainer, data);
        float[] before = network.Parameters.ToArray();
        trainer.Fit(data, progress: recorder);
        var weights = recorder.History.Of(0, LayerQuantity.Weights);
        AssertSame(Distribution.Of(before.AsSpan(0, 18)), weights[0].Values);
        AssertSame(Distribution.Of(network.Parameters[..18]), weights[1].Values);

        // 64 rows on 128 make a probe of 16: the gradient of those
        float[] x = new float[16 * 6], scores = new float[16 * 3];
        int[] rows = [.. Enumerable.Range(0, 16).Select(i => 4 * i)], labels = new int[16];
        data.CopyInputs(rows, x);
        data.CopyClasses(rows, labels);
        network.Predict(x, scores);
        double[] gradient = new double[18];
        for (int row = 0; row < 16; row++)
        {
            double[] e = [.. scores.AsSpan(3 * row, 3).ToArray().Select(score => Math.Exp(score))];
            for (int i = 0; i < 6; i++)
            {
                for (int k = 0; k < 3; k++)
                {
                    gradient[(i * 3) + k] += x[(row * 6) + i] * ((e[k] / e.Sum()) - (labels[row] == k ? 1 : 0)) / 16;
                }
            }
        }

        var measured = recorder.History.Of(0, LayerQuantity.Gradients)[1].Values;
        Assert.Equal(Math.Sqrt(gradient.Average(g => g * g)), measured.Size, 1e-6);
        Assert.Equal(gradient.Max(), measured.Quantiles[^1], 1e-6);
        Assert.Equal(gradient.Min(), measured.Quantiles[0], 1e-6);
    }

    [Fact]
    public void Iterations_over_all_rows_are_looked_at_too_and_come_to_the_same_bits()
    {
        var data = Toy.Blobs(200, spread: 3);
        var (alone, watched) = (
            LayerNotation.Parse("dense:8 relu dense:3", data.Input, seed: 3),
            LayerNotation.Parse("dense:8 relu dense:3", data.Input, seed: 3)
        );
        LbfgsOptions options = new() { MaxIterations = 23, Decay = 1e-3 };
        new LbfgsTrainer(alone, new SoftmaxCrossEntropy(), options).Fit(data);
        var trainer = new LbfgsTrainer(watched, new SoftmaxCrossEntropy(), options);
        var recorder = new IterationRecorder(trainer, data);
        trainer.Fit(data, progress: recorder);
        Assert.Equal(alone.ParametersSha256(), watched.ParametersSha256());
        var history = recorder.History;
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 20, 23], history.Epochs);
        Assert.Equal(("iteration", true), (history.Unit, history.CountsIterations));
        Assert.Equal([0, 2], history.LayersOf(LayerQuantity.Gradients));
        AssertSame(Distribution.Of(watched.Parameters[..48]), history.Of(0, LayerQuantity.Weights)[^1].Values);
        Assert.NotNull(history.Of(1, LayerQuantity.Activations)[0].Dead);
        // at the minimum hardly anything is left of the gradient
        var gradients = history.Of(0, LayerQuantity.Gradients);
        Assert.True(gradients[^1].Values.Size < gradients[0].Values.Size);

        var read = LayerHistory.Read(new StringReader(Csv(history)))!;
        Assert.True(read.CountsIterations);
        Assert.Equal(Csv(history), Csv(read));
    }

    [Fact]
    public void Units_that_are_off_for_every_row_are_dead()
    {
        var data = Toy.Blobs(64);
        var network = LayerNotation.Parse("dense:10 relu dense:3", data.Input, seed: 3);
        network.Parameters.Slice(60, 4).Fill(-1000); // four biases
        using var trainer = new Trainer(network, new SoftmaxCrossEntropy(), new Sgd(), new TrainingOptions { Epochs = 1 });
        var recorder = new LayerRecorder(trainer, data);
        trainer.Fit(data, progress: recorder);
        Assert.All(recorder.History.Of(1, LayerQuantity.Activations), snapshot => Assert.InRange(snapshot.Dead!.Value, 0.4, 0.5));
    }

    [Fact]
    public void Long_trainings_of_deep_networks_stay_small()
    {
        var data = Toy.Blobs(32);
        string deep = string.Concat(Enumerable.Repeat("dense:4 tanh ", 60)) + "dense:3";
        var network = LayerNotation.Parse(deep, data.Input, seed: 3);
        using var trainer = new Trainer(
            network,
            new SoftmaxCrossEntropy(),
            new Sgd(),
            new TrainingOptions { Epochs = 300, BatchSize = 32 }
        );
        var recorder = new LayerRecorder(trainer, data);
        trainer.Fit(data, progress: recorder);
        Assert.InRange(recorder.History.Epochs.Count, 6, 41);
        Assert.Equal((0, 300), (recorder.History.Epochs[0], recorder.History.Epochs[^1]));
        Assert.Equal(24, recorder.History.LayersOf(LayerQuantity.Weights).Count);
        Assert.InRange(Csv(recorder.History).Length, 1000, 400_000);
    }

    [Fact]
    public void What_was_recorded_comes_back_and_goes_on_after_a_stop()
    {
        var (_, history) = Train(recorded: true, threads: 1);
        string csv = Csv(history!);
        var read = LayerHistory.Read(new StringReader(csv))!;
        Assert.Equal(csv, Csv(read));
        Assert.Equal(history!.Snapshots.Count, read.Snapshots.Count);

        var data = Toy.Blobs(200);
        using var trainer = new Trainer(
            LayerNotation.Parse(Layers, data.Input, seed: 3),
            new SoftmaxCrossEntropy(),
            new Sgd(),
            new TrainingOptions { Epochs = 6 }
        );
        Assert.Equal([0], new LayerRecorder(trainer, data, earlier: read).History.Epochs); // what comes later was not trained yet
    }

    [Theory]
    [InlineData("")]
    [InlineData("epoch,layer\n1,2\n")]
    [InlineData("HEAD\n1,0,dense:3,weights,1,2,3\n")]
    [InlineData("HEAD\n1,0,dense:3,weights,x,0,0,,0,0,0,0,0,0,0,0,0\n")]
    [InlineData("HEAD\n1,0,dense:3,colors,1,0,0,,0,0,0,0,0,0,0,0,0\n")]
    [InlineData("HEAD\n-1,0,dense:3,weights,1,0,0,,0,0,0,0,0,0,0,0,0\n")]
    [InlineData("HEAD\n1,0,dense:3,7,1,0,0,,0,0,0,0,0,0,0,0,0\n")]
    public void What_is_something_else_is_not_read(string text)
    {
        string head = Csv(new LayerHistory([])).Trim();
        Assert.Null(LayerHistory.Read(new StringReader(text.Replace("HEAD", head, StringComparison.Ordinal))));
    }

    [Fact]
    public void Quantiles_are_linear_between_neighbors()
    {
        float[] numbers = [4, 0, 1, 3, 2];
        var distribution = Distribution.Of(numbers);
        Assert.Equal([0, 0.04, 0.2, 1, 2, 3, 3.8, 3.96, 4], distribution.Quantiles.Select(value => Math.Round(value, 9)));
        Assert.Equal((2.0, 0.2, Math.Sqrt(6)), (distribution.Mean, distribution.Zeros, distribution.Size));
        float[] many = [.. Enumerable.Range(0, 100_000).Select(i => (float)((i * 7919L) % 100_000))];
        var sampled = Distribution.Of(many);
        Assert.Equal((0, 99_999), (sampled.Quantiles[0], sampled.Quantiles[^1]));
        Assert.Equal(50_000, sampled.Quantiles[4], 2500.0);
        Assert.Throws<ArgumentException>(() => Distribution.Of([]));
        Assert.True(double.IsNaN(Distribution.Of([1, float.NaN]).Size));
    }

    private static (string Hash, LayerHistory? History) Train(bool recorded, int threads)
    {
        var data = Toy.Blobs(200);
        var network = LayerNotation.Parse(Layers, data.Input, seed: 3);
        using var trainer = new Trainer(
            network,
            new SoftmaxCrossEntropy(),
            new Adam(),
            new TrainingOptions
            {
                Epochs = 6,
                BatchSize = 16,
                Threads = threads,
                Seed = 5,
            }
        );
        var recorder = recorded ? new LayerRecorder(trainer, data) : null;
        trainer.Fit(data, new Subset(data, [1, 5, 9]), recorder);
        return (network.ParametersSha256(), recorder?.History);
    }

    private static string Csv(LayerHistory history)
    {
        using var stream = new MemoryStream();
        history.Write(stream);
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void AssertSame(Distribution expected, Distribution actual)
    {
        Assert.Equal((expected.Size, expected.Mean, expected.Zeros), (actual.Size, actual.Mean, actual.Zeros));
        Assert.Equal(expected.Quantiles, actual.Quantiles);
    }
}
