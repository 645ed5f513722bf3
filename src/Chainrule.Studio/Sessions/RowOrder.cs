using Chainrule.Kernels;

namespace Chainrule.Studio.Sessions;

/// <summary>
/// Which rows a step takes: those that <c>Trainer.Fit</c> would, but for any step at once, by its number since the very start.
/// </summary>
internal sealed class RowOrder
{
    private readonly ulong _seed;
    private readonly int[] _rows;
    private long _epoch = -1;

    public RowOrder(ulong seed, int rows, int batchSize)
    {
        _seed = seed;
        _rows = new int[rows];
        BatchSize = Math.Min(batchSize, rows);
        Steps = (int)(((long)rows + BatchSize - 1) / BatchSize);
    }

    /// <summary>Rows of a full batch.</summary>
    public int BatchSize { get; }

    /// <summary>The steps of one epoch.</summary>
    public int Steps { get; }

    /// <summary>The rows of the step that comes after <paramref name="step"/> finished ones.</summary>
    public ReadOnlySpan<int> After(long step)
    {
        (long epoch, long inEpoch) = Math.DivRem(step, Steps);
        if (epoch != _epoch)
        {
            for (int i = 0; i < _rows.Length; i++)
            {
                _rows[i] = i;
            }

            new RandomStream(_seed, RandomStreams.Shuffle, (ulong)epoch).Shuffle(_rows);
            _epoch = epoch;
        }

        int first = (int)inEpoch * BatchSize;
        return _rows.AsSpan(first, Math.Min(BatchSize, _rows.Length - first));
    }
}
