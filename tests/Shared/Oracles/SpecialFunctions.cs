namespace Chainrule.Tests.Oracles;

/// <summary>Textbook functions in double precision that .NET doesn't have.</summary>
internal static class SpecialFunctions
{
    /// <summary>ln(1 + x) without cancellation near 0 (Kahan).</summary>
    public static double Log1p(double x)
    {
        double u = 1 + x;
        return u == 1 ? x : double.IsInfinity(u) ? u : Math.Log(u) * x / (u - 1);
    }

    /// <summary>eˣ − 1: sinh doesn't cancel near 0.</summary>
    public static double Expm1(double x) => Math.Abs(x) < 1 ? 2 * Math.Exp(x / 2) * Math.Sinh(x / 2) : Math.Exp(x) - 1;

    public static double Sigmoid(double x) => x < 0 ? Math.Exp(x) / (1 + Math.Exp(x)) : 1 / (1 + Math.Exp(-x));

    public static double Softplus(double x) => Math.Max(x, 0) + Log1p(Math.Exp(-Math.Abs(x)));

    /// <summary>erf x = 2/√π · e^(−x²) · Σ 2ⁿ x^(2n+1) / (1·3·…·(2n+1)); the complement of <see cref="Erfc"/> beyond 3.</summary>
    public static double Erf(double x)
    {
        if (Math.Abs(x) > 3)
        {
            return x > 0 ? 1 - Erfc(x) : Erfc(-x) - 1;
        }

        double term = x, sum = x;
        for (int n = 1; Math.Abs(term) > 1e-18 * Math.Abs(sum); n++)
        {
            term *= 2 * x * x / ((2 * n) + 1);
            sum += term;
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }

    /// <summary>1 − erf x; by the continued fraction of Abramowitz and Stegun, 7.1.14, where that would cancel.</summary>
    public static double Erfc(double x)
    {
        if (double.IsNaN(x) || x < 2)
        {
            return 1 - Erf(x);
        }

        double fraction = 0;
        for (int n = 120; n >= 1; n--)
        {
            fraction = n / 2.0 / (x + fraction);
        }

        return Math.Exp(-x * x) / (Math.Sqrt(Math.PI) * (x + fraction));
    }

    /// <summary>Φ(x), the cumulative distribution of the standard normal.</summary>
    public static double NormalCdf(double x) => 0.5 * Erfc(-x / Math.Sqrt(2));

    /// <summary>φ(x), the density of the standard normal.</summary>
    public static double NormalDensity(double x) => Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);
}
