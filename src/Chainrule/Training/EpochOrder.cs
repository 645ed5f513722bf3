using Chainrule.Kernels;

namespace Chainrule.Training;

/// <summary>The order in which an epoch goes through the rows: a function of seed and epoch alone.</summary>
internal sealed class EpochOrder
{
    private readonly TrainingOptions _options;
    private readonly int[] _rows;
    private readonly int _batchSize;

    public EpochOrder(TrainingOptions options, int rows)
    {
        _options = options;
        _rows = new int[rows];
        _batchSize = Math.Min(options.BatchSize, rows);
        Steps = (int)(((long)rows + _batchSize - 1) / _batchSize);
    }

    /// <summary>The steps in one epoch.</summary>
    public int Steps { get; }

    /// <summary>Rows in a full batch.</summary>
    public int BatchSize => _batchSize;

    /// <summary>Orders the rows for an epoch, counted from 0.</summary>
    public void Begin(int epoch)
    {
        for (int i = 0; i < _rows.Length; i++)
        {
            _rows[i] = i;
        }

        if (_options.Shuffle)
        {
            new RandomStream(_options.Seed, RandomStreams.Shuffle, (ulong)epoch).Shuffle(_rows);
        }
    }

    /// <summary>The rows of one step, counted from 0; fewer in the last.</summary>
    public ReadOnlySpan<int> RowsOf(int step)
    {
        int first = step * _batchSize;
        return _rows.AsSpan(first, Math.Min(_batchSize, _rows.Length - first));
    }
}
