namespace Chainrule.Metrics;

/// <summary>
/// How often rows of each class were predicted as each class, and what follows from that. Definitions as in scikit-learn's
/// <c>precision_recall_fscore_support</c> with <c>zero_division=0</c>.
/// </summary>
public sealed class ConfusionMatrix
{
    private readonly long[] _counts;

    /// <summary>An empty matrix.</summary>
    /// <param name="classes">The number of classes, at least 1.</param>
    public ConfusionMatrix(int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        Classes = classes;
        _counts = new long[checked(classes * classes)];
    }

    /// <summary>The number of classes.</summary>
    public int Classes { get; }

    /// <summary>The number of rows counted.</summary>
    public long Count { get; private set; }

    /// <summary>How many rows of one class were predicted as another.</summary>
    public long this[int actual, int predicted] => _counts[Index(actual, predicted)];

    /// <summary>The share of rows predicted right; NaN where no row was counted.</summary>
    public double Accuracy
    {
        get
        {
            long right = 0;
            for (int i = 0; i < Classes; i++)
            {
                right += this[i, i];
            }

            return (double)right / Count;
        }
    }

    /// <summary>
    /// The mean recall of the classes that have rows, each counting alike, so that always naming the largest class is worth no
    /// more than 1 / classes: scikit-learn's <c>balanced_accuracy_score</c>. NaN where no row was counted.
    /// </summary>
    public double BalancedAccuracy
    {
        get
        {
            double sum = 0;
            int present = 0;
            for (int i = 0; i < Classes; i++)
            {
                ClassMetrics metrics = ForClass(i);
                sum += metrics.Support > 0 ? metrics.Recall : 0;
                present += metrics.Support > 0 ? 1 : 0;
            }

            return present == 0 ? double.NaN : sum / present;
        }
    }

    /// <summary>
    /// The mean over the classes that occur, in the rows or in the predictions, each counting alike; the support is their
    /// sum. All zero where no row was counted.
    /// </summary>
    public ClassMetrics MacroAverage => Average(weighted: false);

    /// <summary>The mean over the classes, each weighted with its support. All zero where no row was counted.</summary>
    public ClassMetrics WeightedAverage => Average(weighted: true);

    /// <summary>Counts one row.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A class isn't one of the matrix's.</exception>
    public void Add(int actual, int predicted)
    {
        _counts[Index(actual, predicted)]++;
        Count++;
    }

    /// <summary>
    /// Counts rows by their scores, (B, Classes), the highest being the prediction; see <see cref="Ranking.ArgMax"/> for ties and
    /// NaN.
    /// </summary>
    /// <exception cref="ArgumentException">There are not Classes scores per row.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A class isn't one of the matrix's.</exception>
    public void Add(ReadOnlySpan<int> actual, ReadOnlySpan<float> scores)
    {
        if (scores.Length != (long)actual.Length * Classes)
        {
            throw new ArgumentException(
                $"{actual.Length} rows of {Classes} classes need as many scores, not {scores.Length}",
                nameof(scores)
            );
        }

        for (int row = 0; row < actual.Length; row++)
        {
            Add(actual[row], Ranking.ArgMax(scores.Slice(row * Classes, Classes)));
        }
    }

    /// <summary>How well one class is told from the others.</summary>
    public ClassMetrics ForClass(int index)
    {
        long right = this[index, index], support = 0, predicted = 0;
        for (int i = 0; i < Classes; i++)
        {
            support += this[index, i];
            predicted += this[i, index];
        }

        return new ClassMetrics(Share(right, predicted), Share(right, support), Share(2 * right, support + predicted), support);
    }

    private static double Share(long part, long whole) => whole == 0 ? 0 : (double)part / whole;

    private ClassMetrics Average(bool weighted)
    {
        double precision = 0, recall = 0, f1 = 0, total = 0;
        for (int i = 0; i < Classes; i++)
        {
            ClassMetrics metrics = ForClass(i);
            double weight = weighted ? metrics.Support : Occurs(i, metrics) ? 1 : 0;
            precision += weight * metrics.Precision;
            recall += weight * metrics.Recall;
            f1 += weight * metrics.F1;
            total += weight;
        }

        return total == 0 ? default : new ClassMetrics(precision / total, recall / total, f1 / total, Count);
    }

    private bool Occurs(int index, ClassMetrics metrics)
    {
        bool occurs = metrics.Support > 0;
        for (int i = 0; i < Classes && !occurs; i++)
        {
            occurs = this[i, index] > 0;
        }

        return occurs;
    }

    private int Index(int actual, int predicted)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)actual, (uint)Classes, nameof(actual));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)predicted, (uint)Classes, nameof(predicted));
        return actual * Classes + predicted;
    }
}
