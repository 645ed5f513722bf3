using Chainrule.Kernels;
using Chainrule.Metrics;
using Chainrule.Text;

namespace Chainrule.Insight.Results;

/// <summary>How well a model tells labels of which any number may be true of a row.</summary>
public sealed class LabelResults
{
    private const int Replicates = 200;

    private readonly bool[] _true, _said;
    private readonly Lazy<ConfidenceInterval[]> _f1;
    private readonly Lazy<ClassResults>[] _each;

    /// <summary>Measures it.</summary>
    /// <param name="outcome">The rows, with what is true of each, of a model of labels.</param>
    /// <exception cref="ArgumentException">The model has no labels, or the rows no values.</exception>
    public LabelResults(Outcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        if (outcome.Model.Labels is not { } labels || outcome.Values.Count == 0)
        {
            throw new ArgumentException(
                "only rows with what is true of each, of a model of labels, can be measured", nameof(outcome));
        }

        (Outcome, Count) = (outcome, labels.Names.Count);
        _true = [.. outcome.Values.Select(value => value > 0.5f)];
        _said = new bool[_true.Length];
        outcome.Model.Decide([.. outcome.Scores], _said);
        Metrics = new LabelMetrics(Count);
        long exact = 0;
        for (int row = 0; row < outcome.Rows; row++)
        {
            Metrics.Add(Of(_true, row), Of(_said, row));
            exact += Of(_true, row).SequenceEqual(Of(_said, row)) ? 1 : 0;
        }

        AllRight = Proportion.Interval(exact, outcome.Rows);
        _f1 = new(MeasureF1);
        _each =
        [
            .. Enumerable.Range(0, Count)
                .Select(label => new Lazy<ClassResults>(() => new ClassResults(outcome.OfLabel(label)))),
        ];
        (Baseline, BaselineF1) = BestConstant();
    }

    /// <summary>The rows.</summary>
    public Outcome Outcome { get; }

    /// <summary>The number of labels.</summary>
    public int Count { get; }

    /// <summary>How the labels are shown: the same on a whole page.</summary>
    public ShortNames Names => field ??= ShortNames.Of(Outcome.Model.Labels!.Names);

    /// <summary>Precision, recall and F1 of each label and of all.</summary>
    public LabelMetrics Metrics { get; }

    /// <summary>The share of rows of which every label is right, with its 95% confidence interval.</summary>
    public ConfidenceInterval AllRight { get; }

    /// <summary>
    /// The labels to say of every row where always the same is said: those that would have the greatest F1 so, of which no others
    /// are more frequent.
    /// </summary>
    public IReadOnlyList<int> Baseline { get; }

    /// <summary>F1 of all decisions together where that is said of every row.</summary>
    public double BaselineF1 { get; }

    /// <summary>Whether F1 is above <see cref="BaselineF1"/> by more than chance.</summary>
    public bool BeatsBaseline => MicroF1().Low > BaselineF1;

    /// <summary>F1 of all decisions together, 2·ΣTP / Σ(2·TP + FP + FN), with its 95% confidence interval by the bootstrap over
    /// rows.</summary>
    public ConfidenceInterval MicroF1() => _f1.Value[0];

    /// <summary>The mean of the labels' F1, with its 95% confidence interval by the bootstrap over rows.</summary>
    public ConfidenceInterval MacroF1() => _f1.Value[1];

    /// <summary>A label by itself, as two classes of which the second is that it is true.</summary>
    public ClassResults Of(int label) => _each[label].Value;

    /// <summary>The share of the rows of a label that are found, with its 95% interval.</summary>
    public ConfidenceInterval Found(int label) => Proportion.Interval(Of(label).Confusion[1, 1], Metrics.Of(label).Support);

    /// <summary>The share of the rows that a label is said of that have it, with its 95% interval; NaN where there are
    /// none.</summary>
    public ConfidenceInterval Right(int label)
    {
        long right = Of(label).Confusion[1, 1], said = right + Of(label).Confusion[0, 1];
        return said == 0 ? new ConfidenceInterval(double.NaN, double.NaN, double.NaN) : Proportion.Interval(right, said);
    }

    /// <summary>The labels that are true of a row.</summary>
    public IReadOnlyList<int> TrueOf(int row) => [.. Enumerable.Range(0, Count).Where(label => _true[(row * Count) + label])];

    /// <summary>The labels that the model says are.</summary>
    public IReadOnlyList<int> SaidOf(int row) => [.. Enumerable.Range(0, Count).Where(label => _said[(row * Count) + label])];

    /// <summary>The probability that a label is true of a row.</summary>
    public float Probability(int row, int label) => Of(label).Outcome.Probability(row, 1);

    /// <summary>−log p of what is true, summed over the labels of a row.</summary>
    public double LossOf(int row)
    {
        double sum = 0;
        for (int label = 0; label < Count; label++)
        {
            var of = Of(label).Outcome;
            sum -= Math.Log(Math.Max(of.Probability(row, of.Actual[row]), LogLoss.LeastProbability));
        }

        return sum;
    }

    /// <summary>The rows with a wrong label that the model was most wrong about, the worst first.</summary>
    /// <param name="most">How many at most.</param>
    public IReadOnlyList<int> WorstErrors(int most) =>
    [
        .. Enumerable.Range(0, Outcome.Rows).Where(row => !Of(_true, row).SequenceEqual(Of(_said, row)))
            .OrderByDescending(LossOf).Take(most),
    ];

    /// <summary>Measures side by side what takes longest, so that it is there when it is asked for.</summary>
    /// <param name="workers">The threads to share it among.</param>
    public void Prepare(Workers workers)
    {
        ArgumentNullException.ThrowIfNull(workers);
        workers.Run([
            () => MicroF1(),
            .. Enumerable.Range(0, Count).Select(label => (Action)(() => Of(label).Curves(1))),
        ]);
    }

    private ReadOnlySpan<bool> Of(bool[] decisions, int row) => decisions.AsSpan(row * Count, Count);

    private ConfidenceInterval[] MeasureF1() => Bootstrap.Intervals(
        Outcome.Rows,
        2,
        (rows, values) =>
        {
            var metrics = new LabelMetrics(Count);
            foreach (int row in rows)
            {
                metrics.Add(Of(_true, row), Of(_said, row));
            }

            (values[0], values[1]) = (metrics.MicroAverage.F1, metrics.MacroAverage.F1);
        },
        seed: 1, replicates: Replicates);

    // Of k labels said always the k most frequent have the most hits, so that one k of them is the best there is.
    private (IReadOnlyList<int>, double) BestConstant()
    {
        int[] order = [.. Enumerable.Range(0, Count).OrderByDescending(label => Metrics.Of(label).Support)];
        long all = order.Sum(label => Metrics.Of(label).Support), hits = 0;
        (int best, double most) = (0, 0);
        for (int k = 1; k <= Count; k++)
        {
            hits += Metrics.Of(order[k - 1]).Support;
            double f1 = 2.0 * hits / ((double)k * Outcome.Rows + all);
            (best, most) = f1 > most ? (k, f1) : (best, most);
        }

        return ([.. order.Take(best).Order()], most);
    }
}
