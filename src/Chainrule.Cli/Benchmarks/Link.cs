using System.Diagnostics;
using System.Globalization;
using Chainrule.Training;

namespace Chainrule.Cli.Benchmarks;

/// <summary>What processes reach one another by.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="BytesPerSecond">How many bytes it moves a second, W.</param>
/// <param name="Delay">The seconds that a message takes besides, L.</param>
internal sealed record Link(string Name, double BytesPerSecond, double Delay)
{
    // What Ethernet leaves of its bits for TCP's payload, and a message by TCP from one program to another.
    private const double Payload = 0.94, DelayOfEthernet = 30e-6;
    private const int LongestProbe = 1 << 26, Rounds = 9, SmallRounds = 50;

    /// <summary>Reads one: <c>10GbE</c>, or bytes and delay, <c>3GB/s:20us</c>.</summary>
    /// <exception cref="ChainruleException">It is neither.</exception>
    public static Link Parse(string text)
    {
        if (Number(text, "GbE") is double bits)
        {
            return new Link(text, bits * 1e9 / 8 * Payload, DelayOfEthernet);
        }

        string[] parts = text.Split(':');
        return parts.Length == 2 && Number(parts[0], "GB/s") is double bytes && Number(parts[1], "us") is double delay
            ? new Link(text, bytes * 1e9, delay * 1e-6)
            : throw new ChainruleException(
                $"'{text}' is no link", "write it as 10GbE, or by bytes and microseconds, as 3GB/s:20us");
    }

    /// <summary>
    /// Measures the one between processes 0 and 1 by messages to and fro, of 8 bytes and of as many as a step sends.
    /// </summary>
    /// <param name="processes">The processes, all of which must call this.</param>
    /// <param name="length">The bytes of a message.</param>
    /// <returns>In process 0 what was measured; in others nothing of worth.</returns>
    public static Link Measure(IGradientExchange processes, long length)
    {
        byte[] small = new byte[8], large = new byte[Math.Clamp(length, 8, LongestProbe)];
        double delay = OneWay(processes, small, SmallRounds), whole = OneWay(processes, large, Rounds);
        return new Link("measured", large.Length / Math.Max(whole - delay, 1e-9), delay);
    }

    private static double OneWay(IGradientExchange processes, byte[] message, int rounds)
    {
        double[] seconds = new double[rounds];
        for (int i = 0; i < rounds && processes.Process < 2; i++)
        {
            long start = Stopwatch.GetTimestamp();
            if (processes.Process == 0)
            {
                processes.Send(1, message);
                processes.Receive(1, message);
            }
            else
            {
                processes.Receive(0, message);
                processes.Send(0, message);
            }

            seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds / 2;
        }

        return Sampling.Median(seconds);
    }

    private static double? Number(string text, string unit) =>
        text.EndsWith(unit, StringComparison.Ordinal)
        && double.TryParse(text[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)
        && number > 0
            ? number
            : null;
}
