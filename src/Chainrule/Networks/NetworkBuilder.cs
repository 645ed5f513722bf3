using Chainrule.Initializers;
using Chainrule.Layers;

namespace Chainrule.Networks;

/// <summary>
/// Describes a network layer by layer; carries the current shape, so that a layer that doesn't fit is refused where it
/// is added.
/// </summary>
public sealed class NetworkBuilder
{
    private readonly Shape _input;
    private readonly NotationTable<Func<Shape, Layer>> _known;
    private readonly List<NetworkNode> _nodes;
    private readonly NetworkBuilder? _network;  // of a branch: the one that it belongs to
    private int _end = -1;                      // the node that the next one reads
    private bool _hasBranchOpen, _isEnded;

    /// <summary>A description that starts with samples of the given shape.</summary>
    /// <param name="input">The shape.</param>
    /// <param name="known">The layers that a notation may name; null for those of the library.</param>
    public NetworkBuilder(Shape input, NotationTable<Func<Shape, Layer>>? known = null)
    {
        _input = input;
        _known = known ?? LayerNotation.Table;
        _nodes = [];
    }

    // A branch: its nodes stand among those of its network.
    private NetworkBuilder(NetworkBuilder network)
    {
        (_input, _known, _nodes, _end) = (network._input, network._known, network._nodes, network._end);
        _network = network;
    }

    /// <summary>The shape of one sample behind the layers added so far.</summary>
    public Shape Shape => _end < 0 ? _input : _nodes[_end].Layer.Output;

    /// <summary>The nodes added so far.</summary>
    internal IReadOnlyList<NetworkNode> Nodes => _nodes;

    /// <summary>The term that was refused last, and the place of the node it should have been; null where none was.</summary>
    internal (NotationTerm Term, int Place)? Refused { get; private set; }

    /// <summary>Adds a layer made for the current shape: a layer of your own, or one without a method of its own here.</summary>
    /// <exception cref="ChainruleException">It is a join, which needs branches; or a branch is being added, or this is one that
    /// has ended.</exception>
    public NetworkBuilder Add(Func<Shape, Layer> layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        RequireOpen();
        var added = layer(Shape)
            ?? throw new ChainruleException(
                $"what should make node {_nodes.Count} for samples of shape {Shape} has made no layer",
                "return a layer, not null"
            );
        if (added is Join)
        {
            throw new ChainruleException(
                $"{added.Notation} joins branches, and can't be added as one layer",
                "use Residual, Sum or Concatenate"
            );
        }

        Append(added, _end);
        return this;
    }

    /// <summary>
    /// Adds the layers of a notation, as in <c>dense:128 relu residual(dense:128 relu dense:128) dense:10</c>.
    /// </summary>
    /// <exception cref="ChainruleException">A layer or a setting is unknown, or doesn't fit; brackets don't match.</exception>
    public NetworkBuilder Add(string notation)
    {
        ArgumentNullException.ThrowIfNull(notation);
        var items = NotationItem.ParseAll(notation);
        return AllOrNothing(() => items.ToList().ForEach(Add));
    }

    /// <summary>
    /// Adds y = x + f(x), where f is a branch; where f changes the shape, y = x·W + f(x) with a projection W that is learned. See
    /// <see cref="Layers.Sum"/>.
    /// </summary>
    /// <param name="branch">Adds the layers of f, as in <c>f => f.Dense(64).Relu().Dense(64)</c>.</param>
    /// <exception cref="ChainruleException">The branch is empty, or puts out samples of several dimensions of another
    /// shape.</exception>
    public NetworkBuilder Residual(Action<NetworkBuilder> branch) => Residual(branch, "residual");

    /// <summary>Adds the sum of what branches make of the same input; see <see cref="Layers.Sum"/>.</summary>
    /// <param name="branches">Each adds the layers of one branch.</param>
    /// <exception cref="ChainruleException">There are fewer than two, one is empty, or they put out different
    /// shapes.</exception>
    public NetworkBuilder Sum(params IReadOnlyList<Action<NetworkBuilder>> branches) =>
        Join(shapes => new Sum(shapes), branches, "sum");

    /// <summary>
    /// Adds what branches make of the same input, side by side along the last axis; see <see cref="Layers.Concatenate"/>.
    /// </summary>
    /// <param name="branches">Each adds the layers of one branch.</param>
    /// <exception cref="ChainruleException">There are fewer than two, one is empty, or they differ in more than the last
    /// size.</exception>
    public NetworkBuilder Concatenate(params IReadOnlyList<Action<NetworkBuilder>> branches) =>
        Join(shapes => new Concatenate(shapes), branches, "concatenate");

    /// <summary>Adds y = x·W + b; see <see cref="Layers.Dense"/>.</summary>
    public NetworkBuilder Dense(int units, Initializer? weights = null, bool bias = true) =>
        Add(shape => new Dense(shape, units, weights, bias));

    /// <summary>Adds a convolution with a square window; see <see cref="Layers.Convolution"/>.</summary>
    public NetworkBuilder Convolution(
        int channels, int kernel, int stride = 1, Padding? padding = null, Initializer? weights = null, bool bias = true) =>
        Add(shape => new Convolution(shape, channels, kernel, stride, padding, weights, bias));

    /// <summary>Adds the largest number of each window; see <see cref="Layers.MaxPooling"/>.</summary>
    public NetworkBuilder MaxPooling(int size, int? stride = null, Padding? padding = null) =>
        Add(shape => new MaxPooling(shape, size, stride, padding));

    /// <summary>Adds the mean of each window; see <see cref="Layers.AveragePooling"/>.</summary>
    public NetworkBuilder AveragePooling(int size, int? stride = null, Padding? padding = null) =>
        Add(shape => new AveragePooling(shape, size, stride, padding));

    /// <summary>Adds the mean of all pixels of each channel; see <see cref="Layers.GlobalPooling"/>.</summary>
    public NetworkBuilder GlobalPooling() => Add(shape => new GlobalPooling(shape));

    /// <summary>
    /// Normalizes each channel over the batch, in prediction by running statistics; see <see cref="Layers.BatchNormalization"/>.
    /// </summary>
    public NetworkBuilder BatchNormalization(
        double momentum = Layers.BatchNormalization.DefaultMomentum, double epsilon = Layers.BatchNormalization.DefaultEpsilon) =>
        Add(shape => new BatchNormalization(shape, momentum, epsilon));

    /// <summary>Normalizes each row, or each pixel, over its channels; see <see cref="Layers.LayerNormalization"/>.</summary>
    public NetworkBuilder LayerNormalization(double epsilon = Layers.LayerNormalization.DefaultEpsilon) =>
        Add(shape => new LayerNormalization(shape, epsilon));

    /// <summary>Adds y = max(x, 0); see <see cref="Layers.Relu"/>.</summary>
    public NetworkBuilder Relu() => Add(shape => new Relu(shape));

    /// <summary>Adds y = x above 0, slope·x below; see <see cref="Layers.LeakyRelu"/>.</summary>
    public NetworkBuilder LeakyRelu(double slope = Layers.LeakyRelu.DefaultSlope) => Add(shape => new LeakyRelu(shape, slope));

    /// <summary>Adds y = x above 0, alpha·(eˣ − 1) below; see <see cref="Layers.Elu"/>.</summary>
    public NetworkBuilder Elu(double alpha = Layers.Elu.DefaultAlpha) => Add(shape => new Elu(shape, alpha));

    /// <summary>Adds the self-normalizing y = λ·x above 0, λ·α·(eˣ − 1) below; see <see cref="Layers.Selu"/>.</summary>
    public NetworkBuilder Selu() => Add(shape => new Selu(shape));

    /// <summary>Adds y = x·Φ(x); see <see cref="Layers.Gelu"/>.</summary>
    public NetworkBuilder Gelu(GeluForm form = GeluForm.Exact) => Add(shape => new Gelu(shape, form));

    /// <summary>Adds y = x·σ(x); see <see cref="Layers.Silu"/>.</summary>
    public NetworkBuilder Silu() => Add(shape => new Silu(shape));

    /// <summary>Adds y = x·tanh(ln(1 + eˣ)); see <see cref="Layers.Mish"/>.</summary>
    public NetworkBuilder Mish() => Add(shape => new Mish(shape));

    /// <summary>Adds y = ln(1 + eˣ); see <see cref="Layers.Softplus"/>.</summary>
    public NetworkBuilder Softplus() => Add(shape => new Softplus(shape));

    /// <summary>Adds y = 1 / (1 + e⁻ˣ); see <see cref="Layers.Sigmoid"/>.</summary>
    public NetworkBuilder Sigmoid() => Add(shape => new Sigmoid(shape));

    /// <summary>Adds y = tanh x; see <see cref="Layers.Tanh"/>.</summary>
    public NetworkBuilder Tanh() => Add(shape => new Tanh(shape));

    /// <summary>Adds y = sinh x, straight beyond ±limit; see <see cref="Layers.Sinh"/>.</summary>
    public NetworkBuilder Sinh(double limit = Layers.Sinh.DefaultLimit) => Add(shape => new Sinh(shape, limit));

    /// <summary>Adds y = slope·x + offset, cut off at 0 and 1; see <see cref="Layers.HardSigmoid"/>.</summary>
    public NetworkBuilder HardSigmoid(
        double slope = Layers.HardSigmoid.DefaultSlope, double offset = Layers.HardSigmoid.DefaultOffset) =>
        Add(shape => new HardSigmoid(shape, slope, offset));

    /// <summary>Adds y = x; see <see cref="Layers.Identity"/>.</summary>
    public NetworkBuilder Identity() => Add(shape => new Identity(shape));

    /// <summary>Adds yᵢ = exp xᵢ / Σⱼ exp xⱼ over the last axis; see <see cref="Layers.Softmax"/>.</summary>
    public NetworkBuilder Softmax() => Add(shape => new Softmax(shape));

    /// <summary>Adds yᵢ = xᵢ − ln Σⱼ exp xⱼ over the last axis; see <see cref="Layers.LogSoftmax"/>.</summary>
    public NetworkBuilder LogSoftmax() => Add(shape => new LogSoftmax(shape));

    /// <summary>Adds augmentation of images, which acts in training only; see <see cref="Layers.RandomAffine"/>.</summary>
    public NetworkBuilder RandomAffine(double rotation, double shift = 0, double scale = 0) =>
        Add(shape => new RandomAffine(shape, rotation, shift, scale));

    /// <summary>Adds mirroring of images, which acts in training only; see <see cref="Layers.RandomFlip"/>.</summary>
    public NetworkBuilder RandomFlip(double probability = Layers.RandomFlip.DefaultProbability) =>
        Add(shape => new RandomFlip(shape, probability));

    /// <summary>
    /// Adds changes of images' brightness and contrast, which act in training only; see <see cref="Layers.RandomBrightness"/>.
    /// </summary>
    public NetworkBuilder RandomBrightness(double brightness, double contrast = 0) =>
        Add(shape => new RandomBrightness(shape, brightness, contrast));

    /// <summary>Adds squares set to 0 in images, which act in training only; see <see cref="Layers.RandomCutout"/>.</summary>
    public NetworkBuilder RandomCutout(int size, double probability = 1) =>
        Add(shape => new RandomCutout(shape, size, probability));

    /// <summary>Adds dropout, which acts in training only; see <see cref="Layers.Dropout"/>.</summary>
    public NetworkBuilder Dropout(double rate) => Add(shape => new Dropout(shape, rate));

    /// <summary>
    /// Makes vectors of the last features, which are codes of categories; see <see cref="Layers.CategoryEmbedding"/>.
    /// </summary>
    public NetworkBuilder CategoryEmbedding(params IReadOnlyList<(int Count, int Size)> categories) =>
        Add(shape => new CategoryEmbedding(shape, categories));

    /// <summary>
    /// Makes piecewise linear numbers of the first features; see <see cref="Layers.PiecewiseLinearEmbedding"/>.
    /// </summary>
    public NetworkBuilder PiecewiseLinearEmbedding(int numbers, int bins, int size) =>
        Add(shape => new PiecewiseLinearEmbedding(shape, numbers, bins, size));

    /// <summary>Makes periodic numbers of the first features; see <see cref="Layers.PeriodicEmbedding"/>.</summary>
    public NetworkBuilder PeriodicEmbedding(
        int numbers,
        int frequencies,
        int size,
        double deviation = Layers.PeriodicEmbedding.DefaultDeviation
    ) => Add(shape => new PeriodicEmbedding(shape, numbers, frequencies, size, deviation));

    /// <summary>Takes samples of several dimensions as one row; see <see cref="Layers.Flatten"/>.</summary>
    public NetworkBuilder Flatten() => Add(shape => new Flatten(shape));

    /// <summary>Builds the network and draws its first parameters: the same seed, the same bits.</summary>
    /// <exception cref="ChainruleException">There is no layer, there are too many parameters, or this is a branch.</exception>
    public Network Build(ulong seed)
    {
        if (_network is not null)
        {
            throw new ChainruleException("a branch is built with its network", "add its layers only");
        }

        RequireOpen();
        return new Network(_input, _nodes, seed);
    }

    private void Add(NotationItem item)
    {
        if (item.Branches.Count == 0)
        {
            try
            {
                Add(shape => LayerNotation.Create(item.Term, shape, _known));
            }
            catch (ChainruleException)
            {
                Refuse(item.Term, _nodes.Count);
                throw;
            }

            return;
        }

        LayerNotation.CheckJoin(item, _known);
        string text = $"'{item}'";
        Action<NetworkBuilder>[] branches =
        [
            .. item.Branches.Select<IReadOnlyList<NotationItem>, Action<NetworkBuilder>>(items => branch =>
                items.ToList().ForEach(branch.Add)
            ),
        ];
        _ = item.Term.Name switch
        {
            "residual" => Residual(branches[0], text),
            "sum" => Join(shapes => new Sum(shapes), branches, text),
            _ => Join(shapes => new Concatenate(shapes), branches, text),
        };
    }

    private void Refuse(NotationTerm term, int place)
    {
        Refused = (term, place);
        _network?.Refuse(term, place);
    }

    private NetworkBuilder Residual(Action<NetworkBuilder> branch, string text) => AllOrNothing(() =>
    {
        int fork = _end, first = _nodes.Count;
        int end = Branch(branch, text);
        Shape from = Shape, to = _nodes[end].Layer.Output;
        if (from != to)
        {
            Project(first, fork, to, text);
            (fork, end) = (first, end + 1);
        }

        Append(new Sum(to, to), fork, end);
    });

    private NetworkBuilder Join(
        Func<IReadOnlyList<Shape>, Join> create, IReadOnlyList<Action<NetworkBuilder>> branches, string text)
    {
        ArgumentNullException.ThrowIfNull(branches);
        return AllOrNothing(() =>
        {
            int[] ends = [.. branches.Select(branch => Branch(branch, text))];
            try
            {
                Append(create([.. ends.Select(end => _nodes[end].Layer.Output)]), ends);
            }
            catch (ChainruleException refusal) when (text.StartsWith('\''))
            {
                throw new ChainruleException($"{text}: {refusal.Message}", refusal.Remedy);
            }
        });
    }

    private int Branch(Action<NetworkBuilder> add, string text)
    {
        ArgumentNullException.ThrowIfNull(add);
        RequireOpen();
        var branch = new NetworkBuilder(this);
        _hasBranchOpen = true;
        try
        {
            add(branch);
        }
        finally
        {
            (_hasBranchOpen, branch._isEnded) = (false, true);
        }

        return branch._end != _end
            ? branch._end
            : throw new ChainruleException(
                $"{text} has an empty branch",
                "add identity to a branch that changes nothing, or use residual for one beside it"
            );
    }

    // What is refused in the middle leaves nothing behind: whoever goes on describing the network goes on from before it.
    private NetworkBuilder AllOrNothing(Action add)
    {
        var (count, end) = (_nodes.Count, _end);
        try
        {
            add();
            return this;
        }
        catch
        {
            if (_nodes.Count > count)
            {
                _nodes.RemoveRange(count, _nodes.Count - count);
            }

            _end = end;
            throw;
        }
    }

    private void RequireOpen()
    {
        if (_isEnded)
        {
            throw new ChainruleException("the branch has ended: nothing more can be added to it", "add to the network behind it");
        }

        if (_hasBranchOpen)
        {
            throw new ChainruleException(
                "nothing can be added to a network while a branch of it is described",
                "add to the branch that is handed in, as in f => f.Dense(64)"
            );
        }
    }

    // The shortcut of a residual stands before its branch: what was added there moves up by one.
    private void Project(int first, int fork, Shape to, string text)
    {
        var shortcut = NodeNotation.Projection(Shape, to)
            ?? throw new ChainruleException(
                $"{text}: the branch makes {to} of {Shape}, and no projection leads there",
                "end the branch with the shape it began with, or with images whose sizes are those before it by a whole stride"
            );
        for (int i = first; i < _nodes.Count; i++)
        {
            _nodes[i] = _nodes[i] with { Inputs = [.. _nodes[i].Inputs.Select(from => from >= first ? from + 1 : from)] };
        }

        _nodes.Insert(first, new NetworkNode(shortcut, [fork]));
    }

    private void Append(Layer layer, params int[] inputs)
    {
        _end = _nodes.Count;
        _nodes.Add(new NetworkNode(layer, inputs));
    }
}
