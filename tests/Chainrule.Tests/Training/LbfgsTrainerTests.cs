using Chainrule.Data;
using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Tests.Support;
using Chainrule.Training;

namespace Chainrule.Tests.Training;

public class LbfgsTrainerTests
{
    [Fact]
    public void Least_squares_comes_out_at_the_normal_equations_solution()
    {
        var data = Toy.Line(300);
        var network = LayerNotation.Parse("dense:1", data.Input, seed: 1);
        var result = new LbfgsTrainer(network, new MeanSquaredError(), new() { GradientTolerance = 1e-7 }).Fit(data);
        double[] expected = LeastSquares(data.Inputs.ToArray(), Values(data));
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(expected[i], network.Parameters[i], 2e-5);
        }

        Assert.True(result.HasConverged);
        Assert.InRange(result.Iterations, 2, 30);
    }

    [Fact]
    public void The_exclusive_or_is_learned()
    {
        var data = Toy.ExclusiveOr();
        var network = LayerNotation.Parse("dense:4 tanh dense:1", data.Input, seed: 3);
        var result = new LbfgsTrainer(network, new SigmoidCrossEntropy()).Fit(data);
        Assert.InRange(result.Loss, 0, 0.01);
        Assert.Equal(1, new Evaluator(network, new SigmoidCrossEntropy()).Evaluate(data).Accuracy);
    }

    [Fact]
    public void It_ends_where_loss_and_penalty_balance_over_rows_in_several_pieces_and_of_different_weight()
    {
        var data = Toy.Blobs(2500);
        var loss = new SoftmaxCrossEntropy(classWeights: [1, 5, 0.5f]);
        var network = LayerNotation.Parse("dense:3", data.Input, seed: 1);
        var result = new LbfgsTrainer(network, loss, new() { Decay = 0.1, ObjectiveTolerance = 1e-12 }).Fit(data);

        double squares = network.Parameters[..18].ToArray().Sum(w => (double)w * w), value = Loss(network);
        Assert.Equal(value, result.Loss, 1e-6);
        Assert.Equal(value + 0.05 * squares, result.Objective, 1e-6);
        for (int i = 0; i < network.ParameterCount; i++)
        {
            float before = network.Parameters[i];
            network.Parameters[i] = before + 0.01f;
            double above = Loss(network);
            network.Parameters[i] = before - 0.01f;
            double slope = (above - Loss(network)) / 0.02 + (i < 18 ? 0.1 * before : 0);
            network.Parameters[i] = before;
            Assert.InRange(slope, -1e-3, 1e-3);
        }

        double Loss(Network at) => new Evaluator(at, loss).Evaluate(data).Loss;
    }

    [Fact]
    [Trait("Category", "Numbers")]
    public void Any_number_of_threads_and_any_instruction_set_give_the_same_bits()
    {
        var data = Toy.Blobs(1500);
        string[] hashes = [.. new[] { 1, 3 }.Select(threads =>
        {
            using var workers = new Workers(threads);
            var network = LayerNotation.Parse("dense:8 tanh dense:3", data.Input, seed: 1);
            new LbfgsTrainer(network, new SoftmaxCrossEntropy(), new() { Decay = 1e-3, MaxIterations = 30 }).Fit(data, workers);
            return network.ParametersSha256()[..16];
        })];
        Assert.Equal(["f02b3b94f724241c", "f02b3b94f724241c"], hashes);
    }

    [Fact]
    public void The_number_of_iterations_is_kept_and_none_leaves_the_network_as_it_is()
    {
        var data = Toy.Blobs(200, spread: 3);
        var network = LayerNotation.Parse("dense:16 tanh dense:3", data.Input, seed: 1);
        string before = network.ParametersSha256();
        Assert.Equal(0, new LbfgsTrainer(network, new SoftmaxCrossEntropy(), new() { MaxIterations = 0 }).Fit(data).Iterations);
        Assert.Equal(before, network.ParametersSha256());
        var result = new LbfgsTrainer(network, new SoftmaxCrossEntropy(), new() { MaxIterations = 7 }).Fit(data);
        Assert.Equal((7, false), (result.Iterations, result.HasConverged));
    }

    [Fact]
    public void Each_iteration_lowers_the_objective()
    {
        var data = Toy.Blobs(300, spread: 2);
        double last = double.PositiveInfinity;
        foreach (int iterations in Enumerable.Range(0, 25))
        {
            var network = LayerNotation.Parse("dense:16 gelu dense:3", data.Input, seed: 1);
            double value = new LbfgsTrainer(
                network,
                new SoftmaxCrossEntropy(),
                new() { MaxIterations = iterations, Decay = 1e-3 }
            )
                .Fit(data)
                .Objective;
            Assert.True(value < last, $"{value} after {iterations} iterations, {last} before");
            last = value;
        }
    }

    [Fact]
    public void Wrong_settings_are_refused_and_cancellation_is_heard()
    {
        Assert.Throws<ChainruleException>(() => new LbfgsOptions { Decay = -1 });
        Assert.Throws<ChainruleException>(() => new LbfgsOptions { History = 0 });
        Assert.Throws<ChainruleException>(() => new LbfgsOptions { GradientTolerance = 0 });
        var data = Toy.Blobs(60);
        var network = LayerNotation.Parse("dense:3", data.Input, seed: 1);
        Assert.Throws<OperationCanceledException>(
            () => new LbfgsTrainer(network, new SoftmaxCrossEntropy()).Fit(data, cancel: new CancellationToken(canceled: true)));
        network.Parameters[0] = float.NaN;
        Assert.Throws<ChainruleException>(() => new LbfgsTrainer(network, new SoftmaxCrossEntropy()).Fit(data));
    }

    [Fact]
    public void Who_watches_is_told_of_each_iteration_and_changes_no_bit()
    {
        var data = Toy.Blobs(200, spread: 3);
        var (alone, watched) = (
            LayerNotation.Parse("dense:8 tanh dense:3", data.Input, seed: 1),
            LayerNotation.Parse("dense:8 tanh dense:3", data.Input, seed: 1)
        );
        LbfgsOptions options = new() { MaxIterations = 23, Decay = 1e-3 };
        new LbfgsTrainer(alone, new SoftmaxCrossEntropy(), options).Fit(data);
        var watch = new Watch(watched, data);
        var result = new LbfgsTrainer(watched, new SoftmaxCrossEntropy(), options).Fit(data, progress: watch);
        Assert.Equal(alone.ParametersSha256(), watched.ParametersSha256());
        Assert.Equal([.. Enumerable.Range(0, 24), 23], watch.Told.Select(told => told.Iteration));
        Assert.Equal([.. Enumerable.Repeat(false, 24), true], watch.Told.Select(told => told.IsLast));
        Assert.Equal(result.Loss, watch.Told[^1].Loss);
        // the network is the iteration's own
        Assert.All(watch.Told.Zip(watch.Losses), pair => Assert.Equal(pair.Second, pair.First.Loss, 1e-6));
        Assert.Equal(
            [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 20, 23],
            watch.Told.Where(told => told.IsMilestone).Select(told => told.Iteration)
        );
    }

    private sealed class Watch(Network network, ArrayDataset data) : IProgress<LbfgsIteration>
    {
        public List<LbfgsIteration> Told { get; } = [];

        public List<double> Losses { get; } = [];

        public void Report(LbfgsIteration value)
        {
            Told.Add(value);
            Losses.Add(new Evaluator(network, new SoftmaxCrossEntropy()).Evaluate(data).Loss);
        }
    }

    private static float[] Values(ArrayDataset data)
    {
        float[] values = new float[data.Count];
        data.CopyValues([.. Enumerable.Range(0, data.Count)], values);
        return values;
    }

    /// <summary>The weights of two inputs and a bias, by Gaussian elimination of the normal equations.</summary>
    private static double[] LeastSquares(float[] inputs, float[] targets)
    {
        double[,] a = new double[3, 4];
        for (int row = 0; row < targets.Length; row++)
        {
            double[] x = [inputs[2 * row], inputs[2 * row + 1], 1, targets[row]];
            for (int i = 0; i < 3; i++)
            {
                for (int j = 0; j < 4; j++)
                {
                    a[i, j] += x[i] * x[j];
                }
            }
        }

        for (int k = 0; k < 3; k++)
        {
            for (int i = 0; i < 3; i++)
            {
                double factor = i == k ? 0 : a[i, k] / a[k, k];
                for (int j = 0; j < 4; j++)
                {
                    a[i, j] -= factor * a[k, j];
                }
            }
        }

        return [.. Enumerable.Range(0, 3).Select(i => a[i, 3] / a[i, i])];
    }
}
