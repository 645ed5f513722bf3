namespace Chainrule.Optimizers;

/// <summary>The optimizers by name: <c>sgd</c>, <c>momentum:0.95</c>, <c>adam:0.9:0.99</c>.</summary>
public static class OptimizerNotation
{
    /// <summary>
    /// All optimizers of the library; a <c>ModelFormat</c> has them, and those of your own.
    /// </summary>
    public static NotationTable<Optimizer> Table { get; } = new(
        "optimizer",
        ("sgd", _ => new Sgd()),
        ("momentum[:mu]", term => new Sgd(term.Number(0, "mu", 0.9))),
        ("nesterov[:mu]", term => new Sgd(term.Number(0, "mu", 0.9), nesterov: true)),
        ("rmsprop[:decay:epsilon]", term => new RmsProp(term.Number(0, "decay", 0.99), term.Number(1, "epsilon", 1e-8))),
        ("adagrad[:epsilon]", term => new Adagrad(term.Number(0, "epsilon", 1e-10))),
        ("adam[:beta1:beta2:epsilon]", term =>
            new Adam(term.Number(0, "beta1", 0.9), term.Number(1, "beta2", 0.999), term.Number(2, "epsilon", 1e-8))),
        ("adamw[:beta1:beta2:epsilon:decay]", term => new AdamW(
            term.Number(0, "beta1", 0.9),
            term.Number(1, "beta2", 0.999),
            term.Number(2, "epsilon", 1e-8),
            term.Number(3, "decay", 0.01)
        )),
        ("lion[:beta1:beta2]", term => new Lion(term.Number(0, "beta1", 0.9), term.Number(1, "beta2", 0.99)))
    );

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> Names => Table.Names;

    /// <summary>How each is written, with its arguments, as in <c>adam[:beta1:beta2:epsilon]</c>.</summary>
    public static IReadOnlyList<string> Usages => Table.Usages;

    /// <summary>The optimizer that a notation names.</summary>
    /// <exception cref="ChainruleException">The name is unknown (the nearest known one is suggested), or an argument is
    /// wrong.</exception>
    public static Optimizer Parse(string notation) => Table.Parse(notation);
}
