using Chainrule.Kernels;

namespace Chainrule;

/// <summary>
/// Buffers for a few rows of a dataset, filled again and again: nothing is allocated after construction. One thread
/// fills and reads a batch at a time; several batches may share a dataset.
/// </summary>
public sealed class Batch
{
    private readonly AlignedBuffer _inputs;
    private readonly int[] _classes;
    private readonly float[] _values;
    private readonly float[] _weights;
    private readonly int[] _rows;
    private readonly int _inputSize;

    /// <summary>An empty batch.</summary>
    /// <param name="dataset">Where rows come from.</param>
    /// <param name="capacity">The most rows it will hold, at least 1.</param>
    /// <exception cref="ChainruleException">The capacity is below 1, or so large that the inputs exceed 2³¹−1
    /// numbers.</exception>
    public Batch(IDataset dataset, int capacity)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        _inputSize = dataset.Input.Count;
        if (capacity < 1)
        {
            throw new ChainruleException($"a batch can't have {capacity} rows", "every batch needs at least one row");
        }

        if ((long)capacity * Math.Max(_inputSize, dataset.TargetSize) > int.MaxValue - AlignmentSlack)
        {
            throw new ChainruleException(
                $"a batch of {capacity:N0} rows of {dataset.Input} numbers is too large for memory", "choose a smaller batch");
        }

        Dataset = dataset;
        Capacity = capacity;
        _inputs = new AlignedBuffer(capacity * _inputSize);
        _classes = new int[dataset.Classes > 0 ? capacity : 0];
        _values = new float[capacity * dataset.TargetSize];
        _weights = new float[dataset.HasWeights ? capacity : 0];
        _rows = new int[capacity];
    }

    // An array holds a little less than 2³¹ elements, and an aligned buffer asks for some more than it was asked for.
    private const int AlignmentSlack = 1024;

    /// <summary>Where rows come from.</summary>
    public IDataset Dataset { get; }

    /// <summary>The most rows it can hold.</summary>
    public int Capacity { get; }

    /// <summary>B, the number of rows it holds now; 0 before the first fill.</summary>
    public int Size { get; private set; }

    /// <summary>The inputs, (B, Input), starting at a multiple of 64 bytes.</summary>
    public ReadOnlySpan<float> Inputs => _inputs.Span[..(Size * _inputSize)];

    /// <summary>The targets of the B rows, with weights where the dataset has them. Valid until the next fill.</summary>
    public Targets Targets
    {
        get
        {
            ReadOnlySpan<float> weights = _weights.Length == 0 ? default : _weights.AsSpan(0, Size);
            return _classes.Length > 0
                ? Targets.OfClasses(_classes.AsSpan(0, Size), weights)
                : Targets.OfValues(_values.AsSpan(0, Size * Dataset.TargetSize), weights);
        }
    }

    /// <summary>Replaces the content by the given rows, in the order given; a row may appear more than once.</summary>
    /// <param name="rows">The rows, at most <see cref="Capacity"/>.</param>
    /// <param name="workers">The threads to share the rows among; null for the calling thread alone.</param>
    /// <exception cref="ArgumentException">More rows than <see cref="Capacity"/>, or a row that the dataset doesn't
    /// have.</exception>
    public void Fill(ReadOnlySpan<int> rows, Workers? workers = null) => Fill(rows, 0..rows.Length, workers ?? Workers.None);

    /// <summary>The same where only some of the rows' inputs are needed; those of the others are anything.</summary>
    internal void Fill(ReadOnlySpan<int> rows, Range inputs, Workers workers)
    {
        if (rows.Length > Capacity)
        {
            throw new ArgumentException($"{rows.Length} rows don't fit into a batch of {Capacity}", nameof(rows));
        }

        Size = 0; // a row that fails leaves an empty batch, not a mixed one
        CopyInputs(rows, inputs.Start.Value, inputs.End.Value, workers);
        if (_classes.Length > 0)
        {
            Dataset.CopyClasses(rows, _classes.AsSpan(0, rows.Length));
        }

        if (_values.Length > 0)
        {
            Dataset.CopyValues(rows, _values.AsSpan(0, rows.Length * Dataset.TargetSize));
        }

        if (_weights.Length > 0)
        {
            Dataset.CopyWeights(rows, _weights.AsSpan(0, rows.Length));
        }

        Size = rows.Length;
    }

    private unsafe void CopyInputs(ReadOnlySpan<int> rows, int first, int end, Workers workers)
    {
        fixed (int* start = rows)
        {
            var job = new CopyJob(this, start, first, end);
            workers.Run((end - first + CopyJob.RowsPerPart - 1) / CopyJob.RowsPerPart, ref job);
        }
    }

    /// <summary>Replaces the content by <paramref name="count"/> rows in the order of the dataset.</summary>
    /// <param name="first">The first row.</param>
    /// <param name="count">How many, at most <see cref="Capacity"/>.</param>
    /// <exception cref="ArgumentException">More rows than <see cref="Capacity"/>, or a row that the dataset doesn't
    /// have.</exception>
    public void FillInOrder(int first, int count)
    {
        if ((uint)count > (uint)Capacity)
        {
            throw new ArgumentOutOfRangeException(nameof(count), count, $"the batch has room for {Capacity} rows");
        }

        for (int i = 0; i < count; i++)
        {
            _rows[i] = first + i;
        }

        Fill(_rows.AsSpan(0, count));
    }

    private readonly unsafe struct CopyJob(Batch batch, int* rows, int first, int end) : IJob
    {
        // Some microseconds of reading from all over memory.
        public const int RowsPerPart = 16;

        public void Execute(int part)
        {
            int start = first + part * RowsPerPart, length = Math.Min(RowsPerPart, end - start);
            batch.Dataset.CopyInputs(
                new ReadOnlySpan<int>(rows + start, length),
                batch._inputs.Span.Slice(start * batch._inputSize, length * batch._inputSize)
            );
        }
    }
}
