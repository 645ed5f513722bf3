namespace Chainrule.Reports.Charts;

/// <summary>
/// A chart as SVG: a grid with readable marks, lines, dots or bars. It says what it shows to screen readers, follows light and
/// dark surroundings, and needs no script. The same data give the same text. In a file of its own it has its title and a
/// legend; on
/// a page the caption is its title, lines are named at their ends, and it is drawn at the width that it is shown at.
/// </summary>
internal sealed record Chart : IFigure
{
    private const double LegendTop = 42, LegendLine = 20, Bottom = 48, Left = 60, Right = 20;
    private const double PixelsBetweenMarks = 52, PageTop = 10, PageBottom = 36, UnitLine = 16;

    private const double PageLeft = 28;

    /// <summary>How wide charts are drawn on pages, on wide ones as on narrow ones, so that their text never shrinks.</summary>
    public const double PageWidth = 328;

    /// <summary>The heading.</summary>
    public required string Title { get; init; }

    /// <summary>What can be seen, in a sentence, for those who can't see it.</summary>
    public required string Description { get; init; }

    /// <summary>What lies along the horizontal axis.</summary>
    public required string XTitle { get; init; }

    /// <summary>
    /// What lies at equal distances along the horizontal axis; bars are as wide as their points are apart on it.
    /// </summary>
    public AxisScale XScale { get; init; } = AxisScale.Linear;

    /// <summary>What lies at equal distances along the vertical axis; bars need equal differences.</summary>
    public AxisScale YScale { get; init; } = AxisScale.Linear;

    /// <summary>What lies along the vertical axis; may be empty where the legend says it.</summary>
    public string YTitle { get; init; } = "";

    /// <summary>What is drawn, first to last.</summary>
    public required IReadOnlyList<Series> Series { get; init; }

    /// <summary>Whether the horizontal axis counts something, such as epochs, and so has whole numbers only.</summary>
    public bool CountsAlongX { get; init; }

    /// <summary>Whether the vertical axis counts something, such as rows, and so has whole numbers only.</summary>
    public bool CountsAlongY { get; init; }

    /// <summary>What it is on a page, beside what it is anywhere.</summary>
    public ChartPage Page { get; init; } = new();

    /// <inheritdoc/>
    public string Said => Page.Said;

    /// <summary>Whether there is anything to draw: a number along each axis.</summary>
    public bool HasNumbers =>
        Series.Any(series => series.X.Any(x => double.IsFinite(XScale.Apply(x))))
        && Series.Any(series => series.Y.Any(y => double.IsFinite(YScale.Apply(y))));

    /// <summary>The width in pixels; the drawing scales.</summary>
    public double Width { get; init; } = 640;

    /// <summary>The height in pixels; the drawing scales.</summary>
    public double Height { get; init; } = 400;

    /// <summary>The chart as SVG.</summary>
    /// <param name="isFile">Whether it stands in a file of its own, and so carries its title, its legend and its style
    /// sheet.</param>
    /// <exception cref="ArgumentException">There is nothing to draw.</exception>
    public string ToSvg(bool isFile)
    {
        if (!isFile && Width != PageWidth)
        {
            return (this with { Width = PageWidth, Height = Math.Round(PageWidth * Math.Clamp(Height / Width, 0.6, 0.85)) })
                .ToSvg(isFile);
        }

        var drawn = Series
            .Select(series => series with
            {
                X = [.. series.X.Select(XScale.Apply)],
                Y = [.. series.Y.Select(YScale.Apply)],
                Notes =
                [
                    .. series.Notes.Select(note => note with { Low = YScale.Apply(note.Low), High = YScale.Apply(note.High) }),
                ],
            })
            .ToList();
        var legend = isFile ? Legend() : [];
        double top = !isFile ? PageTop + (YTitle.Length > 0 ? UnitLine : 0)
            : legend.Count == 0 ? LegendTop : LegendTop + 22 + (LegendLine * legend.Max(item => item.Line));
        var y = Upright(drawn, top, isFile ? Bottom : PageBottom);
        var ends = new LineEnds(this, drawn);
        var x = Level(drawn, y, isFile ? (Left, Right) : (PageLeft, Math.Max(6, ends.Room)));
        var svg = new SvgText();
        (string, string)[] attributes =
        [
            ("xmlns", "http://www.w3.org/2000/svg"),
            ("class", "chart"),
            ("role", "img"),
            ("viewBox", $"0 0 {N(Width)} {N(Height)}"),
            ("width", N(Width)),
            ("height", N(Height)),
            .. isFile ? [] : new ChartTelling(this, drawn, x, y).Attributes,
        ];
        svg.Open("svg", attributes);
        svg.AddText("title", Title).AddText("desc", Description);
        if (isFile)
        {
            svg.AddStyle(ChartStyle.Css);
            svg.AddText("text", Title, ("class", "title"), ("x", N(Left)), ("y", "22"));
        }

        WriteLegend(svg, legend);
        WriteGrid(svg, x, y, isFile);
        for (int i = 0; i < Series.Count; i++)
        {
            SeriesMarks.Write(svg, drawn[i], ColorOf(i), x, y);
        }

        if (!isFile)
        {
            ends.Write(svg, x, y);
            WriteNow(svg, x, y);
        }

        return svg.Close("svg").ToString();
    }

    private void WriteNow(SvgText svg, Axis x, Axis y)
    {
        if (Page.Now is double now)
        {
            svg.Add(
                "line",
                ("class", "now"),
                ("x1", N(x.At(now))),
                ("x2", N(x.At(now))),
                ("y1", N(y.To)),
                ("y2", N(y.From)),
                ("data-left", N(x.At(0))),
                ("data-width", N(x.At(1) - x.At(0))));
        }
    }

    private Axis Upright(List<Series> drawn, double top, double bottom)
    {
        const double PixelsBetweenLines = 40;
        double[] up = Finite(drawn.SelectMany(series => SeriesMarks.HeightsOf(series)));
        int about = Math.Clamp((int)((Height - bottom - top) / PixelsBetweenLines) + 1, 4, 7);
        return new Axis(YTitle, YScale.Mark(up.Min(), up.Max(), about, CountsAlongY ? 1 : 0), Height - bottom, top);
    }

    // As many marks as fit, with their names beside each other; bars begin where the axis does.
    private Axis Level(List<Series> drawn, Axis y, (double Left, double Right) margins)
    {
        const double Gap = 12;
        bool isPage = margins.Left < Left;
        double[] along = Finite(drawn.SelectMany(SeriesMarks.ExtentOf));
        // long marks must not run into the title beside them
        double left = Math.Max(
            margins.Left,
            (isPage ? 10 : YTitle.Length == 0 ? 14 : 32)
                + y.Ticks.Values.Max(value =>
                    SvgText.WidthOf(isPage && Page.MarkY is { } mark ? mark(value) : y.Ticks.Write(value)))
        );
        int most = Math.Clamp((int)((Width - left - margins.Right) / PixelsBetweenMarks) + 1, 3, 11);
        (double, double)? ends =
            drawn.All(series => series.Mark == Mark.Bars) && along.Max() > along.Min() ? (along.Min(), along.Max()) : null;
        for (int about = most; ; about--)
        {
            var ticks = ends is null
                ? XScale.Mark(along.Min(), along.Max(), about, CountsAlongX ? 1 : 0)
                : XScale.MarkWithin(along.Min(), along.Max(), about, CountsAlongX ? 1 : 0);
            string NameOf(double tick) => isPage && Page.MarkX is { } mark ? mark(tick) : ticks.Write(tick);
            double right = Math.Max(margins.Right, 4 + (SvgText.WidthOf(NameOf(ticks.Values[^1])) / 2));
            var axis = new Axis(XTitle, ticks, left, Width - right, ends);
            double widest = ticks.Values.Max(value => SvgText.WidthOf(NameOf(value)));
            if (
                about <= 2
                || ticks.Values.Zip(ticks.Values.Skip(1), (one, next) => axis.At(next) - axis.At(one)).Min() >= widest + Gap
            )
            {
                return axis;
            }
        }
    }

    /// <summary>The class of a series in the style sheet.</summary>
    internal string ColorOf(int series) => $"c{(Series[series].Color ?? series) % ChartStyle.Colors}";

    private static string N(double value) => SvgText.Number(value);

    private static double[] Finite(IEnumerable<double> values)
    {
        double[] finite = [.. values.Where(double.IsFinite)];
        return finite.Length > 0 ? finite : throw new ArgumentException("a chart needs numbers");
    }

    // Names stand beside each other, as many to a line as fit; bars alone are what the title says, and what has no name isn't
    // there.
    private List<(double X, int Line)> Legend()
    {
        if (!Page.NamesSeries || Series is [{ Mark: Mark.Bars }])
        {
            return [];
        }

        var places = new List<(double X, int Line)>();
        double x = Left;
        int line = 0;
        foreach (var series in Series)
        {
            if (series.Name.Length == 0)
            {
                places.Add((x, line));
                continue;
            }

            double width = 33 + SvgText.WidthOf(series.Name);
            if (x > Left && x + width > Width)
            {
                (x, line) = (Left, line + 1);
            }

            places.Add((x, line));
            x += width + 24;
        }

        return places;
    }

    private void WriteLegend(SvgText svg, List<(double X, int Line)> places)
    {
        for (int i = 0; i < places.Count; i++)
        {
            if (places.Count == 0 || Series[i].Name.Length == 0)
            {
                continue;
            }

            (double x, int line) = places[i];
            double y = LegendTop + (LegendLine * line);
            string color = ColorOf(i);
            if (Series[i].Mark == Mark.Line)
            {
                svg.Add("line", ("class", $"line {color}"), ("x1", N(x)), ("y1", N(y)), ("x2", N(x + 26)), ("y2", N(y)));
            }
            else if (Series[i].Mark == Mark.Cells)
            {
                svg.Add(
                    "rect",
                    ("class", $"cells {color}"),
                    ("fill", "currentColor"),
                    ("fill-opacity", SeriesMarks.Faint),
                    ("x", N(x + 4)),
                    ("y", N(y - 7)),
                    ("width", "18"),
                    ("height", "14")
                );
            }
            else
            {
                svg.Add("circle", ("class", $"dots {color}"), ("cx", N(x + 13)), ("cy", N(y)), ("r", "5"));
            }

            svg.AddText("text", Series[i].Name, ("x", N(x + 33)), ("y", N(y + 4)));
        }
    }

    private void WriteGrid(SvgText svg, Axis x, Axis y, bool isFile)
    {
        double free = double.NegativeInfinity, below = isFile ? 18 : 16; // names that would stand on each other are left out
        foreach (double tick in x.Ticks.Values.Where(tick => tick >= x.Least && tick <= x.Greatest))
        {
            string name = !isFile && Page.MarkX is { } mark ? mark(tick) : x.Ticks.Write(tick);
            double half = SvgText.WidthOf(name) / 2;
            svg.Add(
                "line",
                ("class", x.Ticks.IsZero(tick) ? "zero" : "grid"),
                ("x1", N(x.At(tick))),
                ("y1", N(y.From)),
                ("x2", N(x.At(tick))),
                ("y2", N(y.To))
            );
            if (x.At(tick) - half <= free)
            {
                continue;
            }

            svg.AddText("text", name, ("x", N(x.At(tick))), ("y", N(y.From + below)), ("text-anchor", "middle"));
            free = x.At(tick) + half + 2;
        }

        free = double.PositiveInfinity;
        foreach (double tick in y.Ticks.Values)
        {
            svg.Add(
                "line",
                ("class", y.Ticks.IsZero(tick) ? "zero" : "grid"),
                ("x1", N(x.From)),
                ("y1", N(y.At(tick))),
                ("x2", N(x.To)),
                ("y2", N(y.At(tick)))
            );
            if (y.At(tick) > free)
            {
                continue;
            }

            string name = !isFile && Page.MarkY is { } mark ? mark(tick) : y.Ticks.Write(tick);
            svg.AddText("text", name, ("x", N(x.From - 8)), ("y", N(y.At(tick) + 4)), ("text-anchor", "end"));
            free = y.At(tick) - 13;
        }

        WriteTitles(svg, x, y, isFile);
    }

    private void WriteTitles(SvgText svg, Axis x, Axis y, bool isFile)
    {
        string center = N((x.From + x.To) / 2), low = N(Height - (isFile ? 8 : 4));
        svg.AddText("text", x.Title, ("x", center), ("y", low), ("text-anchor", "middle"));
        if (y.Title.Length > 0 && !isFile)
        {
            svg.AddText("text", y.Title, ("x", "0"), ("y", "12"));
        }
        else if (y.Title.Length > 0)
        {
            string middle = N((y.From + y.To) / 2);
            svg.AddText(
                "text",
                y.Title,
                ("x", "16"),
                ("y", middle),
                ("text-anchor", "middle"),
                ("transform", $"rotate(-90 16 {middle})")
            );
        }
    }
}
