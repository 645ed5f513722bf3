namespace Chainrule.Training;

/// <summary>
/// How a batch is cut into shards, and in which order their gradients are added: a binary tree that depends on the number of
/// shards alone. It pairs shards (0, 1), (2, 3) …, then the pairs, and so on; an odd one rises. Who adds what, and when,
/// changes nothing: threads and processes that own any runs of shards come to the same bits.
/// </summary>
internal static class ShardTree
{
    /// <summary>
    /// How many shards a batch has. One smaller than the number asked for has a shard for each row, so that none is empty.
    /// </summary>
    public static int Count(int shards, int rows) => Math.Min(shards, rows);

    /// <summary>The first row of a shard, ⌊B·s/S⌋; of the one behind the last, B.</summary>
    public static int FirstRow(int shard, int shards, int rows) => First(shard, shards, rows);

    /// <summary>The most rows that a shard has, ⌈B/S⌉.</summary>
    public static int MostRows(int shards, int rows) => (int)(((long)rows + Count(shards, rows) - 1) / Count(shards, rows));

    /// <summary>The most shards that a process owns.</summary>
    public static int MostShards(IGradientExchange? exchange, int shards) =>
        exchange is null ? shards : (shards + exchange.Processes - 1) / exchange.Processes;

    /// <summary>Where the part of one of several owners starts when items are shared out in runs, ⌊n·i/owners⌋.</summary>
    public static int First(int owner, int owners, int items) => (int)((long)items * owner / owners);
}

/// <summary>The sum of a whole subtree: shards Index·2ᴸᵉᵛᵉˡ to (Index + 1)·2ᴸᵉᵛᵉˡ, as far as there are any.</summary>
/// <param name="Level">How far it is above the shards; 0 for a single one.</param>
/// <param name="Index">Its number among the subtrees of its level.</param>
/// <param name="Buffer">Where the sum lies.</param>
/// <param name="Owner">The process in whose memory that is.</param>
internal readonly record struct Subtree(int Level, int Index, int Buffer, int Owner = 0)
{
    /// <summary>Its first shard.</summary>
    public int First => Index << Level;

    /// <summary>The shard behind its last.</summary>
    public int End(int shards) => (int)Math.Min((Index + 1L) << Level, shards);

    /// <summary>Whether it is the second of a pair.</summary>
    public bool IsSecond => (Index & 1) == 1;

    /// <summary>Whether it is all of the tree.</summary>
    public bool IsRoot(int shards) => Index == 0 && 1L << Level >= shards;

    /// <summary>Whether it is an odd one, which rises.</summary>
    public bool Rises(int shards) => !IsRoot(shards) && !IsSecond && (Index + 1L) << Level >= shards;

    /// <summary>The subtree above it, its sum in the same place.</summary>
    public Subtree Above => this with { Level = Level + 1, Index = Index >> 1 };
}

/// <summary>One addition of the tree: the second sum is added to the first, and no longer needed.</summary>
internal readonly record struct SubtreeAddition(Subtree To, Subtree From);

/// <summary>
/// Adds up subtrees that come in their order: partial sums lie like plates in a stack, and each new one makes all additions
/// that it completes. So a run of n shards needs about ⌈log₂ n⌉ + 1 places for sums, not n.
/// </summary>
/// <param name="shards">The number of shards.</param>
internal sealed class SubtreeStack(int shards)
{
    private readonly List<Subtree> _subtrees = [];
    private readonly List<SubtreeAddition> _additions = [];

    /// <summary>What has been summed up as far as the tree goes within it, in the order of the shards.</summary>
    public IReadOnlyList<Subtree> Subtrees => _subtrees;

    /// <summary>The additions so far, in the order in which they are made.</summary>
    public IReadOnlyList<SubtreeAddition> Additions => _additions;

    /// <summary>Puts the next subtree on top; returns how many additions that completes.</summary>
    public int Push(Subtree next)
    {
        int additions = 0;
        while (true)
        {
            if (next.Rises(shards))
            {
                next = next.Above;
            }
            else if (Completes(next))
            {
                _additions.Add(new SubtreeAddition(_subtrees[^1], next));
                next = _subtrees[^1].Above;
                _subtrees.RemoveAt(_subtrees.Count - 1);
                additions++;
            }
            else
            {
                _subtrees.Add(next);
                return additions;
            }
        }
    }

    private bool Completes(in Subtree next) =>
        next.IsSecond
        && _subtrees.Count > 0
        && (_subtrees[^1].Level, _subtrees[^1].Index) == (next.Level, next.Index - 1);
}
