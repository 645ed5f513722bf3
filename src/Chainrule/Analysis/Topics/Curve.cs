namespace Chainrule.Analysis.Topics;

/// <summary>A function of one number and its derivative, in double precision.</summary>
/// <param name="Function">f.</param>
/// <param name="Derivative">f′; at a kink the subgradient that the library takes.</param>
/// <param name="Kinks">Where f′ jumps, ascending.</param>
public sealed record Curve(Func<double, double> Function, Func<double, double> Derivative, params IReadOnlyList<double> Kinks)
{
    /// <summary>
    /// The central difference (f(x + h) − f(x − h)) / 2h, which knows nothing of the derivative that it checks. h is 10⁻⁵ of
    /// max(1, |x|): there the formula's own error, of the order h², and rounding's, of the order 10⁻¹⁶/h, are about equal.
    /// </summary>
    public double Difference(double x) => CentralDifference.Of(Function, x);
}
