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
    private readonly List<Layer> _layers = [];

    /// <summary>A description that starts with samples of the given shape.</summary>
    public NetworkBuilder(Shape input) => _input = input;

    /// <summary>The shape of one sample behind the layers added so far.</summary>
    public Shape Shape => _layers.Count == 0 ? _input : _layers[^1].Output;

    /// <summary>Adds a layer made for the current shape: a layer of your own, or one without a method of its own here.</summary>
    public NetworkBuilder Add(Func<Shape, Layer> layer)
    {
        _layers.Add(layer(Shape));
        return this;
    }

    /// <summary>Adds the layers of a notation, as in <c>dense:128 relu dense:10</c>.</summary>
    /// <exception cref="ChainruleException">A layer or a setting is unknown, or doesn't fit.</exception>
    public NetworkBuilder Add(string notation)
    {
        foreach (var term in NotationTerm.ParseAll(notation))
        {
            Add(shape => LayerNotation.Create(term, shape));
        }

        return this;
    }

    /// <summary>Adds y = x·W + b; see <see cref="Layers.Dense"/>.</summary>
    public NetworkBuilder Dense(int units, Initializer? weights = null, bool bias = true) =>
        Add(shape => new Dense(shape, units, weights, bias));

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
    public Network Build(ulong seed) => new(_input, _layers, seed);
}
