namespace Chainrule.Reports.Charts;

/// <summary>
/// A chart as SVG: a grid with readable marks, lines, dots or bars, and a legend. It says what it shows to screen readers,
/// follows light and dark surroundings, and needs no script. The same data give the same text.
/// </summary>
internal sealed record Chart
{
    private const double Top = 64, Bottom = 48, Left = 60, Right = 20;

    /// <summary>The heading.</summary>
    public required string Title { get; init; }

    /// <summary>What can be seen, in a sentence, for those who can't see it.</summary>
    public required string Description { get; init; }

    /// <summary>What lies along the horizontal axis.</summary>
    public required string XTitle { get; init; }

    /// <summary>What lies along the vertical axis; may be empty where the legend says it.</summary>
    public string YTitle { get; init; } = "";

    /// <summary>What is drawn, first to last.</summary>
    public required IReadOnlyList<Series> Series { get; init; }

    /// <summary>The width in pixels; the drawing scales.</summary>
    public double Width { get; init; } = 640;

    /// <summary>The height in pixels; the drawing scales.</summary>
    public double Height { get; init; } = 400;

    /// <summary>The chart as SVG.</summary>
    /// <param name="isFile">Whether it stands in a file of its own, and so carries its style sheet.</param>
    /// <exception cref="ArgumentException">There is nothing to draw.</exception>
    public string ToSvg(bool isFile)
    {
        var x = new Axis(XTitle, Range(series => series.X, 11), Left, Width - Right);
        var y = new Axis(YTitle, Range(series => series.Mark == Mark.Bars ? series.Y.Append(0) : series.Y, 7), Height - Bottom, Top);
        var svg = new SvgText();
        svg.Open(
            "svg", ("xmlns", "http://www.w3.org/2000/svg"), ("class", "chart"), ("role", "img"), ("viewBox", $"0 0 {N(Width)} {N(Height)}"),
            ("width", N(Width)), ("height", N(Height)));
        svg.AddText("title", Title).AddText("desc", Description);
        if (isFile)
            svg.AddStyle(ChartStyle.Css);

        svg.AddText("text", Title, ("class", "title"), ("x", N(Left)), ("y", "22"));
        WriteLegend(svg);
        WriteGrid(svg, x, y);
        for (int i = 0; i < Series.Count; i++)
            SeriesMarks.Write(svg, Series[i], $"c{i % ChartStyle.Colors}", x, y);

        return svg.Close("svg").ToString();
    }

    private static string N(double value) => SvgText.Number(value);

    private Ticks Range(Func<Series, IEnumerable<double>> values, int about)
    {
        double[] finite = [.. Series.SelectMany(values).Where(double.IsFinite)];
        return finite.Length > 0 ? Ticks.Over(finite.Min(), finite.Max(), about) : throw new ArgumentException("a chart needs numbers");
    }

    private void WriteLegend(SvgText svg)
    {
        double x = Left;
        for (int i = 0; i < Series.Count; i++)
        {
            string color = $"c{i % ChartStyle.Colors}";
            if (Series[i].Mark == Mark.Line)
                svg.Add("line", ("class", $"line {color}"), ("x1", N(x)), ("y1", "42"), ("x2", N(x + 26)), ("y2", "42"));
            else
                svg.Add("circle", ("class", $"dots {color}"), ("cx", N(x + 13)), ("cy", "42"), ("r", "5"));

            svg.AddText("text", Series[i].Name, ("x", N(x + 33)), ("y", "46"));
            x += 33 + (7.4 * Series[i].Name.Length) + 24;
        }
    }

    private void WriteGrid(SvgText svg, Axis x, Axis y)
    {
        foreach (double tick in x.Ticks.Values)
        {
            svg.Add("line", ("class", tick == 0 ? "zero" : "grid"), ("x1", N(x.At(tick))), ("y1", N(y.From)), ("x2", N(x.At(tick))), ("y2", N(y.To)));
            svg.AddText("text", x.Ticks.Write(tick), ("x", N(x.At(tick))), ("y", N(y.From + 18)), ("text-anchor", "middle"));
        }

        foreach (double tick in y.Ticks.Values)
        {
            svg.Add("line", ("class", tick == 0 ? "zero" : "grid"), ("x1", N(x.From)), ("y1", N(y.At(tick))), ("x2", N(x.To)), ("y2", N(y.At(tick))));
            svg.AddText("text", y.Ticks.Write(tick), ("x", N(x.From - 8)), ("y", N(y.At(tick) + 4)), ("text-anchor", "end"));
        }

        svg.AddText("text", x.Title, ("x", N((x.From + x.To) / 2)), ("y", N(Height - 8)), ("text-anchor", "middle"));
        if (y.Title.Length > 0)
        {
            string middle = N((y.From + y.To) / 2);
            svg.AddText("text", y.Title, ("x", "16"), ("y", middle), ("text-anchor", "middle"), ("transform", $"rotate(-90 16 {middle})"));
        }
    }
}
