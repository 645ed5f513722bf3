namespace Chainrule.Insight.Topics;

/// <summary>What explanations need besides <see cref="RealFunctions"/>.</summary>
internal static class Functions
{
    /// <summary>exp zᵢ / Σⱼ exp zⱼ.</summary>
    public static double[] Softmax(double[] z)
    {
        double sum = RealFunctions.LogSumExp(z);
        return [.. z.Select(v => Math.Exp(v - sum))];
    }
}
