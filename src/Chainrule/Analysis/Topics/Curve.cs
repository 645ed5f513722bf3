using Chainrule.Networks;

namespace Chainrule.Analysis.Topics;

/// <summary>A function of one number and its derivative, in double precision.</summary>
/// <param name="Function">f.</param>
/// <param name="Derivative">f′; at a kink the subgradient that the library takes.</param>
/// <param name="Kinks">Where f′ jumps, ascending.</param>
public sealed record Curve(Func<double, double> Function, Func<double, double> Derivative, params IReadOnlyList<double> Kinks)
{
    /// <summary>
    /// The central difference (f(x + h) − f(x − h)) / 2h, which knows nothing of the derivative that it checks; to ten decimals.
    /// </summary>
    public double Difference(double x) => CentralDifference.Of(Function, x);

    /// <summary>The curve of an activation: f is the layer's own formula.</summary>
    internal static Curve Of(NotationTerm activation, Func<double, double> derivative, params double[] kinks)
    {
        var formula = LayerNotation.Create(activation, new Shape(1)).Formula!;
        return new Curve(
            x =>
            {
                double y = 0;
                formula([x], [], new Span<double>(ref y));
                return y;
            },
            derivative,
            kinks);
    }
}
