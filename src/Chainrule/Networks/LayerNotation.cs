using Chainrule.Layers;
using Chainrule.Text;

namespace Chainrule.Networks;

/// <summary>
/// The layers by name, as in <c>dense:128 relu dense:10</c>: one notation for the command line, the configuration and
/// the model file. Branches stand in brackets: <c>residual(dense:128 relu dense:128)</c> is the sum of what goes in and what f
/// makes of it, <c>sum(a | b)</c> that of several branches, and <c>concatenate(a | b)</c> has them side by side.
/// </summary>
public static class LayerNotation
{
    /// <summary>All layers of the library; a <c>ModelFormat</c> has them, and those of your own.</summary>
    public static NotationTable<Func<Shape, Layer>> Table { get; } = new(
        "layer",
        ("dense:units[:no-bias]", term => OfAnyShape(
            (Units: term.Integer(0, "units"), Bias: HasBias(term)),
            (shape, of) => new Dense(shape, of.Units, bias: of.Bias))),
        ("relu", _ => shape => new Relu(shape)),
        ("leaky-relu[:slope]", term =>
            OfAnyShape(term.Number(0, "slope", LeakyRelu.DefaultSlope), (shape, slope) => new LeakyRelu(shape, slope))),
        ("elu[:alpha]", term =>
            OfAnyShape(term.Number(0, "alpha", Elu.DefaultAlpha), (shape, alpha) => new Elu(shape, alpha))),
        ("selu", _ => shape => new Selu(shape)),
        ("gelu", _ => shape => new Gelu(shape)),
        ("gelu-tanh", _ => shape => new Gelu(shape, GeluForm.Tanh)),
        ("silu", _ => shape => new Silu(shape)),
        ("mish", _ => shape => new Mish(shape)),
        ("softplus", _ => shape => new Softplus(shape)),
        ("sigmoid", _ => shape => new Sigmoid(shape)),
        ("tanh", _ => shape => new Tanh(shape)),
        ("sinh[:limit]", term =>
            OfAnyShape(term.Number(0, "limit", Sinh.DefaultLimit), (shape, limit) => new Sinh(shape, limit))),
        ("hard-sigmoid[:slope:offset]", term => OfAnyShape(
            (term.Number(0, "slope", HardSigmoid.DefaultSlope), term.Number(1, "offset", HardSigmoid.DefaultOffset)),
            (shape, of) => new HardSigmoid(shape, of.Item1, of.Item2))),
        ("softmax", _ => shape => new Softmax(shape)),
        ("log-softmax", _ => shape => new LogSoftmax(shape)),
        ("identity", _ => shape => new Identity(shape)),
        ("flatten", _ => shape => new Flatten(shape)),
        ("embedding:countxsize,…", term =>
            With(CategoryEmbedding.Read(term), (shape, sizes) => new CategoryEmbedding(shape, sizes))),
        ("piecewise:numbers:bins:size", term => With(
            (Numbers: term.Integer(0, "numbers"), Bins: term.Integer(1, "bins"), Size: term.Integer(2, "size")),
            (shape, of) => new PiecewiseLinearEmbedding(shape, of.Numbers, of.Bins, of.Size))),
        ("periodic:numbers:frequencies:size[:deviation]", term => With(
            (
                Numbers: term.Integer(0, "numbers"),
                Frequencies: term.Integer(1, "frequencies"),
                Size: term.Integer(2, "size"),
                Deviation: term.Number(3, "deviation", PeriodicEmbedding.DefaultDeviation)
            ),
            (shape, of) => new PeriodicEmbedding(shape, of.Numbers, of.Frequencies, of.Size, of.Deviation))),
        ("conv:channels:kernel[:stride][:padding][:no-bias]", Convolution.Read),
        ("max-pool:size[:stride][:padding]", MaxPooling.Read),
        ("avg-pool:size[:stride][:padding]", AveragePooling.Read),
        ("global-pool", _ => shape => new GlobalPooling(shape)),
        ("batch-norm[:momentum:epsilon]", term => OfAnyShape(
            (
                Momentum: term.Number(0, "momentum", BatchNormalization.DefaultMomentum),
                Epsilon: term.Number(1, "epsilon", BatchNormalization.DefaultEpsilon)
            ),
            (shape, of) => new BatchNormalization(shape, of.Momentum, of.Epsilon))),
        ("layer-norm[:epsilon]", term => OfAnyShape(
            term.Number(0, "epsilon", LayerNormalization.DefaultEpsilon),
            (shape, epsilon) => new LayerNormalization(shape, epsilon))),
        ("random-affine:rotation[:shift][:scale]", RandomAffine.Read),
        ("random-flip[:probability]", RandomFlip.Read),
        ("random-brightness:brightness[:contrast]", RandomBrightness.Read),
        ("random-cutout:size[:probability]", RandomCutout.Read),
        ("dropout:rate", term => OfAnyShape(term.Number(0, "rate"), (shape, rate) => new Dropout(shape, rate)))
    );

    /// <summary>The names of all layers.</summary>
    public static IReadOnlyList<string> Names => Table.Names;

    /// <summary>The names that take branches in brackets.</summary>
    public static IReadOnlyList<string> Joins { get; } = ["residual", "sum", "concatenate"];

    /// <summary>How each layer is written, with its arguments, as in <c>dense:units</c>.</summary>
    public static IReadOnlyList<string> Usages => Table.Usages;

    /// <summary>How each join is written, with its branches.</summary>
    public static IReadOnlyList<string> JoinUsages { get; } =
        ["residual(layers)", "sum(layers | layers)", "concatenate(layers | layers)"];

    /// <summary>The network that a notation describes.</summary>
    /// <param name="notation">Layers, separated by blanks.</param>
    /// <param name="input">The shape of one sample.</param>
    /// <param name="seed">What the first parameters are drawn from.</param>
    /// <exception cref="ChainruleException">A layer is unknown (the nearest known name is suggested), a setting is wrong, or
    /// there is no layer.</exception>
    public static Network Parse(string notation, Shape input, ulong seed) => new NetworkBuilder(input).Add(notation).Build(seed);

    /// <inheritdoc cref="Parse(string, Shape, ulong)" path="/*[not(self::param)]"/>
    /// <param name="notation">Layers, separated by blanks.</param>
    /// <param name="input">The shape of one sample.</param>
    /// <param name="seed">What the first parameters are drawn from.</param>
    /// <param name="layers">The layers that it may name.</param>
    public static Network Parse(string notation, Shape input, ulong seed, NotationTable<Func<Shape, Layer>> layers) =>
        new NetworkBuilder(input, layers).Add(notation).Build(seed);

    /// <summary>
    /// Checks a notation as far as that goes without the shape of a sample: brackets, names, and the arguments.
    /// </summary>
    /// <param name="notation">Layers, separated by blanks.</param>
    /// <exception cref="ChainruleException">A layer is unknown (the nearest known name is suggested), or is written
    /// wrong.</exception>
    public static void Check(string notation)
    {
        ArgumentNullException.ThrowIfNull(notation);
        Check(NotationItem.ParseAll(notation));
    }

    /// <summary>The layer that a term names, made for a shape.</summary>
    /// <param name="term">The term.</param>
    /// <param name="shape">The shape of one sample in front of it.</param>
    /// <param name="layers">The layers that it may name; null for those of the library.</param>
    /// <exception cref="ChainruleException">The layer is unknown, or doesn't fit, or is a join without brackets.</exception>
    public static Layer Create(NotationTerm term, Shape shape, NotationTable<Func<Shape, Layer>>? layers = null)
    {
        ArgumentNullException.ThrowIfNull(term);
        RefuseJoin(term);
        return (layers ?? Table).Create(term)(shape);
    }

    /// <summary>Checks that an item with branches is a join, and has as many branches as it takes.</summary>
    internal static void CheckJoin(NotationItem item, NotationTable<Func<Shape, Layer>> layers)
    {
        string name = item.Term.Name;
        if (!Joins.Contains(name))
        {
            throw layers.Names.Contains(name)
                ? new ChainruleException(
                    $"'{item}': {name} has no branches",
                    $"leave the brackets out, or write {Example(Joins[0])}"
                )
                : new ChainruleException($"there is no join '{name}' in '{item}'", Suggestion.Help(name, Joins));
        }

        if (item.Term.Count > 0 || (item.Branches.Count == 1) != (name == Joins[0]))
        {
            throw new ChainruleException(
                item.Term.Count > 0 ? $"'{item}': {name} takes no argument"
                    : name == Joins[0] ? $"'{item}' has {item.Branches.Count} branches; residual takes one"
                    : $"'{item}' has one branch; {name} joins several",
                $"write it as in {Example(name)}"
            );
        }
    }

    // Arguments are read at once, before there is a shape: what is written wrong is said first.
    private static Func<Shape, Layer> With<T>(T arguments, Func<Shape, T, Layer> create) => shape => create(shape, arguments);

    // Where every shape will do, what can't be is said before there is one too.
    private static Func<Shape, Layer> OfAnyShape<T>(T arguments, Func<Shape, T, Layer> create)
    {
        _ = create(new Shape(1), arguments);
        return With(arguments, create);
    }

    private static void Check(IReadOnlyList<NotationItem> items)
    {
        foreach (var item in items)
        {
            if (item.Branches.Count == 0)
            {
                RefuseJoin(item.Term);
                Table.Create(item.Term); // for a shape to come
                continue;
            }

            CheckJoin(item, Table);
            foreach (var branch in item.Branches)
            {
                Check(branch);
            }
        }
    }

    private static void RefuseJoin(NotationTerm term)
    {
        if (Joins.Contains(term.Name))
        {
            throw new ChainruleException($"'{term.Text}' lacks its brackets", $"write it as in {Example(term.Name)}");
        }
    }

    private static string Example(string join) =>
        join == "residual" ? "residual(dense:64 relu dense:64)" : $"{join}(dense:64 | dense:64 relu)";

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
