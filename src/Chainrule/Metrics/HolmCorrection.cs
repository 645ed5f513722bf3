namespace Chainrule.Metrics;

/// <summary>
/// Raises the p-values of several tests such that the probability of even one false alarm among all stays below the level that
/// each is
/// held against. Holm, "A Simple Sequentially Rejective Multiple Test Procedure" (1979).
/// </summary>
public static class HolmCorrection
{
    /// <summary>
    /// The corrected p-values, in the same order; the i-th least of m is multiplied by m − i + 1, and none is below a lesser
    /// one's.
    /// </summary>
    public static double[] Of(IReadOnlyList<double> pValues)
    {
        ArgumentNullException.ThrowIfNull(pValues);
        int[] order = [.. Enumerable.Range(0, pValues.Count).OrderBy(i => pValues[i])];
        double[] corrected = new double[pValues.Count];
        double least = 0;
        for (int i = 0; i < order.Length; i++)
        {
            least = Math.Max(least, Math.Min(1, pValues[order[i]] * (order.Length - i)));
            corrected[order[i]] = least;
        }

        return corrected;
    }
}
