using System.Security.Cryptography;
using System.Text;
using Chainrule.Reports.Markup;

namespace Chainrule.Reports;

/// <summary>
/// A document as one page that needs nothing else: no script, no font, no image from elsewhere, and a content security policy
/// that forbids them all. Light or dark, as the reader's system is.
/// </summary>
public static class HtmlPage
{
    /// <summary>Writes the whole page.</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="document">What it shows.</param>
    /// <param name="wording">How it writes what a reader can set or call, for the program that they use; null for C#.</param>
    public static void Write(TextWriter output, Document document, Func<RemedyStep, string>? wording = null)
    {
        ArgumentNullException.ThrowIfNull(document);
        var page = new MarkupWriter(output, wording);
        page.Doctype().Open("html", ("lang", "en"));
        bool hasImages = document.Sections.Any(section => section.Blocks.Any(block => block is Gallery or PictureRows));
        WriteHead(page, document.Title, hasImages);
        page.Open("body").Open("main");
        page.Element("h1", document.Title).Element("p", document.Summary, ("class", "summary"));
        if (document.HasContents)
        {
            WriteContents(page, document);
        }

        for (int i = 0; i < document.Sections.Count; i++)
        {
            var section = document.Sections[i];
            page.Open("section", ("id", document.HasContents ? Anchor(i) : null))
                .Element(section.Level == 1 ? "h2" : "h3", section.Title);
            foreach (var block in section.Blocks)
            {
                WriteBlock(page, block);
            }

            page.CloseLine();
        }

        page.Close().Close().CloseLine();
    }

    private static string Anchor(int section) => $"part-{section + 1}";

    private static void WriteContents(MarkupWriter page, Document document)
    {
        page.Open("nav", ("aria-label", "Contents")).Open("ul");
        for (int i = 0; i < document.Sections.Count; i++)
        {
            if (document.Sections[i].Level == 1)
            {
                page.Open("li").Element("a", document.Sections[i].Title, ("href", $"#{Anchor(i)}")).Close();
            }
        }

        page.Close().CloseLine();
    }

    // A part that may be wider than the page: those who use no mouse must be able to move it.
    internal static MarkupWriter OpenScroll(MarkupWriter page, string name) =>
        page.Open("div", ("class", "scroll"), ("tabindex", "0"), ("role", "group"), ("aria-label", name));

    private static void WriteHead(MarkupWriter page, string title, bool hasImages)
    {
        string images = hasImages ? "; img-src data:" : "";
        string hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(PageStyle.Css)));
        page.Open("head")
            .Empty("meta", ("charset", "utf-8"))
            .Empty(
                "meta",
                ("http-equiv", "Content-Security-Policy"),
                ("content", $"default-src 'none'; style-src 'sha256-{hash}'{images}; base-uri 'none'; form-action 'none'")
            )
            .Empty("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1"))
            .Empty("meta", ("name", "color-scheme"), ("content", "light dark"))
            .Element("title", title)
            .Style(PageStyle.Css)
            .CloseLine();
    }

    internal static void WriteBlock(MarkupWriter page, Block block)
    {
        switch (block)
        {
            case Paragraph paragraph:
                page.Element("p", paragraph.Text);
                break;
            case Instruction instruction:
                page.Open("p").Prose(instruction.Remedy).Close();
                break;
            case Facts facts:
                page.Open("dl");
                foreach ((string name, string text) in facts.Items)
                {
                    page.Element("dt", name).Element("dd", text);
                }

                page.CloseLine();
                break;
            case Equations equations:
                WriteEquations(page, equations);
                break;
            case Grid grid:
                WriteGrid(page, grid);
                break;
            case Drawing drawing:
                OpenScroll(page.Open("figure"), drawing.Caption);
                drawing.Draw(page);
                page.Close().Element("figcaption", drawing.Caption).CloseLine();
                break;
            case Shading:
                break;      // a page draws it
            case not null when PageBlockWriter.TryWrite(page, block):
                break;
            default:
                throw new ArgumentException($"a page can't show a {block?.GetType().Name}", nameof(block));
        }
    }

    private static void WriteEquations(MarkupWriter page, Equations equations)
    {
        OpenScroll(page, "equations").Open("table", ("class", "equations"));
        foreach (var line in equations.Lines)
        {
            page.Open("tr").Element("th", line.Name, ("scope", "row"));
            page.Element("td", string.Concat("= ", string.Concat(line.Work)));
            page.Element("td", line.Work.Count == 0 ? line.Result : $"= {line.Result}", ("class", "result"));
            WriteMark(page, line.Mark);
            page.CloseLine();
        }

        page.Close().CloseLine();
    }

    private static void WriteGrid(MarkupWriter page, Grid grid)
    {
        bool isMarked = grid.Rows.Any(row => row.Mark is not null);
        OpenScroll(page, grid.Caption ?? "table").Open("table", ("class", grid.Caption is null ? "grid" : "grid captioned"));
        if (grid.Caption is not null)
        {
            page.Element("caption", grid.Caption);
        }

        page.Open("thead").Open("tr");
        foreach ((string title, bool isText) in grid.Columns)
        {
            page.Element("th", title, ("scope", "col"), ("class", isText ? "text" : null));
        }

        if (isMarked)
        {
            page.Element("th", "check", ("scope", "col"), ("class", "text"));
        }

        page.Close().Close().Open("tbody");
        foreach (var row in grid.Rows)
        {
            page.Open("tr");
            for (int i = 0; i < row.Cells.Count; i++)
            {
                bool isHeading = i == 0 && grid.Caption is not null;
                page.Element(
                    isHeading ? "th" : "td",
                    row.Cells[i],
                    ("scope", isHeading ? "row" : null),
                    ("class", grid.Columns[i].IsText ? "text" : null)
                );
            }

            if (isMarked)
            {
                WriteMark(page, row.Mark);
            }

            page.CloseLine();
        }

        page.Close().Close().CloseLine();
    }

    private static void WriteMark(MarkupWriter page, Mark? mark) =>
        page.Element(
            "td",
            mark?.Text ?? "",
            ("class", mark is null ? "mark" : $"mark {mark.Tone.ToString().ToLowerInvariant()}")
        );
}
