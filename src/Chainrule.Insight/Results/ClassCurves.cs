using Chainrule.Metrics;

namespace Chainrule.Insight.Results;

/// <summary>How well the probability of one class tells it from all others, at every threshold.</summary>
public sealed class ClassCurves
{
    internal ClassCurves(ClassResults results, int label)
    {
        (float[] scores, bool[] positive) = results.Against(label);
        Label = label;
        long ofIt = positive.Count(isPositive => isPositive);
        Share = (double)ofIt / positive.Length;
        var (roc, precision) = AreaUnderCurve.Curves(scores, positive);
        RocArea =
            roc.Count == 0
                ? double.NaN
                : roc.Zip(roc.Skip(1), (a, b) => (b.FalsePositives - a.FalsePositives) * (a.TruePositives + b.TruePositives) / 2)
                    .Sum();
        RocInterval = Proportion.Of(RocArea, Math.Min(ofIt, positive.Length - ofIt));
        AveragePrecision =
            precision.Count == 0
                ? double.NaN
                : precision
                    .Prepend((Recall: 0, Precision: 1))
                    .Zip(precision, (a, b) => (b.Recall - a.Recall) * b.Precision)
                    .Sum();
        (Roc, Precision) = (Corners(roc), Corners(precision));
    }

    /// <summary>The class.</summary>
    public int Label { get; }

    /// <summary>The share of rows that are of it: the precision of guessing.</summary>
    public double Share { get; }

    /// <summary>
    /// The share of its rows found over the share of others taken for it, from (0, 0) to (1, 1), without points amid a level or
    /// upright piece; empty where rows are all of one kind.
    /// </summary>
    public IReadOnlyList<(double FalsePositives, double TruePositives)> Roc { get; }

    /// <summary>Precision over recall, without points amid an upright piece; empty where there are none of its rows.</summary>
    public IReadOnlyList<(double Recall, double Precision)> Precision { get; }

    /// <summary>The area under <see cref="Roc"/>; 0.5 is chance.</summary>
    public double RocArea { get; }

    /// <summary>
    /// The same with a 95% confidence interval, a wide one: the area's variance is at most A·(1 − A) over the rows of the smaller
    /// kind,
    /// however scores are spread. Birnbaum and Klose, "Bounds for the Variance of the Mann–Whitney Statistic" (1957).
    /// </summary>
    public ConfidenceInterval RocInterval { get; }

    /// <summary>The sum over the steps of <see cref="Precision"/> of what each adds to the recall, times its precision.</summary>
    public double AveragePrecision { get; }

    // A class of few rows has few corners, however many rows there are: the curves of a thousand classes would not fit memory as
    // they are.
    private static List<(double, double)> Corners(List<(double X, double Y)> curve) =>
        [
            .. curve.Where(
                (point, i) =>
                    i == 0
                    || i == curve.Count - 1
                    || !(
                        (curve[i - 1].X == point.X && point.X == curve[i + 1].X)
                        || (curve[i - 1].Y == point.Y && point.Y == curve[i + 1].Y)
                    )
            ),
        ];
}
