using Chainrule.Kernels;

namespace Chainrule.Tables;

/// <summary>
/// Maps a number to the share of the training rows below it, from 0 to 1: piecewise linear between knots. What occurs often,
/// such as 0, has one knot, in the middle of its share.
/// </summary>
public sealed class QuantileScale
{
    private const int Steps = 64;

    private readonly double[] _values, _shares;

    /// <summary>A scale of knots.</summary>
    /// <param name="values">Ascending numbers, at least one.</param>
    /// <param name="shares">The share of each, ascending from 0 to 1.</param>
    /// <exception cref="ChainruleException">They are not.</exception>
    internal QuantileScale(double[] values, double[] shares)
    {
        bool isUsable = values.Length == shares.Length && values.Length > 0;
        for (int i = 0; i < values.Length && isUsable; i++)
        {
            isUsable = double.IsFinite(values[i]) && shares[i] is >= 0 and <= 1
                && (i == 0 || (values[i] > values[i - 1] && shares[i] > shares[i - 1]));
        }

        if (!isUsable)
        {
            throw new ChainruleException(
                $"{values.Length} values with {shares.Length} shares are not quantiles in ascending order"
            );
        }

        (_values, _shares) = (values, shares);
    }

    /// <summary>The numbers at the knots, ascending.</summary>
    public ReadOnlySpan<double> Values => _values;

    /// <summary>The shares at the knots, ascending.</summary>
    public ReadOnlySpan<double> Shares => _shares;

    /// <summary>The share that belongs to a number.</summary>
    public float Apply(double x)
    {
        // without the order of NaN that Array.BinarySearch must know, and so three times as fast
        int above = 0;
        for (int end = _values.Length; above < end;)
        {
            int middle = (above + end) >>> 1;
            bool isBelow = _values[middle] < x;
            above = isBelow ? middle + 1 : above;
            end = isBelow ? end : middle;
        }

        if (above == 0 || above == _values.Length)
        {
            return (float)(above == 0 ? _shares[0] : _shares[^1]);
        }

        if (_values[above] == x)
        {
            return (float)_shares[above];
        }

        double part = (x - _values[above - 1]) / (_values[above] - _values[above - 1]);
        return (float)(_shares[above - 1] + part * (_shares[above] - _shares[above - 1]));
    }

    /// <summary>Learns the scale of a column; null where it has too few different values for one.</summary>
    /// <param name="sorted">Its numbers in ascending order, without those that are missing.</param>
    public static QuantileScale? Of(ReadOnlySpan<double> sorted)
    {
        var values = new List<double>();
        var shares = new List<double>();
        for (int i = 0, first = 0; i <= Steps && !sorted.IsEmpty; i++)
        {
            double value = SampleQuantile.Of<double>(sorted, (double)i / Steps);
            if (values.Count == 0 || value > values[^1])
            {
                values.Add(value);
                shares.Add((double)i / Steps);
                first = i;
            }
            else
            {
                shares[^1] = (first + i) / (2.0 * Steps);
            }
        }

        return values.Count < 3 ? null : new QuantileScale([.. values], [.. shares]);
    }
}
