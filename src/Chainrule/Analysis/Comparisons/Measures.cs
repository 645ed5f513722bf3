using Chainrule.Metrics;

namespace Chainrule.Analysis.Comparisons;

/// <summary>One number that says how good predictions are.</summary>
/// <param name="Name">What it is, as in <c>accuracy</c>.</param>
/// <param name="MoreIsBetter">Whether more of it is better.</param>
/// <param name="IsShare">Whether it is a share, from 0 to 1.</param>
public sealed record Measure(string Name, bool MoreIsBetter, bool IsShare);

/// <summary>Computes the measures of a model's predictions for any of its rows; buffers are kept from one call to the next.</summary>
internal sealed class Measures
{
    private readonly TestPredictions _of;
    private readonly double[] _logLosses = [], _squares = [];
    private readonly int[] _descending = [];
    private readonly long[] _right, _actual, _predicted;
    private readonly int[] _drawn;

    public Measures(TestPredictions of)
    {
        _of = of;
        All = of.Outputs > 0 ? OfValues(of) : OfClasses(of);
        int classes = of.Classes.Count;
        (_right, _actual, _predicted) = (new long[classes], new long[classes], new long[classes]);
        _drawn = new int[of.Rows];
        if (of.Probabilities.Length == 0)
            return;

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

        if (classes == 2)
            _descending = [.. Enumerable.Range(0, of.Rows).OrderByDescending(row => of.Probabilities[(2 * row) + 1])];
    }

    /// <summary>What is measured, the most telling first.</summary>
    public IReadOnlyList<Measure> All { get; }

    /// <summary>Measures rows, of which one may occur more than once.</summary>
    public void Of(ReadOnlySpan<int> rows, Span<double> values)
    {
        if (_of.Outputs > 0)
            MeasureValues(rows, values);
        else
            MeasureClasses(rows, values);
    }

    private static List<Measure> OfClasses(TestPredictions of)
    {
        var measures = new List<Measure> { new("accuracy", true, true), new("macro F1", true, true) };
        if (of.Probabilities.Length > 0)
        {
            measures.Add(new Measure("log loss", false, false));
            measures.Add(new Measure("Brier score", false, false));
            if (of.Classes.Count == 2)
                measures.Add(new Measure("ROC AUC", true, false));
        }

        return measures;
    }

    private static List<Measure> OfValues(TestPredictions of) =>
    [
        .. Enumerable.Range(0, of.Outputs).SelectMany(output =>
        {
            string before = of.Outputs == 1 ? "" : $"{(output < of.Targets.Count ? of.Targets[output] : $"output {output}")}: ";
            return new[] { new Measure($"{before}RMSE", false, false), new Measure($"{before}MAE", false, false), new Measure($"{before}R²", true, false) };
        }),
    ];

    private void MeasureClasses(ReadOnlySpan<int> rows, Span<double> values)
    {
        Array.Clear(_right);
        Array.Clear(_actual);
        Array.Clear(_predicted);
        double logLoss = 0, squares = 0;
        bool hasProbabilities = _logLosses.Length > 0;
        foreach (int row in rows)
        {
            int actual = _of.Actual[row], predicted = _of.Predicted[row];
            _actual[actual]++;
            _predicted[predicted]++;
            _right[actual] += actual == predicted ? 1 : 0;
            if (hasProbabilities)
            {
                logLoss += _logLosses[row];
                squares += _squares[row];
            }
        }

        double f1 = 0;
        int occurring = 0;
        for (int label = 0; label < _right.Length; label++)
        {
            long both = _actual[label] + _predicted[label];
            f1 += both > 0 ? 2.0 * _right[label] / both : 0;
            occurring += both > 0 ? 1 : 0;
        }

        values[0] = (double)_right.Sum() / rows.Length;
        values[1] = f1 / occurring;
        if (!hasProbabilities)
            return;

        values[2] = logLoss / rows.Length;
        values[3] = squares / rows.Length;
        if (_descending.Length > 0)
            values[4] = RocAuc(rows);
    }

    // As AreaUnderCurve has it, without sorting anew: each row counts as often as it was drawn.
    private double RocAuc(ReadOnlySpan<int> rows)
    {
        Array.Clear(_drawn);
        foreach (int row in rows)
            _drawn[row]++;

        double positives = 0, negatives = 0, area = 0;
        for (int i = 0; i < _descending.Length;)
        {
            float score = _of.Probabilities[(2 * _descending[i]) + 1];
            double above = 0, below = 0;
            for (; i < _descending.Length && _of.Probabilities[(2 * _descending[i]) + 1] == score; i++)
            {
                if (_of.Actual[_descending[i]] == 1)
                    above += _drawn[_descending[i]];
                else
                    below += _drawn[_descending[i]];
            }

            area += below * (positives + (above / 2));
            positives += above;
            negatives += below;
        }

        return positives > 0 && negatives > 0 ? area / (positives * negatives) : double.NaN;
    }

    private void MeasureValues(ReadOnlySpan<int> rows, Span<double> values)
    {
        for (int k = 0; k < _of.Outputs; k++)
        {
            double squares = 0, sizes = 0, sum = 0, total = 0;
            foreach (int row in rows)
            {
                double actual = _of.Values[(row * _of.Outputs) + k], error = _of.PredictedValues[(row * _of.Outputs) + k] - actual;
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
