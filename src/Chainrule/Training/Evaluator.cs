using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Metrics;
using Chainrule.Networks;

namespace Chainrule.Training;

/// <summary>
/// Measures a network on datasets, with dropout switched off. Rows are computed in chunks that threads share; the mean is
/// summed in the order of the rows, so that the result is the same on any number of threads. Buffers are kept from one
/// evaluation to the next. Not thread-safe: one evaluator, one evaluation at a time.
/// </summary>
public sealed class Evaluator
{
    // Enough rows for full tiles of the matrix product, few enough that activations stay in the second-level cache.
    private const int MostChunkRows = 128;

    // Chunks between two looks at the cancellation token.
    private const int ChunksAtOnce = 64;

    private readonly Network _network;
    private readonly Loss _loss;
    private readonly int _from; // the node whose outputs the rows hold; −1 for inputs
    private readonly int _chunkRows;
    private IDataset? _data;
    private Chunk?[] _idle = [];
    private float[] _outputs = [], _rowLosses = [], _values = [], _weights = [];
    private int[] _classes = [];

    /// <summary>Measures a network by a loss.</summary>
    public Evaluator(Network network, Loss loss)
        : this(network, loss, from: -1)
    {
    }

    /// <summary>Measures what lies behind a node of a network on what that node puts out.</summary>
    internal Evaluator(Network network, Loss loss, int from)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(loss);
        (_network, _loss, _from) = (network, loss, from);
        _chunkRows = WorkspacePool.RowsFor(network, MostChunkRows);
    }

    /// <summary>The node whose outputs the rows hold; −1 where they are inputs of the network.</summary>
    internal int From => _from;

    /// <summary>
    /// The probabilities above which outputs that tell labels say that theirs is true, one each; null for ½. See
    /// <see cref="Evaluation.Labels"/>.
    /// </summary>
    public IReadOnlyList<double>? LabelThresholds { get; init; }

    /// <summary>The processes that share the rows, and all get the result; null for this one alone.</summary>
    internal IGradientExchange? Exchange { get; init; }

    /// <summary>The outputs of all rows last evaluated, (rows, Out). Valid until the next evaluation.</summary>
    public ReadOnlySpan<float> Outputs => _outputs;

    /// <summary>The loss of each row last evaluated, before weights, (rows). Valid until the next evaluation.</summary>
    public ReadOnlySpan<float> RowLosses => _rowLosses;

    /// <summary>The targets of all rows last evaluated. Valid until the next evaluation.</summary>
    public Targets Targets => _classes.Length > 0 ? Targets.OfClasses(_classes, _weights) : Targets.OfValues(_values, _weights);

    /// <summary>Evaluates the network, with its present parameters, on all rows of a dataset.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="workers">The threads that share them; null for one thread per processor.</param>
    /// <param name="cancel">Ends the evaluation early.</param>
    /// <exception cref="ChainruleException">There are no rows, or they don't fit the network or the loss.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public Evaluation Evaluate(IDataset data, Workers? workers = null, CancellationToken cancel = default)
    {
        DataCheck.Check(data, _network, _network.Graph.ShapeOf(_from));
        workers ??= Workers.Shared;
        Reserve(data, workers.Threads);
        int rowsAtOnce = ChunksAtOnce * _chunkRows;
        var (start, end) = RowsOf(Exchange?.Process ?? 0);
        for (int first = start; first < end; first += rowsAtOnce)
        {
            cancel.ThrowIfCancellationRequested();
            int rows = Math.Min(rowsAtOnce, end - first);
            var job = new ChunkJob { Evaluator = this, First = first, End = first + rows };
            workers.Run((rows + _chunkRows - 1) / _chunkRows, ref job);
        }

        if (Exchange is not null)
        {
            Share(data, Exchange);
        }

        double loss = _loss.Evaluate(workers, _outputs, _network.OutputShape.Count, Targets, _rowLosses, default);
        bool tellsLabels = _values.Length > 0 && _network.OutputShape.Count > 1 && _loss.Activation == "sigmoid";
        return new Evaluation(data.Count, loss, _classes.Length > 0 ? Accuracy() : null)
        {
            Labels = tellsLabels ? CountLabels() : null,
        };
    }

    /// <summary>What the buffers of an evaluation take, in bytes, before any of them is allocated.</summary>
    /// <param name="network">The network.</param>
    /// <param name="data">The rows.</param>
    /// <param name="threads">The threads that will share them.</param>
    public static long BytesFor(Network network, IDataset data, int threads)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(data);
        int rows = WorkspacePool.RowsFor(network, MostChunkRows), chunks = Math.Min(threads, (data.Count + rows - 1) / rows);
        long perChunk = Workspace.BytesForPrediction(network, rows) + sizeof(float) * (long)rows * data.Input.Count;
        return chunks * perChunk + sizeof(float) * (long)data.Count * (network.OutputShape.Count + data.TargetSize + 2);
    }

    // Whole chunks of the rows last reserved for.
    private (int First, int End) RowsOf(int process)
    {
        int rows = _rowLosses.Length, chunks = (rows + _chunkRows - 1) / _chunkRows, processes = Exchange?.Processes ?? 1;
        return (
            Math.Min(rows, ShardTree.First(process, processes, chunks) * _chunkRows),
            Math.Min(rows, ShardTree.First(process + 1, processes, chunks) * _chunkRows));
    }

    // Every process gets the outputs of all rows, by way of process 0; targets each has itself.
    private void Share(IDataset data, IGradientExchange exchange)
    {
        CopyTargets(data);
        int width = _network.OutputShape.Count;
        if (exchange.Process > 0)
        {
            exchange.Send(0, OutputsOf(exchange.Process, width));
            exchange.Receive(0, _outputs.AsSpan());
            return;
        }

        for (int other = 1; other < exchange.Processes; other++)
        {
            exchange.Receive(other, OutputsOf(other, width));
        }

        for (int other = 1; other < exchange.Processes; other++)
        {
            exchange.Send(other, _outputs.AsSpan());
        }
    }

    private Span<float> OutputsOf(int process, int width)
    {
        var (first, end) = RowsOf(process);
        return _outputs.AsSpan(first * width, (end - first) * width);
    }

    private void CopyTargets(IDataset data)
    {
        int[] rows = [.. Enumerable.Range(0, data.Count)];
        if (_classes.Length > 0)
        {
            data.CopyClasses(rows, _classes);
        }

        if (_values.Length > 0)
        {
            data.CopyValues(rows, _values);
        }

        if (_weights.Length > 0)
        {
            data.CopyWeights(rows, _weights);
        }
    }

    private void Reserve(IDataset data, int threads)
    {
        if (ReferenceEquals(data, _data) && threads <= _idle.Length)
        {
            return;
        }

        long largest = (long)data.Count * Math.Max(_network.OutputShape.Count, data.TargetSize);
        if (largest > Array.MaxLength)
        {
            throw new ChainruleException(
                $"{data.Count:N0} rows with {_network.OutputShape.Count:N0} outputs each are too many to evaluate at once",
                "evaluate a part of the data at a time");
        }

        _outputs = new float[data.Count * _network.OutputShape.Count];
        _rowLosses = new float[data.Count];
        _classes = new int[data.Classes > 0 ? data.Count : 0];
        _values = new float[data.Count * data.TargetSize];
        _weights = new float[data.HasWeights ? data.Count : 0];
        _idle = new Chunk?[threads];
        _data = data;
    }

    private void EvaluateChunk(int first, int rows)
    {
        var chunk = Take() ?? new Chunk(
            new Batch(_data!, _chunkRows),
            new Workspace(_network, _chunkRows, forTraining: false, frozen: null, from: _from));
        chunk.Batch.FillInOrder(first, rows);
        chunk
            .Workspace.Predict(chunk.Batch.Inputs, rows, Workers.None)
            .CopyTo(_outputs.AsSpan(first * _network.OutputShape.Count));
        var targets = chunk.Batch.Targets;
        targets.Classes.CopyTo(_classes.AsSpan(_classes.Length > 0 ? first : 0));
        targets.Values.CopyTo(_values.AsSpan(first * _data!.TargetSize));
        targets.Weights.CopyTo(_weights.AsSpan(_weights.Length > 0 ? first : 0));
        GiveBack(chunk);
    }

    private Chunk? Take()
    {
        for (int i = 0; i < _idle.Length; i++)
        {
            if (Interlocked.Exchange(ref _idle[i], null) is { } chunk)
            {
                return chunk;
            }
        }

        return null;
    }

    private void GiveBack(Chunk chunk)
    {
        for (int i = 0; i < _idle.Length; i++)
        {
            if (Interlocked.CompareExchange(ref _idle[i], chunk, null) is null)
            {
                return;
            }
        }
    }

    private LabelMetrics CountLabels()
    {
        int labels = _network.OutputShape.Count;
        if (LabelThresholds is not null && LabelThresholds.Count != labels)
        {
            throw new ChainruleException(
                $"{LabelThresholds.Count} thresholds don't fit {labels} outputs", "give one for each output");
        }

        float[] bars =
        [
            .. Enumerable.Range(0, labels).Select(label => Decision.BarOf(LabelThresholds?[label] ?? 0.5, _loss.Output)),
        ];
        var metrics = new LabelMetrics(labels);
        bool[] actual = new bool[labels], predicted = new bool[labels];
        for (int start = 0; start < _outputs.Length; start += labels)
        {
            for (int label = 0; label < labels; label++)
            {
                actual[label] = _values[start + label] > 0.5f;
                predicted[label] = _outputs[start + label] > bars[label];
            }

            metrics.Add(actual, predicted);
        }

        return metrics;
    }

    private double Accuracy()
    {
        int width = _network.OutputShape.Count;
        long right = 0;
        for (int i = 0; i < _classes.Length; i++)
        {
            var y = _outputs.AsSpan(i * width, width);
            right += Decision.ClassOf(y, _loss.Output) == _classes[i] ? 1 : 0;
        }

        return (double)right / _classes.Length;
    }

    private sealed record Chunk(Batch Batch, Workspace Workspace);

    private struct ChunkJob : IJob
    {
        public Evaluator Evaluator;
        public int First, End;

        public readonly void Execute(int part)
        {
            int first = First + part * Evaluator._chunkRows;
            Evaluator.EvaluateChunk(first, Math.Min(Evaluator._chunkRows, End - first));
        }
    }
}
