using Chainrule.Kernels;
using Chainrule.Metrics;

namespace Chainrule.Insight.Results;

/// <summary>
/// Whether one class is as frequent as its probability says: rows in bins by that probability, each with its mean and the share
/// of rows
/// that are of the class. scikit-learn's <c>calibration_curve</c>.
/// </summary>
public sealed class ClassCalibration
{
    private const int Count = CalibrationError.ReportedBins;

    /// <summary>Counts the rows.</summary>
    /// <param name="results">The rows, with probabilities.</param>
    /// <param name="label">The class.</param>
    public ClassCalibration(ClassResults results, int label)
    {
        ArgumentNullException.ThrowIfNull(results);
        var (scores, isOfClass) = results.Against(label);
        var wide = new CalibrationError(Count);
        for (int row = 0; row < scores.Length; row++)
        {
            wide.Add(isOfClass[row] ? label : 1 - label, label, scores[row]);
        }

        Bins = wide.Bins;
        Array.Sort(scores, isOfClass);
        EqualBins = float.IsNaN(scores[0]) ? [] : Divide(scores, isOfClass);
        IsCrowded = EqualBins.Count > 0 && 2 * Bins.Max(bin => bin.Rows) > scores.Length;
    }

    /// <summary>Ten bins of equal width, (0, 0.1], (0.1, 0.2] …, without empty ones: the strategy <c>uniform</c>.</summary>
    public IReadOnlyList<CalibrationBin> Bins { get; }

    /// <summary>
    /// Ten bins of equally many rows, as far as rows of equal probability, which stay together, allow: the strategy
    /// <c>quantile</c>.
    /// </summary>
    public IReadOnlyList<CalibrationBin> EqualBins { get; }

    /// <summary>
    /// Whether one of <see cref="Bins"/> has more than half of all rows, as where the class is rare: then <see cref="EqualBins"/>
    /// say more.
    /// </summary>
    public bool IsCrowded { get; }

    // The bounds between bins are the tenths of the probabilities, in between two of them in proportion, as numpy's percentile
    // has them.
    private static List<CalibrationBin> Divide(float[] ascending, bool[] isOfClass)
    {
        var bins = new List<CalibrationBin>();
        for (int k = 0, first = 0; k < Count; k++)
        {
            double bound = k == Count - 1 ? double.PositiveInfinity : SampleQuantile.Of<float>(ascending, (k + 1.0) / Count);
            int next = first;
            (double sum, long found) = (0, 0);
            for (; next < ascending.Length && ascending[next] <= bound; next++)
            {
                sum += ascending[next];
                found += isOfClass[next] ? 1 : 0;
            }

            if (next > first)
            {
                bins.Add(
                    new CalibrationBin(
                        ascending[first],
                        ascending[next - 1],
                        next - first,
                        sum / (next - first),
                        (double)found / (next - first)
                    )
                );
            }

            first = next;
        }

        return bins;
    }
}
