namespace Chainrule.Insight;

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
    public static double Central(double[] values, int index, Func<double> f, double relativeStep = 1e-5) =>
        WithNoise(values, index, f, relativeStep).Slope;

    /// <summary>The central difference, and what rounding of f may be in it.</summary>
    /// <inheritdoc cref="Central" path="/param"/>
    internal static (double Slope, double Noise) WithNoise(double[] values, int index, Func<double> f, double relativeStep)
    {
        double value = values[index], step = relativeStep * Math.Max(1, Math.Abs(value));
        double high = value + step, low = value - step;     // the steps that doubles really take
        values[index] = high;
        double above = f();
        values[index] = low;
        double below = f();
        values[index] = value;
        return ((above - below) / (high - low), Noise(Math.Max(Math.Abs(above), Math.Abs(below)), step));
    }

    /// <summary>
    /// Central differences of h and 2h, extrapolated to h = 0 (Richardson, 1911): the error falls with h⁴, so h may be large
    /// where f is so large that small steps drown in its rounding.
    /// </summary>
    /// <inheritdoc cref="Central" path="/param"/>
    internal static (double Slope, double Noise) Extrapolated(double[] values, int index, Func<double> f, double relativeStep)
    {
        var (near, nearNoise) = WithNoise(values, index, f, relativeStep);
        var (far, farNoise) = WithNoise(values, index, f, 2 * relativeStep);
        return ((4 * near - far) / 3, (4 * nearNoise + farNoise) / 3);
    }

    /// <summary>
    /// What rounding in the function's value makes of a difference over a step, at most: some five roundings of a double.
    /// </summary>
    internal static double Noise(double value, double step) => 1e-15 * Math.Max(1, Math.Abs(value)) / step;

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
