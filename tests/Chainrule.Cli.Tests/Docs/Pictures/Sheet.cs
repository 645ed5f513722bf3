using Chainrule.Reports.Charts;

namespace Chainrule.Cli.Tests.Docs.Pictures;

/// <summary>A drawing of boxes, circles, arrows and charts that looks like the project's charts, in light and in dark.</summary>
internal sealed class Sheet
{
    private readonly SvgText _svg = new();

    /// <summary>An empty sheet.</summary>
    /// <param name="width">In pixels; the drawing scales.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="title">Its heading.</param>
    /// <param name="description">What can be seen, for those who can't see it.</param>
    public Sheet(double width, double height, string title, string description)
    {
        _svg.Open(
            "svg",
            ("xmlns", "http://www.w3.org/2000/svg"),
            ("class", "chart"),
            ("role", "img"),
            ("viewBox", $"0 0 {N(width)} {N(height)}"),
            ("width", N(width)),
            ("height", N(height))
        );
        _svg.AddText("title", title).AddText("desc", description).AddStyle(ChartStyle.Css);
        _svg.AddText("text", title, ("class", "title"), ("x", "20"), ("y", "24"));
    }

    /// <summary>A text, in the middle of a place unless told otherwise.</summary>
    public Sheet Text(string text, double x, double y, string anchor = "middle", int color = -1)
    {
        if (color < 0)
        {
            _svg.AddText("text", text, ("x", N(x)), ("y", N(y)), ("text-anchor", anchor));
            return this;
        }

        _svg.Open("g", ("class", $"c{color}"));
        _svg.AddText("text", text, ("x", N(x)), ("y", N(y)), ("text-anchor", anchor));
        _svg.Close("g");
        return this;
    }

    /// <summary>A box with rounded corners.</summary>
    public Sheet Box(double x, double y, double width, double height, double opacity = 0.55)
    {
        _svg.Add(
            "rect",
            ("x", N(x)), ("y", N(y)), ("width", N(width)), ("height", N(height)), ("rx", "6"),
            ("fill", "currentColor"), ("fill-opacity", "0.05"), ("stroke", "currentColor"), ("stroke-opacity", N(opacity))
        );
        return this;
    }

    /// <summary>A circle with a text in it.</summary>
    public Sheet Circle(double x, double y, double radius, string text)
    {
        _svg.Add(
            "circle",
            ("cx", N(x)), ("cy", N(y)), ("r", N(radius)),
            ("fill", "currentColor"), ("fill-opacity", "0.05"), ("stroke", "currentColor"), ("stroke-opacity", "0.55")
        );
        return Text(text, x, y + 4.5);
    }

    /// <summary>A faint line.</summary>
    public Sheet Line(double fromX, double fromY, double toX, double toY)
    {
        _svg.Add("line", ("class", "grid"), ("x1", N(fromX)), ("y1", N(fromY)), ("x2", N(toX)), ("y2", N(toY)));
        return this;
    }

    /// <summary>A level arrow in one of the charts' colors, with a text above it.</summary>
    public Sheet Arrow(double from, double to, double y, int color, string text)
    {
        double back = from < to ? -9 : 9;
        _svg.Add(
            "path",
            ("class", $"line c{color}"), ("style", "stroke-dasharray: none"),
            ("d", $"M{N(from)} {N(y)}H{N(to)}M{N(to + back)} {N(y - 5)}L{N(to)} {N(y)}L{N(to + back)} {N(y + 5)}")
        );
        return Text(text, (from + to) / 2, y - 8, color: color);
    }

    /// <summary>A chart at a place.</summary>
    public Sheet Place(Chart chart, double x, double y)
    {
        _svg.Open("g", ("transform", $"translate({N(x)} {N(y)})"));
        _svg.AddDrawing(chart.ToSvg(isFile: false));
        _svg.Close("g");
        return this;
    }

    /// <summary>The sheet as an SVG file.</summary>
    public string ToSvg() => _svg.Close("svg").ToString();

    private static string N(double value) => SvgText.Number(value);
}
