using Chainrule.Losses;
using Chainrule.Networks;

namespace Chainrule.Insight.Tests;

/// <summary>
/// Images that are blank at their edges: there all numbers of a pool's windows are equal, so every number of them lies at a
/// kink, of which the proof must tell its own derivative from the mean of two sides.
/// </summary>
public class BlankRegionTests
{
    private const int Size = 14, Rows = 4;

    [Theory]
    [InlineData("conv:4:3 tanh max-pool:2 conv:6:3 relu global-pool dense:5")]
    [InlineData("conv:4:3 batch-norm relu max-pool:2 residual(conv:6:3:2 batch-norm relu conv:6:3) relu global-pool dense:5")]
    [InlineData("conv:4:3 batch-norm max-pool:3:2 max-pool:2:1 conv:6:3 global-pool dense:5")]
    public void Windows_of_equal_numbers_are_no_fault(string layers)
    {
        var network = LayerNotation.Parse(layers, new Shape(Size, Size), seed: 3);
        var proof = GradientProof.OfNetwork(
            network, new SoftmaxCrossEntropy(), Images(), Targets.OfClasses([0, 3, 1, 4]),
            new ProofOptions { EntriesPerBlock = 150 });
        Assert.True(proof.Passed, proof.ToString());
        Assert.InRange(proof["inputs"].Counts.LayerByLayer, 1, 150);
    }

    // A blot in the middle of each, a third of the width across.
    private static float[] Images()
    {
        float[] images = new float[Rows * Size * Size];
        var random = new Random(9);
        for (int i = 0; i < images.Length; i++)
        {
            int row = i / Size % Size, column = i % Size;
            bool isInside = row is > 4 and < 10 && column is > 4 and < 10;
            images[i] = isInside ? random.NextSingle() : 0;
        }

        return images;
    }
}
