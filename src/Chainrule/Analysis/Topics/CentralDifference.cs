namespace Chainrule.Analysis.Topics;

/// <summary>Slopes measured, not derived.</summary>
internal static class CentralDifference
{
    /// <summary>(f(x + h) − f(x − h)) / 2h.</summary>
    public static double Of(Func<double, double> f, double x)
    {
        double h = 1e-5 * Math.Max(1, Math.Abs(x)), above = x + h, below = x - h;
        return (f(above) - f(below)) / (above - below); // the step that was really taken, after rounding
    }

    /// <summary>∂f/∂xᵢ for each i.</summary>
    public static double[] Gradient(Func<double[], double> f, double[] x) =>
        [.. Enumerable.Range(0, x.Length).Select(i => Of(
            v =>
            {
                double[] moved = [.. x];
                moved[i] = v;
                return f(moved);
            },
            x[i]))];
}
