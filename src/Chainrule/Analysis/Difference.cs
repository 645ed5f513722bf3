namespace Chainrule.Analysis;

/// <summary>Derivatives by differences: the definition of the derivative, taken at its word.</summary>
public static class Difference
{
    /// <summary>
    /// The central difference (f(v + h) − f(v − h)) / 2h with h = 10⁻⁵·max(1, |v|): for a smooth function in double precision
    /// the error is about 10⁻¹⁰ of its third derivative, and rounding adds about 10⁻¹¹ of its value.
    /// </summary>
    /// <param name="values">Where v stands; unchanged afterwards.</param>
    /// <param name="index">Its place.</param>
    /// <param name="f">The function, which reads <paramref name="values"/>.</param>
    /// <param name="relativeStep">h / max(1, |v|).</param>
    public static double Central(double[] values, int index, Func<double> f, double relativeStep = 1e-5)
    {
        double value = values[index], step = relativeStep * Math.Max(1, Math.Abs(value));
        double high = value + step, low = value - step;     // the steps that doubles really take
        values[index] = high;
        double above = f();
        values[index] = low;
        double below = f();
        values[index] = value;
        return (above - below) / (high - low);
    }

    /// <summary>
    /// The slopes to either side, (f(v) − f(v − h)) / h and (f(v + h) − f(v)) / h: they differ by about h where f is smooth,
    /// and by the jump of the derivative at a kink. Every number between them is a subgradient there.
    /// </summary>
    /// <inheritdoc cref="Central" path="/param"/>
    public static (double Below, double Above) OneSided(double[] values, int index, Func<double> f, double relativeStep = 1e-5)
    {
        double value = values[index], middle = f(), step = relativeStep * Math.Max(1, Math.Abs(value));
        double high = value + step, low = value - step;
        values[index] = high;
        double above = f();
        values[index] = low;
        double below = f();
        values[index] = value;
        return ((middle - below) / (value - low), (above - middle) / (high - value));
    }
}
