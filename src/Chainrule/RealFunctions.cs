namespace Chainrule;

/// <summary>
/// Functions of a real number in double precision, for formulas that results are held against or shown beside. Their last
/// bits may differ between machines, so nothing that is trained or predicted comes from here.
/// </summary>
public static class RealFunctions
{
    /// <summary>σ(x) = 1 / (1 + e⁻ˣ).</summary>
    public static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    /// <summary>ln(1 + eˣ) as max(x, 0) + ln(1 + e^−|x|), which overflows nowhere.</summary>
    public static double Softplus(double x) => Math.Max(x, 0) + LogOnePlus(Math.Exp(-Math.Abs(x)));

    /// <summary>eˣ − 1 as tanh(x/2)·(eˣ + 1), which keeps its digits near 0.</summary>
    public static double ExpMinusOne(double x) => x > 1 ? Math.Exp(x) - 1 : Math.Tanh(x / 2) * (Math.Exp(x) + 1);

    /// <summary>ln(1 + x) for x ≥ 0 as 2·artanh(x / (2 + x)), which keeps its digits near 0.</summary>
    public static double LogOnePlus(double x) => x > 0.5 ? Math.Log(1 + x) : 2 * Math.Atanh(x / (2 + x));

    /// <summary>ln Σⱼ exp xⱼ, the maximum taken out first.</summary>
    public static double LogSumExp(ReadOnlySpan<double> x)
    {
        double largest = double.NegativeInfinity, sum = 0;
        foreach (double value in x)
        {
            largest = Math.Max(largest, value);
        }

        foreach (double value in x)
        {
            sum += Math.Exp(value - largest);
        }

        return largest + Math.Log(sum);
    }

    /// <summary>φ(x), the density of the standard normal distribution.</summary>
    public static double NormalDensity(double x) => Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);

    /// <summary>
    /// Φ(x), the chance that a standard normal number is below x. Near 0 the series ½ + φ(x)·(x + x³/3 + x⁵/(3·5) + …); far
    /// out, Laplace's continued fraction for the tail, φ(x)/(x + 1/(x + 2/(x + 3/…))), which loses no digits there.
    /// </summary>
    public static double NormalCdf(double x)
    {
        double distance = Math.Abs(x), density = Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);
        if (distance > 3)
        {
            double fraction = distance;
            for (int k = 200; k > 0; k--)
            {
                fraction = distance + k / fraction;
            }

            return x > 0 ? 1 - density / fraction : density / fraction;
        }

        double term = distance, sum = distance;
        for (int n = 3; term > 1e-18; n += 2)
        {
            term *= x * x / n;
            sum += term;
        }

        return 0.5 + Math.CopySign(density * sum, x);
    }
}
