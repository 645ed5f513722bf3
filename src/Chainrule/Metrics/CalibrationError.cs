namespace Chainrule.Metrics;

/// <summary>
/// The expected calibration error: rows are put into bins by the probability p of the class they are predicted as, and the
/// mean over the rows of |share of right ones − mean p| of their bin is taken. 0 says that of the predictions made with 80%, 80%
/// come true. Naeini, Cooper and Hauskrecht, "Obtaining Well Calibrated Probabilities Using Bayesian Binning" (2015); with the
/// bins (0, 1/n], (1/n, 2/n] … of Guo et al., "On Calibration of Modern Neural Networks" (2017).
/// </summary>
public sealed class CalibrationError
{
    /// <summary>The bins of all that is reported: with few rows, more bins would show chance alone.</summary>
    public const int ReportedBins = 10;

    private readonly double[] _confidence;
    private readonly long[] _right, _rows;

    /// <summary>Empty bins.</summary>
    /// <param name="bins">How many, of equal width, at least 1. Guo et al. take 15.</param>
    public CalibrationError(int bins = 15)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        _confidence = new double[bins];
        _right = new long[bins];
        _rows = new long[bins];
    }

    /// <summary>The number of rows counted.</summary>
    public long Count { get; private set; }

    /// <summary>The error, from 0 to 1; NaN where no row was counted.</summary>
    public double Value
    {
        get
        {
            double sum = 0;
            for (int i = 0; i < _rows.Length; i++)
            {
                sum += Math.Abs(_right[i] - _confidence[i]);
            }

            return Count == 0 ? double.NaN : sum / Count;
        }
    }

    /// <summary>The bins that rows fell into, ascending.</summary>
    public IReadOnlyList<CalibrationBin> Bins =>
        [
            .. Enumerable
                .Range(0, _rows.Length)
                .Where(i => _rows[i] > 0)
                .Select(i => new CalibrationBin(
                    (double)i / _rows.Length,
                    (i + 1.0) / _rows.Length,
                    _rows[i],
                    _confidence[i] / _rows[i],
                    (double)_right[i] / _rows[i]
                )),
        ];

    /// <summary>The mean probability that predicted classes were given; NaN where no row was counted.</summary>
    public double MeanConfidence => Bins.Sum(bin => bin.Rows * bin.Confidence) / Count;

    /// <summary>
    /// What chance alone would do to the rows of each bin, were every probability right: Σ √(n·c·(1 − c)) / Σ n over bins of n
    /// rows with the
    /// mean probability c. An error below twice that says nothing against the probabilities.
    /// </summary>
    public double ByChance => Bins.Sum(bin => Math.Sqrt(bin.Rows * bin.Confidence * (1 - bin.Confidence))) / Count;

    /// <summary>Counts one row.</summary>
    /// <param name="actual">Its class.</param>
    /// <param name="predicted">The class it was predicted as.</param>
    /// <param name="probability">The probability that the predicted class was given, from 0 to 1.</param>
    public void Add(int actual, int predicted, float probability)
    {
        int bin = Math.Clamp((int)Math.Ceiling((double)probability * _rows.Length) - 1, 0, _rows.Length - 1);
        _confidence[bin] += probability;
        _right[bin] += actual == predicted ? 1 : 0;
        _rows[bin]++;
        Count++;
    }
}

/// <summary>The rows predicted with a probability from one number up to another.</summary>
/// <param name="From">The probability above which they lie.</param>
/// <param name="To">The highest probability.</param>
/// <param name="Rows">How many they are.</param>
/// <param name="Confidence">Their mean probability.</param>
/// <param name="Share">The share of them that is right.</param>
public readonly record struct CalibrationBin(double From, double To, long Rows, double Confidence, double Share);
