namespace Chainrule.Metrics;

/// <summary>
/// How well labels are told of which any number may be true of a row: each by itself, and on average. Where something is 0 / 0,
/// it is 0, as scikit-learn has it with <c>zero_division=0</c>.
/// </summary>
/// <param name="labels">The number of labels.</param>
public sealed class LabelMetrics(int labels)
{
    private readonly long[] _actual = new long[labels], _predicted = new long[labels], _both = new long[labels];
    private long _exact;

    /// <summary>The number of labels.</summary>
    public int Count => _actual.Length;

    /// <summary>The rows counted.</summary>
    public long Rows { get; private set; }

    /// <summary>The share of rows of which every label is right: Σᵢ [ŷᵢ = yᵢ] / rows; NaN where there are none.</summary>
    public double SubsetAccuracy => (double)_exact / Rows;

    /// <summary>The share of all decisions that are wrong: Σᵢⱼ [ŷᵢⱼ ≠ yᵢⱼ] / (rows · labels); NaN where there are none.</summary>
    public double HammingLoss => (double)(_actual.Sum() + _predicted.Sum() - 2 * _both.Sum()) / (Rows * Count);

    /// <summary>Precision, recall and F1 of all decisions together: of ΣTP, ΣFP and ΣFN over labels.</summary>
    public ClassMetrics MicroAverage => Of(_both.Sum(), _predicted.Sum(), _actual.Sum());

    /// <summary>The means of the labels' precisions, recalls and F1, each label counting alike.</summary>
    public ClassMetrics MacroAverage
    {
        get
        {
            ClassMetrics[] all = [.. Enumerable.Range(0, Count).Select(Of)];
            return new ClassMetrics(
                all.Average(each => each.Precision),
                all.Average(each => each.Recall),
                all.Average(each => each.F1),
                all.Sum(each => each.Support)
            );
        }
    }

    /// <summary>Precision, recall and F1 of one label.</summary>
    public ClassMetrics Of(int label) => Of(_both[label], _predicted[label], _actual[label]);

    /// <summary>Counts one row more.</summary>
    /// <param name="actual">Which labels are true, (labels).</param>
    /// <param name="predicted">Which were said to be, (labels).</param>
    /// <exception cref="ArgumentException">They are of another number.</exception>
    public void Add(ReadOnlySpan<bool> actual, ReadOnlySpan<bool> predicted)
    {
        if (actual.Length != Count || predicted.Length != Count)
        {
            throw new ArgumentException($"{actual.Length} and {predicted.Length} decisions don't fit {Count} labels");
        }

        for (int label = 0; label < Count; label++)
        {
            _actual[label] += actual[label] ? 1 : 0;
            _predicted[label] += predicted[label] ? 1 : 0;
            _both[label] += actual[label] && predicted[label] ? 1 : 0;
        }

        _exact += actual.SequenceEqual(predicted) ? 1 : 0;
        Rows++;
    }

    private static ClassMetrics Of(long both, long predicted, long actual) =>
        new(Share(both, predicted), Share(both, actual), Share(2 * both, predicted + actual), actual);

    private static double Share(long part, long whole) => whole == 0 ? 0 : (double)part / whole;
}
