using System.Runtime.CompilerServices;
using Chainrule.Kernels;

namespace Chainrule.Metrics;

/// <summary>A number with the interval in which it would probably lie for other rows of the same kind.</summary>
/// <param name="Value">The number for the rows themselves.</param>
/// <param name="Low">The lower end; NaN where too few replicates have a value, or all the same one, or they miss the number
/// itself.</param>
/// <param name="High">The upper end; NaN likewise.</param>
public readonly record struct ConfidenceInterval(double Value, double Low, double High);

/// <summary>
/// Confidence intervals by the percentile bootstrap: a metric is computed again for rows drawn with replacement, many times
/// over, and the interval holds the middle of what comes out. Efron, "Bootstrap Methods: Another Look at the Jackknife" (1979).
/// The same seed draws the same rows.
/// </summary>
public static class Bootstrap
{
    /// <summary>A metric of some rows, given by their numbers; NaN where it has no value for them.</summary>
    public delegate double Metric(ReadOnlySpan<int> rows);

    /// <summary>The interval of one metric.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="metric">Computes the metric of given rows, in which a row may occur more than once.</param>
    /// <param name="seed">What the rows are drawn from.</param>
    /// <param name="level">The probability of the interval, above 0 and below 1.</param>
    /// <param name="replicates">How often rows are drawn, at least 10.</param>
    public static ConfidenceInterval Interval(int rows, Metric metric, ulong seed, double level = 0.95, int replicates = 1000)
    {
        ArgumentNullException.ThrowIfNull(metric);
        return Intervals(rows, 1, (drawn, values) => values[0] = metric(drawn), seed, level, replicates)[0];
    }

    /// <summary>The interval of a mean.</summary>
    /// <param name="values">(rows): what the mean is of.</param>
    /// <param name="seed">What the rows are drawn from.</param>
    /// <param name="level">The probability of the interval, above 0 and below 1.</param>
    /// <param name="replicates">How often rows are drawn, at least 10.</param>
    public static ConfidenceInterval OfMean(double[] values, ulong seed, double level = 0.95, int replicates = 1000)
    {
        ArgumentNullException.ThrowIfNull(values);
        return Interval(values.Length, rows => Mean(values, rows), seed, level, replicates);
    }

    /// <summary>The mean over some rows, of which one may occur more than once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Mean(double[] values, ReadOnlySpan<int> rows)
    {
        double sum = 0;
        foreach (int row in rows)
        {
            sum += values[row];
        }

        return sum / rows.Length;
    }

    /// <summary>Several metrics of some rows.</summary>
    /// <param name="rows">The numbers of the rows.</param>
    /// <param name="values">One for each metric; overwritten.</param>
    public delegate void Metrics(ReadOnlySpan<int> rows, Span<double> values);

    /// <summary>The intervals of several metrics, over the same draws.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="count">The number of metrics.</param>
    /// <param name="metrics">Computes them for given rows, in which a row may occur more than once.</param>
    /// <param name="seed">What the rows are drawn from.</param>
    /// <param name="level">The probability of the interval, above 0 and below 1.</param>
    /// <param name="replicates">How often rows are drawn, at least 10.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // it runs once, and is hot at once: no time to warm up
    public static ConfidenceInterval[] Intervals(
        int rows,
        int count,
        Metrics metrics,
        ulong seed,
        double level = 0.95,
        int replicates = 1000
    )
    {
        ArgumentNullException.ThrowIfNull(metrics);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(replicates, 10);
        if (!(level > 0 && level < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(level), level, "a level between 0 and 1 is needed");
        }

        var drawn = new int[rows];
        var values = new double[count];
        double[][] all = [.. Enumerable.Range(0, count).Select(_ => new double[replicates])];
        for (int replicate = 0; replicate < replicates; replicate++)
        {
            RandomWords.FillBelow(new RandomStream(seed, RandomStreams.Bootstrap, (ulong)replicate), rows, drawn);
            metrics(drawn, values);
            for (int i = 0; i < count; i++)
            {
                all[i][replicate] = values[i];
            }
        }

        for (int i = 0; i < rows; i++)
        {
            drawn[i] = i;
        }

        metrics(drawn, values);
        bool hasTails = HasTails(rows, level);
        return
        [
            .. all.Select((of, i) => hasTails
                ? Spread(Middle(values[i], of, level))
                : new ConfidenceInterval(values[i], double.NaN, double.NaN)),
        ];
    }

    /// <summary>
    /// Whether so many rows can be drawn in more ways than there are parts of the size that an interval's ends cut off:
    /// C(2n − 1, n) different sets, of two rows three. Else it has no ends.
    /// </summary>
    internal static bool HasTails(int rows, double level)
    {
        double draws = 1;
        for (int i = 1; i < rows && draws < 1e9; i++)
        {
            draws = draws * (rows + i) / i;
        }

        return draws >= 2 / (1 - level);
    }

    // Where all draws give the same, nothing is known of how much other rows would differ.
    private static ConfidenceInterval Spread(ConfidenceInterval interval) =>
        interval.Low == interval.High ? interval with { Low = double.NaN, High = double.NaN } : interval;

    internal static ConfidenceInterval Middle(double value, double[] replicates, double level)
    {
        double[] sorted = [.. replicates.Where(double.IsFinite).Order()];
        if (sorted.Length < replicates.Length / 2)
        {
            return new ConfidenceInterval(value, double.NaN, double.NaN);
        }

        double low = SampleQuantile.Of<double>(sorted, (1 - level) / 2),
            high = SampleQuantile.Of<double>(sorted, (1 + level) / 2),
            rounding = 1e-9 * Math.Abs(value);
        // of very few rows a class, drawing some twice and others not at all makes most metrics worse: such replicates tell
        // nothing about the number
        bool isMissed = value < low - rounding || value > high + rounding;
        return isMissed ? new ConfidenceInterval(value, double.NaN, double.NaN) : new ConfidenceInterval(value, low, high);
    }
}
