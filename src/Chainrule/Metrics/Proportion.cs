namespace Chainrule.Metrics;

/// <summary>
/// The interval of a share of rows, such as the accuracy, by the score method: the shares that the count of rows doesn't make
/// unlikely. It is closed-form, stays within 0 and 1, and holds for few rows and for shares near the ends. Wilson, "Probable
/// Inference, the Law of Succession, and Statistical Inference" (1927); statsmodels' <c>proportion_confint(method="wilson")</c>.
/// </summary>
public static class Proportion
{
    // The normal distribution's 97.5th percentile.
    private const double Z = 1.959963984540054;

    /// <summary>The share of rows with its 95% confidence interval.</summary>
    /// <param name="hits">The rows counted.</param>
    /// <param name="rows">All rows.</param>
    /// <returns>NaN where there are no rows.</returns>
    /// <exception cref="ArgumentOutOfRangeException">More rows are counted than there are.</exception>
    public static ConfidenceInterval Interval(long hits, long rows)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(hits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(hits, rows);
        if (rows == 0)
        {
            return new ConfidenceInterval(double.NaN, double.NaN, double.NaN);
        }

        return Of((double)hits / rows, rows);
    }

    /// <summary>A share of rows, whatever it is made of, with the interval that it would have as a share of so many.</summary>
    public static ConfidenceInterval Of(double share, double rows)
    {
        double spread = Z * Z / rows;
        double middle = (share + spread / 2) / (1 + spread);
        double half = Z * Math.Sqrt(share * (1 - share) / rows + spread / (4 * rows)) / (1 + spread);
        // at the ends a limit is the end itself, which rounding in the formula may miss
        return new ConfidenceInterval(
            share,
            share <= 0 ? 0 : Math.Max(0, middle - half),
            share >= 1 ? 1 : Math.Min(1, middle + half)
        );
    }
}
