using Chainrule.Kernels;
using Chainrule.Optimizers;

namespace Chainrule.Tests.Optimizers;

[Trait("Category", "Numbers")]
public class RegularizationTests
{
    [Fact]
    public void Penalties_add_the_derivative_of_the_penalty_to_weights_and_nothing_to_biases()
    {
        var regularization = new Regularization { L1 = 0.3f, L2 = 0.2f };
        float[] w = [1.5f, -2, 0, 0.25f], g = [1, 1, 1, 1], untouched = [1, 1, 1, 1];
        regularization.Adjust(g, w, decays: true);
        regularization.Adjust(untouched, w, decays: false);
        Assert.Equal([1, 1, 1, 1], untouched);
        const float H = 1f / 1024;
        for (int i = 0; i < w.Length; i++)
        {
            float[] above = [.. w], below = [.. w];
            above[i] += H;
            below[i] -= H;
            Assert.Equal((regularization.Penalty(above) - regularization.Penalty(below)) / (2 * H), g[i] - 1, 1e-6);
        }
    }

    [Fact]
    public void Clipping_by_value_cuts_every_gradient_and_keeps_nan()
    {
        var regularization = new Regularization { ClipValue = 2 };
        float[] g = [-3, -2, 1, 5, float.NaN, float.PositiveInfinity];
        regularization.Adjust(g, new float[6], decays: false);
        Assert.Equal([-2, -2, 1, 2, float.NaN, 2], g);
    }

    [Fact]
    public void Clipping_follows_the_penalties()
    {
        float[] g = [0.9f];
        new Regularization { L2 = 1, ClipValue = 1 }.Adjust(g, [5], decays: true);
        Assert.Equal([1], g);
    }

    [Fact]
    public void Every_length_and_every_part_is_adjusted_with_the_same_bits_and_nothing_else_is_touched()
    {
        var regularization = new Regularization { L1 = 0.1f, L2 = 0.3f, ClipValue = 0.8f };
        var random = new RandomStream(1, RandomStreams.User(3));
        for (int length = 0; length <= 64; length++)
        {
            float[] w = [.. Enumerable.Range(0, length).Select(i => (float)NormalDistribution.Sample(random, (uint)i))];
            float[] g = [.. Enumerable.Range(100, length).Select(i => (float)NormalDistribution.Sample(random, (uint)i))];
            float[] padded = [7, .. g, 7];
            regularization.Adjust(padded.AsSpan(1, length), w, decays: true);
            for (int i = 0; i < length; i++)
            {
                regularization.Adjust(g.AsSpan(i, 1), w.AsSpan(i, 1), decays: true);
            }

            Assert.Equal([7, .. g, 7], padded);
        }
    }

    [Fact]
    public void Long_gradients_are_scaled_to_the_clipping_norm_and_short_ones_left_alone()
    {
        var regularization = new Regularization { ClipNorm = 2 };
        float[] g = [3, 4, 12];
        float scale = regularization.GradientScale(SquaredSums.Of(g));
        Assert.Equal(2.0 / 13, scale, 1e-8);
        Assert.Equal(1, regularization.GradientScale(SquaredSums.Of([1, 1])));
        Assert.Equal(1, Regularization.None.GradientScale(1e30));
        Assert.Equal(1, regularization.GradientScale(double.NaN));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(4096)]
    [InlineData(10007)]
    public void Sums_of_squares_are_exact_in_double_and_made_of_chunks(int length)
    {
        var random = new RandomStream(2, RandomStreams.User(4));
        float[] x = [.. Enumerable.Range(0, length).Select(i => 1e20f * (float)NormalDistribution.Sample(random, (uint)i))];
        double expected = x.Sum(v => (double)v * v), actual = SquaredSums.Of(x);
        Assert.Equal(expected, actual, 1e-13 * expected);
        double chunks = 0;
        for (int start = 0; start < length; start += SquaredSums.ChunkLength)
        {
            chunks += SquaredSums.Of(x.AsSpan(start, Math.Min(SquaredSums.ChunkLength, length - start)));
        }

        Assert.Equal(chunks, actual);
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(5, 7)]
    [InlineData(20, 16)]
    [InlineData(9, 50)]
    public void Max_norm_limits_the_weights_into_each_unit_and_leaves_shorter_ones_alone(int rows, int columns)
    {
        const float Limit = 1.5f;
        var random = new RandomStream(3, RandomStreams.User(5));
        float[] before = [.. Enumerable.Range(0, rows * columns).Select(i =>
            (i % columns % 3 == 0 ? 0.1f : 2) * (float)NormalDistribution.Sample(random, (uint)i))];
        float[] after = [9, .. before, 9];
        using var workers = new Workers(2);
        MaxNorm.Apply(workers, after.AsSpan(1, before.Length), columns, Limit);
        Assert.Equal((9, 9), (after[0], after[^1]));
        after = after[1..^1];
        for (int j = 0; j < columns; j++)
        {
            double norm = Norm(before, j);
            for (int i = 0; i < rows; i++)
            {
                float old = before[i * columns + j];
                Assert.Equal(norm > Limit ? old * Limit / norm : old, after[i * columns + j], norm > Limit ? 1e-6 : 0);
            }

            Assert.InRange(Norm(after, j), 0, Limit * (1 + 1e-6));
        }

        double Norm(float[] w, int j) => Math.Sqrt(Enumerable.Range(0, rows).Sum(i => Math.Pow(w[i * columns + j], 2)));
    }

    [Fact]
    public void Max_norm_refuses_what_is_no_matrix_or_no_limit()
    {
        using var workers = new Workers(1);
        Assert.Throws<ArgumentOutOfRangeException>(() => MaxNorm.Apply(workers, new float[6], columns: 0, limit: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => MaxNorm.Apply(workers, new float[6], columns: 3, limit: 0));
        Assert.Contains(
            "7 weights are not rows of 3",
            Assert.Throws<ArgumentException>(() => MaxNorm.Apply(workers, new float[7], columns: 3, limit: 1)).Message
        );
    }

    [Fact]
    public void Gradients_are_adjusted_by_penalties_and_clipping_by_value_alone()
    {
        Regularization[] adjusting = [new() { L1 = 0.1f }, new() { L2 = 0.1f }, new() { ClipValue = 0.1f }];
        Regularization[] others =
        [
            Regularization.None,
            new() { WeightDecay = 0.1f },
            new() { MaxNorm = 1 },
            new() { ClipNorm = 1 },
        ];
        Assert.All(adjusting, regularization => Assert.True(regularization.AdjustsGradients));
        Assert.All(others, regularization => Assert.False(regularization.AdjustsGradients));

        // Nothing to add is not 0 times the weight, which would be NaN here.
        float[] g = [1];
        Regularization.None.Adjust(g, [float.PositiveInfinity], decays: true);
        Assert.Equal([1], g);
        Assert.Throws<ArgumentException>(() => Regularization.None.Adjust(new float[2], new float[3], decays: true));
    }

    [Fact]
    public void Negative_settings_are_refused()
    {
        Assert.Equal(Regularization.None, new Regularization { L1 = 0, L2 = 0, MaxNorm = 0, ClipValue = 0, ClipNorm = 0 });
        Assert.Throws<ChainruleException>(() => new Regularization { L1 = -1 });
        Assert.Throws<ChainruleException>(() => new Regularization { WeightDecay = float.NaN });
        Assert.Throws<ChainruleException>(() => new Regularization { ClipNorm = float.PositiveInfinity });
        Assert.Null(Regularization.None.WeightDecay);
    }
}
