namespace Chainrule;

/// <summary>A function of one number and its derivative, in double precision, as the textbook writes them.</summary>
/// <param name="Function">f.</param>
/// <param name="Derivative">f′; at a kink the subgradient that the library takes.</param>
/// <param name="Kinks">Where f′ jumps, ascending.</param>
public sealed record ScalarFunction(
    Func<double, double> Function,
    Func<double, double> Derivative,
    params IReadOnlyList<double> Kinks
);
