namespace Chainrule.Analysis.Topics;

/// <summary>What explanations need besides <see cref="RealFunctions"/>.</summary>
internal static class Functions
{
    /// <summary>φ(x), the density of the standard normal distribution.</summary>
    public static double NormalDensity(double x) => Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);

    /// <summary>exp zᵢ / Σⱼ exp zⱼ.</summary>
    public static double[] Softmax(double[] z)
    {
        double sum = RealFunctions.LogSumExp(z);
        return [.. z.Select(v => Math.Exp(v - sum))];
    }
}
