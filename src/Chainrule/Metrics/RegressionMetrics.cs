namespace Chainrule.Metrics;

/// <summary>
/// How far predicted numbers are from the actual ones: means over all rows and outputs, summed in double in the order
/// given. NaN in a number makes every metric NaN.
/// </summary>
public sealed class RegressionMetrics
{
    private readonly double[] _squaredErrors, _means, _deviations;
    private readonly List<double>[] _errors;
    private double _absoluteErrors;

    /// <summary>Empty sums.</summary>
    /// <param name="outputs">The numbers per row, at least 1.</param>
    public RegressionMetrics(int outputs = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        _squaredErrors = new double[outputs];
        _means = new double[outputs];
        _deviations = new double[outputs];
        _errors = [.. Enumerable.Range(0, outputs).Select(_ => new List<double>())];
    }

    /// <summary>The numbers per row.</summary>
    public int Outputs => _means.Length;

    /// <summary>The number of rows counted.</summary>
    public long Count { get; private set; }

    /// <summary>The mean of (predicted − actual)²; NaN where no row was counted.</summary>
    public double MeanSquaredError => _squaredErrors.Sum() / ((double)Count * Outputs);

    /// <summary>The square root of <see cref="MeanSquaredError"/>, in the unit of the numbers themselves.</summary>
    public double RootMeanSquaredError => Math.Sqrt(MeanSquaredError);

    /// <summary>The mean of |predicted − actual|; NaN where no row was counted.</summary>
    public double MeanAbsoluteError => _absoluteErrors / ((double)Count * Outputs);

    /// <summary>
    /// The median of |predicted − actual|, averaged over the outputs, which a few large errors don't move; the mean of the two
    /// in the middle for an even number of rows. NaN where no row was counted.
    /// </summary>
    public double MedianAbsoluteError => Count == 0 ? double.NaN : _errors.Sum(Median) / Outputs;

    /// <summary>
    /// The coefficient of determination, 1 − Σ(predicted − actual)² / Σ(actual − mean)², averaged over the outputs: 1 is
    /// perfect, 0 as good as always predicting the mean, negative worse than that. As in scikit-learn, an output whose actual
    /// numbers are all the same counts 1 if every prediction is exact, else 0; with fewer than two rows it is NaN.
    /// </summary>
    public double R2
    {
        get
        {
            double sum = 0;
            for (int i = 0; i < Outputs; i++)
            {
                sum += _deviations[i] != 0 ? 1 - _squaredErrors[i] / _deviations[i]
                    : double.IsNaN(_squaredErrors[i]) ? double.NaN
                    : _squaredErrors[i] == 0 ? 1 : 0;
            }

            return Count < 2 ? double.NaN : sum / Outputs;
        }
    }

    /// <summary>Counts rows.</summary>
    /// <param name="predicted">(B, Outputs).</param>
    /// <param name="actual">(B, Outputs).</param>
    /// <exception cref="ArgumentException">The lengths differ, or are not whole rows.</exception>
    public void Add(ReadOnlySpan<float> predicted, ReadOnlySpan<float> actual)
    {
        if (predicted.Length != actual.Length || predicted.Length % Outputs != 0)
        {
            throw new ArgumentException(
                $"{predicted.Length} predicted and {actual.Length} actual numbers are not rows of {Outputs}"
            );
        }

        for (int i = 0; i < predicted.Length; i++)
        {
            int output = i % Outputs;
            Count += output == 0 ? 1 : 0;
            double error = (double)predicted[i] - actual[i];
            _squaredErrors[output] += error * error;
            _absoluteErrors += Math.Abs(error);
            _errors[output].Add(Math.Abs(error));
            // Welford (1962): the sum of squared deviations without the cancellation of Σx² − (Σx)²/n
            double difference = actual[i] - _means[output];
            _means[output] += difference / Count;
            _deviations[output] += difference * (actual[i] - _means[output]);
        }
    }

    private static double Median(List<double> errors)
    {
        double[] sorted = [.. errors];
        Array.Sort(sorted); // NaN comes first
        int half = sorted.Length / 2;
        return double.IsNaN(sorted[0]) ? double.NaN
            : sorted.Length % 2 == 1 ? sorted[half]
            : (sorted[half - 1] + sorted[half]) / 2;
    }
}
