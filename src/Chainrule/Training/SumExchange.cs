using System.Runtime.InteropServices;
using Chainrule.Kernels;

namespace Chainrule.Training;

/// <summary>An addition of the tree whose sums are in the memory of one process or of two.</summary>
/// <param name="To">The process that has the first sum, and adds.</param>
/// <param name="ToBuffer">Where it lies there.</param>
/// <param name="From">The process that has the second sum.</param>
/// <param name="FromBuffer">Where it lies there.</param>
internal readonly record struct SharedAddition(int To, int ToBuffer, int From, int FromBuffer);

/// <summary>
/// Brings the sums of several processes together along the tree, and the whole sum to all of them. A sum moves only where the
/// tree adds it to one of another process. All processes go through the same list of additions, so no two wait for each other.
/// </summary>
internal sealed class SumExchange
{
    private readonly IGradientExchange _exchange;
    private readonly SharedAddition[] _additions;
    private readonly int _owner;    // of the whole sum

    /// <summary>An exchange for batches of one number of shards.</summary>
    /// <param name="exchange">The processes.</param>
    /// <param name="own">What this process computes.</param>
    public SumExchange(IGradientExchange exchange, ShardPlan own)
    {
        _exchange = exchange;
        var stack = new SubtreeStack(own.Shards);
        for (int process = 0; process < exchange.Processes; process++)
        {
            var plan = process == exchange.Process ? own : PlanOf(process, exchange.Processes, own.Shards, runs: 1);
            foreach (var subtree in plan.Sums)
            {
                stack.Push(subtree with { Owner = process });
            }
        }

        _owner = stack.Subtrees[0].Owner;
        _additions =
        [
            .. stack
                .Additions.Where(addition => addition.To.Owner == exchange.Process || addition.From.Owner == exchange.Process)
                .Select(addition => new SharedAddition(
                    addition.To.Owner, addition.To.Buffer, addition.From.Owner, addition.From.Buffer)),
        ];
    }

    /// <summary>What a process computes of a batch.</summary>
    /// <param name="process">The number of the process.</param>
    /// <param name="processes">How many there are.</param>
    /// <param name="shards">The number of shards in the batch.</param>
    /// <param name="runs">How many of its threads share its shards.</param>
    public static ShardPlan PlanOf(int process, int processes, int shards, int runs) => new(
        shards, ShardTree.First(process, processes, shards), ShardTree.First(process + 1, processes, shards), runs);

    /// <summary>Makes the whole sum, in buffer 0 of every process.</summary>
    /// <param name="sums">This process's sums.</param>
    /// <param name="spare">A buffer for what arrives.</param>
    /// <param name="workers">The threads to share additions among.</param>
    public void Run(PartialSums sums, int spare, Workers workers)
    {
        foreach (var addition in _additions)
        {
            if (addition.To != _exchange.Process)
            {
                Send(addition.To, sums, addition.FromBuffer);
                continue;
            }

            int from = addition.FromBuffer;
            if (addition.From != _exchange.Process)
            {
                Receive(addition.From, sums, from = spare);
            }

            sums.Add(new BufferAddition(addition.ToBuffer, from), workers);
        }

        Spread(sums);
    }

    // Each that has the sum gives it to one more, in every round: relative to the owner, 0 to 1, then 0 and 1 to 2 and 3 …
    private void Spread(PartialSums sums)
    {
        int processes = _exchange.Processes, self = (_exchange.Process - _owner + processes) % processes;
        for (int reached = 1; reached < processes; reached *= 2)
        {
            if (self < reached && self + reached < processes)
            {
                Send((self + reached + _owner) % processes, sums, 0);
            }
            else if (self >= reached && self < 2 * reached)
            {
                Receive((self - reached + _owner) % processes, sums, 0);
            }
        }
    }

    private void Send(int to, PartialSums sums, int buffer)
    {
        _exchange.Send(to, sums.Gradients(buffer).Span);
        if (sums.Observed(buffer) is { Length: > 0 } observed)
        {
            _exchange.Send(to, MemoryMarshal.AsBytes(observed.AsSpan()));
        }
    }

    private void Receive(int from, PartialSums sums, int buffer)
    {
        _exchange.Receive(from, sums.Gradients(buffer).Span);
        if (sums.Observed(buffer) is { Length: > 0 } observed)
        {
            _exchange.Receive(from, MemoryMarshal.AsBytes(observed.AsSpan()));
        }
    }
}
