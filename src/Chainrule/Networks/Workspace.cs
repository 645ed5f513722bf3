using Chainrule.Kernels;
using Chainrule.Layers;

namespace Chainrule.Networks;

/// <summary>
/// Where a batch is computed: the activations of every layer, what layers keep for their backward pass, and the
/// gradients on their way back. All buffers are allocated once. Not thread-safe: one workspace, one batch at a time.
/// </summary>
public sealed class Workspace
{
    private readonly Network _network;
    private readonly bool _forTraining;
    private readonly AlignedBuffer[] _outputs;      // layer i writes its y here; an identity has none of its own
    private readonly AlignedBuffer[] _caches, _batchCaches;
    private readonly double[] _observed;
    private readonly AlignedBuffer[] _gradients;    // ∂loss/∂y, alternating between two on the way back
    private readonly int[] _layersBehind;           // how many layers that compute lie behind layer i
    private readonly int _firstTrained;             // layers before the first one with parameters need no gradient
    private long _firstRow;                         // where the rows last computed stand in the whole batch

    /// <summary>A workspace for batches of up to a number of rows.</summary>
    /// <param name="network">The network that is computed.</param>
    /// <param name="capacity">The largest batch.</param>
    /// <param name="forTraining">Whether gradients will be asked for; without them far less is kept.</param>
    public Workspace(Network network, int capacity, bool forTraining)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _network = network;
        _forTraining = forTraining;
        Capacity = capacity;

        var layers = network.Layers;
        _layersBehind = new int[layers.Count];
        for (int i = layers.Count - 2; i >= 0; i--)
        {
            _layersBehind[i] = _layersBehind[i + 1] + (layers[i + 1].IsIdentity ? 0 : 1);
        }

        int widest = layers.Max(layer => layer.Output.Count);
        AlignedBuffer[] alternating = [Rows(widest), Rows(widest)];
        _gradients = forTraining ? alternating : [];
        _outputs =
        [
            .. layers.Select(
                (layer, i) =>
                    layer.IsIdentity ? new AlignedBuffer(0)
                    : forTraining ? Rows(layer.Output.Count)
                    : alternating[_layersBehind[i] % 2]
            ),
        ];
        _caches = [.. layers.Select(layer => Rows(forTraining ? layer.CacheSize : 0))];
        _batchCaches = [.. layers.Select(layer => new AlignedBuffer(forTraining ? layer.BatchCacheSize : 0))];
        _observed = new double[network.ObservedSize];
        while (_firstTrained < layers.Count - 1 && layers[_firstTrained].Parameters.Count == 0)
        {
            _firstTrained++;
        }
    }

    /// <summary>The largest batch.</summary>
    public int Capacity { get; }

    /// <summary>The rows of the batch last computed.</summary>
    public int BatchSize { get; private set; }

    /// <summary>Where ∂loss/∂y of the batch last computed goes before a backward pass, (B, Out).</summary>
    public Span<float> OutputGradient => GradientOf(_network.Layers.Count - 1);

    /// <summary>
    /// What the batch last computed for training says of the network's state: for <see cref="Network.FoldObserved"/>, once the
    /// step is made.
    /// </summary>
    public Span<double> Observed => _observed;

    /// <summary>
    /// Computes a batch with dropout and the like switched off; returns the outputs (B, Out), valid until the next call.
    /// </summary>
    /// <param name="x">(B, In).</param>
    /// <param name="batchSize">B, at most <see cref="Capacity"/>.</param>
    /// <param name="workers">The threads to share work among.</param>
    public ReadOnlySpan<float> Predict(ReadOnlySpan<float> x, int batchSize, Workers workers)
    {
        _firstRow = 0;
        return Forward(x, batchSize, isTraining: false, seed: 0, step: 0, workers);
    }

    /// <summary>Computes a batch for training; returns the outputs (B, Out), valid until the next call.</summary>
    /// <param name="x">(B, In).</param>
    /// <param name="batchSize">B, at most <see cref="Capacity"/>.</param>
    /// <param name="seed">With the step, what the layers' random choices are drawn from.</param>
    /// <param name="step">The training step.</param>
    /// <param name="workers">The threads to share work among.</param>
    /// <param name="firstRow">The place of the first row in the whole batch, where these rows are one shard of it.</param>
    public ReadOnlySpan<float> Forward(
        ReadOnlySpan<float> x, int batchSize, ulong seed, long step, Workers workers, long firstRow = 0)
    {
        _firstRow = firstRow;
        return Forward(x, batchSize, isTraining: true, seed, step, workers);
    }

    /// <summary>
    /// Carries ∂loss/∂y, as it stands in <see cref="OutputGradient"/>, back through the batch last computed with
    /// <see cref="Forward(ReadOnlySpan{float}, int, ulong, long, Workers, long)"/>.
    /// </summary>
    /// <param name="x">The same inputs.</param>
    /// <param name="gradients">The gradients of all parameters, laid out like them; overwritten.</param>
    /// <param name="seed">The same seed.</param>
    /// <param name="step">The same step.</param>
    /// <param name="workers">The threads to share work among.</param>
    public void Backward(ReadOnlySpan<float> x, Span<float> gradients, ulong seed, long step, Workers workers) =>
        CarryBack(x, gradients, default, isTraining: true, seed, step, workers);

    /// <summary>The same down to the inputs.</summary>
    /// <param name="x">The same inputs.</param>
    /// <param name="gradients">The gradients of all parameters, laid out like them; overwritten.</param>
    /// <param name="dx">∂loss/∂x, (B, In); overwritten.</param>
    /// <param name="seed">The same seed.</param>
    /// <param name="step">The same step.</param>
    /// <param name="workers">The threads to share work among.</param>
    public void Backward(
        ReadOnlySpan<float> x, Span<float> gradients, Span<float> dx, ulong seed, long step, Workers workers) =>
        CarryBack(x, gradients, dx, isTraining: true, seed, step, workers);

    /// <summary>
    /// Carries ∂loss/∂y, as it stands in <see cref="OutputGradient"/>, back through the batch last computed with
    /// <see cref="Predict"/>, with dropout and the like switched off: the derivatives of what the network computes when it is
    /// used.
    /// The workspace must be one for training.
    /// </summary>
    /// <param name="x">The same inputs.</param>
    /// <param name="gradients">The gradients of all parameters, laid out like them; overwritten.</param>
    /// <param name="dx">∂loss/∂x, (B, In); overwritten. Empty where it isn't wanted.</param>
    /// <param name="workers">The threads to share work among.</param>
    /// <exception cref="InvalidOperationException">The workspace keeps too little for it.</exception>
    public void Differentiate(ReadOnlySpan<float> x, Span<float> gradients, Span<float> dx, Workers workers)
    {
        if (!_forTraining)
        {
            throw new InvalidOperationException("only a workspace for training keeps what derivatives need");
        }

        CarryBack(x, gradients, dx, isTraining: false, seed: 0, step: 0, workers);
    }

    /// <summary>What a layer put out for the batch last computed for training, (B, Out).</summary>
    /// <param name="layer">The index of the layer; −1 for the inputs themselves.</param>
    /// <param name="x">The same inputs.</param>
    public ReadOnlySpan<float> OutputOf(int layer, ReadOnlySpan<float> x)
    {
        while (layer >= 0 && _network.Layers[layer].IsIdentity)
        {
            layer--;
        }

        return layer < 0 ? x : _outputs[layer].Span[..(BatchSize * _network.Layers[layer].Output.Count)];
    }

    private ReadOnlySpan<float> Forward(
        ReadOnlySpan<float> x,
        int batchSize,
        bool isTraining,
        ulong seed,
        long step,
        Workers workers
    )
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(batchSize, Capacity);
        BatchSize = batchSize;
        var y = x;
        for (int i = 0; i < _network.Layers.Count; i++)
        {
            var layer = _network.Layers[i];
            if (layer.IsIdentity)
            {
                continue;
            }

            var output = _outputs[i].Span[..(batchSize * layer.Output.Count)];
            layer.Forward(PassOf(i, isTraining, default, seed, step, workers), y, output);
            y = output;
        }

        return y;
    }

    private void CarryBack(
        ReadOnlySpan<float> x,
        Span<float> gradients,
        Span<float> inputGradient,
        bool isTraining,
        ulong seed,
        long step,
        Workers workers
    )
    {
        int last = _firstTrained;
        if (!inputGradient.IsEmpty)
        {
            last = 0;
            while (last < _network.Layers.Count && _network.Layers[last].IsIdentity)
            {
                last++;
            }

            if (last == _network.Layers.Count)
            {
                OutputGradient.CopyTo(inputGradient);
            }
        }

        for (int i = _network.Layers.Count - 1; i >= last; i--)
        {
            var layer = _network.Layers[i];
            if (layer.IsIdentity)
            {
                continue;
            }

            var pass = PassOf(i, isTraining, _network.SliceOf(i, gradients), seed, step, workers);
            var dx = i == last ? inputGradient : GradientOf(i - 1);
            layer.Backward(pass, OutputOf(i - 1, x), OutputOf(i, x), GradientOf(i), dx);
        }
    }

    private Pass PassOf(int layer, bool isTraining, Span<float> gradients, ulong seed, long step, Workers workers) => new()
    {
        BatchSize = BatchSize,
        FirstRow = _firstRow,
        IsTraining = isTraining,
        Parameters = _network.SliceOf(layer, _network.Parameters),
        Gradients = gradients,
        State = _network.StateOf(layer),
        Observed = isTraining ? _network.ObservedOf(layer, _observed) : default,
        BatchCache = _batchCaches[layer].Span,
        Cache = _forTraining ? _caches[layer].Span[..(BatchSize * _network.Layers[layer].CacheSize)] : default,
        Random = new RandomStream(seed, RandomStreams.Layer(layer), (ulong)step),
        Workers = workers,
    };

    // The gradient of an identity's output is that of its input: both count the same layers behind them.
    private Span<float> GradientOf(int layer) =>
        _gradients[_layersBehind[layer] % 2].Span[..(BatchSize * _network.Layers[layer].Output.Count)];

    private AlignedBuffer Rows(int width)
    {
        long length = (long)Capacity * width;
        return length <= AlignedBuffer.MaxLength
            ? new AlignedBuffer((int)length)
            : throw new ChainruleException(
                $"a batch of {Capacity} rows with {width} numbers each is too large for one buffer", "use a smaller batch");
    }
}
