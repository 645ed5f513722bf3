using Chainrule.Insight.Topics;
using Chainrule.Reports.Charts;

namespace Chainrule.Cli.Tests.Docs.Pictures;

/// <summary>Pictures that are charts, or charts beside each other.</summary>
internal static class CurvePictures
{
    private const double From = -4, To = 4;

    /// <summary>All activations of one number in one picture, or all their slopes.</summary>
    public static string Overview(bool isSlope)
    {
        const int Across = 3;
        const double Width = 300, Height = 220, Top = 40;
        string[] names = [.. TopicTable.Names.Where(name => TopicTable.Explain(new Question(name)).Curve is not null)];
        int rows = (names.Length + Across - 1) / Across;
        string what = isSlope ? "The derivatives of all activations" : "All activations";
        var charts = names.Select(name => CurveOf(name, isSlope, Width, Height)).ToArray();
        var sheet = new Sheet(
            Across * Width,
            Top + (rows * Height),
            what,
            $"{what}, from x = {From} to {To}: {string.Join(" ", charts.Select(chart => chart.Description))}"
        );
        for (int i = 0; i < charts.Length; i++)
        {
            sheet.Place(charts[i], i % Across * Width, Top + (i / Across * Height));
        }

        return sheet.ToSvg();
    }

    /// <summary>Softmax as bars: scores before, probabilities behind.</summary>
    public static string SoftmaxBars()
    {
        double[] scores = [2, 1, 0.1], exponentials = [.. scores.Select(Math.Exp)];
        double[] probabilities = [.. exponentials.Select(e => e / exponentials.Sum())];
        string Said(double[] numbers) => string.Join(", ", numbers.Select(number => $"{number:0.###}"));
        return new Sheet(
            720,
            330,
            "Softmax: scores become probabilities",
            $"Three bars before softmax, the scores {Said(scores)}; three behind it, {Said(probabilities)}, whose sum is 1. "
                + "The order is the same, and the largest takes most."
        )
            .Place(Bars("scores z", scores, 0), 0, 34)
            .Arrow(334, 386, 190, 2, "softmax")
            .Place(Bars("probabilities p", probabilities, 1), 390, 34)
            .ToSvg();
    }

    /// <summary>−ln p, the loss of a row by the probability of its class.</summary>
    public static string Logarithm()
    {
        double[] p = [.. Enumerable.Range(1, 200).Select(i => i / 200.0)];
        return new Chart
        {
            Title = "The loss −ln p by the probability of the true class",
            Description =
                $"A curve that falls from {-Math.Log(p[0]):0.0} at p = {p[0]} over {Math.Log(2):0.00} at 0.5 to 0 at 1: "
                    + "steep where the true class got hardly any probability, and nearly straight near 1.",
            XTitle = "p of the true class",
            YTitle = "L",
            Series = [new Series("−ln p", p, [.. p.Select(value => -Math.Log(value))])],
        }.ToSvg(isFile: true);
    }

    /// <summary>Gradient descent in a narrow valley, with a fitting rate and with one that is nearly too large.</summary>
    public static string Descent()
    {
        const double Steep = 10;
        var contours = new[] { 0.5, 2, 4.5, 8, 12.5 }.Select((level, i) => new Series(
            i == 0 ? "lines of equal L" : "",
            [.. Around(angle => Math.Sqrt(2 * level) * Math.Cos(angle))],
            [.. Around(angle => Math.Sqrt(2 * level / Steep) * Math.Sin(angle))])
        { Color = 5 });
        return new Chart
        {
            Title = "Gradient descent in the valley L = ½·(w₀² + 10·w₁²)",
            Description =
                "Ellipses of equal loss around the bottom at 0, ten times as steep upright as level. From (4.5, 1), steps with "
                    + "the rate 0.05 come down to the axis and creep along it; steps with 0.18 leap from side to side, and their "
                    + "leaps get shorter.",
            XTitle = "w₀",
            YTitle = "w₁",
            Series = [.. contours, Path(0.05, Steep, 0), Path(0.18, Steep, 1)],
            Height = 420,
        }.ToSvg(isFile: true);
    }

    /// <summary>σ′ beside the bell of a normal distribution with the same area and spread.</summary>
    public static string BesideGaussian()
    {
        var slope = TopicTable.Explain(new Question("sigmoid")).Curve!.Derivative;
        double sigma = Math.PI / Math.Sqrt(3);
        double Bell(double x) => Math.Exp(-x * x / (2 * sigma * sigma)) / (sigma * Math.Sqrt(2 * Math.PI));
        double[] x = [.. Enumerable.Range(-160, 321).Select(i => i / 20.0)];
        return new Chart
        {
            Title = "The sigmoid's derivative beside a Gaussian",
            Description =
                "Two bells over x from −8 to 8 with the area 1 and the deviation π/√3. The sigmoid's derivative is "
                    + $"{slope(0):0.00} at 0, the Gaussian {Bell(0):0.00}; at 8 the derivative is still {slope(8):0.00000}, "
                    + $"the Gaussian {Bell(8):0.00000}.",
            XTitle = "x",
            Series =
            [
                new Series("σ′(x) = σ(x)·(1 − σ(x))", x, [.. x.Select(slope)]),
                new Series("Gaussian of the same deviation, π/√3", x, [.. x.Select(Bell)]),
            ],
        }.ToSvg(isFile: true);
    }

    private static Chart CurveOf(string name, bool isSlope, double width, double height)
    {
        var curve = TopicTable.Explain(new Question(name)).Curve!;
        var f = isSlope ? curve.Derivative : curve.Function;
        double[] ends = [From, .. curve.Kinks.Where(kink => kink is > From and < To), To];
        var points = new List<(double X, double Y)>();
        for (int piece = 1; piece < ends.Length; piece++)
        {
            // a jump is a gap
            points.Add((ends[piece - 1], double.NaN));
            points.AddRange(Enumerable.Range(0, 101).Select(i =>
            {
                double x = ends[piece - 1] + ((ends[piece] - ends[piece - 1]) * i / 100);
                return (x, f(Math.Clamp(x, ends[piece - 1] + 1e-9, ends[piece] - 1e-9)));
            }));
        }

        return new Chart
        {
            Title = isSlope ? $"{name}′" : name,
            Description = $"{name} goes from {f(From):0.##} over {f(0):0.##} at 0 to {f(To):0.##}.",
            XTitle = "",
            Series =
            [
                new Series("", [.. points.Select(point => point.X)], [.. points.Select(point => point.Y)])
                {
                    Color = isSlope ? 1 : 0,
                },
            ],
            Width = width,
            Height = height,
            Page = new ChartPage { NamesSeries = false },
        };
    }

    private static Chart Bars(string title, double[] heights, int color) => new()
    {
        Title = title,
        Description = string.Join(", ", heights.Select(height => $"{height:0.###}")),
        XTitle = "class",
        CountsAlongX = true,
        Width = 320,
        Height = 290,
        Series =
        [
            new Series(title, [0, 1, 2], heights, Mark.Bars) { Color = color },
            new Series("", [0, 1, 2], heights, Mark.Dots)
            {
                Color = color,
                Radius = 0,
                Labels = [.. heights.Select(height => $"{height:0.###}")],
            },
            // room above the highest bar for its number
            new Series("", [0], [1.15 * heights.Max()], Mark.Dots) { Radius = 0 },
        ],
        Page = new ChartPage { NamesSeries = false },
    };

    private static Series Path(double rate, double steep, int color)
    {
        var places = new List<(double X, double Y)> { (4.5, 1) };
        for (int step = 0; step < 25; step++)
        {
            (double x, double y) = places[^1];
            places.Add((x - (rate * x), y - (rate * steep * y)));
        }

        return new Series($"25 steps with η = {rate}", [.. places.Select(place => place.X)], [.. places.Select(place => place.Y)])
        {
            Color = color,
        };
    }

    private static IEnumerable<double> Around(Func<double, double> at) =>
        Enumerable.Range(0, 121).Select(i => at(2 * Math.PI * i / 120));
}
