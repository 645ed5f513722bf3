using System.Globalization;
using System.Text;
using Chainrule.Reports.Charts;
using Chainrule.Reports.Markup;
using Chainrule.Text;

namespace Chainrule.Reports;

/// <summary>Small charts of one kind beside each other, to be compared at a glance.</summary>
/// <param name="Caption">What they show.</param>
/// <param name="Plots">The charts.</param>
internal sealed record BandPlots(string Caption, IReadOnlyList<BandPlot> Plots) : Block;

/// <summary>
/// How numbers are spread, over the epochs: a band around the middle half, a wider one around nine tenths, a line for the median.
/// </summary>
/// <param name="Title">Whose numbers.</param>
/// <param name="Description">What can be seen, for those who can't see it.</param>
/// <param name="Epochs">The epochs, ascending.</param>
/// <param name="Quantiles">For each epoch the numbers that 5, 25, 50, 75 and 95% lie below.</param>
internal sealed record BandPlot(string Title, string Description, IReadOnlyList<int> Epochs, IReadOnlyList<double[]> Quantiles)
{
    private const double Width = Chart.PageWidth, Height = 112, Left = 52, Right = 6, Top = 6, Bottom = 20, LongTail = 20;

    /// <summary>
    /// How it is drawn: where the band is many times narrower at one time than at another, ratios count far from 0.
    /// </summary>
    private readonly AxisScale _scale = ScaleOf(Quantiles);

    /// <summary>What stands above it.</summary>
    public string Heading => _scale == AxisScale.Linear ? Title : $"{Title} (logarithmic far from 0)";

    /// <summary>Writes it as SVG.</summary>
    public void Draw(MarkupWriter svg)
    {
        double[] finite = [.. Quantiles.SelectMany(of => of).Where(double.IsFinite)];
        svg.Open(
            "svg",
            ("xmlns", "http://www.w3.org/2000/svg"),
            ("viewBox", $"0 0 {N(Width)} {N(Height)}"),
            ("width", N(Width)),
            ("height", N(Height)),
            ("role", "img"),
            ("class", "bands")
        );
        svg.Element("title", Title).Element("desc", Description);
        if (finite.Length > 0)
        {
            double least = _scale.Apply(finite.Min()),
                most = _scale.Apply(finite.Max()),
                room = Math.Max((most - least) * 0.04, Math.Max(Math.Abs(most), 1e-30) * 1e-6);
            (least, most) = (least - room, most + room);
            double Y(double value) =>
                Height - Bottom - ((_scale.Apply(value) - least) / (most - least) * (Height - Top - Bottom));
            DrawFrame(svg, least < 0 && most > 0 ? Y(0) : null);
            int[] known = [.. Enumerable.Range(0, Epochs.Count).Where(i => Quantiles[i].All(double.IsFinite))];
            svg.Empty("path", ("class", "wide"), ("d", Band(known, 0, 4, X, Y)));
            svg.Empty("path", ("class", "middle"), ("d", Band(known, 1, 3, X, Y)));
            svg.Empty("path", ("class", "median"), ("d", Line(known, 2, X, Y)));
            DrawLabels(svg, Short(_scale.Undo(least)), Short(_scale.Undo(most)));
        }

        svg.CloseLine();
    }

    private double X(int i) =>
        Epochs.Count == 1
            ? (Left + Width - Right) / 2
            : Left + ((Epochs[i] - Epochs[0]) / (double)(Epochs[^1] - Epochs[0]) * (Width - Left - Right));

    // The frame, and in it the line of 0 where it is within.
    private static void DrawFrame(MarkupWriter svg, double? zero)
    {
        svg.Empty(
            "rect",
            ("x", N(Left)),
            ("y", N(Top)),
            ("width", N(Width - Left - Right)),
            ("height", N(Height - Top - Bottom)),
            ("class", "frame")
        );
        if (zero is not double y)
        {
            return;
        }

        svg.Empty("line", ("x1", N(Left)), ("x2", N(Width - Right)), ("y1", N(y)), ("y2", N(y)), ("class", "plain"));
        if (Math.Min(y - Top, Height - Bottom - y) > 20)
        {
            Label(svg, "0", Left - 4, y + 4, "end");
        }
    }

    private void DrawLabels(MarkupWriter svg, string least, string most)
    {
        Label(svg, most, Left - 4, Top + 9, "end");
        Label(svg, least, Left - 4, Height - Bottom, "end");
        string first = Epochs[0].ToString(CultureInfo.InvariantCulture);
        Label(svg, first, X(0), Height - 6, Epochs.Count == 1 ? "middle" : "start");
        if (Epochs.Count > 1)
        {
            Label(svg, Epochs[^1].ToString(CultureInfo.InvariantCulture), X(Epochs.Count - 1), Height - 6, "end");
        }
    }

    private static AxisScale ScaleOf(IReadOnlyList<double[]> quantiles)
    {
        double[] sizes =
        [
            .. quantiles.Where(of => of.All(double.IsFinite)).Select(of => of.Max(Math.Abs)).Where(size => size > 0),
        ];
        return sizes.Length > 0 && sizes.Max() > LongTail * sizes.Min() ? AxisScale.OfLongTail(0, sizes.Min()) : AxisScale.Linear;
    }

    private string Band(int[] known, int low, int high, Func<int, double> x, Func<double, double> y)
    {
        if (known.Length == 1)
        {
            // a single epoch is a bar
            double middle = x(known[0]), top = y(Quantiles[known[0]][high]), bottom = y(Quantiles[known[0]][low]);
            return $"M{N(middle - 12)} {N(top)}H{N(middle + 12)}V{N(bottom)}H{N(middle - 12)}Z";
        }

        var path = new StringBuilder();
        foreach (int i in known)
        {
            path.Append(path.Length == 0 ? 'M' : 'L').Append(N(x(i))).Append(' ').Append(N(y(Quantiles[i][high])));
        }

        foreach (int i in known.Reverse())
        {
            path.Append('L').Append(N(x(i))).Append(' ').Append(N(y(Quantiles[i][low])));
        }

        return path.Length == 0 ? "" : path.Append('Z').ToString();
    }

    private string Line(int[] known, int which, Func<int, double> x, Func<double, double> y)
    {
        if (known.Length == 1)
        {
            return $"M{N(x(known[0]) - 12)} {N(y(Quantiles[known[0]][which]))}h24";
        }

        return string.Concat(known.Select((i, at) => $"{(at == 0 ? 'M' : 'L')}{N(x(i))} {N(y(Quantiles[i][which]))}"));
    }

    private static void Label(MarkupWriter svg, string text, double x, double y, string anchor) =>
        svg.Element("text", text, ("x", N(x)), ("y", N(y)), ("text-anchor", anchor), ("class", "soft"));

    private static string Short(double value) => NumberText.Of(value, 2);

    private static string N(double value) => SvgText.Number(value);
}

/// <summary>Rows of pictures, each row with what is to be said about it.</summary>
/// <param name="Caption">What they show.</param>
/// <param name="Rows">The rows.</param>
internal sealed record PictureRows(string Caption, IReadOnlyList<PictureRow> Rows) : Block;

/// <summary>Pictures of one thing.</summary>
/// <param name="Text">What is said about it.</param>
/// <param name="Pictures">The pictures, each with its own lines.</param>
internal sealed record PictureRow(string Text, IReadOnlyList<GalleryItem> Pictures);

/// <summary>Writes these blocks.</summary>
internal static class InsightBlockWriter
{
    /// <summary>Writes a block; false where it isn't one of these.</summary>
    public static bool TryWrite(MarkupWriter page, Block block)
    {
        if (block is BandPlots plots)
        {
            Write(page, plots);
        }
        else if (block is PictureRows rows)
        {
            Write(page, rows);
        }
        else
        {
            return false;
        }

        return true;
    }

    private static void Write(MarkupWriter page, BandPlots plots)
    {
        if (plots.Caption.Length > 0)
        {
            page.Element("p", plots.Caption);
        }

        page.Open("div", ("class", "pair"));
        foreach (var plot in plots.Plots)
        {
            page.Open("figure").Element("figcaption", plot.Heading);
            plot.Draw(page);
            page.CloseLine();
        }

        page.CloseLine();
    }

    private static void Write(MarkupWriter page, PictureRows rows)
    {
        page.Element("p", rows.Caption).Open("ul", ("class", "rows"));
        foreach (var row in rows.Rows)
        {
            page.Open("li").Text(row.Text).Open("div");
            foreach (var picture in row.Pictures)
            {
                page.Open("figure");
                PageBlockWriter.WriteImage(page, picture);
                page.Element("figcaption", string.Join(" ", picture.Lines)).Close();
            }

            page.Close().CloseLine();
        }

        page.CloseLine();
    }
}
