namespace Chainrule.Training;

/// <summary>A run of shards that one thread computes and sums up, from one buffer on.</summary>
/// <param name="First">Its first shard.</param>
/// <param name="End">The shard behind its last.</param>
/// <param name="Sums">The largest subtrees within it, which it sums up.</param>
internal sealed record ShardRun(int First, int End, IReadOnlyList<Subtree> Sums);

/// <summary>Buffer <paramref name="From"/> is added to buffer <paramref name="To"/>.</summary>
internal readonly record struct BufferAddition(int To, int From);

/// <summary>
/// Who computes which of a process's shards, and where their sums lie: each of some threads has a run of shards and buffers of
/// its own, in which it sums them up as far as the tree goes within the run. The additions that are left are for the update,
/// which makes them chunk by chunk while the numbers are in cache.
/// </summary>
internal sealed class ShardPlan
{
    private readonly byte[] _additions;     // how many additions follow the gradient of each shard
    private readonly int[] _buffers;        // where the gradient of each shard is computed

    /// <summary>A plan.</summary>
    /// <param name="shards">The number of shards in the batch, at least 1.</param>
    /// <param name="first">The first shard of this process.</param>
    /// <param name="end">The one behind its last.</param>
    /// <param name="runs">How many threads share them, at least 1.</param>
    public ShardPlan(int shards, int first, int end, int runs)
    {
        (Shards, First, End) = (shards, first, end);
        _additions = new byte[end - first];
        _buffers = new int[end - first];
        Runs = new ShardRun[Math.Min(runs, end - first)];
        var left = new SubtreeStack(shards);
        for (int i = 0; i < Runs.Length; i++)
        {
            int start = first + ShardTree.First(i, Runs.Length, end - first);
            int next = first + ShardTree.First(i + 1, Runs.Length, end - first);
            Runs[i] = new ShardRun(start, next, Sum(start, next, Buffers));
            foreach (var subtree in Runs[i].Sums)
            {
                left.Push(subtree);
            }
        }

        Buffers = Math.Max(1, Buffers); // a process without shards is given the whole sum
        Left = [.. left.Additions.Select(addition => new BufferAddition(addition.To.Buffer, addition.From.Buffer))];
        Sums = left.Subtrees;
    }

    /// <summary>The number of shards in the batch.</summary>
    public int Shards { get; }

    /// <summary>The first shard of this process.</summary>
    public int First { get; }

    /// <summary>The shard behind its last.</summary>
    public int End { get; }

    /// <summary>The runs, in the order of their shards.</summary>
    public ShardRun[] Runs { get; }

    /// <summary>How many buffers for gradients the plan needs.</summary>
    public int Buffers { get; private set; }

    /// <summary>The additions left when all runs are summed up, in the order in which they are to be made.</summary>
    public BufferAddition[] Left { get; }

    /// <summary>
    /// What this process has then: the whole sum, in buffer 0, where it owns all shards; else the largest subtrees in what it
    /// owns.
    /// </summary>
    public IReadOnlyList<Subtree> Sums { get; }

    /// <summary>How many additions, each of a run's topmost buffer to the one below, follow the gradient of a shard.</summary>
    public int AdditionsAfter(int shard) => _additions[shard - First];

    /// <summary>The first row of a shard in a batch of so many rows; of the one behind the last, all of them.</summary>
    public int RowOf(int shard, int rows) => ShardTree.FirstRow(shard, Shards, rows);

    /// <summary>The buffer that the gradient of a shard is computed in.</summary>
    public int BufferOf(int shard) => _buffers[shard - First];

    private IReadOnlyList<Subtree> Sum(int first, int end, int firstBuffer)
    {
        var stack = new SubtreeStack(Shards);
        for (int shard = first; shard < end; shard++)
        {
            int buffer = firstBuffer + stack.Subtrees.Count;
            Buffers = Math.Max(Buffers, buffer + 1);
            _buffers[shard - First] = buffer;
            _additions[shard - First] = (byte)stack.Push(new Subtree(0, shard, buffer));
        }

        return stack.Subtrees;
    }
}
