using Chainrule.Insight.Results;

namespace Chainrule.Reports.Results;

/// <summary>The thresholds that a reader can choose on a page, with what each would make of the rows.</summary>
internal static class ThresholdMarks
{
    private const double LeastReach = 0.25;
    private const int MostMarks = 250, Finest = 4;

    /// <summary>
    /// Hundredths, or where no probability is as large, finer steps; the model's own threshold and the one of the best F1
    /// among them.
    /// </summary>
    public static IReadOnlyList<ThresholdCounts> Of(ClassThresholds thresholds)
    {
        int decimals = 2;
        while (decimals < Finest && thresholds.Greatest < LeastReach * Math.Pow(10, 2 - decimals))
        {
            decimals++;
        }

        double step = Math.Pow(10, -decimals);
        int count = Math.Min(MostMarks, (int)Math.Min(Math.Floor(thresholds.Greatest / step) + 1, Math.Round(1 / step) - 1));
        double[] others = [thresholds.Now.Threshold, .. thresholds.Best() is { } best ? [best.Threshold] : Array.Empty<double>()];
        var marks = Enumerable.Range(1, Math.Max(1, count))
            .Select(i => Math.Round(i * step, decimals))
            .Where(mark => !others.Any(other => Math.Abs(other - mark) < 1e-7))
            .Concat(others)
            .Distinct()
            .Order();
        return [.. marks.Select(mark => mark == thresholds.Now.Threshold ? thresholds.Now : thresholds.At(mark))];
    }

    /// <summary>The largest of them that finds a share of the class; null where none does.</summary>
    public static ThresholdCounts? LargestThatFinds(ClassThresholds thresholds, double share)
    {
        var enough = Of(thresholds).Where(mark => mark.Recall >= share).ToList();
        return enough.Count == 0 ? null : enough[^1];
    }
}
