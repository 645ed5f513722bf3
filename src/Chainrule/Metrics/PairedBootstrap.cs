using Chainrule.Kernels;

namespace Chainrule.Metrics;

/// <summary>A difference between two models on the same rows.</summary>
/// <param name="Interval">The difference, with the interval in which it would probably lie for other rows of the same
/// kind.</param>
/// <param name="P">
/// How often, of other rows of the same kind, the difference would go the other way, twice: small where it is hardly chance. NaN
/// where
/// too few replicates have a value.
/// </param>
public readonly record struct PairedDifference(ConfidenceInterval Interval, double P);

/// <summary>
/// The paired bootstrap: rows are drawn with replacement, the same for all models, and each metric's difference is computed
/// again, many
/// times over. What makes rows easy or hard for all models alike drops out of the differences. Efron and Tibshirani, "An
/// Introduction to
/// the Bootstrap" (1993), chapters 13 and 15. The same seed draws the same rows.
/// </summary>
public static class PairedBootstrap
{
    /// <summary>Compares models with the first of them.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="models">The number of models, at least 1.</param>
    /// <param name="metrics">The number of metrics.</param>
    /// <param name="measure">Computes the metrics of all models for given rows: (models, metrics); NaN where one has no
    /// value.</param>
    /// <param name="seed">What the rows are drawn from.</param>
    /// <param name="replicates">How often, at least 10.</param>
    /// <param name="level">The probability of the intervals, above 0 and below 1.</param>
    /// <returns>Of each model and metric the value with its own interval, and its difference from that of the first
    /// model.</returns>
    public static (ConfidenceInterval[,] Values, PairedDifference[,] Differences) Compare(
        int rows, int models, int metrics, Bootstrap.Metrics measure, ulong seed, int replicates = 1000, double level = 0.95) =>
        Compare(rows, models, metrics, measure, Draw(seed), replicates, level);

    /// <summary>The same with rows drawn by the caller.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="models">The number of models.</param>
    /// <param name="metrics">The number of metrics.</param>
    /// <param name="measure">Computes the metrics of all models.</param>
    /// <param name="draw">Draws the rows of a replicate.</param>
    /// <param name="replicates">How often.</param>
    /// <param name="level">The probability of the intervals.</param>
    public static (ConfidenceInterval[,] Values, PairedDifference[,] Differences) Compare(
        int rows, int models, int metrics, Bootstrap.Metrics measure, Action<int, int[]> draw, int replicates, double level)
    {
        ArgumentNullException.ThrowIfNull(measure);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(models, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(replicates, 10);
        if (!(level > 0 && level < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(level), level, "a level between 0 and 1 is needed");
        }

        int[] drawn = [.. Enumerable.Range(0, rows)];
        double[] whole = new double[models * metrics], replicate = new double[models * metrics];
        measure(drawn, whole);
        double[][] all = [.. Enumerable.Range(0, models * metrics).Select(_ => new double[replicates])];
        for (int i = 0; i < replicates; i++)
        {
            draw(i, drawn);
            measure(drawn, replicate);
            for (int k = 0; k < replicate.Length; k++)
            {
                all[k][i] = replicate[k];
            }
        }

        bool hasTails = Bootstrap.HasTails(rows, level);
        var values = new ConfidenceInterval[models, metrics];
        var differences = new PairedDifference[models, metrics];
        for (int k = 0; k < all.Length; k++)
        {
            int metric = k % metrics;
            values[k / metrics, metric] = Middle(whole[k], all[k]);
            double[] changes = [.. all[k].Zip(all[metric], (own, first) => own - first)];
            differences[k / metrics, metric] = new PairedDifference(
                Middle(whole[k] - whole[metric], changes),
                TwoSided(changes)
            );
        }

        return (values, differences);

        ConfidenceInterval Middle(double value, double[] drawn) => hasTails
            ? Bootstrap.Middle(value, drawn, level)
            : new ConfidenceInterval(value, double.NaN, double.NaN);
    }

    private static Action<int, int[]> Draw(ulong seed) => (replicate, rows) =>
        RandomWords.FillBelow(new RandomStream(seed, RandomStreams.Bootstrap, (ulong)replicate), rows.Length, rows);

    // One more of each, since what was seen itself is as good as a replicate: so p is never 0.
    private static double TwoSided(double[] changes)
    {
        double[] known = Array.FindAll(changes, double.IsFinite);
        return known.Length < changes.Length / 2
            ? double.NaN
            : Math.Min(
                1,
                2.0 * (Math.Min(known.Count(change => change <= 0), known.Count(change => change >= 0)) + 1) / (known.Length + 1)
            );
    }
}
