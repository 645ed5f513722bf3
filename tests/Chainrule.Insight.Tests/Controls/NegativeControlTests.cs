using Chainrule.Layers;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Tests.Controls;
using Chainrule.Tests.Oracles;
using Chainrule.Tests.Support;
using Xunit.Sdk;

namespace Chainrule.Insight.Tests.Controls;

/// <summary>
/// A check that can't fail proves nothing. Here faults are planted, the usual ones and all those of the texts this project
/// started from, and each must be caught by the same checks that the library's own layers and losses pass, in the block
/// where it is.
/// </summary>
public class NegativeControlTests
{
    // A fault is in each number, or in each of a row.
    private static readonly ProofOptions Few = new() { EntriesPerBlock = 100 };

    [Theory]
    [InlineData(DenseFault.None, "")]
    [InlineData(DenseFault.WeightsNotTransposed, "inputs")]
    [InlineData(DenseFault.WeightGradientTransposed, "weights")]
    [InlineData(DenseFault.BiasGradientNotSummed, "bias")]
    [InlineData(DenseFault.DividedByTheBatchTwice, "weights")]
    [InlineData(DenseFault.DrawnWeights, "outputs")]
    [InlineData(DenseFault.DrawnWeightGradient, "weights")]
    [InlineData(DenseFault.DrawnBiasGradient, "bias")]
    public void A_fault_in_a_dense_layer_is_caught_where_it_is(DenseFault fault, string block)
    {
        ProofResult proof = GradientProof.OfLayer(new FaultyDense(new Shape(2), 2, fault));
        Assert.Equal(block, FailedBlocks(proof));
        CaughtByTheOracle(
            new(_ => new FaultyDense(new Shape(2), 2, fault), (x, p) => DenseOracle.Forward(x, p, 2, hasBias: true)),
            fault == DenseFault.None
        );
    }

    [Theory]
    [InlineData(SoftmaxFault.None, "", "")]
    [InlineData(SoftmaxFault.WithoutMaximum, "", "outputs inputs")]
    [InlineData(SoftmaxFault.OffDiagonalSquared, "inputs", "inputs")]
    [InlineData(SoftmaxFault.DiagonalOnly, "inputs", "inputs")]
    [InlineData(SoftmaxFault.LoopBodyOutside, "inputs", "inputs")]
    public void A_fault_in_softmax_is_caught_where_it_is(SoftmaxFault fault, string blocks, string blocksAtLargeScores)
    {
        var layer = new FaultySoftmax(new Shape(5), fault);
        Assert.Equal(blocks, FailedBlocks(GradientProof.OfLayer(layer, options: Few)));
        Assert.Equal(blocksAtLargeScores, FailedBlocks(GradientProof.OfLayer(layer, options: Few with { Spread = 100 })));
        CaughtByTheOracle(
            new(s => new FaultySoftmax(new Shape(s.Count), fault), LayerOracles.All["softmax"].Forward) { Spread = 60 },
            fault == SoftmaxFault.None
        );
    }

    [Fact]
    public void What_isnt_written_shows_as_nan_in_the_first_row()
    {
        BlockProof inputs = GradientProof.OfLayer(
            new FaultySoftmax(new Shape(5), SoftmaxFault.LoopBodyOutside), options: Few)["inputs"];
        Assert.Equal((double.NaN, double.PositiveInfinity), (inputs.Computed, inputs.WorstError));
        Assert.Equal("inputs[0,0]", inputs.Worst);
    }

    [Theory]
    [InlineData(false, "")]
    [InlineData(true, "w2")]
    public void The_chain_of_one_weight_given_to_another_is_caught(bool swapped, string block)
    {
        Assert.Equal(block, FailedBlocks(GradientProof.OfLayer(new FaultyTwoLayers(swapped))));

        Network network = Network.Input(2).Dense(2).Add(_ => new FaultyTwoLayers(swapped)).Tanh().Dense(2).Build(seed: 5);
        LayerCheck.Normal(new Random(1), network.ParameterCount, 1).CopyTo(network.Parameters);
        ProofResult proof = GradientProof.OfNetwork(
            network, new MeanSquaredError(), [0.3f, -0.8f, 1, 0.5f], Targets.OfValues([1, 0, 0, 1]));
        Assert.Equal(swapped ? "layers.1.w2" : "", FailedBlocks(proof));
    }

    [Theory]
    [InlineData(LossFault.None, "")]
    [InlineData(LossFault.MissingOneOverB, "outputs")]
    [InlineData(LossFault.StoppedDerivation, "outputs")]
    [InlineData(LossFault.MisplacedBrackets, "loss")]
    [InlineData(LossFault.NamedAfterAnother, "outputs")]
    [InlineData(LossFault.OutputWithoutIndex, "loss outputs")]
    public void A_fault_in_a_loss_is_caught_where_it_is(LossFault fault, string block)
    {
        var loss = new FaultyLoss(fault);
        Assert.Equal(block, FailedBlocks(GradientProof.OfLoss(loss, 4)));
        Assert.True(GradientProof.OfLoss(loss.Right, 4).Passed);
    }

    [Fact]
    public void A_logarithm_that_isnt_clipped_is_caught_at_zero()
    {
        var loss = new FaultyLoss(LossFault.UnclippedLogarithm);
        var atZero = new ProofOptions { Input = p => p < 0.3f ? 0 : p };
        Assert.Equal("", FailedBlocks(GradientProof.OfLoss(loss, 4, options: new ProofOptions { Spread = 0.5 })));
        Assert.Equal("loss outputs", FailedBlocks(GradientProof.OfLoss(loss, 4, options: atZero)));
        Assert.Equal("", FailedBlocks(GradientProof.OfLoss(loss.Right, 4, options: atZero)));
    }

    [Fact]
    public void A_matrix_drawn_with_a_row_too_many_is_refused()
    {
        // the text multiplies the transpose of a 2×3 matrix of inputs with three rows of dz
        var dense = new Dense(new Shape(3), 2);
        Assert.Throws<ArgumentException>(() => new LayerRun(dense, 2, new float[2 * 3], new float[3 * 2], new float[8]));
    }

    [Fact]
    public void The_missing_share_of_the_batch_is_off_by_the_number_of_rows()
    {
        BlockProof outputs = GradientProof.OfLoss(
            new FaultyLoss(LossFault.MissingOneOverB),
            3,
            options: new ProofOptions { Rows = 1 }
        )["outputs"];
        Assert.True(outputs.Passed, "a batch of one row can't show it");
        outputs = GradientProof.OfLoss(
            new FaultyLoss(LossFault.MissingOneOverB),
            3,
            options: new ProofOptions { Trials = 2, Rows = 2 }
        )["outputs"];
        Assert.Equal(2, outputs.Computed / outputs.Expected, 1e-4);
    }

    [Fact]
    public void A_fault_inside_a_network_is_caught_from_there_backwards()
    {
        Network network = Network
            .Input(3)
            .Dense(4)
            .Tanh()
            .Add(shape => new FaultySoftmax(shape, SoftmaxFault.OffDiagonalSquared))
            .Dense(2)
            .Build(seed: 2);
        float[] x = LayerCheck.Normal(new Random(3), 4 * 3, 1);
        ProofResult proof = GradientProof.OfNetwork(
            network,
            new MeanSquaredError(),
            x,
            Targets.OfValues(LayerCheck.Normal(new Random(4), 8, 1))
        );
        Assert.Equal("layers.0.weights layers.0.bias inputs", FailedBlocks(proof));
    }

    /// <summary>The oracle check of the tests, which knows nothing of GradientProof, must tell the same.</summary>
    private static void CaughtByTheOracle(LayerOracle oracle, bool isRight)
    {
        Exception? caught = Record.Exception(() =>
        {
            for (int seed = 0; seed < 40; seed++)
            {
                LayerCheck.AtRandom(oracle, seed);
            }
        });
        Assert.Equal(isRight, caught is null);
        Assert.True(caught is null or XunitException, caught?.ToString());
    }

    private static string FailedBlocks(ProofResult proof) =>
        string.Join(' ', proof.Blocks.Where(block => !block.Passed).Select(block => block.Name));
}
