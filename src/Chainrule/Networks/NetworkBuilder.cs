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
            Add(shape => LayerNotation.Create(term, shape));

        return this;
    }

    /// <summary>Adds y = x·W + b; see <see cref="Layers.Dense"/>.</summary>
    public NetworkBuilder Dense(int units, Initializer? weights = null, bool bias = true) =>
        Add(shape => new Dense(shape, units, weights, bias));

    /// <summary>Builds the network and draws its first parameters: the same seed, the same bits.</summary>
    public Network Build(ulong seed) => new(_input, _layers, seed);
}
