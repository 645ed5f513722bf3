namespace Chainrule.Insight.Results;

/// <summary>What a threshold makes of rows: those are predicted as a class that have at least that probability of it.</summary>
/// <param name="Threshold">The probability.</param>
/// <param name="Predicted">How many are predicted as the class.</param>
/// <param name="Found">How many of these are of it.</param>
/// <param name="Support">How many are of it in all.</param>
public readonly record struct ThresholdCounts(double Threshold, long Predicted, long Found, long Support)
{
    /// <summary>The share of rows predicted as the class that are of it; NaN where none is predicted.</summary>
    public double Precision => (double)Found / Predicted;

    /// <summary>The share of its rows that are found; NaN where there are none.</summary>
    public double Recall => (double)Found / Support;

    /// <summary>The harmonic mean of both, 2·Found / (Predicted + Support).</summary>
    public double F1 => 2.0 * Found / (Predicted + Support);
}

/// <summary>What other thresholds would make of the rows, for one of two classes.</summary>
public sealed class ClassThresholds
{
    private const int FewestDecimals = 2, MostDecimals = 7;

    private readonly float[] _scores; // ascending
    private readonly long[] _found; // how many rows of the class there are from each of them on

    /// <summary>Puts rows in the order of their probability of a class.</summary>
    /// <param name="results">The rows, of two classes, with probabilities.</param>
    /// <param name="label">The class.</param>
    /// <exception cref="ArgumentException">There are not two classes, or there are no probabilities.</exception>
    public ClassThresholds(ClassResults results, int label)
    {
        ArgumentNullException.ThrowIfNull(results);
        if (results.Outcome is not { Classes: 2, HasProbabilities: true })
        {
            throw new ArgumentException("only two classes with probabilities are told apart by a threshold", nameof(results));
        }

        (_scores, bool[] isOfClass) = results.Against(label);
        Array.Sort(_scores, isOfClass); // what isn't a number comes first, and so is never found
        _found = new long[_scores.Length + 1];
        for (int i = _scores.Length - 1; i >= 0; i--)
        {
            _found[i] = _found[i + 1] + (isOfClass[i] ? 1 : 0);
        }

        long found = results.Confusion[label, label];
        Now = new ThresholdCounts(
            label == 1 ? results.Outcome.Threshold : 1 - results.Outcome.Threshold,
            found + results.Confusion[1 - label, label],
            found,
            _found[0]
        );
    }

    /// <summary>
    /// Where the model stands. It decides by its scores, and for the second class only above the threshold: of rows right at it
    /// the
    /// counts may be fewer than those of <see cref="At"/>.
    /// </summary>
    public ThresholdCounts Now { get; }

    /// <summary>The least probability.</summary>
    public double Least => _scores[0];

    /// <summary>The greatest one.</summary>
    public double Greatest => _scores[^1];

    /// <summary>What a threshold makes of the rows. It is compared in single precision, as probabilities are.</summary>
    public ThresholdCounts At(double threshold)
    {
        int low = 0, high = _scores.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_scores[middle] >= (float)threshold)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return new ThresholdCounts(threshold, _scores.Length - low, _found[low], _found[0]);
    }

    /// <summary>
    /// The threshold with the best F1 for these rows, the highest of equals: as short a decimal number as does. Null where there
    /// is none
    /// between 0 and 1, or no row is of the class.
    /// </summary>
    public ThresholdCounts? Best()
    {
        int best = -1;
        double most = 0;
        for (int i = _scores.Length - 1; i >= 0; i--)
        {
            bool isStep = i == 0 || _scores[i - 1] != _scores[i];
            double f1 = 2.0 * _found[i] / (_scores.Length - i + _found[0]);
            if (isStep && f1 > most)
            {
                (best, most) = (i, f1);
            }
        }

        return best < 0 ? null
            : Between(best == 0 ? 0 : _scores[best - 1], _scores[best]) is double threshold ? At(threshold)
            : null;
    }

    // Between the two, so that it doesn't matter what becomes of rows right at it, and no limit of probabilities.
    private static double? Between(float below, float atMost)
    {
        for (int decimals = FewestDecimals; decimals <= MostDecimals; decimals++)
        {
            double unit = Math.Pow(10, decimals), at = (Math.Ceiling(atMost * unit) - 1) / unit;
            if ((float)at > below && (float)at < atMost && at > 0)
            {
                return at;
            }
        }

        return atMost > below && atMost < 1 ? atMost : null;
    }
}
