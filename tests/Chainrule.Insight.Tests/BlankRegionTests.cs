using Chainrule.Layers;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Tests.Support;

namespace Chainrule.Insight.Tests;

/// <summary>
/// Images that are blank at their edges: there all numbers of a pool's windows are equal, so every number of them lies at a
/// kink, of which the proof must tell its own derivative from the mean of two sides.
/// </summary>
public class BlankRegionTests
{
    private const int Size = 14, Rows = 4;

    private static readonly int Entries = Cases.Of(sample: 40, all: 150);

    [Theory]
    [InlineData("conv:4:3 tanh max-pool:2 conv:6:3 relu global-pool dense:5")]
    [InlineData("conv:4:3 batch-norm relu max-pool:2 residual(conv:6:3:2 batch-norm relu conv:6:3) relu global-pool dense:5")]
    [InlineData("conv:4:3 batch-norm max-pool:3:2 max-pool:2:1 conv:6:3 global-pool dense:5")]
    public void Windows_of_equal_numbers_are_no_fault(string layers)
    {
        var network = LayerNotation.Parse(layers, new Shape(Size, Size), seed: 3);
        var proof = GradientProof.OfNetwork(
            network, new SoftmaxCrossEntropy(), Images(), Targets.OfClasses([0, 3, 1, 4]),
            new ProofOptions { EntriesPerBlock = Entries });
        Assert.True(proof.Passed, proof.ToString());
        Assert.InRange(proof["inputs"].Counts.LayerByLayer, 1, Entries);
    }

    [Theory]
    [InlineData(Share.First, true)]
    [InlineData(Share.Evenly, true)]
    [InlineData(Share.All, false)]
    public void Of_equal_numbers_one_hands_on_the_derivative_or_all_share_it(Share share, bool isRight)
    {
        var proof = GradientProof.OfLayer(new PairMaximum(new Shape(12), share));
        Assert.True(proof.Passed == isRight, proof.ToString());
        Assert.Equal(isRight, proof["inputs"].Passed);
        Assert.True(isRight || proof.ToString().Contains("where all inputs of the row move together", StringComparison.Ordinal));
    }

    [Fact]
    public void Kinks_that_have_nothing_to_do_with_each_other_are_each_on_a_side_of_their_own()
    {
        var proof = GradientProof.OfLayer(new RampPairs(new Shape(12)));
        Assert.True(proof.Passed, proof.ToString());
    }

    // Of twelve channels not every derivative is looked at, unless something is wrong.
    [Theory]
    [InlineData(Share.First, 1, true)]
    [InlineData(Share.Evenly, 1, true)]
    [InlineData(Share.All, 1, false)]
    [InlineData(Share.First, 12, true)]
    [InlineData(Share.Evenly, 12, true)]
    [InlineData(Share.All, 12, false)]
    public void In_a_network_as_well(Share share, int channels, bool isRight)
    {
        var network = new NetworkBuilder(new Shape(Size, Size)).Add($"conv:{channels}:3")
            .Add(shape => new PairMaximum(shape, share)).Dense(5).Build(seed: 5);
        var proof = GradientProof.OfNetwork(
            network, new SoftmaxCrossEntropy(), Images(), Targets.OfClasses([0, 3, 1, 4]),
            new ProofOptions { EntriesPerBlock = Entries });
        Assert.True(proof.Passed == isRight, proof.ToString());
    }

    /// <summary>What equal numbers of a pair get of its derivative.</summary>
    public enum Share
    {
        /// <summary>The first of them all of it.</summary>
        First,

        /// <summary>Each its part.</summary>
        Evenly,

        /// <summary>Each all of it, which is wrong: moved together they move the output once.</summary>
        All,
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

    /// <summary>The maximum of each two numbers beside each other.</summary>
    private sealed class PairMaximum(Shape input, Share share) : Layer(input, new Shape(input.Count / 2))
    {
        public override string Notation => "pair-maximum";

        public override LayerFormula Formula => (x, _, y) =>
        {
            for (int i = 0; i < y.Length; i++)
            {
                y[i] = Math.Max(x[2 * i], x[2 * i + 1]);
            }
        };

        public override void Forward(in Pass pass, ReadOnlySpan<float> x, Span<float> y)
        {
            for (int i = 0; i < y.Length; i++)
            {
                y[i] = Math.Max(x[2 * i], x[2 * i + 1]);
            }
        }

        public override void Backward(
            in Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
        {
            for (int i = 0; i < dx.Length / 2; i++)
            {
                var (a, b) = (x[2 * i], x[2 * i + 1]);
                (dx[2 * i], dx[2 * i + 1]) = (a > b, a == b, share) switch
                {
                    (true, _, _) or (_, true, Share.First) => (dy[i], 0f),
                    (_, false, _) => (0f, dy[i]),
                    (_, _, Share.Evenly) => (dy[i] / 2, dy[i] / 2),
                    _ => (dy[i], dy[i]),
                };
            }
        }
    }

    /// <summary>y = max(a, 0) + min(b, 0) of each two numbers beside each other; at 0 both derivatives are 0.</summary>
    private sealed class RampPairs(Shape input) : Layer(input, new Shape(input.Count / 2))
    {
        public override string Notation => "ramp-pairs";

        public override LayerFormula Formula => (x, _, y) =>
        {
            for (int i = 0; i < y.Length; i++)
            {
                y[i] = Math.Max(x[2 * i], 0) + Math.Min(x[2 * i + 1], 0);
            }
        };

        public override void Forward(in Pass pass, ReadOnlySpan<float> x, Span<float> y)
        {
            for (int i = 0; i < y.Length; i++)
            {
                y[i] = Math.Max(x[2 * i], 0) + Math.Min(x[2 * i + 1], 0);
            }
        }

        public override void Backward(
            in Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
        {
            for (int i = 0; i < dx.Length; i++)
            {
                dx[i] = (i % 2 == 0 ? x[i] > 0 : x[i] < 0) ? dy[i / 2] : 0;
            }
        }
    }
}
