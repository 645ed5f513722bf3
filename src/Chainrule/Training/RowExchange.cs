using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Chainrule.Training;

/// <summary>What the processes tell each other in every step besides the losses of their rows.</summary>
/// <param name="Right">How many rows were put into the right class: of the own rows, then of all.</param>
/// <param name="Stops">How many processes are asked to stop: so all stop after the same step.</param>
internal record struct StepCounts(int Right, int Stops)
{
    /// <summary>Those of two processes together.</summary>
    public static StepCounts operator +(StepCounts one, StepCounts other) =>
        new(one.Right + other.Right, one.Stops + other.Stops);
}

/// <summary>
/// Gives every process the loss of every row of a batch, so that all sum them up in the same order, and what else they have to
/// tell each other in every step: gathered at process 0 before the sums go there, spread behind the whole sum, so that nobody
/// waits twice.
/// </summary>
internal sealed class RowExchange
{
    private readonly IGradientExchange _exchange;
    private readonly byte[] _message;

    /// <summary>An exchange.</summary>
    /// <param name="exchange">The processes.</param>
    /// <param name="rows">The most rows of a batch.</param>
    public RowExchange(IGradientExchange exchange, int rows)
    {
        _exchange = exchange;
        _message = new byte[LengthFor(rows)];
    }

    /// <summary>Sends the losses of the own rows to process 0; there, receives those of all.</summary>
    /// <param name="shards">The number of shards in the batch.</param>
    /// <param name="rowLosses">The losses of all rows, of which those of the own shards are known.</param>
    /// <param name="counts">Those of this process; at process 0, become those of all.</param>
    public void Gather(int shards, Span<float> rowLosses, ref StepCounts counts)
    {
        if (_exchange.Process > 0)
        {
            Send(0, RowsOf(_exchange.Process, shards, rowLosses), counts);
            return;
        }

        for (int other = 1; other < _exchange.Processes; other++)
        {
            counts += Receive(other, RowsOf(other, shards, rowLosses));
        }
    }

    /// <summary>Gives all processes what process 0 has gathered.</summary>
    public void Spread(Span<float> rowLosses, ref StepCounts counts)
    {
        if (_exchange.Process > 0)
        {
            counts = Receive(0, rowLosses);
            return;
        }

        for (int other = 1; other < _exchange.Processes; other++)
        {
            Send(other, rowLosses, counts);
        }
    }

    private static int LengthFor(int rows) => checked(rows * sizeof(float) + Unsafe.SizeOf<StepCounts>());

    private void Send(int to, ReadOnlySpan<float> losses, StepCounts counts)
    {
        var message = _message.AsSpan(0, LengthFor(losses.Length));
        MemoryMarshal.AsBytes(losses).CopyTo(message);
        MemoryMarshal.Write(message[(losses.Length * sizeof(float))..], counts);
        _exchange.Send(to, message);
    }

    private StepCounts Receive(int from, Span<float> losses)
    {
        var message = _message.AsSpan(0, LengthFor(losses.Length));
        _exchange.Receive(from, message);
        message[..(losses.Length * sizeof(float))].CopyTo(MemoryMarshal.AsBytes(losses));
        return MemoryMarshal.Read<StepCounts>(message[(losses.Length * sizeof(float))..]);
    }

    private Span<float> RowsOf(int process, int shards, Span<float> rowLosses)
    {
        int first = ShardTree.First(process, _exchange.Processes, shards);
        int end = ShardTree.First(process + 1, _exchange.Processes, shards), rows = rowLosses.Length;
        return rowLosses[ShardTree.FirstRow(first, shards, rows)..ShardTree.FirstRow(end, shards, rows)];
    }
}
