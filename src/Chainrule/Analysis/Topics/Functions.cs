namespace Chainrule.Analysis.Topics;

/// <summary>Functions in double precision for explanations; training has its own, in Kernels.</summary>
internal static class Functions
{
    /// <summary>1 / (1 + e⁻ˣ), with an exponential that can't overflow.</summary>
    public static double Sigmoid(double x) => x < 0 ? Math.Exp(x) / (1 + Math.Exp(x)) : 1 / (1 + Math.Exp(-x));

    /// <summary>ln(1 + eˣ).</summary>
    public static double Softplus(double x) => Math.Max(x, 0) + Log1p(Math.Exp(-Math.Abs(x)));

    /// <summary>eˣ − 1 = 2·e^(x/2)·sinh(x/2), which doesn't cancel near 0.</summary>
    public static double Expm1(double x) => x < -40 ? -1 : 2 * Math.Exp(x / 2) * Math.Sinh(x / 2);

    /// <summary>φ(x), the density of the standard normal distribution.</summary>
    public static double NormalDensity(double x) => Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);

    /// <summary>
    /// Φ(x): ½ + φ(x)·(x + x³/3 + x⁵/(3·5) + …) in the middle (Marsaglia, "Evaluating the Normal Distribution", 2004); the
    /// continued fraction of Laplace in the tails, where that would cancel.
    /// </summary>
    public static double NormalCdf(double x)
    {
        if (x > 3)
            return 1 - NormalCdf(-x);

        if (x < -3)
        {
            double fraction = -x;
            for (int n = 150; n >= 1; n--)
                fraction = -x + n / fraction;

            return NormalDensity(x) / fraction;
        }

        double term = x, sum = x;
        for (int n = 1; n < 100; n++)
        {
            term *= x * x / (2 * n + 1);
            sum += term;
        }

        return 0.5 + NormalDensity(x) * sum;
    }

    /// <summary>exp zᵢ / Σⱼ exp zⱼ, with the largest score taken off first.</summary>
    public static double[] Softmax(IReadOnlyList<double> z)
    {
        double top = z.Max(), sum = z.Sum(v => Math.Exp(v - top));
        return [.. z.Select(v => Math.Exp(v - top) / sum)];
    }

    /// <summary>ln Σⱼ exp zⱼ.</summary>
    public static double LogSumExp(IReadOnlyList<double> z)
    {
        double top = z.Max();
        return top + Math.Log(z.Sum(v => Math.Exp(v - top)));
    }

    private static double Log1p(double x)
    {
        double u = 1 + x;
        return u == 1 ? x : Math.Log(u) * x / (u - 1);
    }
}
