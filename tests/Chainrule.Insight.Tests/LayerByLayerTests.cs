using Chainrule.Layers;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Tests.Support;

namespace Chainrule.Insight.Tests;

/// <summary>
/// Networks that no step through the whole can decide, since their signals are so small that larger steps cross kinks and
/// smaller ones drown in the rounding of the loss: they are proven, or found wrong, layer by layer.
/// </summary>
public sealed class LayerByLayerTests
{
    [Theory]
    [InlineData(4, 0.01, "relu")]
    [InlineData(7, 0.01, "relu")]
    [InlineData(10, 0.01, "relu")]
    [InlineData(10, 0.005, "relu")]
    [InlineData(10, 0.01, "tanh")]
    [InlineData(8, 0.01, "leaky-relu")]
    public void Deep_networks_of_small_weights_are_proven(int depth, double size, string activation)
    {
        var proof = Prove(Deep(depth, size, activation));
        Assert.True(proof.Passed, proof.ToString());
        Assert.Equal(0, proof.Blocks.Sum(block => block.Undecided));
        Assert.Equal(
            "4 rows, as it trains, end to end, and layer by layer where that can't decide, each pass twice", proof.LookedAt);
        Assert.InRange(proof["layers.0.weights"].Counts.LayerByLayer, 1, 100);
        Assert.Equal(0, proof["outputs"].Counts.LayerByLayer);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void A_slip_in_a_deep_layer_is_found_in_all_blocks_before_it(int at)
    {
        var network = Deep(7, 0.01, "relu", at);
        var proof = Prove(network);
        Assert.Equal(ProofVerdict.Wrong, proof.Verdict);
        foreach (var block in network.Blocks)
        {
            Assert.True(
                proof[block.Name].Passed == block.Layer > 2 * at,
                $"a slip of layer {2 * at + 1}, and {proof[block.Name]}");
        }
    }

    [Fact]
    public void A_fork_and_its_join_are_proven_layer_by_layer()
    {
        var network = LayerNotation.Parse(
            "dense:8:no-bias residual(dense:8 relu dense:8) dense:8 relu dense:8 relu dense:8 relu dense:3",
            new Shape(6), seed: 3);
        for (int i = 0; i < network.Parameters.Length; i++)
        {
            network.Parameters[i] *= 0.003f;
        }

        var proof = Prove(network);
        Assert.True(proof.Passed, proof.ToString());
        Assert.InRange(proof.Blocks.Sum(block => block.Counts.LayerByLayer), 1, int.MaxValue);
    }

    [Fact]
    public void Codes_of_categories_have_no_slope_though_their_embedding_jumps_there()
    {
        var network = LayerNotation.Parse("piecewise:1:4:3 embedding:4x2 dense:8 relu dense:1", new Shape(2), seed: 3);
        var proof = GradientProof.OfNetwork(
            network, new MeanSquaredError(), [0.3f, 0, 0.6f, 1, 0.1f, 2, 0.9f, 3], Targets.OfValues([1e5f, -1e5f, 0, 1]));
        Assert.True(proof.Passed, proof.ToString());
        Assert.Equal(0, proof["inputs"].Undecided);
    }

    [Fact]
    public void A_slip_beside_codes_of_categories_is_found()
    {
        var network = Network.Input(2).CategoryEmbedding((4, 4)).Dense(8).Relu().Dense(1).Build(seed: 3);
        var slip = new OwnLayer("slip", 2, 2)
        {
            Exact = (x, _, y) => x.CopyTo(y),
            Compute = (in Pass _, int _, ReadOnlySpan<float> x, Span<float> y) => x.CopyTo(y),
            Derive = (in Pass _, int _, ReadOnlySpan<float> _, ReadOnlySpan<float> dy, Span<float> dx, Span<float> _) =>
                (dx[0], dx[1]) = (-dy[0], dy[1]),
        };
        var wrong = Network.Input(2).Add(_ => slip).CategoryEmbedding((4, 4)).Dense(8).Relu().Dense(1).Build(seed: 3);
        float[] x = [0.3f, 3, 0.6f, 1, 0.1f, 2, 0.9f, 3];
        Assert.True(Of(network).Passed, Of(network).ToString());
        Assert.Equal(ProofVerdict.Wrong, Of(wrong)["inputs"].Verdict);

        ProofResult Of(Network of) =>
            GradientProof.OfNetwork(of, new MeanSquaredError(), x, Targets.OfValues([1e5f, -1e5f, 0, 1]));
    }

    [Theory]
    [InlineData(1e6f, 8)]
    [InlineData(3e4f, 7)]
    public void Rows_whose_gradients_cancel_are_right(float size, int rows)
    {
        // what is left of the bias's gradient is the rounding of its terms, as at the end of a training
        var network = LayerNotation.Parse("dense:6 tanh dense:1", new Shape(2), seed: 3);
        float[] x = [.. Enumerable.Range(0, 2 * rows).Select(i => MathF.Sin(i))];
        float[] y = new float[rows];
        network.Predict(x, y);
        float[] targets = [.. y.Select((value, row) =>
            row == rows - 1 && rows % 2 == 1 ? value : row % 2 == 0 ? value + size : value - size)];
        var proof = GradientProof.OfNetwork(network, new MeanSquaredError(), x, Targets.OfValues(targets));
        Assert.True(proof.Passed, proof.ToString());
    }

    [Fact]
    public void Gradients_below_what_floats_keep_are_undecided_and_say_why()
    {
        var proof = Prove(Deep(12, 1e-5, "tanh"));
        Assert.Equal(ProofVerdict.Undecided, proof.Verdict);
        var block = proof["layers.0.weights"];
        Assert.Equal((0, UndecidedReason.TooSmall), (block.Checked, block.Reason));
        Assert.Contains("undecided (they are smaller than single precision keeps)", block.ToString());
        Assert.StartsWith("undecided  layers.0.weights: 0 of ", block.ToString());
        Assert.True(proof["layers.24.bias"].Passed);

        var check = proof.ToCheck();
        Assert.False(check.Passed);
        Assert.Contains(" numbers looked at are undecided, half or more of ", check.Reason);
        Assert.Contains("smaller than single precision keeps", check.Reason);
    }

    [Fact]
    public void Undecided_numbers_are_part_of_those_looked_at()
    {
        var proof = Prove(Deep(12, 1e-5, "tanh"));
        int looked = proof.Blocks.Sum(block => block.Checked + block.Undecided),
            open = proof.Blocks.Sum(block => block.Undecided);
        Assert.StartsWith(
            FormattableString.Invariant($"{open:#,0} of the {looked:#,0} numbers looked at"), proof.ToCheck().Reason);
    }

    private static Network Deep(int depth, double size, string activation, int slipAt = -1)
    {
        var builder = Network.Input(16);
        for (int i = 0; i < depth; i++)
        {
            builder = builder.Dense(8);
            builder = i == slipAt
                ? builder.Add(shape => new Slipping(shape))
                : builder.Add(shape => LayerNotation.Parse(activation, shape, seed: 1).Layers[0]);
        }

        var network = builder.Dense(3).Build(seed: 1);
        float[] weights = LayerCheck.Normal(new Random(1), network.Parameters.Length, size);
        foreach (var block in network.Blocks.Where(block => block.Decays))
        {
            weights.AsSpan(block.Offset, block.Length).CopyTo(block.Of(network.Parameters));
        }

        return network;
    }

    private static ProofResult Prove(Network network) => GradientProof.OfNetwork(
        network, new SoftmaxCrossEntropy(),
        [.. LayerCheck.Normal(new Random(2), 4 * network.InputShape.Count, 1).Select(MathF.Abs)],
        Targets.OfClasses([0, 2, 1, 2]), new ProofOptions { Tolerance = 2e-5, EntriesPerBlock = 100 });

    /// <summary>relu, with a slope of 1.001.</summary>
    private sealed class Slipping(Shape shape) : Layer(shape, shape)
    {
        public override string Notation => "slipping";

        public override LayerFormula? Formula => new Relu(Input).Formula;

        public override void Forward(in Pass pass, ReadOnlySpan<float> x, Span<float> y)
        {
            for (int i = 0; i < x.Length; i++)
            {
                y[i] = Math.Max(0, x[i]);
            }
        }

        public override void Backward(
            in Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
        {
            for (int i = 0; i < dx.Length; i++)
            {
                dx[i] = x[i] > 0 ? 1.001f * dy[i] : 0;
            }
        }
    }
}
