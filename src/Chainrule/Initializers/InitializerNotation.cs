namespace Chainrule.Initializers;

/// <summary>The initializers by name: <c>he-normal</c>, <c>normal:0.01</c>, <c>orthogonal</c>.</summary>
public static class InitializerNotation
{
    private static readonly NotationTable<Initializer> Table = new(
        "initializer",
        ("he-normal", _ => new He(Distribution.Normal)),
        ("he-uniform", _ => new He(Distribution.Uniform)),
        ("glorot-normal", _ => new Glorot(Distribution.Normal)),
        ("glorot-uniform", _ => new Glorot(Distribution.Uniform)),
        ("lecun-normal", _ => new LeCun(Distribution.Normal)),
        ("lecun-uniform", _ => new LeCun(Distribution.Uniform)),
        ("normal[:sigma]", term => new Normal(term.Single(0, "sigma", 0.01f))),
        ("zeros", _ => new Zeros()),
        ("orthogonal[:gain]", term => new Orthogonal(term.Single(0, "gain", 1))));

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> Names => Table.Names;

    /// <summary>How each is written, with its arguments, as in <c>normal[:sigma]</c>.</summary>
    public static IReadOnlyList<string> Usages => Table.Usages;

    /// <summary>The initializer that a notation names.</summary>
    /// <exception cref="ChainruleException">The name is unknown (the nearest known one is suggested), or an argument is
    /// wrong.</exception>
    public static Initializer Parse(string notation) => Table.Parse(notation);
}
