namespace Chainrule.Tests.Oracles;

/// <summary>
/// L-BFGS as Nocedal and Wright define it (2006, equations 7.16 to 7.20), without the two loops: the matrix H itself, built from
/// γ·I by
/// the BFGS update H ← (I − ρ·s·yᵀ)·H·(I − ρ·y·sᵀ) + ρ·s·sᵀ for each remembered pair, oldest first.
/// </summary>
internal static class LbfgsOracle
{
    /// <summary>−H·g, from the steps s and the changes y of the gradient, oldest first.</summary>
    public static double[] Direction(double[] g, IReadOnlyList<(double[] S, double[] Y)> pairs)
    {
        int n = g.Length;
        double gamma = pairs.Count == 0 ? 1 : Dot(pairs[^1].S, pairs[^1].Y) / Dot(pairs[^1].Y, pairs[^1].Y);
        double[,] h = new double[n, n];
        for (int i = 0; i < n; i++)
        {
            h[i, i] = gamma;
        }

        foreach (var (s, y) in pairs)
        {
            double rho = 1 / Dot(s, y);
            double[] hy = Product(h, y);
            double yhy = Dot(y, hy);
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < n; j++)
                {
                    h[i, j] += -rho * (s[i] * hy[j] + hy[i] * s[j]) + (rho * rho * yhy + rho) * s[i] * s[j];
                }
            }
        }

        return [.. Product(h, g).Select(v => -v)];
    }

    public static double Dot(double[] a, double[] b) => a.Zip(b, (u, v) => u * v).Sum();

    private static double[] Product(double[,] h, double[] v) =>
        [.. Enumerable.Range(0, v.Length).Select(i => Enumerable.Range(0, v.Length).Sum(j => h[i, j] * v[j]))];
}
