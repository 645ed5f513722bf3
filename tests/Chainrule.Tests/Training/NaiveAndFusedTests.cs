using Chainrule.Kernels;
using Chainrule.Layers;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Tests.Support;
using Chainrule.Training;

namespace Chainrule.Tests.Training;

/// <summary>The textbook's path and the fused one: docs/derivations/naive-and-fused.md.</summary>
public class NaiveAndFusedTests
{
    [Theory]
    [InlineData("dense:16 tanh dense:3", "softmax", "categorical-cross-entropy", "softmax-cross-entropy", "momentum")]
    [InlineData("dense:16 relu dense:8 relu dense:3", "softmax", "categorical-cross-entropy", "softmax-cross-entropy", "sgd")]
    [InlineData("dense:16 gelu dense:3", "sigmoid", "binary-cross-entropy", "sigmoid-cross-entropy", "momentum")]
    [InlineData("dense:16 relu dense:3", "softmax", "categorical-cross-entropy:0.1", "softmax-cross-entropy:0.1", "adam")]
    public void Both_paths_train_the_same_weights_within_rounding(
        string layers,
        string last,
        string naive,
        string fused,
        string optimizer
    )
    {
        var (first, naiveWeights, naiveLoss) = Train($"{layers} {last}", naive, optimizer);
        var (_, fusedWeights, fusedLoss) = Train(layers, fused, optimizer);
        float moved = Largest(first, fusedWeights);

        Assert.Equal(fusedLoss, naiveLoss, 1e-4 * fusedLoss);
        Assert.True(moved > 0.05, $"weights moved by {moved} only");
        Assert.InRange(Largest(naiveWeights, fusedWeights), 0, 1e-4 * moved);
    }

    [Theory]
    [InlineData(5, 1)]
    [InlineData(10, 1)]
    [InlineData(20, 0.0206)]
    [InlineData(30, 9.36e-7)]
    public void The_naive_path_forgets_what_it_is_most_wrong_about(float margin, double naiveShare)
    {
        float[] z = [margin, 0];
        double[] p = [1 / (1 + Math.Exp(-margin)), 1 / (1 + Math.Exp(margin))];
        float[] naive = NaiveGradient(z, label: 1), fused = new float[2];
        new SoftmaxCrossEntropy().Evaluate(Workers.None, z, 2, Targets.OfClasses([1]), new float[1], fused);

        Assert.Equal([p[0], -p[0]], fused.Select(v => (double)v), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal(-naiveShare * p[0], naive[1], 0.01 * naiveShare);
    }

    private static float[] NaiveGradient(float[] z, int label)
    {
        var softmax = new Softmax(new Shape(z.Length));
        var pass = new Pass { BatchSize = 1, Workers = Workers.None };
        float[] p = new float[z.Length], dp = new float[z.Length], dz = new float[z.Length];
        softmax.Forward(pass, z, p);
        new CategoricalCrossEntropy().Evaluate(Workers.None, p, z.Length, Targets.OfClasses([label]), new float[1], dp);
        softmax.Backward(pass, z, p, dp, dz);
        return dz;
    }

    private static (float[] First, float[] Last, double Loss) Train(string layers, string loss, string optimizer)
    {
        var data = Toy.Blobs(120);
        // the last layer decides how weights start; both networks get the same
        var network = LayerNotation.Parse(layers, data.Input, seed: 3);
        var start = LayerNotation.Parse(
            string.Join(' ', layers.Split(' ').Where(layer => layer is not ("softmax" or "sigmoid"))),
            data.Input,
            seed: 3
        );
        start.Parameters.CopyTo(network.Parameters);
        using var trainer = new Trainer(
            network,
            LossNotation.Parse(loss),
            OptimizerNotation.Parse(optimizer),
            new TrainingOptions
            {
                Epochs = 10,
                BatchSize = 12,
                Seed = 3,
                Threads = 1,
            }
        );
        trainer.Fit(data);
        return (start.Parameters.ToArray(), network.Parameters.ToArray(), trainer.History[^1].TrainLoss);
    }

    private static float Largest(float[] a, float[] b) => a.Zip(b, (x, y) => Math.Abs(x - y)).Max();
}
