using Chainrule.Kernels;
using Chainrule.Layers;

namespace Chainrule.Networks;

/// <summary>
/// Where a batch is computed: the activations of every layer, what layers keep for their backward pass, and the
/// gradients on their way back. All buffers are allocated once. Not thread-safe: one workspace, one batch at a time.
/// </summary>
public sealed partial class Workspace
{
    private readonly Network _network;
    private readonly ActivationPlan _plan;
    private readonly GradientPlan? _toParameters, _toInputs;
    private readonly AlignedBuffer[] _outputs, _gradients;      // by the slots of the plans
    private readonly int[] _gradientWidths;
    private readonly AlignedBuffer[] _caches;                   // by pass
    private readonly ShardRoom[] _shards;                       // one, but where batches are cut
    private readonly int _output;                               // the node whose numbers the network puts out
    private readonly int _from;                                 // the value that is given as x: −1, the network's input
    private readonly bool[]? _frozen;                           // by pass: whether all it computes is frozen
    private Batch _batch;

    /// <summary>A workspace for batches of up to a number of rows.</summary>
    /// <param name="network">The network that is computed.</param>
    /// <param name="capacity">The largest batch.</param>
    /// <param name="forTraining">Whether gradients will be asked for; without them far less is kept.</param>
    public Workspace(Network network, int capacity, bool forTraining)
        : this(network, capacity, forTraining, frozen: null)
    {
    }

    /// <summary>
    /// A workspace in which layers are frozen: gradients of their parameters need not be computed, and layers with a state work
    /// as in prediction.
    /// </summary>
    /// <param name="network">The network that is computed.</param>
    /// <param name="capacity">The largest batch.</param>
    /// <param name="forTraining">Whether gradients will be asked for.</param>
    /// <param name="frozen">By layer; null for none.</param>
    /// <param name="shards">The most shards into which a batch will be cut.</param>
    /// <param name="from">The node whose outputs will be given in place of the inputs, all before it being computed already;
    /// −1 for none. Gradients don't go back beyond it.</param>
    internal Workspace(Network network, int capacity, bool forTraining, bool[]? frozen, int shards = 1, int from = -1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        (_network, _from) = (network, from);
        Capacity = capacity;
        var graph = network.Graph;
        _output = graph.Origin(graph.Nodes.Count - 1);
        bool isMixed = frozen?.Contains(true) == true && frozen.Contains(false);
        _plan = new ActivationPlan(graph, keepsAll: forTraining, fuses: !isMixed, from);
        _frozen = frozen is null ? null : [.. _plan.Passes.Select(pass => frozen[pass.First])];
        _outputs = [.. _plan.Widths.Select(Rows)];
        _caches = [.. _plan.Passes.Select(pass => Rows(forTraining ? pass.Layer.CacheSize : 0))];
        _shards = [.. Enumerable.Range(0, shards).Select(_ => new ShardRoom(network, _plan, forTraining))];
        (_gradients, _gradientWidths) = ([], []);
        if (forTraining)
        {
            _toParameters = new GradientPlan(graph, _plan, toInputs: false, frozen);
            _toInputs = from < 0 ? new GradientPlan(graph, _plan, toInputs: true, frozen) : _toParameters;
            _gradientWidths = [.. Widest(_toParameters.Widths, _toInputs.Widths)];
            _gradients = [.. _gradientWidths.Select(Rows)];
        }
    }

    /// <summary>The bytes that the buffers of a workspace for predictions take.</summary>
    /// <param name="network">The network.</param>
    /// <param name="capacity">The largest batch.</param>
    internal static long BytesForPrediction(Network network, int capacity)
    {
        var plan = new ActivationPlan(network.Graph, keepsAll: false, fuses: true);
        return sizeof(float) * plan.Widths.Sum(width => (long)width) * capacity;
    }

    /// <summary>The bytes that the buffers of a workspace for training take.</summary>
    /// <param name="network">The network.</param>
    /// <param name="capacity">The largest batch.</param>
    /// <param name="shards">The most shards into which a batch will be cut.</param>
    internal static long BytesFor(Network network, int capacity, int shards = 1)
    {
        ArgumentNullException.ThrowIfNull(network);
        var plan = new ActivationPlan(network.Graph, keepsAll: true, fuses: true);
        GradientPlan toParameters = new(network.Graph, plan, toInputs: false),
            toInputs = new(network.Graph, plan, toInputs: true);
        long perRow =
            plan.Widths.Sum(width => (long)width)
            + plan.Passes.Sum(pass => (long)pass.Layer.CacheSize)
            + Widest(toParameters.Widths, toInputs.Widths).Sum(width => (long)width);
        long perShard = sizeof(float) * plan.Passes.Sum(pass => (long)pass.Layer.BatchCacheSize)
            + sizeof(double) * (long)network.ObservedSize;
        return sizeof(float) * perRow * capacity + perShard * shards;
    }

    /// <summary>The largest batch.</summary>
    public int Capacity { get; }

    /// <summary>The rows of the batch last computed.</summary>
    public int BatchSize => _batch.Size;

    /// <summary>Where ∂loss/∂y of the batch last computed goes before a backward pass, (B, Out).</summary>
    public Span<float> OutputGradient => Gradient(0, _network.OutputShape.Count, _batch);

    /// <summary>
    /// What the batch last computed for training says of the network's state: for <see cref="Network.FoldObserved"/>, once the
    /// step is made.
    /// </summary>
    public Span<double> Observed => ObservedOf(0);

    /// <summary>
    /// Computes a batch with dropout and the like switched off; returns the outputs (B, Out), valid until the next call.
    /// </summary>
    /// <param name="x">(B, In).</param>
    /// <param name="batchSize">B, at most <see cref="Capacity"/>.</param>
    /// <param name="workers">The threads to share work among.</param>
    public ReadOnlySpan<float> Predict(ReadOnlySpan<float> x, int batchSize, Workers workers) =>
        Forward(x, new Batch(batchSize, IsTraining: false, 0, 0, 0), workers);

    /// <summary>Computes a batch for training; returns the outputs (B, Out), valid until the next call.</summary>
    /// <param name="x">(B, In).</param>
    /// <param name="batchSize">B, at most <see cref="Capacity"/>.</param>
    /// <param name="seed">With the step, what the layers' random choices are drawn from.</param>
    /// <param name="step">The training step.</param>
    /// <param name="workers">The threads to share work among.</param>
    /// <param name="firstRow">The place of the first row in the whole batch, where these rows are one shard of it.</param>
    public ReadOnlySpan<float> Forward(
        ReadOnlySpan<float> x, int batchSize, ulong seed, long step, Workers workers, long firstRow = 0) =>
        Forward(x, new Batch(batchSize, IsTraining: true, seed, step, firstRow), workers);

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
        CarryBack(x, new(gradients), default, _batch with { IsTraining = true, Seed = seed, Step = step }, workers);

    /// <summary>The same down to the inputs.</summary>
    /// <param name="x">The same inputs.</param>
    /// <param name="gradients">The gradients of all parameters, laid out like them; overwritten.</param>
    /// <param name="dx">∂loss/∂x, (B, In); overwritten.</param>
    /// <param name="seed">The same seed.</param>
    /// <param name="step">The same step.</param>
    /// <param name="workers">The threads to share work among.</param>
    public void Backward(
        ReadOnlySpan<float> x, Span<float> gradients, Span<float> dx, ulong seed, long step, Workers workers) =>
        CarryBack(x, new(gradients), dx, _batch with { IsTraining = true, Seed = seed, Step = step }, workers);

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
        if (_toParameters is null)
        {
            throw new InvalidOperationException("only a workspace for training keeps what derivatives need");
        }

        CarryBack(x, new(gradients), dx, _batch with { IsTraining = false, Seed = 0, Step = 0 }, workers);
    }

    /// <summary>What a layer put out for the batch last computed for training, (B, Out).</summary>
    /// <param name="layer">The index of the layer; −1 for the inputs themselves.</param>
    /// <param name="x">The same inputs.</param>
    public ReadOnlySpan<float> OutputOf(int layer, ReadOnlySpan<float> x)
    {
        int node = _network.Graph.Origin(layer);
        return node > _from && _plan.Slots[node] < 0 ? Inside(node, x) : ValueOf(node, x, _batch);
    }

    /// <summary>
    /// What one node alone makes of ∂loss/∂y, for the batch last computed: for those who look at a network node by node. The
    /// node is computed forward again for it.
    /// </summary>
    /// <param name="node">The node.</param>
    /// <param name="input">Which of its inputs; 0 but for a join.</param>
    /// <param name="x">The network's inputs, as they were given.</param>
    /// <param name="dy">∂loss by what the node put out, (B, Out).</param>
    /// <param name="gradients">The gradients of the node's parameters; overwritten.</param>
    /// <param name="dx">∂loss by that input, as far as it goes through this node, (B, In); overwritten.</param>
    public void BackwardAt(
        int node, int input, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> gradients, Span<float> dx)
    {
        var (layer, inputs) = _network.Nodes[node];
        var pass = PassAt(node, gradients);
        if (layer is Join join)
        {
            join.Backward(input, pass, dy, dx);
            return;
        }

        var from = OutputOf(inputs[0], x);
        float[] y = new float[BatchSize * layer.Output.Count];
        layer.Forward(pass, from, y);
        layer.Backward(pass, from, y, dy, dx);
    }

    private ReadOnlySpan<float> Forward(ReadOnlySpan<float> x, Batch batch, Workers workers, int[]? cut = null)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(batch.Place + batch.Size, Capacity);
        (_batch, _firstPlace, _cut) = (batch, batch.Place, cut is { Length: > 1 } ? cut : []);
        for (int i = 0; i < _plan.Passes.Length; i++)
        {
            if (_plan.Passes[i].TakesShardsAtOnce || _cut.Length == 0)
            {
                Forward(i, x, batch, workers);
                continue;
            }

            for (int shard = 0; shard < _cut.Length; shard++)
            {
                Forward(i, x, RowsOf(batch, shard, shard + 1), workers);
            }
        }

        return ValueOf(_output, x, batch);
    }

    private void Forward(int index, ReadOnlySpan<float> x, in Batch batch, Workers workers)
    {
        var planned = _plan.Passes[index];
        var pass = PassOf(index, batch, default, workers);
        if (planned.Join is { } join)
        {
            Forward(join, planned, pass, x, batch);
        }
        else
        {
            planned.Layer.Forward(pass, ValueOf(planned.Inputs[0], x, batch), OutputOf(planned, batch));
        }
    }

    // A sum of two is one pass over both, whose result may lie where one of them did.
    private void Forward(Join join, PlannedPass planned, in Pass pass, ReadOnlySpan<float> x, in Batch batch)
    {
        var y = OutputOf(planned, batch);
        if (!join.Adds)
        {
            for (int i = 0; i < planned.Inputs.Length; i++)
            {
                join.Forward(i, pass, ValueOf(planned.Inputs[i], x, batch), y);
            }

            return;
        }

        var sum = ValueOf(planned.Inputs[0], x, batch);
        for (int i = 1; i < planned.Inputs.Length; i++)
        {
            ElementWise.Map(pass.Workers, default(Addition), sum, ValueOf(planned.Inputs[i], x, batch), y);
            sum = y;
        }
    }

    private void CarryBack(ReadOnlySpan<float> x, GradientTarget gradients, Span<float> dx, Batch batch, Workers workers)
    {
        foreach (ref readonly var step in (dx.IsEmpty ? _toParameters : _toInputs)!.Steps.AsSpan())
        {
            var to =
                step.To == GradientPlan.None ? default
                : step.To == GradientPlan.External ? dx
                : Gradient(step.To, step.Width, batch);
            if (step.Operation == GradientOperation.Backward)
            {
                Backward(step, x, gradients, to, batch, workers);
            }
            else if (step.Operation == GradientOperation.Add)
            {
                var before = step.Other == GradientPlan.External ? dx : Gradient(step.Other, step.Width, batch);
                ElementWise.Map(workers, default(Addition), before, Gradient(step.From, step.Width, batch), to);
            }
            else
            {
                Gradient(step.From, step.Width, batch).CopyTo(to);
            }
        }
    }

    private void Backward(
        in GradientStep step, ReadOnlySpan<float> x, in GradientTarget gradients, Span<float> dx, in Batch batch, Workers workers)
    {
        var planned = _plan.Passes[step.Pass];
        bool isSkipped = gradients.IsEmpty || (IsFrozen(step.Pass) && planned.Layer.SkipsGradients);
        if (gradients.Shards is { } shards && !(planned.TakesShardsAtOnce && (isSkipped || planned.ParameterCount == 0)))
        {
            BackwardInShards(step, x, isSkipped ? null : shards, dx, batch, workers);
            return;
        }

        var own = isSkipped || planned.ParameterCount == 0
            ? default
            : _network.SliceOf(planned.First, planned.Last, gradients.Whole);
        Backward(step, x, own, dx, batch, workers);
    }

    // What is left empty, gradients or dx, isn't computed.
    private void Backward(
        in GradientStep step, ReadOnlySpan<float> x, Span<float> gradients, Span<float> dx, in Batch batch, Workers workers,
        ReadOnlySpan<int> cut = default)
    {
        var planned = _plan.Passes[step.Pass];
        var pass = PassOf(step.Pass, batch, gradients, workers, cut);
        var dy = Gradient(step.From, planned.Outputs, batch);
        if (planned.Join is { } join)
        {
            join.Backward(step.Input, pass, dy, dx);
        }
        else
        {
            planned.Layer.Backward(
                pass, ValueOf(planned.Inputs[0], x, batch), OutputOf(planned, batch), dy, dx);
        }
    }

    private Pass PassOf(
        int index, scoped in Batch batch, Span<float> gradients, Workers workers, ReadOnlySpan<int> cut = default)
    {
        var planned = _plan.Passes[index];
        var (first, last) = (planned.First, planned.Last);
        bool isTraining = batch.IsTraining && !(planned.HasState && IsFrozen(index));
        return new Pass
        {
            BatchSize = batch.Size,
            FirstRow = batch.FirstRow,
            IsTraining = isTraining,
            Parameters = _network.SliceOf(first, last, _network.Parameters),
            Gradients = gradients,
            Cut = cut,
            State = _network.StateOf(first, last),
            Observed = isTraining ? _network.ObservedOf(first, last, ObservedOf(batch.Shard)) : default,
            Cache = _toParameters is null ? default : RowsOf(_caches[index], planned.CacheSize, batch),
            BatchCache = _shards[_firstShard + batch.Shard].BatchCaches[index].Span,
            Random = new RandomStream(batch.Seed, RandomStreams.Layer(first), (ulong)batch.Step),
            Workers = workers,
        };
    }

    private bool IsFrozen(int pass) => _frozen is not null && _frozen[pass];

    // What lies within layers that are computed together is nowhere: who asks for it has it computed once more.
    private float[] Inside(int node, ReadOnlySpan<float> x)
    {
        var planned = Array.Find(_plan.Passes, pass => pass.First <= node && node < pass.Last)!;
        float[] y = ValueOf(planned.Inputs[0], x, _batch).ToArray();
        for (int i = planned.First; i <= node; i++)
        {
            var layer = _network.Layers[i];
            float[] next = new float[BatchSize * layer.Output.Count];
            layer.Forward(PassAt(i, default), y, next);
            y = next;
        }

        return y;
    }

    // A pass of one node by itself, with caches of its own.
    private Pass PassAt(int node, Span<float> gradients)
    {
        var layer = _network.Layers[node];
        return new Pass
        {
            BatchSize = BatchSize,
            FirstRow = _batch.FirstRow,
            IsTraining = _batch.IsTraining,
            Parameters = _network.SliceOf(node, _network.Parameters),
            Gradients = gradients,
            State = _network.StateOf(node),
            Observed = new double[layer.ObservedSize],
            Cache = new float[BatchSize * layer.CacheSize],
            BatchCache = new float[layer.BatchCacheSize],
            Random = new RandomStream(_batch.Seed, RandomStreams.Layer(node), (ulong)_batch.Step),
            Workers = Workers.None,
        };
    }

    private ReadOnlySpan<float> ValueOf(int node, ReadOnlySpan<float> x, scoped in Batch batch)
    {
        if (node > _from)
        {
            return RowsOf(_outputs[_plan.Slots[node]], _plan.Outputs[node], batch);
        }

        int width = _network.Graph.ShapeOf(_from).Count;
        return _cut.Length == 0 ? x : x.Slice((batch.Place - _firstPlace) * width, batch.Size * width);
    }

    private Span<float> OutputOf(PlannedPass pass, scoped in Batch batch) =>
        RowsOf(_outputs[_plan.Slots[pass.Last]], pass.Outputs, batch);

    private static Span<float> RowsOf(AlignedBuffer buffer, int width, scoped in Batch batch) =>
        buffer.Span.Slice(batch.Place * width, batch.Size * width);

    // Numbers of different width come and go in one buffer: the place of a run of shards is where all its rows have room.
    private Span<float> Gradient(int slot, int width, scoped in Batch batch)
    {
        int start = _firstPlace * _gradientWidths[slot] + (batch.Place - _firstPlace) * width;
        return _gradients[slot].Span.Slice(start, batch.Size * width);
    }

    private AlignedBuffer Rows(int width)
    {
        long length = (long)Capacity * width;
        return length <= AlignedBuffer.MaxLength
            ? new AlignedBuffer((int)length)
            : throw new ChainruleException(
                $"a batch of {Capacity} rows with {width} numbers each is too large for one buffer", "use a smaller batch");
    }

    private static IEnumerable<int> Widest(IReadOnlyList<int> one, IReadOnlyList<int> other) =>
        Enumerable
            .Range(0, Math.Max(one.Count, other.Count))
            .Select(slot => Math.Max(one.ElementAtOrDefault(slot), other.ElementAtOrDefault(slot)));

    /// <summary>What distinguishes one batch, or one shard of it, from another, but for its rows.</summary>
    /// <param name="Size">The number of rows.</param>
    /// <param name="IsTraining">Whether they are trained on.</param>
    /// <param name="Seed">With the step, what random choices are drawn from.</param>
    /// <param name="Step">The training step.</param>
    /// <param name="FirstRow">The place of the first row in the whole batch.</param>
    /// <param name="Place">The place of the first row in the buffers.</param>
    /// <param name="Shard">Which shard it is, of those computed together.</param>
    private readonly record struct Batch(
        int Size, bool IsTraining, ulong Seed, long Step, long FirstRow, int Place = 0, int Shard = 0);
}
