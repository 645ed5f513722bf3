using System.Runtime.InteropServices;

namespace Chainrule.Training;

/// <summary>
/// Gives every process the loss of every row of a batch, so that all sum them up in the same order, and the number of rows put
/// into the right class.
/// </summary>
internal static class RowExchange
{
    /// <summary>Gathers at process 0, and spreads from there.</summary>
    /// <param name="exchange">The processes.</param>
    /// <param name="shards">The number of shards in the batch.</param>
    /// <param name="rowLosses">The losses of all rows, of which those of the own shards are known.</param>
    /// <param name="right">How many of the own rows are right; becomes how many of all are.</param>
    public static void Run(IGradientExchange exchange, int shards, Span<float> rowLosses, ref int right)
    {
        var counts = new Span<int>(ref right);
        if (exchange.Process > 0)
        {
            exchange.Send(0, MemoryMarshal.AsBytes(RowsOf(exchange.Process, exchange.Processes, shards, rowLosses)));
            exchange.Send(0, MemoryMarshal.AsBytes(counts));
            exchange.Receive(0, MemoryMarshal.AsBytes(rowLosses));
            exchange.Receive(0, MemoryMarshal.AsBytes(counts));
            return;
        }

        int sum = right;
        for (int other = 1; other < exchange.Processes; other++)
        {
            exchange.Receive(other, MemoryMarshal.AsBytes(RowsOf(other, exchange.Processes, shards, rowLosses)));
            exchange.Receive(other, MemoryMarshal.AsBytes(counts));
            sum += right;
        }

        right = sum;
        for (int other = 1; other < exchange.Processes; other++)
        {
            exchange.Send(other, MemoryMarshal.AsBytes(rowLosses));
            exchange.Send(other, MemoryMarshal.AsBytes(counts));
        }
    }

    private static Span<float> RowsOf(int process, int processes, int shards, Span<float> rowLosses)
    {
        int first = ShardTree.First(process, processes, shards), end = ShardTree.First(process + 1, processes, shards);
        int rows = rowLosses.Length;
        return rowLosses[ShardTree.FirstRow(first, shards, rows)..ShardTree.FirstRow(end, shards, rows)];
    }
}
