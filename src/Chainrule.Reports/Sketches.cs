using Chainrule.Reports.Charts;
using Chainrule.Reports.Markup;

namespace Chainrule.Reports;

/// <summary>Columns of a table below each other, each with a small drawing of how its values are spread.</summary>
/// <param name="Caption">What they show.</param>
/// <param name="Items">The columns.</param>
internal sealed record Sketches(string Caption, IReadOnlyList<Sketch> Items) : Block
{
    private const double Width = 220, Height = 32;

    /// <summary>Writes them.</summary>
    public void Write(MarkupWriter page)
    {
        HtmlPage.OpenScroll(page, Caption).Open("table", ("class", "grid sketches")).Element("caption", Caption);
        page.Open("thead").Open("tr");
        foreach (string title in new[] { "column", "kind", "missing", "distinct", "spread", "values" })
        {
            page.Element("th", title, ("scope", "col"), ("class", title is "missing" or "distinct" ? null : "text"));
        }

        page.Close().Close().Open("tbody");
        foreach (var item in Items)
        {
            page.Open("tr").Element("th", item.Name, ("scope", "row"), ("class", "text"));
            for (int i = 0; i < item.Cells.Count; i++)
            {
                page.Element("td", item.Cells[i], ("class", i == 0 ? "text" : null));
            }

            page.Open("td", ("class", "text"));
            Draw(page, item);
            page.Close().Element("td", item.Values, ("class", "text")).CloseLine();
        }

        page.Close().Close().CloseLine();
    }

    private static void Draw(MarkupWriter svg, Sketch item)
    {
        if (item.Counts.Count == 0)
        {
            return;
        }

        double step = Width / item.Counts.Count, most = item.Counts.Max();
        svg.Open(
            "svg",
            ("xmlns", "http://www.w3.org/2000/svg"),
            ("viewBox", $"0 0 {SvgText.Number(Width)} {SvgText.Number(Height)}"),
            ("width", SvgText.Number(Width)),
            ("height", SvgText.Number(Height)),
            ("role", "img"));
        svg.Element("title", $"rows from left to right: {string.Join(", ", item.Counts)}");
        for (int i = 0; i < item.Counts.Count; i++)
        {
            double height = item.Counts[i] == 0 ? 0 : Math.Max(1, item.Counts[i] / most * Height);
            svg.Empty(
                "rect",
                ("x", SvgText.Number(i * step)),
                ("y", SvgText.Number(Height - height)),
                ("width", SvgText.Number(Math.Max(1, step - 1))),
                ("height", SvgText.Number(height)),
                ("class", "rises"));
        }

        svg.Close();
    }
}

/// <summary>One column.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Cells">What stands beside it: its kind, and how many values are missing and distinct.</param>
/// <param name="Counts">How many rows each bin or category has.</param>
/// <param name="Values">Its values in a line.</param>
internal sealed record Sketch(string Name, IReadOnlyList<string> Cells, IReadOnlyList<long> Counts, string Values);
