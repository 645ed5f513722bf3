using System.Runtime.InteropServices;
using Chainrule.Networks;

namespace Chainrule.Training;

/// <summary>
/// The first number that is not finite among those that all processes have found, each in its own rows: what comes first in
/// the order of a step's computation, and of what comes together, that of the process with the first rows.
/// </summary>
internal static class DivergenceExchange
{
    private const int Length = 3; // kind, layer, value
    private const int Nothing = int.MaxValue;

    /// <summary>Gathers at process 0, and spreads from there.</summary>
    /// <param name="exchange">The processes, of which each has found something or nothing.</param>
    /// <param name="network">The network.</param>
    /// <param name="own">What this one has found.</param>
    public static Divergence? First(IGradientExchange exchange, Network network, Divergence? own)
    {
        Span<int> first = stackalloc int[Length], next = stackalloc int[Length];
        Write(own, first);
        if (exchange.Process > 0)
        {
            exchange.Send(0, MemoryMarshal.AsBytes(first));
            exchange.Receive(0, MemoryMarshal.AsBytes(first));
        }
        else
        {
            for (int other = 1; other < exchange.Processes; other++)
            {
                exchange.Receive(other, MemoryMarshal.AsBytes(next));
                if ((next[0], next[1]).CompareTo((first[0], first[1])) < 0)
                {
                    next.CopyTo(first);
                }
            }

            for (int other = 1; other < exchange.Processes; other++)
            {
                exchange.Send(other, MemoryMarshal.AsBytes(first));
            }
        }

        return (DivergenceKind)first[0] switch
        {
            DivergenceKind.Input => Divergence.OfInput(ValueOf(first[2])),
            DivergenceKind.Activation => Divergence.OfOutput(network, first[1], ValueOf(first[2])),
            _ => own, // the loss and the gradients are those of the whole batch, and the same everywhere
        };
    }

    private static void Write(Divergence? own, Span<int> message)
    {
        message[0] = own is null ? Nothing : (int)own.Kind;
        message[1] = own?.Layer ?? 0;
        message[2] = own?.Value switch { "NaN" => 0, "infinite" => 1, _ => -1 };
    }

    private static float ValueOf(int sign) => sign == 0 ? float.NaN : sign * float.PositiveInfinity;
}
