using System.Diagnostics;

namespace Chainrule.Cli.Benchmarks;

/// <summary>Times of the same work, again and again.</summary>
internal static class Sampling
{
    private const int LeastSamples = 5;

    /// <summary>
    /// Seconds per call, one for each sample, in the order taken. A sample is as many calls as take about a millisecond,
    /// so that the clock doesn't show. The first calls, in which code is compiled, don't count.
    /// </summary>
    /// <param name="work">The work.</param>
    /// <param name="seconds">How long to go on; at least five samples are taken.</param>
    public static double[] Run(Action work, double seconds)
    {
        int calls = CallsPerSample(work);
        var samples = new List<double>();
        long start = Stopwatch.GetTimestamp();
        do
        {
            samples.Add(Time(work, calls));
        }
        while (samples.Count < LeastSamples || Stopwatch.GetElapsedTime(start).TotalSeconds < seconds);

        return [.. samples];
    }

    /// <summary>How many calls take about a millisecond, found by doubling; warms up on the way.</summary>
    public static int CallsPerSample(Action work)
    {
        const double Target = 1e-3;
        const int Most = 1 << 20;
        Time(work, 2);
        for (int calls = 1; calls < Most; calls *= 2)
        {
            if (calls * Time(work, calls) >= Target)
            {
                return calls;
            }
        }

        return Most;
    }

    /// <summary>Seconds per call, over some calls.</summary>
    public static double Time(Action work, int calls)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < calls; i++)
        {
            work();
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds / calls;
    }

    /// <summary>The value below which a share of all values lies; 0.5 for the median.</summary>
    public static double Quantile(IEnumerable<double> values, double share)
    {
        double[] sorted = [.. values.Order()];
        double position = share * (sorted.Length - 1);
        int below = (int)position;
        return sorted[below] + (position - below) * (sorted[Math.Min(below + 1, sorted.Length - 1)] - sorted[below]);
    }

    /// <summary>The median.</summary>
    public static double Median(IEnumerable<double> values) => Quantile(values, 0.5);
}
