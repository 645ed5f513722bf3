using System.Globalization;
using Chainrule.Cli.Benchmarks;

namespace Chainrule.Bench;

/// <summary>
/// Times several ways of doing the same work in turns, a sample of each after a sample of the other, so that whatever
/// disturbs the machine disturbs all of them alike. What counts is the ratio.
/// </summary>
internal static class Interleaved
{
    /// <summary>Seconds per call: for each way one array, its samples in the order taken.</summary>
    public static double[][] Run(double seconds, params Action[] ways)
    {
        int[] calls = [.. ways.Select(Sampling.CallsPerSample)];
        var samples = ways.Select(_ => new List<double>()).ToArray();
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        do
        {
            for (int i = 0; i < ways.Length; i++)
            {
                samples[i].Add(Sampling.Time(ways[i], calls[i]));
            }
        }
        while (samples[0].Count < 7 || System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds < seconds * ways.Length);

        return [.. samples.Select(list => list.ToArray())];
    }
}

/// <summary>A ratio of two interleaved series: that of their medians, and the quartiles of the pairs' own ratios.</summary>
internal readonly record struct Ratio(double OfMedians, double Lower, double Upper)
{
    /// <summary>How often the second fits into the first: above 1 where the second is faster.</summary>
    public static Ratio Of(double[] first, double[] second)
    {
        double[] pairs = [.. first.Zip(second, (a, b) => a / b)];
        return new Ratio(
            Sampling.Median(first) / Sampling.Median(second),
            Sampling.Quantile(pairs, 0.25),
            Sampling.Quantile(pairs, 0.75)
        );
    }

    /// <summary>So many times as much.</summary>
    public static Ratio operator *(Ratio ratio, int factor) =>
        new(ratio.OfMedians * factor, ratio.Lower * factor, ratio.Upper * factor);

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{OfMedians:0.00} ({Lower:0.00}–{Upper:0.00})");
}
