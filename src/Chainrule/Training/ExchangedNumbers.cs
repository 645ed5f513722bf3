using System.Runtime.InteropServices;

namespace Chainrule.Training;

/// <summary>Buffers of numbers as messages, of which none has more bytes than a span can count.</summary>
internal static class ExchangedNumbers
{
    private const int Longest = 1 << 28;

    /// <summary>Sends numbers.</summary>
    public static void Send(this IGradientExchange exchange, int to, ReadOnlySpan<float> numbers)
    {
        for (int at = 0; at == 0 || at < numbers.Length; at += Longest)
        {
            exchange.Send(to, MemoryMarshal.AsBytes(numbers.Slice(at, Math.Min(Longest, numbers.Length - at))));
        }
    }

    /// <summary>Receives as many numbers as are sent.</summary>
    public static void Receive(this IGradientExchange exchange, int from, Span<float> numbers)
    {
        for (int at = 0; at == 0 || at < numbers.Length; at += Longest)
        {
            exchange.Receive(from, MemoryMarshal.AsBytes(numbers.Slice(at, Math.Min(Longest, numbers.Length - at))));
        }
    }
}
