namespace Chainrule.Losses;

/// <summary>
/// What a loss computes for one row, as the textbook writes it, in double precision: what a gradient proof differentiates
/// by differences.
/// </summary>
/// <param name="y">The network's outputs, (Out).</param>
/// <param name="target">What they should have been, (Out): a class index stands here as a one-hot row, or as 0 or 1 for a single
/// output.</param>
/// <returns>The row's loss, before weights.</returns>
public delegate double LossFormula(ReadOnlySpan<double> y, ReadOnlySpan<double> target);

/// <summary>Forms that the formulas of several losses have.</summary>
internal static class Formulas
{
    /// <summary>Σⱼ term(yⱼ, tⱼ).</summary>
    public static LossFormula Sum(Func<double, double, double> term) => (y, target) =>
    {
        double sum = 0;
        for (int j = 0; j < y.Length; j++)
        {
            sum += term(y[j], target[j]);
        }

        return sum;
    };

    /// <summary>Σⱼ term(yⱼ, tⱼ) / Out.</summary>
    public static LossFormula Mean(Func<double, double, double> term)
    {
        LossFormula sum = Sum(term);
        return (y, target) => sum(y, target) / y.Length;
    }

    /// <summary>ln p, continued by its tangent below <see cref="CrossEntropy.Least"/>.</summary>
    public static double Log(double p) =>
        p >= CrossEntropy.Least ? Math.Log(p) : Math.Log(CrossEntropy.Least) + p / CrossEntropy.Least - 1;
}
