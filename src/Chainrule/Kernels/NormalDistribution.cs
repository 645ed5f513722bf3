namespace Chainrule.Kernels;

/// <summary>The standard normal distribution, with the same bits on every machine.</summary>
public static class NormalDistribution
{
    /// <summary>
    /// The z below which a standard normal number falls with probability p, for p in (0, 1): the rational approximations
    /// of Wichura, "Algorithm AS 241: The Percentage Points of the Normal Distribution" (Applied Statistics 37, 1988),
    /// PPND16, relative error about 10⁻¹⁶.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">p is not inside (0, 1).</exception>
    public static double Quantile(double p)
    {
        if (!(p > 0 && p < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(p), p, "a probability strictly between 0 and 1 is needed");
        }

        double q = p - 0.5;
        if (Math.Abs(q) <= 0.425)
        {
            double center = 0.180625 - q * q;
            return q * DoubleMath.Horner(center, CenterNumerator) / DoubleMath.Horner(center, CenterDenominator);
        }

        double r = Math.Sqrt(-DoubleMath.Log(q < 0 ? p : 1 - p));
        double z = r <= 5
            ? DoubleMath.Horner(r - 1.6, TailNumerator) / DoubleMath.Horner(r - 1.6, TailDenominator)
            : DoubleMath.Horner(r - 5, FarNumerator) / DoubleMath.Horner(r - 5, FarDenominator);
        return q < 0 ? -z : z;
    }

    /// <summary>A standard normal number made of the stream's uniform number at the same index.</summary>
    public static double Sample(RandomStream random, uint index)
    {
        double u = random.Uniform(index);
        return Quantile(u == 0 ? 1.0 / (1UL << 54) : u);
    }

    private static ReadOnlySpan<double> CenterNumerator =>
    [
        2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
        13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.3871328727963666080,
    ];

    private static ReadOnlySpan<double> CenterDenominator =>
    [
        5226.4952788528545610, 28729.085735721942674, 39307.895800092710610, 21213.794301586595867,
        5394.1960214247511077, 687.18700749205790830, 42.313330701600911252, 1,
    ];

    private static ReadOnlySpan<double> TailNumerator =>
    [
        7.7454501427834140764e-4, 2.27238449892691845833e-2, 0.241780725177450611770, 1.27045825245236838258,
        3.64784832476320460504, 5.76949722146069140550, 4.63033784615654529590, 1.42343711074968357734,
    ];

    private static ReadOnlySpan<double> TailDenominator =>
    [
        1.05075007164441684324e-9, 5.4759380849953449460e-4, 1.51986665636164571966e-2, 0.148103976427480074590,
        0.689767334985100004550, 1.67638483018380384940, 2.05319162663775882187, 1,
    ];

    private static ReadOnlySpan<double> FarNumerator =>
    [
        2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3, 2.65321895265761230930e-2,
        0.296560571828504891230, 1.78482653991729133580, 5.46378491116411436990, 6.65790464350110377720,
    ];

    private static ReadOnlySpan<double> FarDenominator =>
    [
        2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4,
        1.48753612908506148525e-2, 0.136929880922735805310, 0.599832206555887937690, 1,
    ];
}
