using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Chainrule.Initializers;
using Chainrule.Kernels;
using Chainrule.Layers;

namespace Chainrule.Networks;

/// <summary>
/// What is learned: layers, one after the other, and one contiguous buffer that holds all their parameters. Where a
/// batch is computed is a <see cref="Workspace"/>'s concern, so one network serves many threads at once.
/// </summary>
public sealed class Network
{
    private readonly AlignedBuffer _parameters;
    private readonly int[] _layerOffsets;           // layer i's parameters lie at [_layerOffsets[i], _layerOffsets[i + 1])
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
    internal Network(Shape input, IReadOnlyList<Layer> layers)
    {
        InputShape = input;
        Layers = [.. layers];
        CheckShapes();
        Blocks = LayOut(out _layerOffsets);
        _parameters = new AlignedBuffer(_layerOffsets[^1]);
        _workspaces = new WorkspacePool(this);
    }

    /// <summary>The shape of one sample that comes in.</summary>
    public Shape InputShape { get; }

    /// <summary>The shape of one sample that goes out.</summary>
    public Shape OutputShape => Layers[^1].Output;

    /// <summary>The layers, first to last.</summary>
    public IReadOnlyList<Layer> Layers { get; }

    /// <summary>The blocks of the parameter buffer, in the order in which they lie there.</summary>
    public IReadOnlyList<ParameterBlock> Blocks { get; }

    /// <summary>The number of parameters.</summary>
    public int ParameterCount => _parameters.Length;

    /// <summary>All parameters in one buffer, block after block without gaps.</summary>
    public Span<float> Parameters => _parameters.Span;

    /// <summary>The layers as the notation writes them, as in <c>dense:128 relu dense:10</c>.</summary>
    public string Notation => string.Join(' ', Layers.Select(layer => layer.Notation));

    /// <summary>
    /// Starts the description of a network by the sizes of one sample, as in
    /// <c>Network.Input(28, 28).Dense(128).Relu().Dense(10).Build(seed: 42)</c>.
    /// </summary>
    public static NetworkBuilder Input(params ReadOnlySpan<int> sizes) => new(new Shape(sizes));

    /// <summary>The part of a buffer laid out like <see cref="Parameters"/> that belongs to one layer.</summary>
    public Span<float> SliceOf(int layer, Span<float> buffer) => buffer[_layerOffsets[layer].._layerOffsets[layer + 1]];

    /// <summary>Draws the first values of all parameters anew.</summary>
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
    /// The SHA-256 of all parameters as little-endian floats in the order of the buffer, in lower-case hexadecimal: two
    /// networks have the same bits exactly when they have the same hash.
    /// </summary>
    public string ParametersSha256()
    {
        if (BitConverter.IsLittleEndian)
        {
            return Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(Parameters)));
        }

        var bytes = new byte[Parameters.Length * sizeof(float)];
        for (int i = 0; i < Parameters.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), Parameters[i]);
        }

        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    /// <summary>The full name of a layer's parameters, as in <c>layers.0.weights</c>.</summary>
    internal static string NameOf(int layer, ParameterSpec spec) => $"layers.{layer}.{spec.Name}";

    private void CheckShapes()
    {
        if (Layers.Count == 0)
        {
            throw new ChainruleException("a network needs at least one layer", "add one, as in \"dense:10\"");
        }

        var shape = InputShape;
        for (int i = 0; i < Layers.Count; i++)
        {
            if (Layers[i].Input != shape)
            {
                throw new ChainruleException(
                    $"layer {i} ({Layers[i].Notation}) was built for samples of shape {Layers[i].Input}, but gets {shape}");
            }

            shape = Layers[i].Output;
        }
    }

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
                blocks.Add(new ParameterBlock(i, NameOf(i, spec), spec.Shape, (int)offset, spec.Decays, initializer));
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

    // The first layer behind this one that has a preference decides; an output without activation is linear.
    private Initializer DefaultInitializer(int layer) =>
        Layers.Skip(layer + 1).TakeWhile(next => next.Parameters.Count == 0).Select(next => next.PreferredInitializer)
            .FirstOrDefault(preferred => preferred is not null)
        ?? new Glorot(Distribution.Uniform);
}
