using Chainrule.Initializers;
using Chainrule.Kernels;
using Chainrule.Layers;

namespace Chainrule.Networks;

/// <summary>
/// What is learned: layers, one after the other, one contiguous buffer that holds all their parameters, and another for what
/// they learn by watching. Where a batch is computed is a <see cref="Workspace"/>'s concern, so one network serves many threads
/// at once.
/// </summary>
public sealed partial class Network
{
    private readonly int[] _offsets, _stateOffsets, _observedOffsets;   // layer i's part lies at [offsets[i], offsets[i + 1])
    private readonly WorkspacePool _workspaces;

    /// <summary>A network of the given layers, its parameters at their first values.</summary>
    /// <param name="input">The shape of one sample.</param>
    /// <param name="layers">The layers, each built for the output shape of the one before.</param>
    /// <param name="seed">What the first values are drawn from: the same seed gives the same bits.</param>
    /// <exception cref="ChainruleException">There is no layer, shapes don't follow, or there are too many parameters for one
    /// buffer.</exception>
    public Network(Shape input, IReadOnlyList<Layer> layers, ulong seed)
        : this(input, layers) => Initialize(seed);

    /// <summary>A network of the given layers whose parameters are all 0, for those who have them from elsewhere.</summary>
    public Network(Shape input, IReadOnlyList<Layer> layers)
        : this(input, NodeGraph.Chain(layers))
    {
    }

    /// <summary>A network of the given nodes, its parameters at their first values.</summary>
    internal Network(Shape input, IReadOnlyList<NetworkNode> nodes, ulong seed)
        : this(input, nodes) => Initialize(seed);

    /// <summary>A network of the given nodes whose parameters are all 0.</summary>
    internal Network(Shape input, IReadOnlyList<NetworkNode> nodes)
    {
        if (nodes.Count == 0)
        {
            throw new ChainruleException("a network needs at least one layer", "add one, as in \"dense:10\"");
        }

        InputShape = input;
        Nodes = [.. nodes];
        Layers = [.. nodes.Select(node => node.Layer)];
        Graph = new NodeGraph(input, Nodes);
        Blocks = LayOut(out _offsets);
        StateBlocks = LayOutState(out _stateOffsets, out _observedOffsets);
        Values = new NetworkValues(_offsets[^1], _stateOffsets[^1]);
        ForgetObserved();
        _workspaces = new WorkspacePool(this);
    }

    /// <summary>The shape of one sample that comes in.</summary>
    public Shape InputShape { get; }

    /// <summary>The shape of one sample that goes out.</summary>
    public Shape OutputShape => Layers[^1].Output;

    /// <summary>
    /// The layers with what each reads, in an order in which every node stands behind those that it reads; the last is the
    /// output. In a chain, node i reads node i − 1.
    /// </summary>
    public IReadOnlyList<NetworkNode> Nodes { get; }

    /// <summary>The layers of <see cref="Nodes"/>, in their order.</summary>
    public IReadOnlyList<Layer> Layers { get; }

    /// <summary>Whether every layer reads the one before it.</summary>
    public bool IsChain => Layers.All(layer => layer is not Join);

    /// <summary>Who reads whom.</summary>
    public NodeGraph Graph { get; }

    /// <summary>The blocks of the parameter buffer, in the order in which they lie there.</summary>
    public IReadOnlyList<ParameterBlock> Blocks { get; }

    /// <summary>
    /// The blocks of the state's buffer, in the order in which they lie there; none where no layer has a state.
    /// </summary>
    public IReadOnlyList<StateBlock> StateBlocks { get; }

    /// <summary>
    /// All that was learned: parameters and state. What copies, keeps or compares a network's numbers takes these.
    /// </summary>
    public NetworkValues Values { get; }

    /// <summary>The number of parameters.</summary>
    public int ParameterCount => Values.Parameters.Length;

    /// <summary>All parameters in one buffer, block after block without gaps.</summary>
    public Span<float> Parameters => Values.Parameters;

    /// <summary>The whole state in one buffer, block after block without gaps; empty where no layer has any.</summary>
    public Span<float> State => Values.State;

    /// <summary>How many numbers a batch says of the state; see <see cref="Layer.ObservedSize"/>.</summary>
    public int ObservedSize => _observedOffsets[^1];

    /// <summary>
    /// The layers as the notation writes them, as in <c>dense:128 relu residual(dense:128 relu dense:128) dense:10</c>.
    /// </summary>
    public string Notation => NodeNotation.Of(Graph);

    /// <summary>
    /// Starts the description of a network by the sizes of one sample, as in
    /// <c>Network.Input(28, 28).Dense(128).Relu().Dense(10).Build(seed: 42)</c>.
    /// </summary>
    public static NetworkBuilder Input(params ReadOnlySpan<int> sizes) => new(new Shape(sizes));

    /// <summary>The part of a buffer laid out like <see cref="Parameters"/> that belongs to one layer.</summary>
    public Span<float> SliceOf(int layer, Span<float> buffer) => buffer[_offsets[layer].._offsets[layer + 1]];

    /// <summary>The part of the state that belongs to one layer.</summary>
    public Span<float> StateOf(int layer) => StateOf(layer, layer);

    /// <summary>The part of what a batch has observed that belongs to one layer.</summary>
    /// <param name="layer">The index of the layer.</param>
    /// <param name="observed"><see cref="ObservedSize"/> numbers.</param>
    public Span<double> ObservedOf(int layer, Span<double> observed) =>
        ObservedOf(layer, layer, observed);

    /// <summary>The part of a buffer that belongs to several layers, one behind the other.</summary>
    internal Span<float> SliceOf(int first, int last, Span<float> buffer) => buffer[_offsets[first].._offsets[last + 1]];

    /// <summary>Where that part starts and ends.</summary>
    internal (int Start, int End) PlacesOf(int first, int last) => (_offsets[first], _offsets[last + 1]);

    /// <summary>The part of the state that belongs to several layers.</summary>
    internal Span<float> StateOf(int first, int last) => State[_stateOffsets[first].._stateOffsets[last + 1]];

    /// <summary>The part of what was observed that belongs to several layers.</summary>
    internal Span<double> ObservedOf(int first, int last, Span<double> observed) =>
        observed[_observedOffsets[first].._observedOffsets[last + 1]];

    /// <summary>Adds what a later part of a batch has observed to what an earlier one has.</summary>
    /// <param name="observed">What the earlier rows say, <see cref="ObservedSize"/> numbers; becomes what both say.</param>
    /// <param name="later">What the later rows say.</param>
    public void MergeObserved(Span<double> observed, Span<double> later)
    {
        for (int i = 0; i < Layers.Count && ObservedSize > 0; i++)
        {
            if (Layers[i].ObservedSize > 0)
            {
                Layers[i].MergeObserved(ObservedOf(i, observed), ObservedOf(i, later));
            }
        }
    }

    /// <summary>Moves the state by what a batch has observed: once in a step, with the update of the parameters.</summary>
    /// <param name="observed"><see cref="ObservedSize"/> numbers.</param>
    public void FoldObserved(Span<double> observed) => FoldObservedOfOthers(observed, []);

    /// <summary>The same, for all layers but those that are frozen.</summary>
    internal void FoldObservedOfOthers(Span<double> observed, ReadOnlySpan<bool> frozen)
    {
        for (int i = 0; i < Layers.Count && ObservedSize > 0; i++)
        {
            if (Layers[i].ObservedSize > 0 && (frozen.IsEmpty || !frozen[i]))
            {
                Layers[i].FoldObserved(ObservedOf(i, observed), StateOf(i));
            }
        }
    }

    /// <summary>The same layers with the same numbers, in memory of their own.</summary>
    public Network Copy()
    {
        var copy = new Network(InputShape, Nodes);
        Values.CopyTo(copy.Values);
        return copy;
    }

    /// <summary>The same network with more layers behind it, whose parameters are 0.</summary>
    /// <param name="layers">The layers, each built for the output shape of the one before.</param>
    /// <exception cref="ChainruleException">Shapes don't follow.</exception>
    public Network FollowedBy(params IReadOnlyList<Layer> layers)
    {
        var behind = layers.Select((layer, i) => new NetworkNode(layer, [Nodes.Count + i - 1]));
        var longer = new Network(InputShape, [.. Nodes, .. behind]);
        Parameters.CopyTo(longer.Parameters);
        State.CopyTo(longer.State);
        return longer;
    }

    /// <summary>The same network without some of its layers, whose output has the shape of their input.</summary>
    /// <param name="isLeftOut">Which: layers without parameters and state.</param>
    /// <exception cref="ChainruleException">No layer is left, or shapes don't follow without them.</exception>
    public Network Without(Func<Layer, bool> isLeftOut)
    {
        ArgumentNullException.ThrowIfNull(isLeftOut);
        var shorter = new Network(InputShape, Graph.Without(isLeftOut));
        Values.CopyTo(shorter.Values);
        return shorter;
    }

    /// <summary>Draws the first values of all parameters anew, and forgets what was observed.</summary>
    /// <param name="seed">What they are drawn from.</param>
    /// <param name="weights">How weights start, biases excepted; null for each block's own initializer.</param>
    public void Initialize(ulong seed, Initializer? weights = null)
    {
        for (int i = 0; i < Blocks.Count; i++)
        {
            var block = Blocks[i];
            var initializer = block.Decays ? weights ?? block.Initializer : block.Initializer;
            initializer.Fill(block.Shape, new RandomStream(seed, RandomStreams.Initialization(i)), block.Of(Parameters));
        }

        ForgetObserved();
    }

    /// <summary>
    /// Computes the outputs of any number of rows. Thread-safe, and without allocation once warm. Every row's bits depend
    /// on that row alone.
    /// </summary>
    /// <param name="x">The rows, (B, In).</param>
    /// <param name="y">The outputs, (B, Out); overwritten.</param>
    /// <param name="workers">The threads to share rows among; null for the calling thread alone.</param>
    /// <exception cref="ArgumentException">The lengths are not whole rows, or differ in their number.</exception>
    public void Predict(ReadOnlySpan<float> x, Span<float> y, Workers? workers = null)
    {
        int inputs = InputShape.Count, outputs = OutputShape.Count;
        int rows = x.Length / inputs;
        if (rows * inputs != x.Length || (long)rows * outputs != y.Length)
        {
            throw new ArgumentException(
                $"the network maps rows of {inputs} numbers to rows of {outputs}: {x.Length} numbers don't fit {y.Length}");
        }

        _workspaces.Predict(x, y, rows, workers ?? Workers.None);
    }

    /// <summary>
    /// The SHA-256 of all parameters, and behind them of the state where there is one, as little-endian floats in the order of
    /// the buffers, in lower-case hexadecimal: two networks have the same bits exactly when they have the same hash.
    /// </summary>
    public string ParametersSha256() => Values.Sha256();

    /// <summary>The full name of a block of a layer, as in <c>layers.0.weights</c>.</summary>
    public static string NameOf(int layer, string name) => $"layers.{layer}.{name}";

    private ParameterBlock[] LayOut(out int[] layerOffsets)
    {
        var blocks = new List<ParameterBlock>();
        layerOffsets = new int[Layers.Count + 1];
        long offset = 0;
        for (int i = 0; i < Layers.Count; i++)
        {
            foreach (var spec in Layers[i].Parameters)
            {
                var initializer = spec.Initializer ?? DefaultInitializer(i);
                blocks.Add(new ParameterBlock(i, NameOf(i, spec.Name), spec.Shape, (int)offset, spec.Decays, initializer));
                offset += spec.Shape.Count;
                if (offset > AlignedBuffer.MaxLength)
                {
                    throw new ChainruleException(
                        $"the network has more than {AlignedBuffer.MaxLength:N0} parameters",
                        "use fewer units"
                    );
                }
            }

            layerOffsets[i + 1] = (int)offset;
        }

        return [.. blocks];
    }

    private StateBlock[] LayOutState(out int[] offsets, out int[] observedOffsets)
    {
        var blocks = new List<StateBlock>();
        offsets = new int[Layers.Count + 1];
        observedOffsets = new int[Layers.Count + 1];
        for (int i = 0; i < Layers.Count; i++)
        {
            int offset = offsets[i];
            foreach (var spec in Layers[i].State)
            {
                if (Layers[i].Parameters.Any(block => block.Name == spec.Name))
                {
                    throw new ChainruleException(
                        $"layer {i} ({Layers[i].Notation}) has parameters and a state of the name '{spec.Name}'",
                        "give each block a name of its own"
                    );
                }

                blocks.Add(new StateBlock(i, NameOf(i, spec.Name), spec.Shape, offset, spec.FirstValue));
                offset = checked(offset + spec.Shape.Count);
            }

            offsets[i + 1] = offset;
            observedOffsets[i + 1] = checked(observedOffsets[i] + Layers[i].ObservedSize);
        }

        return [.. blocks];
    }

    private void ForgetObserved()
    {
        foreach (var block in StateBlocks)
        {
            block.Of(State).Fill(block.FirstValue);
        }
    }

    // The first layer behind this one that has a preference decides, of several the one that reads first; an output without
    // activation is linear. Joins have none, nor has what only scales and shifts: what they put out is weighted as the activation
    // behind them asks.
    private Initializer DefaultInitializer(int layer) =>
        PreferenceBehind(layer, []) ?? new Glorot(Distribution.Uniform);

    private Initializer? PreferenceBehind(int layer, HashSet<int> seen)
    {
        foreach (int reader in Graph.ReadersOf(layer))
        {
            var next = Layers[reader];
            if (
                next.Parameters.All(block => !block.Decays)
                && seen.Add(reader)
                && (next.PreferredInitializer ?? PreferenceBehind(reader, seen)) is { } preferred
            )
            {
                return preferred;
            }
        }

        return null;
    }
}
