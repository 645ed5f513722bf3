using Chainrule.Data;
using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Tests.Support;
using Chainrule.Training;

namespace Chainrule.Tests.Training;

public class LearningRateFinderTests
{
    [Fact]
    public void The_rates_grow_by_one_factor_from_the_first_to_the_last()
    {
        var sweep = Sweep(
            Toy.Line(200),
            "dense:1",
            new MeanSquaredError(),
            new Sgd(),
            new()
            {
                From = 1e-5f,
                To = 1e-1f,
                Steps = 41,
            }
        );
        Assert.Equal(41, sweep.Rates.Count);
        Assert.Equal(1e-5f, sweep.Rates[0]);
        Assert.Equal(1e-1, sweep.Rates[^1], 1e-6);
        for (int i = 1; i < sweep.Rates.Count; i++)
        {
            Assert.Equal(Math.Pow(1e4, 1 / 40.0), (double)sweep.Rates[i] / sweep.Rates[i - 1], 1e-5);
        }
    }

    [Fact]
    [Trait("Category", "Numbers")]
    public void The_sweep_has_the_same_bits_on_any_number_of_threads_and_every_instruction_set()
    {
        var alone = Blobs(threads: 1);
        var many = Blobs(threads: 3);
        Assert.Equal(alone.Rates, many.Rates);
        Assert.Equal(alone.Losses, many.Losses);
        Assert.Equal(alone.Suggestion, many.Suggestion);
        var hash = new BitHash();
        hash.Add([.. alone.Losses.Select(loss => (float)loss)]);
        Assert.Equal("2a1a22297e8592a1", hash.ToString());
    }

    [Fact]
    public void The_network_given_is_not_changed()
    {
        var data = Toy.Blobs(300);
        var network = LayerNotation.Parse("dense:16 relu dense:3", data.Input, seed: 1);
        string before = network.ParametersSha256();
        new LearningRateFinder(network, new SoftmaxCrossEntropy(), new Adam(), new() { Threads = 1 }).Run(data);
        Assert.Equal(before, network.ParametersSha256());
    }

    [Theory]
    [InlineData("sgd", 0.05, 3)]
    [InlineData("adam", 0.001, 0.3)]
    [InlineData("momentum:0.9", 0.005, 0.5)]
    public void The_suggestion_trains_and_lies_where_the_optimizer_s_rates_are(string optimizer, double least, double most)
    {
        var data = Toy.Blobs(600);
        var network = LayerNotation.Parse("dense:16 relu dense:3", data.Input, seed: 1);
        var sweep = new LearningRateFinder(
            network,
            new SoftmaxCrossEntropy(),
            OptimizerNotation.Parse(optimizer),
            new() { BatchSize = 32, Threads = 1 }
        ).Run(data);
        float rate = sweep.RequireSuggestion();
        Assert.InRange(rate, least, most);
        Assert.True(sweep.Onset < rate && rate <= sweep.Lowest, $"{sweep.Onset} {rate} {sweep.Lowest}");

        using var trainer = new Trainer(
            network,
            new SoftmaxCrossEntropy(),
            OptimizerNotation.Parse(optimizer),
            new()
            {
                BatchSize = 32,
                Threads = 1,
                Epochs = 5,
                LearningRate = rate,
            }
        );
        trainer.Fit(data);
        Assert.True(new Evaluator(network, new SoftmaxCrossEntropy()).Evaluate(data).Accuracy > 0.9);
    }

    [Fact]
    public void The_rates_read_off_a_known_curve_are_where_they_should_be()
    {
        // flat at 2, falls by 1 in a straight line from point 40 to point 80, rises from point 90 on
        float[] rates = [.. Enumerable.Range(0, 100).Select(i => (float)(1e-6 * Math.Pow(10, i / 20.0)))];
        double[] losses =
        [
            .. Enumerable
                .Range(0, 100)
                .Select(i =>
                    i < 40 ? 2
                    : i < 80 ? 2 - (i - 40) / 40.0
                    : i < 90 ? 1
                    : 1 + (i - 90) * 0.5
                ),
        ];
        var sweep = LearningRateSweep.Of("dense:1", "sgd", rates, losses, diverged: true);
        Assert.Equal(rates[44], sweep.Onset);
        Assert.Equal(rates[76], sweep.Suggestion!.Value, 0.05 * rates[76]);
        Assert.InRange(sweep.Steepest!.Value, rates[41], rates[79]);
        Assert.InRange(sweep.Lowest!.Value, rates[80], rates[90]);
        Assert.False(sweep.IsCutOff);
        Assert.Null(sweep.Problem);
        Assert.Equal(2, sweep.Smoothed[0]);
        Assert.Equal(losses[^1], sweep.Smoothed[^1]);
    }

    [Fact]
    public void Where_the_loss_is_steepest_it_has_begun_to_fall()
    {
        // By chance it drops by a little at once, and later falls by ten times as much, but slowly.
        float[] rates = [.. Enumerable.Range(0, 200).Select(i => (float)(1e-7 * Math.Pow(10, i / 25.0)))];
        double[] losses =
        [
            .. Enumerable
                .Range(0, 200)
                .Select(i =>
                    i < 20 ? 2.08
                    : i < 40 ? 2
                    : i < 180 ? 2 - ((i - 40) / 140.0)
                    : 1 + ((i - 180) * 0.5)
                ),
        ];
        var sweep = LearningRateSweep.Of("dense:1", "sgd", rates, losses, diverged: true);
        Assert.True(sweep.Onset > rates[40], $"{sweep.Onset}");
        Assert.True(
            sweep.Steepest >= sweep.Onset && sweep.Steepest <= sweep.Lowest,
            $"{sweep.Onset} {sweep.Steepest} {sweep.Lowest}"
        );
    }

    [Fact]
    public void A_loss_that_still_falls_at_the_last_rate_is_said_to_be_cut_off()
    {
        var sweep = Sweep(Toy.Blobs(300), "dense:16 relu dense:3", new SoftmaxCrossEntropy(), new Sgd(), new() { To = 0.05f });
        Assert.True(sweep.IsCutOff);
        Assert.False(sweep.Diverged);
        Assert.NotNull(sweep.Suggestion);
    }

    [Fact]
    public void Inputs_that_say_nothing_bring_no_suggestion()
    {
        var random = new RandomStream(3, RandomStreams.User(0));
        var inputs = new float[400 * 4];
        for (int i = 0; i < inputs.Length; i++)
        {
            inputs[i] = (float)random.Uniform((uint)i);
        }

        int[] labels = [.. Enumerable.Range(0, 400).Select(i => random.Uniform((uint)(5000 + i)) < 0.5 ? 0 : 1)];
        var data = ArrayDataset.OfClasses(inputs, new Shape(4), labels, 2);
        var sweep = Sweep(data, "dense:2", new SoftmaxCrossEntropy(), new Sgd(), null);
        Assert.Null(sweep.Suggestion);
        Assert.Contains("doesn't fall", sweep.Problem);
        var exception = Assert.Throws<ChainruleException>(() => sweep.RequireSuggestion());
        Assert.Contains("no learning rate could be found", exception.Message);
    }

    [Fact]
    public void A_first_rate_that_is_too_high_is_named()
    {
        var sweep = Sweep(Toy.Line(200), "dense:1", new MeanSquaredError(), new Sgd(), new() { From = 50, To = 1000 });
        Assert.True(sweep.Diverged);
        Assert.Null(sweep.Suggestion);
        Assert.Contains("from the first rate on, 50", sweep.Problem);
    }

    [Fact]
    public void A_loss_that_is_not_finite_from_the_start_is_no_question_of_the_rate()
    {
        var data = Toy.Blobs(30);
        var network = LayerNotation.Parse("dense:3", data.Input, seed: 1);
        network.Parameters[0] = float.NaN;
        var finder = new LearningRateFinder(network, new SoftmaxCrossEntropy(), new Sgd(), new() { Threads = 1 });
        var exception = Assert.Throws<DivergenceException>(() => finder.Run(data));
        Assert.Equal(DivergenceKind.Activation, exception.Kind);
        Assert.Equal(1, exception.Step);
    }

    [Fact]
    public void One_batch_of_data_is_enough()
    {
        var data = Toy.ExclusiveOr();
        var sweep = Sweep(data, "dense:8 tanh dense:2", new SoftmaxCrossEntropy(), new Adam(), null);
        Assert.InRange(sweep.RequireSuggestion(), 1e-3, 1);
    }

    [Fact]
    public void What_is_no_range_of_rates_is_refused()
    {
        Assert.Throws<ChainruleException>(() => new LearningRateRange { From = 0 });
        Assert.Throws<ChainruleException>(() => new LearningRateRange { To = float.PositiveInfinity });
        Assert.Throws<ChainruleException>(() => new LearningRateRange { To = float.NaN });
        Assert.Throws<ChainruleException>(() => new LearningRateRange { Steps = 19 });
        Assert.Throws<ChainruleException>(() =>
            Sweep(Toy.Line(20), "dense:1", new MeanSquaredError(), new Sgd(), new() { From = 1, To = 1 })
        );
    }

    [Fact]
    public void A_sweep_can_be_canceled_and_tells_of_each_step()
    {
        using var source = new CancellationTokenSource();
        var seen = new List<LearningRateStep>();
        var progress = new Recorder(step =>
        {
            seen.Add(step);
            if (step.Step == 7)
            {
                source.Cancel();
            }
        });
        var data = Toy.Blobs(100);
        var finder = new LearningRateFinder(
            LayerNotation.Parse("dense:3", data.Input, seed: 1), new SoftmaxCrossEntropy(), new Sgd(), new() { Threads = 1 });
        Assert.Throws<OperationCanceledException>(() => finder.Run(data, null, progress, source.Token));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7], seen.Select(step => step.Step));
    }

    private static LearningRateSweep Blobs(int threads)
    {
        var data = Toy.Blobs(500);
        var network = LayerNotation.Parse("dense:40 relu dropout:0.2 dense:3", data.Input, seed: 5);
        return new LearningRateFinder(
            network,
            new SoftmaxCrossEntropy(),
            new AdamW(),
            new()
            {
                BatchSize = 50,
                Threads = threads,
                Seed = 9,
            }
        ).Run(data);
    }

    private static LearningRateSweep Sweep(
        ArrayDataset data,
        string network,
        Loss loss,
        Optimizer optimizer,
        LearningRateRange? range
    ) =>
        new LearningRateFinder(
            LayerNotation.Parse(network, data.Input, seed: 1),
            loss,
            optimizer,
            new() { BatchSize = 32, Threads = 1 }
        ).Run(data, range);

    private sealed class Recorder(Action<LearningRateStep> act) : IProgress<LearningRateStep>
    {
        public void Report(LearningRateStep value) => act(value);
    }
}
