using System.Globalization;
using Chainrule.Metrics;

namespace Chainrule.Reports.Results;

/// <summary>How a report writes numbers and names.</summary>
internal static class ShownText
{
    private const int LongestName = 32, LongestCell = 48, Digits = 4, Readable = 10;

    /// <summary>A share; never rounded up to all of it.</summary>
    public static string Percent(double share, int decimals = 2) => ShareText.Percent(share, decimals);

    /// <summary>What is at most 1, such as R² or an area under a curve; never rounded up to that.</summary>
    public static string UpToOne(double value) => !double.IsFinite(value) ? "–" : value is < -Readable or > 1 ? Number(value) : ShareText.Number(value, Digits);

    /// <summary>A number with four digits, and commas between thousands; 5.145e11 where it would be longer than a table has room for.</summary>
    public static string Number(double value)
    {
        const double Grouped = 1e4, Long = 1e9;
        double size = Math.Abs(value);
        return !double.IsFinite(value) ? "–"
            : size < Grouped ? NumberText.Of(value, Digits)
            : size < Long ? decimal.Parse(NumberText.Of(value, Digits), CultureInfo.InvariantCulture).ToString("#,0", CultureInfo.InvariantCulture)
            : value.ToString("0.###e0", CultureInfo.InvariantCulture);
    }

    public static string Interval(ConfidenceInterval interval, Func<double, string> write) =>
        double.IsFinite(interval.Low) ? $"{write(interval.Low)} to {write(interval.High)}" : "–";

    /// <summary>A number with its interval, where it has one.</summary>
    public static string WithInterval(ConfidenceInterval interval, Func<double, string> write) =>
        double.IsFinite(interval.Low) ? $"{write(interval.Value)} (95% interval {Interval(interval, write)})" : write(interval.Value);

    /// <summary>What a cell of the user's holds, or a setting is: there is more room for it than for a name.</summary>
    public static string Cell(string text) => UserText.CutMiddle(text, LongestCell);

    /// <summary>A name of the user's, without its middle where it is too long for a table; pairs of characters stay together.</summary>
    public static string Name(string name, int longest = LongestName) => UserText.CutMiddle(name, longest);
}
