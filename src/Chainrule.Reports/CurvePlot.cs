using Chainrule.Reports.Charts;

namespace Chainrule.Reports;

/// <summary>The plot of an activation and its derivative.</summary>
public static class CurvePlot
{
    private const double From = -5, To = 5;
    private const int Points = 200;

    /// <summary>The plot as an SVG file, from −5 to 5.</summary>
    /// <param name="name">The function's name, for the heading.</param>
    /// <param name="formula">Its formula.</param>
    /// <param name="curve">The function and its derivative.</param>
    public static string ToSvg(string name, string formula, ScalarFunction curve) => Of(name, formula, curve).ToSvg(isFile: true);

    /// <summary>The plot as a chart.</summary>
    internal static Chart Of(string name, string formula, ScalarFunction curve)
    {
        double[] ends = [From, .. curve.Kinks.Where(kink => kink is > From and < To), To];
        string kinks =
            ends.Length == 2
                ? ""
                : $" The derivative jumps at {string.Join(" and ", ends[1..^1].Select(kink => $"{kink:0.###}"))}.";
        return new Chart
        {
            Title = $"{name} and its derivative",
            Description =
                $"{formula}. From x = {From} to {To}, y goes from {curve.Function(From):0.###} over {curve.Function(0):0.###} "
                    + $"at 0 to {curve.Function(To):0.###}, "
                + $"the derivative from {curve.Derivative(From):0.###} over {curve.Derivative(0):0.###} at 0 to "
                + $"{curve.Derivative(To):0.###}.{kinks}",
            XTitle = "x",
            Series = [Line(name, curve.Function, ends), Line("derivative", curve.Derivative, ends)],
        };
    }

    // Piece by piece between the kinks, so that a jump is a gap and not a steep line.
    private static Series Line(string name, Func<double, double> f, double[] ends)
    {
        var points = new List<(double X, double Y)>();
        for (int piece = 1; piece < ends.Length; piece++)
        {
            double from = ends[piece - 1], to = ends[piece], inset = 1e-9;
            int count = Math.Max(2, (int)Math.Round(Points * (to - from) / (To - From)));
            if (piece > 1)
            {
                points.Add((from, double.NaN));
            }

            for (int i = 0; i <= count; i++)
            {
                double x = from + (to - from) * i / count;
                points.Add((x, f(Math.Clamp(x, from + inset, to - inset))));
            }
        }

        return new Series(name, [.. points.Select(point => point.X)], [.. points.Select(point => point.Y)]);
    }
}
