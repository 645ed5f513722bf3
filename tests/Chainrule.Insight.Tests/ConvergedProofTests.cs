using Chainrule.Layers;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Tests.Support;

namespace Chainrule.Insight.Tests;

/// <summary>
/// Networks that have learned what there was: an output lies within a rounding of its target, a row's gradient is that rounding,
/// and what rows have in common cancels. What is right is proven all the same, and what is wrong is still called wrong.
/// </summary>
public sealed class ConvergedProofTests
{
    private const string Linear = "dense:1", Deep = "dense:6 tanh dense:5 relu dense:2";

    // The targets are the outputs themselves, or a last bit beside them.
    [Theory]
    [InlineData(Linear, "mean-squared-error", 0)]
    [InlineData(Linear, "half-mean-squared-error", 1)]
    [InlineData(Linear, "mean-squared-error", 2)]
    [InlineData(Linear, "mean-absolute-error", 1)]
    [InlineData(Linear, "huber", 1)]
    [InlineData(Deep, "mean-squared-error", 0)]
    [InlineData(Deep, "mean-squared-error", 1)]
    [InlineData(Deep, "mean-squared-error", 3)]
    [InlineData(Deep, "mean-absolute-error", 2)]
    [InlineData(Deep, "huber", 1)]
    public void A_network_that_fits_its_targets_to_rounding_is_proven(string layers, string loss, int lastBits)
    {
        for (ulong seed = 1; seed <= 4; seed++)
        {
            var proof = ProveFitted(LayerNotation.Parse(layers, new Shape(3), seed), LossNotation.Parse(loss), lastBits);
            Assert.True(proof.Passed, $"seed {seed}: {proof}");
        }
    }

    [Fact]
    public void A_regression_that_is_trained_to_no_loss_is_proven()
    {
        // z = 3x + 1 by plain gradient descent, until nothing moves any more
        var network = LayerNotation.Parse(Linear, new Shape(1), seed: 1);
        float[] x = [-1, -0.3f, 0.2f, 0.7f, 1.1f], t = [.. x.Select(value => 3 * value + 1)], y = new float[5];
        for (int step = 0; step < 2000; step++)
        {
            network.Predict(x, y);
            network.Parameters[0] -= 0.2f * x.Select((value, i) => value * (y[i] - t[i])).Average();
            network.Parameters[1] -= 0.2f * y.Select((value, i) => value - t[i]).Average();
        }

        network.Predict(x, y);
        Assert.InRange(y.Select((value, i) => Math.Abs(value - t[i])).Max(), 0, 4e-6);
        var proof = GradientProof.OfNetwork(network, new MeanSquaredError(), x, Targets.OfValues(t));
        Assert.True(proof.Passed, proof.ToString());
    }

    [Theory]
    [InlineData("softmax-cross-entropy", "dense:3")]
    [InlineData("softmax-cross-entropy", "dense:4 tanh dense:3")]
    [InlineData("sigmoid-cross-entropy", "dense:4 tanh dense:1")]
    public void A_network_that_is_sure_of_its_classes_is_proven(string loss, string layers)
    {
        foreach (float sureness in new[] { 1f, 10, 30, 100 })
        {
            var network = LayerNotation.Parse(layers, new Shape(3), seed: 2);
            var last = network.Blocks.Last(block => block.Decays);
            foreach (ref float weight in last.Of(network.Parameters))
            {
                weight *= sureness;
            }

            float[] x = Inputs(6), z = new float[6 * network.OutputShape.Count];
            network.Predict(x, z);
            int[] classes = network.OutputShape.Count == 1
                ? [.. z.Select(score => score > 0 ? 1 : 0)]
                : [.. z.Chunk(3).Select(row => Array.IndexOf(row, row.Max()))];
            var proof = GradientProof.OfNetwork(network, LossNotation.Parse(loss), x, Targets.OfClasses(classes));
            Assert.True(proof.Passed, $"{sureness}: {proof}");
        }
    }

    [Theory]
    [InlineData(1.001f)]
    [InlineData(-1f)]
    [InlineData(0f)]
    public void What_is_wrong_is_called_wrong_there_too(float slip)
    {
        for (int lastBits = 1; lastBits <= 3; lastBits++)
        {
            var network = Network.Input(3).Dense(5).Tanh().Add(shape => Slipping(shape.Count, slip)).Dense(2).Build(seed: 1);
            var proof = ProveFitted(network, new MeanSquaredError(), lastBits);
            Assert.Equal(ProofVerdict.Wrong, proof.Verdict);
            foreach (var block in network.Blocks)
            {
                Assert.True((proof[block.Name].Verdict == ProofVerdict.Wrong) == (block.Layer < 2), proof.ToString());
                Assert.True(proof[block.Name].Passed == block.Layer > 2, proof.ToString());
            }

            Assert.True(proof["outputs"].Passed && proof["loss"].Passed, proof.ToString());
        }
    }

    [Theory]
    [InlineData(2f)]
    [InlineData(-1f)]
    public void A_loss_that_is_wrong_is_called_wrong_there_too(float slip)
    {
        var proof = ProveFitted(LayerNotation.Parse(Deep, new Shape(3), seed: 1), new SlippingLoss(slip), lastBits: 2);
        Assert.All(proof.Blocks.Take(proof.Blocks.Count - 2), block => Assert.Equal(ProofVerdict.Wrong, block.Verdict));
        Assert.True(ProveFitted(LayerNotation.Parse(Deep, new Shape(3), seed: 1), new SlippingLoss(1), lastBits: 2).Passed);
    }

    [Theory]
    [InlineData(1f, true)]
    [InlineData(-1f, false)]
    [InlineData(1.01f, false)]
    public void What_cancels_in_one_number_hides_nothing_in_another(float slip, bool isRight)
    {
        // y = w₀·x₀ + 10⁻⁴·w₁·x₁: in the gradient of w₀ a million is taken from a million; that of w₁ is 0.01
        var network = Network.Input(2).Add(_ => TwoScales(1e-4f, slip)).Build(seed: 1);
        network.Parameters.Fill(1);
        var proof = GradientProof.OfNetwork(
            network, new MeanSquaredError(), [1, 0, 1, 0, 0, 1, 0, 1], Targets.OfValues([1_000_001, -999_999, -100, -100]));
        Assert.True(proof["layers.0.weights"].Passed == isRight, proof.ToString());
        Assert.Equal(isRight ? ProofVerdict.Right : ProofVerdict.Wrong, proof.Verdict);
    }

    [Theory]
    [InlineData(1f)]
    [InlineData(1e-3f)]
    [InlineData(1e-5f)]
    public void A_bias_that_batch_normalization_takes_away_has_no_gradient(float size)
    {
        foreach (bool forgetsOthers in new[] { false, true })
        {
            var network = Network.Input(3)
                .Dense(4).Add(shape => new OwnNormalization(shape, forgetsOthers)).Dense(2).Build(seed: 2);
            foreach (ref float weight in network.Blocks[0].Of(network.Parameters))
            {
                weight *= size;
            }

            var proof = GradientProof.OfNetwork(
                network, new SoftmaxCrossEntropy(), Inputs(6), Targets.OfClasses([0, 1, 1, 0, 1, 1]));
            Assert.True(proof["layers.0.bias"].Passed != forgetsOthers, proof.ToString());
            Assert.Equal(forgetsOthers ? ProofVerdict.Wrong : ProofVerdict.Right, proof.Verdict);
        }
    }

    [Fact]
    public void Outputs_that_are_nothing_but_rounding_are_undecided()
    {
        var network = LayerNotation.Parse("dense:1:no-bias", new Shape(3), seed: 1);
        new float[] { 0.1f, 0.2f, -0.3f }.CopyTo(network.Parameters);
        var proof = GradientProof.OfNetwork(
            network, new MeanSquaredError(), [1, 1, 1, 0.3f, 0.3f, 0.3f], Targets.OfValues([0, 0]));
        Assert.NotEqual(ProofVerdict.Wrong, proof.Verdict);
        Assert.Equal((ProofVerdict.Undecided, UndecidedReason.Conditioning), (proof["outputs"].Verdict, proof["outputs"].Reason));
        Assert.True(proof["layers.0.weights"].Passed, proof.ToString());
    }

    [Fact]
    public void A_sum_that_rounding_brings_over_a_kink_is_proven_on_its_side()
    {
        int looked = 0;
        for (int i = 1; i < 400; i++)
        {
            var network = LayerNotation.Parse("dense:1:no-bias relu dense:1", new Shape(3), seed: 1);
            float a = MathF.Sin(i), b = MathF.Cos(3 * i);
            new[] { a, b, -(a + b) }.CopyTo(network.Parameters);
            float[] z = new float[1];
            network.Predict([1, 1, 1], z);
            bool isPositive = z[0] != network.Blocks[^1].Of(network.Parameters)[0];
            if (isPositive != ((double)a + b + network.Parameters[2] > 0))
            {
                looked++;
                var proof = GradientProof.OfNetwork(
                    network, new MeanSquaredError(), [1, 1, 1, 0.5f, -1, 2], Targets.OfValues([1, 2]));
                Assert.True(proof.Verdict != ProofVerdict.Wrong, proof.ToString());
                Assert.All(network.Blocks, block => Assert.True(proof[block.Name].Passed, proof.ToString()));
            }
        }

        Assert.InRange(looked, 1, 400);
    }

    private static ProofResult ProveFitted(Network network, Loss loss, int lastBits)
    {
        float[] x = Inputs(5), y = new float[5 * network.OutputShape.Count];
        network.Predict(x, y);
        for (int i = 0; i < y.Length; i++)
        {
            for (int bit = 0; bit < lastBits; bit++)
            {
                y[i] = i % 2 == 0 ? MathF.BitIncrement(y[i]) : MathF.BitDecrement(y[i]);
            }
        }

        return GradientProof.OfNetwork(network, loss, x, Targets.OfValues(y));
    }

    private static float[] Inputs(int rows) => LayerCheck.Normal(new Random(3), 3 * rows, 1);

    // y = 2x, with a factor in its derivative
    private static OwnLayer Slipping(int width, float slip) => new("slipping", width, width)
    {
        Exact = (x, _, y) =>
        {
            for (int i = 0; i < x.Length; i++)
            {
                y[i] = 2 * x[i];
            }
        },
        Compute = (in Pass _, int _, ReadOnlySpan<float> x, Span<float> y) =>
        {
            for (int i = 0; i < x.Length; i++)
            {
                y[i] = 2 * x[i];
            }
        },
        Derive = (in Pass _, int _, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx, Span<float> _) =>
        {
            for (int i = 0; i < x.Length; i++)
            {
                dx[i] = 2 * slip * dy[i];
            }
        },
    };

    private static OwnLayer TwoScales(float scale, float slip) => new("two scales", 2, 1, 2)
    {
        Exact = (x, w, y) => y[0] = w[0] * x[0] + scale * w[1] * x[1],
        Compute = (in Pass pass, int _, ReadOnlySpan<float> x, Span<float> y) =>
            y[0] = pass.Parameters[0] * x[0] + scale * pass.Parameters[1] * x[1],
        Derive = (in Pass pass, int _, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx, Span<float> gradients) =>
        {
            dx[0] = pass.Parameters[0] * dy[0];
            dx[1] = scale * pass.Parameters[1] * dy[0];
            gradients[0] += x[0] * dy[0];
            gradients[1] += slip * scale * x[1] * dy[0];
        },
    };

    /// <summary>The mean squared error, with a factor in its derivative.</summary>
    private sealed class SlippingLoss(float slip) : Loss
    {
        public override string Notation => "slipping";

        public override OutputKind Output => OutputKind.Values;

        public override LossFormula Formula => (y, t) =>
        {
            double sum = 0;
            for (int j = 0; j < y.Length; j++)
            {
                sum += (y[j] - t[j]) * (y[j] - t[j]);
            }

            return sum / y.Length;
        };

        protected override float Row(
            ReadOnlySpan<float> y, int label, ReadOnlySpan<float> target, float scale, Span<float> dy)
        {
            float sum = 0;
            for (int j = 0; j < y.Length; j++)
            {
                float error = y[j] - target[j];
                sum += error * error;
                dy[j] = slip * scale * 2 * error / y.Length;
            }

            return sum / y.Length;
        }
    }
}
