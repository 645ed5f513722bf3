using Chainrule.Layers;
using Chainrule.Tests.Controls;
using Chainrule.Tests.Support;

namespace Chainrule.Insight.Tests.Controls;

/// <summary>Faults planted in layers of images and in normalizations are caught in the block where they are.</summary>
public class ImageControlTests
{
    // A fault is in each number, or in each at an edge.
    private static readonly ProofOptions Few = new() { EntriesPerBlock = 100 };

    [Theory]
    [InlineData(ImageFault.None, "")]
    [InlineData(ImageFault.WindowNotTurned, "inputs")]
    [InlineData(ImageFault.ShiftedWindow, "weights")]
    [InlineData(ImageFault.ShiftedOutputs, "outputs")]
    [InlineData(ImageFault.BiasOfOnePixel, "bias")]
    public void A_fault_in_a_convolution_is_caught_where_it_is(ImageFault fault, string block)
    {
        var layer = new FaultyImageLayer(new Convolution(new Shape(3, 3), 2, kernel: 2), fault);
        var proof = GradientProof.OfLayer(layer, options: Few);
        Assert.Equal(block, FailedBlocks(proof));
    }

    [Theory]
    [InlineData(ImageFault.None, "")]
    [InlineData(ImageFault.OverlapLost, "inputs")]
    public void A_fault_in_a_pool_is_caught_where_it_is(ImageFault fault, string block)
    {
        var layer = new FaultyImageLayer(new AveragePooling(new Shape(3, 3), 2, stride: 1), fault);
        var proof = GradientProof.OfLayer(layer, options: Few);
        Assert.Equal(block, FailedBlocks(proof));
    }

    [Fact]
    public void A_normalization_that_forgets_that_rows_mix_is_caught()
    {
        string[] failed =
        [
            .. new[] { true, false }.Select(forgets => FailedBlocks(GradientProof.OfLayer(
                new OwnNormalization(new Shape(3), forgetsOthers: forgets), options: Few))),
        ];
        Assert.Contains("inputs", failed[0]);
        Assert.Equal("", failed[1]);
    }

    [Fact]
    public void Batch_normalization_is_proven_as_it_trains_and_as_it_predicts()
    {
        foreach (var shape in (Shape[])[new(3), new(3, 2, 2)])
        {
            var proof = GradientProof.OfLayer(new BatchNormalization(shape), options: Few);
            Assert.True(proof.Passed, proof.ToString());
            Assert.Contains("training", proof.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Of_equal_numbers_the_first_of_a_window_has_the_whole_gradient()
    {
        var pool = new MaxPooling(new Shape(2, 4), 2);
        var batch = new LayerBatch(pool, 1);
        float[] x = [1, 2, 3, 3, 2, 2, 3, 3];
        batch.Forward(x);
        batch.Backward(x, [10, 20]);
        Assert.Equal([2, 3], batch.Y);
        Assert.Equal([0, 10, 20, 0, 0, 0, 0, 0], batch.Dx);
    }

    private static string FailedBlocks(ProofResult proof) =>
        string.Join(' ', proof.Blocks.Where(block => !block.Passed).Select(block => block.Name));
}
