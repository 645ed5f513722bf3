using Chainrule.Metrics;
using Chainrule.Models;

namespace Chainrule.Insight.Results;

/// <summary>How far predicted values are from the true ones, for one of a model's outputs.</summary>
public sealed class ValueResults
{
    /// <summary>Measures it.</summary>
    /// <param name="outcome">The rows, with values.</param>
    /// <param name="output">The output, counted from 0.</param>
    /// <exception cref="ArgumentException">The rows have no values.</exception>
    public ValueResults(Outcome outcome, int output)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        if (outcome.Values.Count == 0)
        {
            throw new ArgumentException("rows without values have no errors of values", nameof(outcome));
        }

        Output = output;
        int width = outcome.Model.Network.OutputShape.Count;
        Name = output < outcome.Model.Targets.Count ? outcome.Model.Targets[output] : $"output {output}";
        double[] actual = [.. Enumerable.Range(0, outcome.Rows).Select(row => (double)outcome.Values[row * width + output])];
        double[] predicted = [.. Enumerable.Range(0, outcome.Rows).Select(row => (double)outcome.Scores[row * width + output])];
        (Actual, Predicted) = (actual, predicted);
        Residuals = [.. predicted.Zip(actual, (p, a) => p - a)];
        var intervals = Bootstrap.Intervals(
            outcome.Rows,
            3,
            (rows, values) => Measure(actual, predicted, rows, values),
            seed: 1,
            replicates: Replicates(outcome.Rows)
        );
        (RootMeanSquaredError, MeanAbsoluteError, R2) = (intervals[0], intervals[1], intervals[2]);
        double mean = actual.Average();
        BaselineError = Math.Sqrt(actual.Average(value => (value - mean) * (value - mean)));
        Curve = TargetCurve.Of(outcome.Model) ?? TargetCurve.Of(actual);
        ExplainedOnCurve = Curve?.ExplainedVariance(predicted, actual, seed: 1, Replicates(outcome.Rows));
    }

    /// <summary>The output, counted from 0.</summary>
    public int Output { get; }

    /// <summary>What is predicted.</summary>
    public string Name { get; }

    /// <summary>The true values, (rows).</summary>
    public IReadOnlyList<double> Actual { get; }

    /// <summary>The predicted values, (rows).</summary>
    public IReadOnlyList<double> Predicted { get; }

    /// <summary>Predicted − true, (rows).</summary>
    public IReadOnlyList<double> Residuals { get; }

    /// <summary>The root of the mean squared error, in the values' own unit, with its 95% confidence interval.</summary>
    public ConfidenceInterval RootMeanSquaredError { get; }

    /// <summary>The mean absolute error, in the values' own unit.</summary>
    public ConfidenceInterval MeanAbsoluteError { get; }

    /// <summary>
    /// The share of the values' variance that is explained: 1 is perfect, 0 as good as always their mean; NaN where they are all
    /// alike.
    /// </summary>
    public ConfidenceInterval R2 { get; }

    /// <summary>The root of the mean squared error of always predicting the rows' own mean.</summary>
    public double BaselineError { get; }

    /// <summary>A logarithmic scale that suits the true values; null where they have no long tail.</summary>
    public TargetCurve? Curve { get; }

    /// <summary>
    /// The share of the variance that is explained on that scale, where every row counts and not only a few; null where there is
    /// none.
    /// </summary>
    public ConfidenceInterval? ExplainedOnCurve { get; }

    /// <summary>What that share is called among figures.</summary>
    public const string OnCurveName = TargetCurve.FigureName;

    /// <summary>
    /// Whether more is explained than always the mean would: by all that other rows could be, and on the scale that suits the
    /// values.
    /// </summary>
    public bool BeatsBaseline => R2.Low > 0 || ExplainedOnCurve is { Low: > 0 };

    /// <summary>Whether every row is predicted to be the same.</summary>
    public bool IsConstant => Predicted.All(value => value == Predicted[0]);

    /// <summary>The rows with the largest errors, the worst first.</summary>
    /// <param name="most">How many at most.</param>
    public IReadOnlyList<int> WorstErrors(int most) =>
        [.. Enumerable.Range(0, Residuals.Count).OrderByDescending(row => Math.Abs(Residuals[row])).Take(most)];

    private static int Replicates(int rows) => Math.Clamp(1_000_000 / rows, 200, 1000);

    private static void Measure(double[] actual, double[] predicted, ReadOnlySpan<int> rows, Span<double> values)
    {
        double squares = 0, sizes = 0, sum = 0;
        foreach (int row in rows)
        {
            double error = predicted[row] - actual[row];
            squares += error * error;
            sizes += Math.Abs(error);
            sum += actual[row];
        }

        double mean = sum / rows.Length, total = 0;
        foreach (int row in rows)
        {
            total += (actual[row] - mean) * (actual[row] - mean);
        }

        values[0] = Math.Sqrt(squares / rows.Length);
        values[1] = sizes / rows.Length;
        values[2] = total > 0 ? 1 - squares / total : double.NaN; // of values that are all alike there is nothing to explain
    }
}
