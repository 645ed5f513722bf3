using Chainrule.Layers;

namespace Chainrule.Tests.Layers;

public sealed class MomentsTests
{
    [Fact]
    public void They_are_count_mean_and_squared_deviations_of_each_feature()
    {
        var moments = Of([1, 10, 3, 10, 8, 10]);
        Assert.Equal(3, moments.Count);
        Assert.Equal([4, 10], moments.Means.ToArray());
        Assert.Equal([9 + 1 + 16, 0], moments.SquaredDeviations.ToArray());
        Assert.Equal(26.0 / 3, moments.Variance(0), 15);
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(5, 0)]
    [InlineData(1, 4)]
    [InlineData(3, 2)]
    public void Those_of_two_parts_merge_to_those_of_the_whole(int first, int second)
    {
        float[] rows = [1e4f, 1, 10001, -3, 10003, 2, 9998, 0, 10000, 7];
        var whole = Of(rows);
        var merged = Of(rows.AsSpan(0, 2 * first));
        merged.Merge(Of(rows.AsSpan(2 * first, 2 * second)));
        Assert.Equal(whole.Count, merged.Count);
        for (int j = 0; j < 2; j++)
        {
            Assert.Equal(whole.Means[j], merged.Means[j], 10);
            Assert.Equal(whole.SquaredDeviations[j], merged.SquaredDeviations[j], 9);
        }
    }

    [Fact]
    public void Moments_of_other_features_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new Moments(new double[4]));
        Assert.Throws<ArgumentException>(() => Of([1, 2]).Merge(new Moments(new double[3])));
    }

    private static Moments Of(ReadOnlySpan<float> rows)
    {
        var moments = new Moments(new double[Moments.SizeOf(2)]);
        moments.Observe(rows);
        return moments;
    }
}
