using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Metrics;
using Chainrule.Models;

namespace Chainrule.Tables.Training;

/// <summary>Rows with their classes, and what a model makes of them: measured on any selection of them.</summary>
internal sealed class ClassOutcome
{
    /// <summary>Where the calibration error stands among the figures: behind the accuracy and four of the others.</summary>
    public const int CalibrationPlace = 5;

    private readonly int[] _actual, _predicted;
    private readonly float[] _probabilities;
    private readonly int _classes;
    private readonly int? _interest;

    /// <summary>The outcome for some rows.</summary>
    /// <param name="model">The model.</param>
    /// <param name="actual">The class of each row.</param>
    /// <param name="scores">(rows, Out).</param>
    /// <param name="interest">The class that figures of a single one are about; null for that of these rows.</param>
    public ClassOutcome(Model model, int[] actual, float[] scores, int? interest = null)
    {
        int outputs = model.Network.OutputShape.Count;
        _actual = actual;
        _classes = outputs == 1 ? 2 : outputs;
        _interest = interest ?? ClassBalance.ClassOfInterest(ClassBalance.Support(actual, _classes));
        _predicted = [.. actual.Select((_, row) => model.ClassOf(scores.AsSpan(row * outputs, outputs)))];
        _probabilities = new float[actual.Length * _classes];
        if (outputs > 1)
        {
            scores.CopyTo(_probabilities, 0);
            model.ToPredictions(_probabilities);
            return;
        }

        for (int row = 0; row < actual.Length; row++)
        {
            // 1 − p would lose the digits of a small p
            float score = scores[row];
            (_probabilities[2 * row], _probabilities[2 * row + 1]) =
                model.Output == OutputKind.SigmoidLogits
                    ? (VectorMath.Sigmoid(-score), VectorMath.Sigmoid(score))
                    : (1 - score, score);
        }
    }

    /// <summary>
    /// What <see cref="Measure"/> gives, in this order, and which class each is about; null where it is about all.
    /// </summary>
    public IReadOnlyList<(string Name, int? Class)> Drawn =>
        _interest is not null
            ?
            [
                ("balanced " + "accuracy", null),
                ("log loss", null),
                ("ROC AUC", null),
                ("Brier score", null),
                ("F1", _interest),
                ("PR AUC", _interest),
            ]
            : [("balanced accuracy", null), ("log loss", null), ("ROC AUC", null), ("Brier score", null), ("macro F1", null)];

    /// <summary>
    /// The figures of some rows. With more than two classes ROC AUC is the mean of each class against the others.
    /// </summary>
    public void Measure(ReadOnlySpan<int> rows, Span<double> values)
    {
        var matrix = Confusion(rows);
        var logLoss = new LogLoss();
        var brier = new BrierScore();
        foreach (int row in rows)
        {
            var p = _probabilities.AsSpan(row * _classes, _classes);
            logLoss.Add(_actual[row], p);
            brier.Add(_actual[row], p);
        }

        (values[0], values[1], values[3]) = (matrix.BalancedAccuracy, logLoss.Value, brier.Value);
        float[] scores = new float[rows.Length];
        bool[] positive = new bool[rows.Length];
        if (_interest is { } interest)
        {
            Collect(rows, interest, scores, positive);
            (values[2], values[4], values[5]) = (
                AreaUnderCurve.Roc(scores, positive),
                matrix.ForClass(interest).F1,
                AreaUnderCurve.PrecisionRecall(scores, positive)
            );
            return;
        }

        double sum = 0;
        int counted = 0;
        for (int label = 0; label < _classes; label++)
        {
            Collect(rows, label, scores, positive);
            double area = AreaUnderCurve.Roc(scores, positive);
            sum += double.IsNaN(area) ? 0 : area;
            counted += double.IsNaN(area) ? 0 : 1;
        }

        (values[2], values[4]) = (counted == 0 ? double.NaN : sum / counted, matrix.MacroAverage.F1);
    }

    /// <summary>How far probabilities of some rows are from the shares that were right.</summary>
    public double CalibrationError(ReadOnlySpan<int> rows)
    {
        var error = new CalibrationError(Metrics.CalibrationError.ReportedBins);
        foreach (int row in rows)
        {
            error.Add(_actual[row], _predicted[row], _probabilities[row * _classes + _predicted[row]]);
        }

        return error.Value;
    }

    /// <summary>How often rows of each class were predicted as each class.</summary>
    public ConfusionMatrix Confusion(ReadOnlySpan<int> rows)
    {
        var matrix = new ConfusionMatrix(_classes);
        foreach (int row in rows)
        {
            matrix.Add(_actual[row], _predicted[row]);
        }

        return matrix;
    }

    private void Collect(ReadOnlySpan<int> rows, int label, float[] scores, bool[] positive)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            scores[i] = _probabilities[rows[i] * _classes + label];
            positive[i] = _actual[rows[i]] == label;
        }
    }
}
