namespace Chainrule.Insight.Rows;

/// <summary>The derivative of a function of one number, found by finite differences in double precision.</summary>
/// <param name="Value">The derivative.</param>
/// <param name="Resolution">What rounding leaves uncertain of it.</param>
/// <param name="Below">The slope to the left, (3·f(0) − 4·f(−h) + f(−2h)) / 2h.</param>
/// <param name="Above">The slope to the right, (4·f(h) − 3·f(0) − f(2h)) / 2h: a curve bends it by h² alone.</param>
internal readonly record struct Slope(double Value, double Resolution, double Below, double Above)
{
    // A long step loses least to rounding, a short one crosses fewest kinks: the first that shows no curvature is taken.
    private static readonly double[] Steps = [1e-3, 1e-4, 1e-5, 1e-6];

    private const double Rounding = 1e-14, Straight = 2e-6;

    /// <summary>
    /// f′(0) by the five-point formula (8·(f(h) − f(−h)) − (f(2h) − f(−2h))) / 12h, of error h⁴·f⁽⁵⁾/30. Of four steps the
    /// one is taken at which the differences over h and over 2h agree best, as they don't where a kink lies between.
    /// </summary>
    /// <param name="f">The function of the distance from where the derivative is wanted.</param>
    /// <param name="at">The number itself, to which steps are relative where it is large.</param>
    public static Slope Of(Func<double, double> f, double at)
    {
        double middle = f(0), least = double.PositiveInfinity;
        var best = new Slope(double.NaN, 0, double.NaN, double.NaN);
        foreach (double step in Steps)
        {
            double h = step * Math.Max(1, Math.Abs(at));
            h = at + h - at;        // the step that doubles really take
            double right = f(h), left = f(-h), farRight = f(2 * h), farLeft = f(-2 * h);
            double narrow = (right - left) / (2 * h), wide = (farRight - farLeft) / (4 * h);
            double resolution = Rounding * (Math.Abs(middle) + 1) / h, bend = Math.Abs(narrow - wide);
            if (bend + resolution < least)
            {
                least = bend + resolution;
                best = new Slope(
                    ((4 * narrow) - wide) / 3, resolution, (3 * middle - 4 * left + farLeft) / (2 * h),
                    (4 * right - 3 * middle - farRight) / (2 * h));
            }

            if (bend <= Straight * Math.Abs(narrow))
            {
                break;
            }
        }

        return best;
    }

    /// <summary>Whether a number is a subgradient at a kink: between two slopes that differ.</summary>
    public bool Admits(double value, double tolerance)
    {
        double slack = tolerance + Resolution;
        return Math.Abs(Above - Below) > slack
            && value >= Math.Min(Below, Above) - slack
            && value <= Math.Max(Below, Above) + slack;
    }
}
