using System.Security.Cryptography;
using System.Text;
using Chainrule.Reports.Markup;

namespace Chainrule.Reports;

/// <summary>
/// A document as one page that needs nothing else: no script, no font, no image from elsewhere, and a content security policy
/// that
/// allows its own small script and style sheet by their hashes, and nothing besides. Without the script all of it is there.
/// Light or
/// dark, as the reader's system is.
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
        WriteHead(page, document.Title);
        page.Open("body");
        if (document.HasContents)
        {
            page.Open("nav", ("class", "fold-toc"), ("aria-label", "Contents, folded")).Open("details");
            page.Open("summary").Text("Contents ").Element("span", "").Close();
            WriteContents(page, document);
            page.Close().CloseLine();
        }

        page.Open("div", ("class", document.HasContents ? "sheet" : "sheet plain"));
        if (document.HasContents)
        {
            page.Open("nav", ("class", "toc"), ("aria-label", "Contents")).Element("p", "Contents");
            WriteContents(page, document);
            page.CloseLine();
        }

        page.Open("main").Open("div", ("class", "top")).Element("h1", document.Title).Text(" ");
        page.Element("p", document.Summary, ("class", "summary")).CloseLine();
        for (int i = 0; i < document.Sections.Count; i++)
        {
            WriteSection(page, document.Sections[i], document.HasContents ? Anchor(i) : null);
        }

        page.Close().Close().Script(PageScript.Text).Close().CloseLine();
    }

    private static string Anchor(int section) => $"part-{section + 1}";

    private static void WriteContents(MarkupWriter page, Document document)
    {
        page.Open("ol");
        for (int i = 0; i < document.Sections.Count; i++)
        {
            if (document.Sections[i].Level == 1)
            {
                page.Open("li").Element("a", document.Sections[i].Title, ("href", $"#{Anchor(i)}")).Close();
            }
        }

        page.Close();
    }

    // Where a note stands beside them, figures leave it room; else all there is takes the whole width.
    private static void WriteSection(MarkupWriter page, Section section, string? anchor)
    {
        var notes = section.Blocks.OfType<Note>().ToList();
        string? css = section.Level > 1 ? notes.Count == 0 ? "part wide" : "part" : notes.Count == 0 ? "wide" : null;
        bool isAnswer = section.Blocks is [Answer, ..];
        page.Open("section", ("id", anchor), ("class", css))
            .Element(section.Level == 1 ? "h2" : "h3", section.Title, ("class", isAnswer ? "vh" : null))
            .Open("div", ("class", "body"));
        foreach (var block in section.Blocks.Where(block => block is not Note))
        {
            WriteBlock(page, block);
        }

        page.Close();
        if (notes.Count > 0)
        {
            page.Open("div", ("class", "note"));
            foreach (var block in notes.SelectMany(note => note.Blocks))
            {
                WriteBlock(page, block);
            }

            page.Close();
        }

        page.CloseLine();
    }

    // A part that may be wider than the page: those who use no mouse must be able to move it.
    internal static MarkupWriter OpenScroll(MarkupWriter page, string name) =>
        page.Open("div", ("class", "scroll"), ("tabindex", "0"), ("role", "group"), ("aria-label", name));

    private static void WriteHead(MarkupWriter page, string title)
    {
        string style = Hash(PageStyle.Css), script = Hash(PageScript.Text);
        page.Open("head")
            .Empty("meta", ("charset", "utf-8"))
            .Empty(
                "meta",
                ("http-equiv", "Content-Security-Policy"),
                (
                    "content",
                    $"default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; img-src data:; "
                        + "base-uri 'none'; form-action 'none'"
                )
            )
            .Empty("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1"))
            .Empty("meta", ("name", "color-scheme"), ("content", "light dark"))
            .Element("title", title)
            .Style(PageStyle.Css)
            .CloseLine();
    }

    private static string Hash(string text) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

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
                PageBlockWriter.WriteFacts(page, facts.Items, isList: true);
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
            case Note note:
                throw new ArgumentException($"a note stands in a section, not in another block: {note}", nameof(block));
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
