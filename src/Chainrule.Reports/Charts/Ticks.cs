using System.Globalization;

namespace Chainrule.Reports.Charts;

/// <summary>Where an axis is marked: multiples of 1, 2 or 5 times a power of ten, which people can read off.</summary>
internal sealed class Ticks
{
    private const double Hair = 1e-6;
    private const int MostDecadesApart = 700; // more than a double has

    private static readonly double[] Factors = [1, 2, 5];
    private static readonly double[] Shares = [0.2, 0.5];

    private readonly IReadOnlyList<string>? _names;

    private Ticks(double step, IReadOnlyList<double> values, IReadOnlyList<string>? names = null)
    {
        Step = step;
        Values = values;
        _names = names;
    }

    /// <summary>The distance between two marks; of a scale that isn't linear, that of the first two.</summary>
    public double Step { get; }

    /// <summary>
    /// The marks, ascending; the first is at or below the least value that was asked for, the last at or above the greatest.
    /// </summary>
    public IReadOnlyList<double> Values { get; }

    /// <summary>Marks around a range; a range without extent is widened.</summary>
    /// <param name="least">The least value shown.</param>
    /// <param name="greatest">The greatest value shown.</param>
    /// <param name="about">How many marks are wanted, more or less.</param>
    /// <param name="leastStep">How far apart they are at least: 1 where whole things are counted.</param>
    /// <exception cref="ArgumentException">A bound isn't finite, or they are the wrong way round.</exception>
    public static Ticks Over(double least, double greatest, int about = 6, double leastStep = 0)
    {
        Require(least, greatest);
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
        {
            values.Add(i * step + 0.0); // + 0 makes −0 a 0
        }

        return new Ticks(step, values);
    }

    /// <summary>
    /// Marks around a range of logarithms to the base 10, at whole ones; they are written as the numbers themselves.
    /// </summary>
    /// <param name="least">The logarithm of the least value shown.</param>
    /// <param name="greatest">The logarithm of the greatest value shown.</param>
    /// <exception cref="ArgumentException">A bound isn't finite, or they are the wrong way round.</exception>
    public static Ticks OfPowers(double least, double greatest)
    {
        Require(least, greatest);
        // 1e-6f is a little less than a millionth: a bound that rounding put a hair beyond a mark doesn't get another one
        double first = Math.Floor(least + Hair), last = Math.Max(Math.Ceiling(greatest - Hair), first + 1);
        double step = Math.Ceiling((last - first) / 12);
        last = first + (Math.Ceiling((last - first) / step) * step);
        return OfLogarithms([.. Enumerable.Range(0, (int)((last - first) / step) + 1).Select(i => first + (i * step))]);
    }

    /// <summary>The same, with twice and five times the powers of ten too where these are few.</summary>
    /// <param name="least">The logarithm of the least value shown.</param>
    /// <param name="greatest">The logarithm of the greatest value shown.</param>
    /// <exception cref="ArgumentException">A bound isn't finite, or they are the wrong way round.</exception>
    public static Ticks OfRatios(double least, double greatest)
    {
        const double MostDecades = 3;
        Require(least, greatest);
        if (greatest - least > MostDecades)
        {
            return OfPowers(least, greatest);
        }

        double[] all =
        [
            .. Enumerable
                .Range((int)Math.Floor(least + Hair), (int)MostDecades + 3)
                .SelectMany(power => Factors.Select(factor => power + Math.Log10(factor))),
        ];
        double first = all.Last(mark => mark <= least + Hair),
            last = all.First(mark => mark >= greatest - Hair && mark > first);
        return OfLogarithms([.. all.Where(mark => mark >= first && mark <= last)]);
    }

    /// <summary>
    /// Marks around a range of asinh((value − center) / unit): the center, and powers of ten on both sides of 0.
    /// </summary>
    /// <param name="least">The least value shown, in these terms.</param>
    /// <param name="greatest">The greatest value shown, in these terms.</param>
    /// <param name="center">The value at 0.</param>
    /// <param name="unit">The unit.</param>
    /// <param name="about">How many marks are wanted at most.</param>
    /// <exception cref="ArgumentException">A bound isn't finite, or they are the wrong way round.</exception>
    public static Ticks OfLongTail(double least, double greatest, double center, double unit, int about)
    {
        Require(least, greatest);
        double low = center + (unit * Math.Sinh(least)),
            high = center + (unit * Math.Sinh(greatest)),
            reach = Math.Max(Math.Abs(low), Math.Abs(high));
        int top = (int)Math.Ceiling(Math.Log10(Math.Max(reach, double.Epsilon)) - Hair),
            bottom = (int)Math.Floor(Math.Log10(unit));
        for (int every = 1; ; every++)
        {
            double[] sizes =
            [
                .. Enumerable.Range(0, (Math.Max(top - bottom, 1) / every) + 1).Select(i => Math.Pow(10, top - (i * every))),
            ];
            double[] all = [.. sizes.Select(size => -size).Append(0).Concat(sizes.Reverse())];
            double first = all.LastOrDefault(value => value <= low, all[0]),
                last = all.FirstOrDefault(value => value >= high && value > first, all[^1]);
            double[] shown = [.. all.Where(value => value >= first && value <= last)];
            // an end may be twice or five times a power of ten, so that the numbers reach nearly to it
            shown = [Nearer(shown[0], shown[1], low), .. shown[1..^1], Nearer(shown[^1], shown[^2], high)];
            if (shown.Length <= Math.Max(about, 3) || sizes.Length < 2)
            {
                return new Ticks(
                    shown[1] - shown[0],
                    [.. shown.Select(value => Math.Asinh((value - center) / unit))],
                    [.. shown.Select(Plain)]
                );
            }
        }
    }

    // The one of 1, 0.5 and 0.2 times the end that is nearest to the bound without leaving it out, nor coming to the mark before.
    private static double Nearer(double end, double before, double bound)
    {
        const double Apart = 2;
        foreach (double share in Shares)
        {
            if (share * Math.Abs(end) >= Math.Abs(bound) && share * Math.Abs(end) >= Apart * Math.Abs(before) && end * bound > 0)
            {
                return share * end;
            }
        }

        return end;
    }

    /// <summary>The same, all within the range: of each side the largest power of ten first.</summary>
    /// <param name="least">The least value shown, in these terms.</param>
    /// <param name="greatest">The greatest value shown, in these terms.</param>
    /// <param name="center">The value at 0.</param>
    /// <param name="unit">The unit.</param>
    /// <param name="about">How many marks are wanted at most, where that leaves one on each side and 0.</param>
    /// <exception cref="ArgumentException">A bound isn't finite, or they are the wrong way round.</exception>
    public static Ticks WithinLongTail(double least, double greatest, double center, double unit, int about)
    {
        Require(least, greatest);
        double low = center + (unit * Math.Sinh(least)), high = center + (unit * Math.Sinh(greatest));
        int bottom = (int)Math.Floor(Math.Log10(unit));
        IEnumerable<double> Sizes(double reach, int every)
        {
            for (
                int power = reach > 0 ? (int)Math.Floor(Math.Log10(reach) + Hair) : int.MinValue;
                power >= bottom;
                power -= every
            )
            {
                yield return Math.Pow(10, power);
            }
        }

        for (int every = 1; ; every++)
        {
            double[] shown =
            [
                .. Sizes(-low, every)
                    .Select(size => -size)
                    .Append(0)
                    .Concat(Sizes(high, every).Reverse())
                    .Where(value => value >= low && value <= high),
            ];
            if (shown.Length < 2)
            {
                return OfLongTail(least, greatest, center, unit, about);
            }

            if (shown.Length <= Math.Max(about, 3) || every > MostDecadesApart)
            {
                return new Ticks(
                    shown[1] - shown[0],
                    [.. shown.Select(value => Math.Asinh((value - center) / unit))],
                    [.. shown.Select(Plain)]
                );
            }
        }
    }

    /// <summary>A mark as text, with as many decimals as tell it from the next one; 1.2e7 where that would be long.</summary>
    public string Write(double value)
    {
        const double Long = 1e7, Short = 1e-4;
        if (_names is not null)
        {
            return _names[Values.ToList().IndexOf(value)];
        }

        if (value == 0)
        {
            return Math.Max(Math.Abs(Values[0]), Math.Abs(Values[^1])) is >= Long or < Short
                ? "0"
                : 0.0.ToString($"F{Decimals()}", CultureInfo.InvariantCulture);
        }

        double largest = Math.Max(Math.Abs(Values[0]), Math.Abs(Values[^1]));
        if (largest is >= Long or < Short)
        {
            int digits = Math.Clamp(
                (int)(Math.Floor(Math.Log10(Math.Abs(value)) + 1e-9) - Math.Floor(Math.Log10(Step) + 1e-9)),
                0,
                15
            );
            return value.ToString($"0.{new string('#', digits)}e0", CultureInfo.InvariantCulture);
        }

        return (Math.Round(value, Decimals()) + 0.0).ToString($"N{Decimals()}", CultureInfo.InvariantCulture);
    }

    /// <summary>A mark that is a share, in percent, with as many decimals as tell it from the next one.</summary>
    public string WritePercent(double share)
    {
        int decimals = Math.Clamp(-(int)Math.Floor(Math.Log10(100 * Step) + 1e-9), 0, 13);
        return (Math.Round(100 * share, decimals) + 0.0).ToString($"N{decimals}", CultureInfo.InvariantCulture) + "%";
    }

    /// <summary>Whether a mark stands for 0.</summary>
    public bool IsZero(double value) => _names is null ? value == 0 : Write(value) == "0";

    private int Decimals() => Math.Clamp(-(int)Math.Floor(Math.Log10(Step) + 1e-9), 0, 15);

    private static Ticks OfLogarithms(double[] marks) =>
        new(marks[1] - marks[0], marks, [.. marks.Select(mark => Plain(Math.Pow(10, mark)))]);

    // One digit, which is all that such a mark has.
    private static string Plain(double value) => Math.Abs(value) is 0 or (>= 0.99e-3 and < 1.01e6)
        ? value.ToString(Math.Abs(value) < 1 ? "0.###" : "#,0", CultureInfo.InvariantCulture)
        : value.ToString("0e0", CultureInfo.InvariantCulture);

    private static void Require(double least, double greatest)
    {
        if (!double.IsFinite(least) || !double.IsFinite(greatest) || least > greatest)
        {
            throw new ArgumentException($"{least} to {greatest} is no range");
        }
    }

    private static double Nice(double step)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(step))), share = step / power;
        return power * (share <= 1.000001 ? 1 : share <= 2.000001 ? 2 : share <= 5.000001 ? 5 : 10);
    }
}
