using System.Globalization;
using Chainrule.Reports.Charts;
using Chainrule.Reports.Markup;

namespace Chainrule.Reports;

/// <summary>Writes the blocks that only pages have.</summary>
internal static class PageBlockWriter
{
    private const int MostLevelNames = 8, LongestLevelName = 3, Crowded = 14;

    /// <summary>Writes a block; false where it isn't one of these.</summary>
    public static bool TryWrite(MarkupWriter page, Block block)
    {
        switch (block)
        {
            case Answer answer:
                AnswerWriter.Write(page, answer);
                return true;
            case Notice notice:
                WriteNotice(page, notice, isFolded: false);
                return true;
            case Heading heading:
                page.Element("h3", heading.Text);
                return true;
            case ChartRow row:
                WriteCharts(page, row);
                return true;
            case Folded folded:
                page.Open("details").Element("summary", folded.Summary);
                WriteAll(page, folded.Content);
                page.CloseLine();
                return true;
            case Links links:
                WriteLinks(page, links);
                return true;
            case Sides sides:
                WriteSides(page, sides);
                return true;
            case ThresholdChoice choice:
                choice.Write(page);
                return true;
            case Sketches sketches:
                sketches.Write(page);
                return true;
            case Matrix matrix:
                WriteMatrix(page, matrix);
                return true;
            case Gallery gallery:
                WriteGallery(page, gallery);
                return true;
            case Verbatim verbatim:
                page.Open("div", ("class", "command"))
                    .Open("pre", ("tabindex", "0"))
                    .Element("code", verbatim.Text)
                    .Close()
                    .CloseLine();
                return true;
            default:
                return InsightBlockWriter.TryWrite(page, block);
        }
    }

    /// <summary>Writes a notice, whole or behind its title.</summary>
    public static void WriteNotice(MarkupWriter page, Notice notice, bool isFolded)
    {
        (string css, string sign) = notice.Tone switch
        {
            Tone.Good => ("good", "○"),
            Tone.Bad => ("bad", "▲ serious:"),
            _ => ("noteworthy", "▲"),
        };
        if (isFolded)
        {
            page.Open("details", ("class", "alert")).Element("summary", $"{sign} {notice.Title}");
        }
        else
        {
            page.Open("div", ("class", $"notice {css}-notice"))
                .Open("h3")
                .Element("span", sign)
                .Text($" {notice.Title}")
                .Close();
        }

        page.Element("p", notice.Text);
        if (notice.Advice is not null)
        {
            page.Open("p").Element("strong", "What to do: ").Prose(notice.Advice).Close();
        }

        page.CloseLine();
    }

    /// <summary>Writes names and what belongs to them: as a list, or as lines of figures.</summary>
    public static void WriteFacts(MarkupWriter page, IReadOnlyList<(string Name, string Text)> facts, bool isList)
    {
        page.Open("dl", ("class", isList ? "list" : null));
        foreach ((string name, string text) in facts)
        {
            int interval = isList ? -1 : text.IndexOf(" (95%", StringComparison.Ordinal);
            page.Open("div").Element("dt", name).Text(" ").Open("dd").Text(interval < 0 ? text : text[..interval]);
            _ = interval < 0 ? page : page.Element("small", text[interval..]);
            page.Close().Close();
        }

        page.CloseLine();
    }

    /// <summary>How a picture stands on a page.</summary>
    public static void WriteImage(MarkupWriter page, GalleryItem item) =>
        page.Empty(
            "img",
            ("src", $"data:image/png;base64,{Convert.ToBase64String(item.Png)}"),
            ("alt", item.Alternative),
            ("width", item.Width.ToString(CultureInfo.InvariantCulture)),
            ("height", item.Height.ToString(CultureInfo.InvariantCulture)),
            ("class", item.IsDrawing ? "drawn" : null));

    /// <summary>A figure: its heading, what it says, and the drawing.</summary>
    public static void WriteFigure(MarkupWriter page, IFigure figure) =>
        page.Open("figure", ("class", "charted"))
            .Open("figcaption")
            .Element("b", figure.Title)
            .Text(" ")
            .Element("output", figure.Said)
            .Close()
            .Markup(figure.ToSvg(isFile: false))
            .CloseLine();

    private static void WriteAll(MarkupWriter page, IReadOnlyList<Block> blocks)
    {
        foreach (var block in blocks)
        {
            HtmlPage.WriteBlock(page, block);
        }
    }

    private static void WriteCharts(MarkupWriter page, ChartRow row)
    {
        page.Open("div", ("class", "pair"));
        foreach (var chart in row.Charts.Where(chart => chart.HasNumbers))
        {
            WriteFigure(page, chart);
        }

        page.CloseLine();
    }

    private static void WriteLinks(MarkupWriter page, Links links)
    {
        page.Open("ul", ("class", "links")).Element("li", links.Lead);
        foreach ((string id, string text, string count) in links.Items)
        {
            page.Open("li").Open("a", ("href", $"#{id}")).Text($"{text} ").Element("b", count).Close().Close();
        }

        page.CloseLine();
    }

    private static void WriteSides(MarkupWriter page, Sides sides)
    {
        bool isFour = sides.Left.Any(block => block is Matrix { Names.Count: 2 });
        page.Open("div", ("class", isFour ? "sides four" : "sides")).Open("div");
        WriteAll(page, sides.Left);
        page.Close().Open("div", ("class", "panes"));
        foreach (var pane in sides.Panes)
        {
            page.Open("div", ("id", pane.Id)).Element("h3", pane.Title);
            WriteAll(page, pane.Blocks);
            page.CloseLine();
        }

        page.Close().CloseLine();
    }

    private static void WriteMatrix(MarkupWriter page, Matrix matrix)
    {
        int count = matrix.Names.Count;
        bool hasWords = count == 2;
        string css = hasWords ? "matrix four"
            : count > MostLevelNames && matrix.Names.Any(name => name.Length > LongestLevelName) ? "matrix long"
            : "matrix";
        HtmlPage.OpenScroll(page, matrix.Caption)
            .Open("table", ("class", count > Crowded ? $"{css} crowded" : css))
            .Element("caption", matrix.Caption, ("class", "vh"))
            .Open("thead")
            .Open("tr")
            .Element("th", matrix.Corner, ("scope", "col"), ("class", "corner"));
        foreach (string name in matrix.Names)
        {
            page.Element("th", hasWords ? $"taken for {name}" : name, ("scope", "col"));
        }

        if (matrix.Ends.Count > 0)
        {
            page.Element("th", "found", ("scope", "col"), ("class", "found"));
        }

        page.Close().Close().Open("tbody");
        for (int i = 0; i < count; i++)
        {
            page.Open("tr").Element("th", hasWords ? $"is {matrix.Names[i]}" : matrix.Names[i], ("scope", "row"));
            for (int j = 0; j < count; j++)
            {
                WriteCell(page, matrix.Cells[i, j], isRight: i == j);
            }

            if (matrix.Ends.Count > 0)
            {
                page.Element("td", matrix.Ends[i], ("class", "found"));
            }

            page.CloseLine();
        }

        page.Close().Close().CloseLine();
    }

    private static void WriteCell(MarkupWriter page, MatrixCell cell, bool isRight)
    {
        int shade = Math.Clamp((int)Math.Ceiling(cell.Strength * 8), 0, 8);
        string shaded = string.Create(CultureInfo.InvariantCulture, $"{(isRight ? "right" : "wrong")}{shade}");
        page.Open("td", ("class", cell.Strength > 0 ? shaded : "none"));
        if (cell.Link is not null)
        {
            page.Open("a", ("href", $"#{cell.Link}"), ("aria-label", cell.Detail.Length > 0 ? null : cell.Label));
        }
        else if (cell.Detail.Length > 0)
        {
            page.Open("div", ("class", "tile"));
        }

        if (cell.Detail.Length > 0)
        {
            page.Element("b", cell.Text).Text(" ").Element("small", cell.Detail).Close();
        }
        else
        {
            page.Text(cell.Text);
            _ = cell.Link is null ? page : page.Close();
        }

        page.Close();
    }

    private static void WriteGallery(MarkupWriter page, Gallery gallery)
    {
        if (gallery.Caption.Length > 0)
        {
            page.Element("p", gallery.Caption);
        }

        page.Open("ul", ("class", gallery.Kind is null ? "gallery" : $"gallery {gallery.Kind}"));
        foreach (var item in gallery.Items)
        {
            page.Open("li");
            WriteImage(page, item);
            foreach (string line in item.Lines)
            {
                page.Element("div", line);
            }

            page.CloseLine();
        }

        page.CloseLine();
    }
}
