using Chainrule.Kernels;

namespace Chainrule.Metrics;

/// <summary>
/// The mean of −ln p over all rows, p being the probability given to the row's class. A probability below
/// <see cref="LeastProbability"/>, or NaN, counts as that, so that one certain error doesn't make the mean infinite.
/// </summary>
public sealed class LogLoss
{
    /// <summary>2⁻⁵², the spacing of doubles at 1: scikit-learn's choice for probabilities read as doubles.</summary>
    public const double LeastProbability = 2.220446049250313e-16;

    private double _sum;

    /// <summary>The number of rows counted.</summary>
    public long Count { get; private set; }

    /// <summary>The mean; NaN where no row was counted.</summary>
    public double Value => _sum / Count;

    /// <summary>Counts one row.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The class has no probability, or one above 1 by more than
    /// rounding.</exception>
    public void Add(int actual, ReadOnlySpan<float> probabilities)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)actual, (uint)probabilities.Length, nameof(actual));
        float p = probabilities[actual];
        ArgumentOutOfRangeException.ThrowIfGreaterThan(p, 1.0001f, nameof(probabilities));
        _sum -= DoubleMath.Log(p > LeastProbability ? Math.Min(p, 1) : LeastProbability);
        Count++;
    }
}
