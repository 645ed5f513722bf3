using Chainrule.Layers;

namespace Chainrule.Networks;

/// <summary>
/// The layers by name, as in <c>dense:128 relu dense:10</c>: one notation for the command line, the configuration and
/// the model file.
/// </summary>
public static class LayerNotation
{
    private static readonly NotationTable<Func<Shape, Layer>> Table = new(
        "layer",
        ("dense:units[:no-bias]", term => shape => new Dense(shape, term.Integer(0, "units"), bias: HasBias(term))),
        ("relu", _ => shape => new Relu(shape)),
        ("leaky-relu[:slope]", term => shape => new LeakyRelu(shape, term.Number(0, "slope", LeakyRelu.DefaultSlope))),
        ("elu[:alpha]", term => shape => new Elu(shape, term.Number(0, "alpha", Elu.DefaultAlpha))),
        ("selu", _ => shape => new Selu(shape)),
        ("gelu", _ => shape => new Gelu(shape)),
        ("gelu-tanh", _ => shape => new Gelu(shape, GeluForm.Tanh)),
        ("silu", _ => shape => new Silu(shape)),
        ("softplus", _ => shape => new Softplus(shape)),
        ("sigmoid", _ => shape => new Sigmoid(shape)),
        ("tanh", _ => shape => new Tanh(shape)),
        ("sinh[:limit]", term => shape => new Sinh(shape, term.Number(0, "limit", Sinh.DefaultLimit))),
        ("hard-sigmoid[:slope:offset]", term => shape => new HardSigmoid(
            shape, term.Number(0, "slope", HardSigmoid.DefaultSlope), term.Number(1, "offset", HardSigmoid.DefaultOffset))),
        ("softmax", _ => shape => new Softmax(shape)),
        ("log-softmax", _ => shape => new LogSoftmax(shape)),
        ("identity", _ => shape => new Identity(shape)),
        ("flatten", _ => shape => new Flatten(shape)),
        ("embedding:countxsize,…", term => shape => new CategoryEmbedding(shape, CategoryEmbedding.Read(term))),
        ("piecewise:numbers:bins:size", term => shape => new PiecewiseLinearEmbedding(
            shape, term.Integer(0, "numbers"), term.Integer(1, "bins"), term.Integer(2, "size"))),
        ("periodic:numbers:frequencies:size[:deviation]", term => shape => new PeriodicEmbedding(
            shape, term.Integer(0, "numbers"), term.Integer(1, "frequencies"), term.Integer(2, "size"),
            term.Number(3, "deviation", PeriodicEmbedding.DefaultDeviation))),
        ("dropout:rate", term => shape => new Dropout(shape, term.Number(0, "rate"))));

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> Names => Table.Names;

    /// <summary>How each is written, with its arguments, as in <c>dense:units</c>.</summary>
    public static IReadOnlyList<string> Usages => Table.Usages;

    /// <summary>The network that a notation describes.</summary>
    /// <param name="notation">Layers, separated by blanks.</param>
    /// <param name="input">The shape of one sample.</param>
    /// <param name="seed">What the first parameters are drawn from.</param>
    /// <exception cref="ChainruleException">A layer is unknown (the nearest known name is suggested), a setting is wrong, or
    /// there is no layer.</exception>
    public static Network Parse(string notation, Shape input, ulong seed) => new NetworkBuilder(input).Add(notation).Build(seed);

    /// <summary>The layer that a term names, made for a shape.</summary>
    public static Layer Create(NotationTerm term, Shape shape) => Table.Create(term)(shape);

    private static bool HasBias(NotationTerm term)
    {
        if (term.Count < 2)
        {
            return true;
        }

        string word = term.Word(1, "no-bias");
        return word == "no-bias"
            ? false
            : throw new ChainruleException(
                $"'{term.Text}': dense doesn't know '{word}'",
                "write dense:units or dense:units:no-bias"
            );
    }
}
