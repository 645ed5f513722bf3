using System.Globalization;
using Chainrule.Metrics;

namespace Chainrule.Reports.Results;

/// <summary>How a report writes numbers and names.</summary>
internal static class ShownText
{
    private const int LongestName = 48;

    public static string Percent(double share, int decimals = 2) =>
        double.IsFinite(share) ? share.ToString($"0.{new string('0', decimals)}%", CultureInfo.InvariantCulture) : "–";

    /// <summary>A number with four digits.</summary>
    public static string Number(double value) => double.IsFinite(value) ? NumberText.Of(value, 4) : "–";

    public static string Interval(ConfidenceInterval interval, Func<double, string> write) =>
        double.IsFinite(interval.Low) ? $"{write(interval.Low)} to {write(interval.High)}" : "–";

    /// <summary>A number with its interval, where it has one.</summary>
    public static string WithInterval(ConfidenceInterval interval, Func<double, string> write) =>
        double.IsFinite(interval.Low) ? $"{write(interval.Value)} (95% interval {Interval(interval, write)})" : write(interval.Value);

    /// <summary>A name of the user's, cut where it is too long for a table; pairs of characters stay together.</summary>
    public static string Name(string name, int longest = LongestName) => UserText.Cut(name, longest);
}
