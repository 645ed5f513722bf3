using System.Globalization;

namespace Chainrule.Reports.Charts;

/// <summary>Where an axis is marked: multiples of 1, 2 or 5 times a power of ten, which people can read off.</summary>
internal sealed class Ticks
{
    private readonly bool _arePowers;

    private Ticks(double step, IReadOnlyList<double> values, bool arePowers = false)
    {
        Step = step;
        Values = values;
        _arePowers = arePowers;
    }

    /// <summary>The distance between two marks.</summary>
    public double Step { get; }

    /// <summary>The marks, ascending; the first is at or below the least value that was asked for, the last at or above the greatest.</summary>
    public IReadOnlyList<double> Values { get; }

    /// <summary>Marks around a range; a range without extent is widened.</summary>
    /// <param name="least">The least value shown.</param>
    /// <param name="greatest">The greatest value shown.</param>
    /// <param name="about">How many marks are wanted, more or less.</param>
    /// <param name="leastStep">How far apart they are at least: 1 where whole things are counted.</param>
    /// <exception cref="ArgumentException">A bound isn't finite, or they are the wrong way round.</exception>
    public static Ticks Over(double least, double greatest, int about = 6, double leastStep = 0)
    {
        if (!double.IsFinite(least) || !double.IsFinite(greatest) || least > greatest)
            throw new ArgumentException($"{least} to {greatest} is no range");

        if (greatest - least <= 1e-12 * Math.Max(Math.Abs(least), Math.Abs(greatest)))
        {
            double width = least == 0 ? 1 : Math.Abs(least) / 2;
            (least, greatest) = (least - width, greatest + width);
        }

        double step = Math.Max(leastStep, Nice((greatest - least) / Math.Max(1, about - 1)));
        // a bound that rounding put a hair beyond a mark doesn't get another one
        double first = Math.Floor(least / step + 1e-9), last = Math.Ceiling(greatest / step - 1e-9);
        var values = new List<double>();
        for (double i = first; i <= last; i++)
            values.Add(i * step + 0.0); // + 0 makes −0 a 0

        return new Ticks(step, values);
    }

    /// <summary>Marks around a range of logarithms to the base 10, at whole ones; they are written as the numbers themselves.</summary>
    /// <param name="least">The logarithm of the least value shown.</param>
    /// <param name="greatest">The logarithm of the greatest value shown.</param>
    /// <exception cref="ArgumentException">A bound isn't finite, or they are the wrong way round.</exception>
    public static Ticks OfPowers(double least, double greatest)
    {
        if (!double.IsFinite(least) || !double.IsFinite(greatest) || least > greatest)
            throw new ArgumentException($"{least} to {greatest} is no range");

        // 1e-6f is a little less than a millionth: a bound that rounding put a hair beyond a mark doesn't get another one
        double first = Math.Floor(least + 1e-6), last = Math.Max(Math.Ceiling(greatest - 1e-6), first + 1);
        double step = Math.Ceiling((last - first) / 12);
        last = first + (Math.Ceiling((last - first) / step) * step);
        return new Ticks(step, [.. Enumerable.Range(0, (int)((last - first) / step) + 1).Select(i => first + (i * step))], arePowers: true);
    }

    /// <summary>A mark as text, with as many decimals as the step has; 1.2e+06 where that would be long.</summary>
    public string Write(double value)
    {
        if (_arePowers)
            return Math.Abs(value) <= 3 ? Math.Pow(10, value).ToString("0.###", CultureInfo.InvariantCulture) : $"1e{value.ToString(CultureInfo.InvariantCulture)}";

        double largest = Math.Max(Math.Abs(Values[0]), Math.Abs(Values[^1]));
        if (largest is >= 1e6 or < 1e-4)
            return value == 0 ? "0" : value.ToString("0.##e+0", CultureInfo.InvariantCulture);

        int decimals = Math.Max(0, -(int)Math.Floor(Math.Log10(Step) + 1e-9));
        return (Math.Round(value, decimals) + 0.0).ToString($"F{decimals}", CultureInfo.InvariantCulture);
    }

    private static double Nice(double step)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(step))), share = step / power;
        return power * (share <= 1.000001 ? 1 : share <= 2.000001 ? 2 : share <= 5.000001 ? 5 : 10);
    }
}
