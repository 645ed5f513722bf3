using System.Text;

namespace Chainrule.Reports.Charts;

/// <summary>Draws a series between two axes.</summary>
internal static class SeriesMarks
{
    /// <summary>How strongly cells are filled: what is drawn above them must be seen.</summary>
    public const string Faint = "0.22";

    /// <summary>Adds the marks of a series to a drawing.</summary>
    /// <param name="svg">The drawing.</param>
    /// <param name="series">What is drawn.</param>
    /// <param name="color">Its class in the style sheet.</param>
    /// <param name="x">The horizontal axis.</param>
    /// <param name="y">The vertical axis.</param>
    public static void Write(SvgText svg, Series series, string color, Axis x, Axis y)
    {
        switch (series.Mark)
        {
            case Mark.Line:
                svg.Add("path", ("class", series.IsGuide ? "line guide" : $"line {color}"), ("d", Path(series, x, y)));
                break;
            case Mark.Cells:
                WriteCells(svg, series, color, x, y);
                break;
            case Mark.Dots:
                WriteDots(svg, series, color, x, y);
                break;
            default:
                WriteBars(svg, series, color, x, y);
                break;
        }
    }

    /// <summary>What a series takes up along the horizontal axis; bars are wider than their points.</summary>
    public static IEnumerable<double> ExtentOf(Series series)
    {
        if (series.Mark != Mark.Bars)
        {
            return series.X;
        }

        double half = Apart(series.X) / 2;
        return !double.IsFinite(half) ? series.X : series.X.SelectMany<double, double>(x => [x - half, x + half]);
    }

    /// <summary>What a series takes up along the vertical axis; bars begin at 0.</summary>
    public static IEnumerable<double> HeightsOf(Series series) => series.Mark == Mark.Bars ? series.Y.Append(0)
        : series.Notes.Count == 0 ? series.Y
        : series.Y.Concat(series.Notes.SelectMany<PointNote, double>(note => [note.Low, note.High]));

    // One path for all of them; those that would reach beyond an axis end there.
    private static void WriteCells(SvgText svg, Series series, string color, Axis x, Axis y)
    {
        var path = new StringBuilder();
        var (width, height) = series.CellSize;
        for (int i = 0; i < series.X.Count; i++)
        {
            double left = Math.Clamp(x.At(series.X[i] - (width / 2)), x.From, x.To),
                right = Math.Clamp(x.At(series.X[i] + (width / 2)), x.From, x.To),
                low = Math.Clamp(y.At(series.Y[i] - (height / 2)), y.To, y.From),
                high = Math.Clamp(y.At(series.Y[i] + (height / 2)), y.To, y.From);
            path.Append('M').Append(SvgText.Number(left)).Append(' ').Append(SvgText.Number(high))
                .Append('H').Append(SvgText.Number(right))
                .Append('V').Append(SvgText.Number(low))
                .Append('H').Append(SvgText.Number(left)).Append('z');
        }

        svg.Add(
            "path",
            ("class", $"cells {color}"),
            ("fill", "currentColor"),
            ("fill-opacity", Faint),
            ("d", path.ToString())
        );
    }

    private static double Apart(IReadOnlyList<double> positions)
    {
        double apart = double.PositiveInfinity;
        for (int i = 1; i < positions.Count; i++)
        {
            apart = Math.Min(apart, Math.Abs(positions[i] - positions[i - 1]));
        }

        return apart;
    }

    private static string Path(Series series, Axis x, Axis y)
    {
        var path = new StringBuilder();
        bool isOn = false;
        for (int i = 0; i < series.X.Count; i++)
        {
            bool isShown = double.IsFinite(series.X[i]) && double.IsFinite(series.Y[i]);
            if (isShown)
            {
                path.Append(isOn ? 'L' : 'M')
                    .Append(SvgText.Number(x.At(series.X[i])))
                    .Append(' ')
                    .Append(SvgText.Number(y.At(series.Y[i])));
            }

            isOn = isShown;
        }

        return path.ToString();
    }

    private static void WriteDots(SvgText svg, Series series, string color, Axis x, Axis y)
    {
        WriteReach(svg, series, color, x, y);
        svg.Open("g", ("class", series.Radius > 4 ? $"dots large {color}" : $"dots {color}"));
        for (int i = 0; i < series.X.Count; i++)
        {
            if (double.IsFinite(series.X[i]) && double.IsFinite(series.Y[i]))
            {
                (string, string)[] own = series.Moves
                    ?
                    [
                        ("class", "at"),
                        ("data-left", SvgText.Number(x.At(0))),
                        ("data-width", SvgText.Number(x.At(1) - x.At(0))),
                        ("data-bottom", SvgText.Number(y.At(0))),
                        ("data-height", SvgText.Number(y.At(0) - y.At(1))),
                    ]
                    : IsWarm(series, i) ? [("class", "c1")] : [];
                (string, string)[] attributes =
                [
                    ("cx", SvgText.Number(x.At(series.X[i]))),
                    ("cy", SvgText.Number(y.At(series.Y[i]))),
                    ("r", SvgText.Number(series.Radius)),
                    .. own,
                ];
                svg.Add("circle", attributes);
            }
        }

        svg.Close("g");
        WriteLabels(svg, series, x, y);
    }

    // Lines of 95% intervals, say, cut at the ends of the axis.
    private static void WriteReach(SvgText svg, Series series, string color, Axis x, Axis y)
    {
        for (int i = 0; i < series.Notes.Count; i++)
        {
            var (low, high, _, _) = series.Notes[i];
            if (double.IsFinite(low) && double.IsFinite(high) && double.IsFinite(series.X[i]))
            {
                string at = SvgText.Number(x.At(series.X[i]));
                svg.Add(
                    "line",
                    ("class", IsWarm(series, i) ? "reach c1" : $"reach {color}"),
                    ("x1", at),
                    ("x2", at),
                    ("y1", SvgText.Number(Math.Clamp(y.At(low), y.To, y.From))),
                    ("y2", SvgText.Number(Math.Clamp(y.At(high), y.To, y.From)))
                );
            }
        }
    }

    private static bool IsWarm(Series series, int point) => point < series.Notes.Count && series.Notes[point].IsWarm;

    // Above its dot, or below where there is no room; one that would stand on another is left out.
    private static void WriteLabels(SvgText svg, Series series, Axis x, Axis y)
    {
        const double High = 13;
        var taken = new List<(double From, double To, double At)>();
        for (int i = 0; i < series.Labels.Count; i++)
        {
            double middle = x.At(series.X[i]),
                half = SvgText.WidthOf(series.Labels[i]) / 2,
                at = y.At(series.Y[i]) - series.Radius - 4;
            if (at - High < y.To)
            {
                at = y.At(series.Y[i]) + series.Radius + High;
            }

            if (
                taken.Any(other =>
                    middle - half < other.To + 3 && middle + half > other.From - 3 && Math.Abs(at - other.At) < High
                )
            )
            {
                continue;
            }

            svg.AddText(
                "text",
                series.Labels[i],
                ("x", SvgText.Number(middle)),
                ("y", SvgText.Number(at)),
                ("text-anchor", "middle")
            );
            taken.Add((middle - half, middle + half, at));
        }
    }

    private static void WriteBars(SvgText svg, Series series, string color, Axis x, Axis y)
    {
        double apart = Apart([.. series.X.Select(x.At)]);
        double width = Math.Min(0.8 * apart, 40);
        svg.Open("g", ("class", $"bars {color}"));
        for (int i = 0; i < series.X.Count; i++)
        {
            if (!double.IsFinite(series.X[i]) || !double.IsFinite(series.Y[i]))
            {
                continue;
            }

            double top = Math.Min(y.At(0), y.At(series.Y[i])), height = Math.Abs(y.At(0) - y.At(series.Y[i]));
            svg.Add(
                "rect", ("x", SvgText.Number(x.At(series.X[i]) - (width / 2))), ("y", SvgText.Number(top)),
                ("width", SvgText.Number(width)), ("height", SvgText.Number(height)));
        }

        svg.Close("g");
    }
}
