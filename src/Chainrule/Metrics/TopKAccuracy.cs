namespace Chainrule.Metrics;

/// <summary>
/// The share of rows whose class is among the k with the highest scores. Ties and NaN as in <see cref="Ranking"/>; with
/// k = 1 it is the accuracy.
/// </summary>
public sealed class TopKAccuracy
{
    private long _right;

    /// <summary>An empty count.</summary>
    /// <param name="k">How many classes may be named, at least 1.</param>
    public TopKAccuracy(int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        K = k;
    }

    /// <summary>How many classes may be named.</summary>
    public int K { get; }

    /// <summary>The number of rows counted.</summary>
    public long Count { get; private set; }

    /// <summary>The share; NaN where no row was counted.</summary>
    public double Value => (double)_right / Count;

    /// <summary>Counts one row.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The class has no score.</exception>
    public void Add(int actual, ReadOnlySpan<float> scores)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)actual, (uint)scores.Length, nameof(actual));
        _right += Ranking.RankOf(actual, scores) < K ? 1 : 0;
        Count++;
    }
}
