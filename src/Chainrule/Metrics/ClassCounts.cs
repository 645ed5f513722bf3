using System.Runtime.CompilerServices;

namespace Chainrule.Metrics;

/// <summary>
/// Of each class its rows, those predicted as it, and those that are both: all that the accuracy and the mean F1 need of a
/// confusion matrix.
/// Made to be filled anew for each replicate of a bootstrap, however many classes there are.
/// </summary>
/// <param name="classes">The number of classes.</param>
public sealed class ClassCounts(int classes)
{
    private readonly long[] _actual = new long[classes], _predicted = new long[classes], _right = new long[classes];
    private long _rows;

    /// <summary>The share of rows predicted right; NaN where there are none.</summary>
    public double Accuracy => (double)_right.Sum() / _rows;

    /// <summary>
    /// The mean F1, 2·right / (rows + predictions), of the classes that occur, as <see cref="ConfusionMatrix.MacroAverage"/> has
    /// it; NaN where none does.
    /// </summary>
    public double MacroF1
    {
        get
        {
            double sum = 0;
            int occurring = 0;
            for (int label = 0; label < _right.Length; label++)
            {
                long both = _actual[label] + _predicted[label];
                sum += both > 0 ? 2.0 * _right[label] / both : 0;
                occurring += both > 0 ? 1 : 0;
            }

            return sum / occurring;
        }
    }

    /// <summary>Counts rows, in place of those counted before.</summary>
    /// <param name="actual">The class of each row.</param>
    /// <param name="predicted">What each row was predicted as.</param>
    /// <param name="rows">Which rows; one may occur more than once.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // hot at once: no time to warm up
    public void Count(ReadOnlySpan<int> actual, ReadOnlySpan<int> predicted, ReadOnlySpan<int> rows)
    {
        Array.Clear(_actual);
        Array.Clear(_predicted);
        Array.Clear(_right);
        _rows = rows.Length;
        foreach (int row in rows)
        {
            int label = actual[row], other = predicted[row];
            _actual[label]++;
            _predicted[other]++;
            _right[label] += label == other ? 1 : 0;
        }
    }
}
