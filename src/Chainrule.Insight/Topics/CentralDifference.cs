namespace Chainrule.Insight.Topics;

/// <summary>Slopes measured, not derived; to ten decimals, since a difference in double precision knows no more.</summary>
internal static class CentralDifference
{
    /// <summary>df/dx at a number.</summary>
    public static double Of(Func<double, double> f, double x) => Gradient(v => f(v[0]), [x])[0];

    /// <summary>∂f/∂xᵢ for each i.</summary>
    public static double[] Gradient(Func<double[], double> f, double[] x)
    {
        double[] moved = [.. x];
        return [.. Enumerable.Range(0, x.Length).Select(i => Math.Round(Difference.Central(moved, i, () => f(moved)), 10))];
    }
}
