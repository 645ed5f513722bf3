namespace Chainrule.Metrics;

/// <summary>
/// The mean squared error of probabilities. For two classes the mean of (p − y)² of class 1, from 0 to 1; for more the mean of
/// Σₖ (pₖ − yₖ)² over the classes, from 0 to 2. Brier, "Verification of Forecasts Expressed in Terms of Probability" (1950);
/// for two classes scikit-learn's <c>brier_score_loss</c>.
/// </summary>
public sealed class BrierScore
{
    private double _sum;

    /// <summary>The number of rows counted.</summary>
    public long Count { get; private set; }

    /// <summary>The mean; NaN where no row was counted.</summary>
    public double Value => _sum / Count;

    /// <summary>Counts one row.</summary>
    /// <param name="actual">Its class.</param>
    /// <param name="probabilities">(classes), at least two.</param>
    /// <exception cref="ArgumentOutOfRangeException">The class has no probability.</exception>
    public void Add(int actual, ReadOnlySpan<float> probabilities)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)actual, (uint)probabilities.Length, nameof(actual));
        double squares = 0;
        for (int k = probabilities.Length == 2 ? 1 : 0; k < probabilities.Length; k++)
        {
            double error = probabilities[k] - (k == actual ? 1.0 : 0);
            squares += error * error;
        }

        _sum += squares;
        Count++;
    }
}
