namespace Chainrule.Losses;

/// <summary>
/// The losses by name, <c>softmax-cross-entropy</c>, <c>huber:1.5</c>; the cross entropies take label smoothing as argument.
/// </summary>
public static class LossNotation
{
    /// <summary>
    /// All losses of the library; a <c>ModelFormat</c> has them, and those of your own.
    /// </summary>
    public static NotationTable<Loss> Table { get; } = new(
        "loss",
        ("softmax-cross-entropy[:smoothing]", term => new SoftmaxCrossEntropy(Smoothing(term))),
        ("sigmoid-cross-entropy[:smoothing]", term => new SigmoidCrossEntropy(Smoothing(term))),
        ("categorical-cross-entropy[:smoothing]", term => new CategoricalCrossEntropy(Smoothing(term))),
        ("binary-cross-entropy[:smoothing]", term => new BinaryCrossEntropy(Smoothing(term))),
        ("mean-squared-error", _ => new MeanSquaredError()),
        ("mse", _ => new MeanSquaredError()),
        ("half-mean-squared-error", _ => new MeanSquaredError(half: true)),
        ("mean-absolute-error", _ => new MeanAbsoluteError()),
        ("huber[:delta]", term => new Huber(term.Single(0, "delta", 1))));

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> Names => Table.Names;

    /// <summary>How each is written, with its arguments, as in <c>huber[:delta]</c>.</summary>
    public static IReadOnlyList<string> Usages => Table.Usages;

    /// <summary>The loss that a notation names.</summary>
    /// <exception cref="ChainruleException">The name is unknown (the nearest known one is suggested), or an argument is
    /// wrong.</exception>
    public static Loss Parse(string notation) => Table.Parse(notation);

    private static float Smoothing(NotationTerm term) => term.Single(0, "smoothing", 0);
}
