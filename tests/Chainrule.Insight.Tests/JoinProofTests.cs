using Chainrule.Layers;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Tests.Support;

namespace Chainrule.Insight.Tests;

/// <summary>Proofs through forks and joins, and of layers whose rows mix; each with a fault that it must catch.</summary>
public sealed class JoinProofTests
{
    private static readonly SoftmaxCrossEntropy Loss = new();

    [Theory]
    [InlineData("dense:5 tanh residual(dense:5 gelu residual(dense:4 tanh dense:5) dense:5) silu dense:3")]
    [InlineData("residual(residual(residual(dense:6 tanh))) dense:3")]
    [InlineData("sum(dense:4 | dense:4 tanh | dense:4 gelu dense:4) dense:3")]
    [InlineData("concatenate(dense:2 tanh | identity | residual(dense:6)) dense:3")]
    [InlineData("residual(dense:9 silu dense:4) dropout:0.4 residual(dropout:0.3 dense:4) dense:3")]
    [InlineData("sum(identity | identity) residual(dense:8 softplus dense:3)")]
    public void Nested_networks_are_proven_in_training_and_in_prediction(string notation)
    {
        var network = LayerNotation.Parse(notation, new Shape(6), seed: 2);
        foreach (bool inPrediction in new[] { false, true })
        {
            var proof = Prove(network, inPrediction);
            Assert.True(proof.Passed, proof.ToString());
            Assert.True(proof.IsComplete);
        }
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void The_gradient_that_a_fork_loses_is_missed(bool loses, bool passes)
    {
        var network = Network.Input(6)
            .Dense(5).Tanh()
            .Sum(a => a.Add(shape => new Shortcut(shape, loses)), b => b.Dense(4).Tanh().Dense(5))
            .Dense(3).Build(seed: 2);
        var proof = Prove(network, inPrediction: false);
        Assert.Equal(passes, proof.Passed);
        Assert.Equal(passes, proof["layers.0.weights"].Passed);
        Assert.True(proof["layers.3.weights"].Passed);
    }

    [Fact]
    public void Batch_normalization_is_proven_as_it_trains_and_as_it_predicts()
    {
        var proof = GradientProof.OfLayer(new OwnNormalization(new Shape(3)));
        Assert.True(proof.Passed, proof.ToString());
        Assert.Equal(
            "outputs, scale, shift, inputs, outputs in training, scale in training, shift in training, inputs in training",
            string.Join(", ", proof.Blocks.Select(block => block.Name))
        );
    }

    [Fact]
    public void A_network_whose_rows_mix_is_proven_as_it_trains_and_as_it_predicts()
    {
        var network = Network.Input(6)
            .Dense(5, bias: false).Add(shape => new OwnNormalization(shape)).Tanh()
            .Residual(f => f.Dense(5).Add(shape => new OwnNormalization(shape)))
            .Dense(3).Build(seed: 2);
        for (int i = 0; i < network.State.Length; i++)
        {
            network.State[i] += 0.1f * (i % 7);
        }

        foreach (bool inPrediction in new[] { false, true })
        {
            var proof = Prove(network, inPrediction);
            Assert.True(proof.Passed, proof.ToString());
        }
    }

    [Fact]
    public void A_derivative_that_leaves_the_other_rows_out_is_caught_in_training_alone()
    {
        var proof = GradientProof.OfLayer(
            new OwnNormalization(new Shape(3), forgetsOthers: true), options: new() { EntriesPerBlock = 100 });
        Assert.False(proof.Passed);
        Assert.True(proof["inputs"].Passed);
        Assert.False(proof["inputs in training"].Passed);
    }

    [Fact]
    public void A_node_is_set_and_its_descendants_follow()
    {
        var network = LayerNotation.Parse("dense:3 residual(tanh dense:3) dense:2", new Shape(2), seed: 4);
        var step = new ReferenceStep(network, new MeanSquaredError(), [1, 2], Targets.OfValues([0, 0]));
        double[][] before = step.Activations(0);
        double[] expected = [.. before[1].Zip(new double[] { 5, 6, 7 }, (x, y) => x + y)];   // the sum reads the dense below too
        double[] y = step.Output(0, 2, [5, 6, 7]);
        Assert.Equal(step.Output(0, 3, expected), y);
        Assert.NotEqual(before[^1], y);
    }

    private static ProofResult Prove(Network network, bool inPrediction)
    {
        float[] x = [.. Enumerable.Range(0, 4 * 6).Select(i => MathF.Sin(7 * i))];
        return GradientProof.OfNetwork(
            network, Loss, x, Targets.OfClasses([0, 2, 1, 2]), new() { InPrediction = inPrediction, Tolerance = 2e-5 });
    }

    /// <summary>y = x, whose gradient may get lost.</summary>
    private sealed class Shortcut(Shape shape, bool loses) : Layer(shape, shape)
    {
        public override string Notation => "shortcut";

        public override LayerFormula Formula => (x, _, y) => x.CopyTo(y);

        public override void Forward(in Pass pass, ReadOnlySpan<float> x, Span<float> y) => x.CopyTo(y);

        public override void Backward(
            in Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
        {
            dy.CopyTo(dx);
            if (loses)
            {
                dx.Clear();
            }
        }
    }
}
