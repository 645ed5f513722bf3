using Chainrule.Kernels;

namespace Chainrule.Tables;

/// <summary>How numbers are put on a scale that a network learns well from.</summary>
public enum NumberScaling
{
    /// <summary>Each column by its own distribution: standard, or robust where it has a long tail.</summary>
    Automatic,

    /// <summary>Mean 0 and standard deviation 1.</summary>
    Standard,

    /// <summary>
    /// Median 0, quartiles as far from each other as a standard normal number's, and a smooth limit for what lies far out.
    /// </summary>
    Robust,

    /// <summary>As they are.</summary>
    None,

    /// <summary>The least is 0 and the largest 1, of the rows that the scale is learned from.</summary>
    Unit,
}

/// <summary>
/// One number's way onto the scale: a missing one is replaced, then z = (x − center)·factor, and where far values are limited
/// z / √(1 + (z/4)²), which hardly touches what lies near and never leaves −4 … 4. After Holzmüller, Grinsztajn and Steinwart,
/// "Better by Default: Strong Pre-Tuned MLPs and Boosted Trees on Tabular Data" (2024), section 3.
/// </summary>
/// <param name="Fill">What stands for a missing number: the median of those that are there.</param>
/// <param name="Center">What becomes 0.</param>
/// <param name="Factor">What distances from it are multiplied with; not 0.</param>
/// <param name="IsLimited">Whether far values are limited.</param>
public readonly record struct NumberScale(double Fill, double Center, double Factor, bool IsLimited)
{
    private const double Limit = 4;

    // Quartiles of a standard normal number are this far from each other.
    private const double NormalQuartiles = 1.3489795003921634;

    // In deviations: a normal column reaches 4.3 in 60,000 rows, and goes beyond 6 in a billion.
    private const double LongTail = 6;

    /// <summary>The number on the scale; NaN counts as missing.</summary>
    public float Apply(double x)
    {
        double z = Distance(x);
        if (IsLimited)
        {
            z /= Math.Sqrt(1 + z / Limit * (z / Limit));
        }

        return (float)Math.Clamp(z, -1e30, 1e30); // squares and sums of which are finite floats, or nearly so
    }

    /// <summary>sign(z)·ln(1 + |z|): what tells the far values apart that the limit makes alike.</summary>
    public float ApplyLogarithm(double x)
    {
        double z = Distance(x);
        return (float)Math.CopySign(DoubleMath.Log(1 + Math.Abs(z)), z);
    }

    // whose square is finite
    private double Distance(double x) => Math.Clamp(((double.IsNaN(x) ? Fill : x) - Center) * Factor, -1e100, 1e100);

    /// <summary>Learns the scale of a column.</summary>
    /// <param name="sorted">Its numbers in ascending order, without those that are missing; may be empty.</param>
    /// <param name="scaling">What kind of scale.</param>
    public static NumberScale Of(ReadOnlySpan<double> sorted, NumberScaling scaling)
    {
        if (sorted.IsEmpty)
        {
            return new NumberScale(0, 0, 1, IsLimited: false);
        }

        double median = SampleQuantile.Of<double>(sorted, 0.5);
        if (scaling is NumberScaling.None or NumberScaling.Unit)
        {
            double range = 1 / (sorted[^1] - sorted[0]);
            return scaling == NumberScaling.Unit && Usable(range)
                ? new NumberScale(median, sorted[0], range, IsLimited: false)
                : new NumberScale(median, scaling == NumberScaling.Unit ? sorted[0] : 0, 1, IsLimited: false);
        }

        double spread = (SampleQuantile.Of<double>(sorted, 0.75) - SampleQuantile.Of<double>(sorted, 0.25)) / NormalQuartiles;
        double reach = Math.Max(sorted[^1] - median, median - sorted[0]);
        bool isRobust = scaling == NumberScaling.Robust || (scaling == NumberScaling.Automatic && reach > LongTail * spread);
        if (isRobust && Usable(1 / spread))
        {
            return new NumberScale(median, median, 1 / spread, IsLimited: true);
        }

        double mean = 0, squares = 0;
        foreach (double x in sorted)
        {
            mean += x / sorted.Length;
        }

        foreach (double x in sorted)
        {
            squares += (x - mean) / sorted.Length * (x - mean);
        }

        double factor = sorted[0] == sorted[^1] ? 1 : 1 / Math.Sqrt(squares);
        return Usable(factor) ? new NumberScale(median, mean, factor, isRobust) : new NumberScale(median, median, 1, isRobust);
    }

    /// <summary>Refuses numbers that no column can have given.</summary>
    internal void Check(string column)
    {
        if (!double.IsFinite(Fill) || !double.IsFinite(Center) || !Usable(Factor))
        {
            throw new ChainruleException(
                $"the scale of column '{column}' is not usable: fill {Fill}, center {Center}, factor {Factor}"
            );
        }
    }

    private static bool Usable(double factor) => double.IsFinite(factor) && factor != 0;
}
