using Chainrule.Metrics;

namespace Chainrule.Insight.Comparisons;

/// <summary>One number that says how good predictions are.</summary>
/// <param name="Name">What it is, as in <c>accuracy</c>.</param>
/// <param name="MoreIsBetter">Whether more of it is better.</param>
/// <param name="IsShare">Whether it is a share, from 0 to 1.</param>
public sealed record Measure(string Name, bool MoreIsBetter, bool IsShare)
{
    /// <summary>The class that it is a measure of alone; null where it is one of all classes, or of values.</summary>
    public string? Class { get; init; }

    /// <summary>Whether it is the share of rows put into the right class.</summary>
    public bool IsAccuracy => Name == Measures.AccuracyName;
}

/// <summary>
/// Computes the measures of a model's predictions for any of its rows; buffers are kept from one call to the next.
/// </summary>
internal sealed class Measures
{
    public const string AccuracyName = "accuracy";

    private const string F1Name = "macro F1",
        LogLossName = "log loss",
        BrierName = "Brier score",
        RocName = "ROC AUC",
        PrecisionName = "average precision";

    private readonly TestPredictions _of;
    private readonly double[] _logLosses = [], _squares = [];
    private readonly int[] _descending = [];
    private readonly int _label;
    private readonly ClassCounts _counts;
    private readonly int[] _drawn;
    private readonly bool[] _true = [];

    /// <param name="of">The predictions.</param>
    /// <param name="withProbabilities">Whether to measure probabilities too, if there are any: all that are compared must have
    /// them.</param>
    public Measures(TestPredictions of, bool withProbabilities = true)
    {
        _of = of;
        int classes = of.Classes.Count;
        _counts = new ClassCounts(classes);
        _drawn = new int[of.Rows];
        bool hasProbabilities = withProbabilities && of.Probabilities.Length > 0;
        long[] support = ClassBalance.Support(of.Actual, classes);
        int? interest = ClassBalance.ClassOfInterest(support);
        All =
            of.Labels.Count > 0 ? OfLabels
            : of.Outputs > 0 ? OfValues(of)
            : OfClasses(
                    interest is { } label ? of.Classes[label] : null,
                    hasProbabilities,
                    ClassBalance.AreImbalanced(support)
                );
        if (of.Labels.Count > 0)
        {
            _true = Array.ConvertAll(of.Values, value => value > 0.5f);
            _logLosses = LogLossesOfLabels(of);
        }

        if (!hasProbabilities)
        {
            return;
        }

        _logLosses = new double[of.Rows];
        _squares = new double[of.Rows];
        for (int row = 0; row < of.Rows; row++)
        {
            var p = of.Probabilities.AsSpan(row * classes, classes);
            var (logLoss, brier) = (new LogLoss(), new BrierScore());
            logLoss.Add(of.Actual[row], p);
            brier.Add(of.Actual[row], p);
            (_logLosses[row], _squares[row]) = (logLoss.Value, brier.Value);
        }

        if (interest is not null)
        {
            _label = interest.Value;
            _descending = [.. Enumerable.Range(0, of.Rows).OrderByDescending(Score)];
        }
    }

    /// <summary>What is measured, the most telling first.</summary>
    public IReadOnlyList<Measure> All { get; }

    /// <summary>Measures rows, of which one may occur more than once.</summary>
    public void Of(ReadOnlySpan<int> rows, Span<double> values)
    {
        if (_of.Labels.Count > 0)
        {
            MeasureLabels(rows, values);
        }
        else if (_of.Outputs > 0)
        {
            MeasureValues(rows, values);
        }
        else
        {
            MeasureClasses(rows, values);
        }
    }

    // Where nearly all rows are of one class the accuracy says little, and comes last.
    private static List<Measure> OfClasses(string? interest, bool hasProbabilities, bool areImbalanced)
    {
        var (accuracy, f1) = (new Measure(AccuracyName, true, true), new Measure(F1Name, true, true));
        Measure[] probabilities = hasProbabilities
            ? [new Measure(LogLossName, false, false), new Measure(BrierName, false, false)]
            : [];
        Measure[] order =
            hasProbabilities && interest is not null
                ? [new Measure(PrecisionName, true, false) { Class = interest }, new Measure(RocName, true, false)]
                : [];
        return areImbalanced ? [.. order, f1, .. probabilities, accuracy] : [accuracy, f1, .. probabilities, .. order.Reverse()];
    }

    private static Measure[] OfLabels =>
        [
            new("F1 of all labels", true, true),
            new("mean F1 of the labels", true, true),
            new("rows with all labels right", true, true),
            new("decisions that are wrong", false, true),
            new(LogLossName, false, false),
        ];

    // The mean over a row's labels of −log p of what is true.
    private static double[] LogLossesOfLabels(TestPredictions of)
    {
        double[] losses = new double[of.Rows];
        for (int i = 0; i < of.Values.Length; i++)
        {
            double p = of.Values[i] > 0.5f ? of.PredictedValues[i] : 1.0 - of.PredictedValues[i];
            losses[i / of.Outputs] -= Math.Log(Math.Max(p, LogLoss.LeastProbability)) / of.Outputs;
        }

        return losses;
    }

    private void MeasureLabels(ReadOnlySpan<int> rows, Span<double> values)
    {
        var metrics = new LabelMetrics(_of.Outputs);
        foreach (int row in rows)
        {
            metrics.Add(_true.AsSpan(row * _of.Outputs, _of.Outputs), _of.Said.AsSpan(row * _of.Outputs, _of.Outputs));
        }

        (values[0], values[1]) = (metrics.MicroAverage.F1, metrics.MacroAverage.F1);
        (values[2], values[3]) = (metrics.SubsetAccuracy, metrics.HammingLoss);
        values[4] = Bootstrap.Mean(_logLosses, rows);
    }

    private static List<Measure> OfValues(TestPredictions of) =>
        [
            .. Enumerable
                .Range(0, of.Outputs)
                .SelectMany(output =>
                {
                    string before =
                        of.Outputs == 1 ? "" : $"{(output < of.Targets.Count ? of.Targets[output] : $"output {output}")}: ";
                    return new[]
                    {
                        new Measure($"{before}RMSE", false, false),
                        new Measure($"{before}MAE", false, false),
                        new Measure($"{before}R²", true, false),
                    };
                }),
        ];

    private void MeasureClasses(ReadOnlySpan<int> rows, Span<double> values)
    {
        _counts.Count(_of.Actual, _of.Predicted, rows);
        var (rocArea, averagePrecision) = _descending.Length > 0 ? Areas(rows) : default;
        for (int i = 0; i < All.Count; i++)
        {
            values[i] = All[i].Name switch
            {
                AccuracyName => _counts.Accuracy,
                F1Name => _counts.MacroF1,
                LogLossName => Bootstrap.Mean(_logLosses, rows),
                BrierName => Bootstrap.Mean(_squares, rows),
                RocName => rocArea,
                _ => averagePrecision,
            };
        }
    }

    private float Score(int row) => _of.Probabilities[(2 * row) + _label];

    // As AreaUnderCurve has them, of the class of interest, without sorting anew: each row counts as often as it was drawn.
    private (double Roc, double Precision) Areas(ReadOnlySpan<int> rows)
    {
        Array.Clear(_drawn);
        foreach (int row in rows)
        {
            _drawn[row]++;
        }

        double positives = 0, negatives = 0, area = 0, precision = 0;
        for (int i = 0; i < _descending.Length;)
        {
            float score = Score(_descending[i]);
            double above = 0, below = 0;
            for (; i < _descending.Length && Score(_descending[i]) == score; i++)
            {
                if (_of.Actual[_descending[i]] == _label)
                {
                    above += _drawn[_descending[i]];
                }
                else
                {
                    below += _drawn[_descending[i]];
                }
            }

            area += below * (positives + (above / 2));
            positives += above;
            negatives += below;
            precision += above > 0 ? above * positives / (positives + negatives) : 0;
        }

        return (
            positives > 0 && negatives > 0 ? area / (positives * negatives) : double.NaN,
            positives > 0 ? precision / positives : double.NaN
        );
    }

    private void MeasureValues(ReadOnlySpan<int> rows, Span<double> values)
    {
        for (int k = 0; k < _of.Outputs; k++)
        {
            double squares = 0, sizes = 0, sum = 0, total = 0;
            foreach (int row in rows)
            {
                double actual = _of.Values[(row * _of.Outputs) + k],
                    error = _of.PredictedValues[(row * _of.Outputs) + k] - actual;
                squares += error * error;
                sizes += Math.Abs(error);
                sum += actual;
            }

            double mean = sum / rows.Length;
            foreach (int row in rows)
            {
                double distance = _of.Values[(row * _of.Outputs) + k] - mean;
                total += distance * distance;
            }

            values[3 * k] = Math.Sqrt(squares / rows.Length);
            values[(3 * k) + 1] = sizes / rows.Length;
            values[(3 * k) + 2] = total > 0 ? 1 - (squares / total) : squares == 0 ? 1 : 0; // as scikit-learn has it
        }
    }
}
