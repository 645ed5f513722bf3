namespace Chainrule.Training;

/// <summary>
/// Finds a step along a descent direction that fulfils the strong Wolfe conditions, f(t) ≤ f(0) + c₁·t·f′(0) and
/// |f′(t)| ≤ c₂·|f′(0)|: Nocedal and Wright, "Numerical Optimization" (2006), algorithms 3.5 and 3.6, with the minimum of the
/// cubic through two points as the next trial.
/// </summary>
internal static class WolfeSearch
{
    private const double C1 = 1e-4, C2 = 0.9, Growth = 4;
    private const int MostTrials = 25;

    // Rounding in single precision makes differences below this share of f meaningless.
    private const double Noise = 1e-7;

    /// <summary>One trial: the step with the function's value and slope there.</summary>
    public readonly record struct Point(double Step, double Value, double Slope);

    /// <summary>The function along the direction; afterwards the parameters and the gradient are those of that step.</summary>
    public delegate Point Trial(double step);

    /// <summary>Searches; null where no step lowers the function. The last trial made is the one returned.</summary>
    public static Point? Find(Trial trial, Point start, double firstStep)
    {
        Point previous = start;
        double step = firstStep;
        for (int i = 0; i < MostTrials; i++)
        {
            Point point = trial(step);
            if (!IsLower(point, start) || (i > 0 && point.Value >= previous.Value))
            {
                return Zoom(trial, start, previous, point, MostTrials - i);
            }

            if (Math.Abs(point.Slope) <= -C2 * start.Slope)
            {
                return point;
            }

            if (point.Slope >= 0)
            {
                return Zoom(trial, start, point, previous, MostTrials - i);
            }

            previous = point;
            step *= Growth;
        }

        return previous;
    }

    /// <summary>Narrows an interval whose low end is the best step so far, and beyond which the function rises again.</summary>
    private static Point? Zoom(Trial trial, Point start, Point low, Point high, int trials)
    {
        Point last = high;
        for (int i = 0; i < trials && Math.Abs(high.Step - low.Step) > 1e-12 * Math.Max(low.Step, high.Step); i++)
        {
            last = trial(Between(low, high));
            if (!IsLower(last, start) || last.Value >= low.Value)
            {
                high = last;
                continue;
            }

            if (Math.Abs(last.Slope) <= -C2 * start.Slope)
            {
                return last;
            }

            if (last.Slope * (high.Step - low.Step) >= 0)
            {
                high = low;
            }

            low = last;
        }

        if (low.Step == 0)
        {
            return null;
        }

        return last.Step == low.Step ? last : trial(low.Step);
    }

    private static bool IsLower(Point point, Point start) =>
        point.Value <= start.Value + C1 * point.Step * start.Slope
        || (
            point.Value <= start.Value + Noise * Math.Abs(start.Value)
            && point.Slope <= (2 * C1 - 1) * start.Slope
            && point.Slope >= C2 * start.Slope
        );

    /// <summary>
    /// The minimum of the cubic with the values and slopes of both ends, kept away from them; their middle where there is none.
    /// </summary>
    private static double Between(Point a, Point b)
    {
        double width = b.Step - a.Step;
        double d1 = a.Slope + b.Slope - 3 * (a.Value - b.Value) / (a.Step - b.Step);
        double square = d1 * d1 - a.Slope * b.Slope;
        double share = 0.5;
        if (square >= 0)
        {
            double d2 = Math.CopySign(Math.Sqrt(square), width);
            double step = b.Step - width * ((b.Slope + d2 - d1) / (b.Slope - a.Slope + 2 * d2));
            share = (step - a.Step) / width;
        }

        return a.Step + width * (double.IsFinite(share) ? Math.Clamp(share, 0.1, 0.9) : 0.5);
    }
}
