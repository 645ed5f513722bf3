using System.Globalization;
using Chainrule.Reports.Markup;

namespace Chainrule.Reports;

/// <summary>Writes the blocks that only pages have.</summary>
internal static class PageBlockWriter
{
    // Small images are shown larger than they are.
    private const int LargestSide = 128, WidestChart = 880, MostLevelNames = 8, LongestLevelName = 3;

    /// <summary>Writes a block; false where it isn't one of these.</summary>
    public static bool TryWrite(MarkupWriter page, Block block)
    {
        switch (block)
        {
            case Notice notice:
                WriteNotice(page, notice);
                return true;
            case ChartRow row:
                WriteCharts(page, row);
                return true;
            case Folded folded:
                page.Open("details").Element("summary", folded.Summary);
                HtmlPage.WriteBlock(page, folded.Content);
                page.CloseLine();
                return true;
            case Heatmap heatmap:
                WriteHeatmap(page, heatmap);
                return true;
            case Gallery gallery:
                WriteGallery(page, gallery);
                return true;
            case Verbatim verbatim:
                page.Open("pre", ("tabindex", "0")).Element("code", verbatim.Text).CloseLine();
                return true;
            default:
                return InsightBlockWriter.TryWrite(page, block);
        }
    }

    private static void WriteCharts(MarkupWriter page, ChartRow row)
    {
        page.Open("div", ("class", "charts"));
        foreach (var chart in row.Charts.Where(chart => chart.HasNumbers))
        {
            if (row.IsWide)
            {
                page.Open("figure", ("class", "wide"))
                    .Markup((chart with { Width = WidestChart }).ToSvg(isFile: false))
                    .CloseLine();
            }

            page.Open("figure", ("class", row.IsWide ? "narrow" : null)).Markup(chart.ToSvg(isFile: false)).CloseLine();
        }

        page.CloseLine();
    }

    private static void WriteNotice(MarkupWriter page, Notice notice)
    {
        (string css, string word) = notice.Tone switch
        {
            Tone.Good => ("good", "✓"),
            Tone.Bad => ("bad", "✗ serious:"),
            _ => ("noteworthy", "! look:"),
        };
        page.Open("div", ("class", $"notice {css}-notice"))
            .Open("h3")
            .Element("span", word, ("class", css))
            .Text($" {notice.Title}")
            .Close();
        page.Element("p", notice.Text);
        if (notice.Advice is not null)
        {
            page.Open("p").Element("strong", "What to do: ").Prose(notice.Advice).Close();
        }

        page.CloseLine();
    }

    private static void WriteHeatmap(MarkupWriter page, Heatmap heatmap)
    {
        string css =
            heatmap.Names.Count <= MostLevelNames ? "heatmap"
            : heatmap.Names.All(name => name.Length <= LongestLevelName) ? "heatmap many"
            : "heatmap many upright";
        HtmlPage.OpenScroll(page, heatmap.Caption).Open("table", ("class", css));
        page.Element("caption", heatmap.Caption)
            .Open("thead")
            .Open("tr")
            .Element("th", heatmap.Corner, ("scope", "col"), ("class", "corner"));
        foreach (string name in heatmap.Names)
        {
            page.Element("th", name, ("scope", "col"));
        }

        page.Close().Close().Open("tbody");
        for (int i = 0; i < heatmap.Names.Count; i++)
        {
            page.Open("tr").Element("th", heatmap.Names[i], ("scope", "row"));
            for (int j = 0; j < heatmap.Names.Count; j++)
            {
                var cell = heatmap.Cells[i, j];
                int shade = Math.Clamp((int)Math.Ceiling(cell.Strength * 8), 0, 8);
                page.Open("td", ("class", string.Create(CultureInfo.InvariantCulture, $"{(i == j ? "right" : "wrong")}{shade}")))
                    .Text(cell.Text);
                if (cell.Detail.Length > 0)
                {
                    page.Text(" ").Element("small", cell.Detail);
                }

                page.Close();
            }

            page.CloseLine();
        }

        page.Close().Close().CloseLine();
    }

    private static void WriteGallery(MarkupWriter page, Gallery gallery)
    {
        page.Element("p", gallery.Caption, ("class", "above")).Open("ul", ("class", "gallery"));
        foreach (var item in gallery.Items)
        {
            int scale = Math.Max(1, LargestSide / Math.Max(item.Width, item.Height));
            page.Open("li")
                .Empty(
                    "img",
                    ("src", $"data:image/png;base64,{Convert.ToBase64String(item.Png)}"),
                    ("alt", item.Alternative),
                    ("width", (item.Width * scale).ToString(CultureInfo.InvariantCulture)),
                    ("height", (item.Height * scale).ToString(CultureInfo.InvariantCulture))
                );
            foreach (string line in item.Lines)
            {
                page.Element("div", line);
            }

            page.CloseLine();
        }

        page.CloseLine();
    }
}
