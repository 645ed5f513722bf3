using System.Xml.Linq;
using Chainrule.Insight.Rows;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Reports.Markup;

namespace Chainrule.Reports.Tests;

/// <summary>Pages are well formed, need nothing from elsewhere, and no text of the user's becomes markup.</summary>
public class HtmlPageTests
{
    private const string Hostile = "</title><script>alert('x')</script>\" onload=\"y & \u0007";

    private static string Page(Document document)
    {
        var text = new StringWriter();
        HtmlPage.Write(text, document);
        return text.ToString();
    }

    private static XElement Parse(string page) =>
        XDocument.Parse(page.Replace("<!DOCTYPE html>", "", StringComparison.Ordinal)).Root!;

    private static RowExplanation Explain(string notation = "dense:12 relu dense:3", params string[] classes) =>
        Explainer.Explain(
            LayerNotation.Parse(notation, new Shape(4, 3), 1),
            new SoftmaxCrossEntropy(),
            new ExplainedRow(Enumerable.Range(0, 12).Select(i => i / 12f).ToArray(), 1, default),
            new() { Classes = classes, Weight = "layers.0.weights[3,1]" }
        );

    [Fact]
    public void No_name_turns_the_direction_of_the_text_behind_it()
    {
        Assert.Equal("a\ufffdb\ufffdc\ufffd", MarkupWriter.Escape("a\u202eb\u2067c\u200f"));
    }

    [Fact]
    public void A_page_of_a_whole_step_is_well_formed_and_draws_the_network_and_the_image()
    {
        var page = Parse(Page(RowDocument.Of(Explain(), "title", [])));

        Assert.Equal(2, page.Descendants("{http://www.w3.org/2000/svg}svg").Count());
        Assert.Contains(page.Descendants("h2"), heading => heading.Value.StartsWith("Backward", StringComparison.Ordinal));
        Assert.All(
            page.Descendants("td")
                .Where(cell => (string?)cell.Attribute("class") is string c && c.StartsWith("mark ", StringComparison.Ordinal)),
            cell => Assert.DoesNotContain("✗", cell.Value)
        );
        Assert.Contains(page.Descendants("h2"), heading => heading.Value == "The weight layers.0.weights[3,1]");
    }

    [Fact]
    public void A_page_allows_its_own_script_alone_and_asks_for_nothing_from_elsewhere()
    {
        string text = Page(RowDocument.Of(WorkedExample.Explain("2-2-2"), "title", []));
        var page = Parse(text);
        var policy = page.Descendants("meta").Single(meta => (string?)meta.Attribute("http-equiv") == "Content-Security-Policy");

        Assert.StartsWith("default-src 'none'; style-src 'sha256-", (string)policy.Attribute("content")!);
        Assert.DoesNotContain("unsafe", (string)policy.Attribute("content")!);
        Assert.DoesNotContain("url(", text);
        var script = Assert.Single(page.Descendants("script"));
        Assert.Empty(script.Attributes());
        string[] reaching = ["fetch", "XMLHttpRequest", "WebSocket", "import", "eval", "innerHTML", "Function", "https://"];
        Assert.All(reaching, word => Assert.DoesNotContain(word, script.Value));
        Assert.Equal(1, System.Text.RegularExpressions.Regex.Count(script.Value, "http://")); // the namespace of SVG
        string[] fetching = ["link", "img", "iframe", "object", "embed", "image", "use", "a"];
        Assert.DoesNotContain(page.Descendants(), element => fetching.Contains(element.Name.LocalName));
        string[] attributes = ["src", "href", "style", "action"];
        Assert.DoesNotContain(page.Descendants().Attributes(), attribute =>
            attributes.Contains(attribute.Name.LocalName) || attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
    }

    [Fact]
    public void The_policys_hashes_are_those_of_the_style_sheet_and_of_the_script()
    {
        var page = Parse(Page(new Document("title", "summary", [])));
        var meta = page.Descendants("meta").First(meta => meta.Attribute("http-equiv") is not null);
        string policy = (string)meta.Attribute("content")!;
        foreach (string name in new[] { "style", "script" })
        {
            string text = page.Descendants(name).Single().Value;
            string hash = Convert.ToBase64String(
                System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text))
            );
            Assert.Contains($"{name}-src 'sha256-{hash}'", policy);
        }

        Assert.DoesNotContain('<', page.Descendants("script").Single().Value);
        Assert.DoesNotContain('&', page.Descendants("script").Single().Value);
    }

    [Fact]
    public void Text_of_the_users_stays_text_wherever_it_stands()
    {
        var explanation = Explain("dense:12 relu dense:3", Hostile, "b", "c");
        string text = Page(RowDocument.Of(explanation, Hostile, [(Hostile, Hostile)]));
        var page = Parse(text);

        Assert.Single(page.Descendants("script"));
        Assert.DoesNotContain("alert", page.Descendants("script").Single().Value);
        Assert.DoesNotContain("\u0007", text);
        string shown = Hostile.Replace('\u0007', '␇');
        Assert.Equal(shown, page.Descendants("title").First().Value);
        Assert.Contains(page.Descendants("dd"), value => value.Value == shown);
        Assert.Contains(page.Descendants("td"), cell => cell.Value == $"[0] {shown}");
    }

    [Fact]
    public void Attributes_are_escaped_and_null_ones_left_out()
    {
        var text = new StringWriter();
        new MarkupWriter(text).Open("p", ("title", "a\"b<c>&'d"), ("class", null)).Text("x<y").Close();

        Assert.Equal("<p title=\"a&quot;b&lt;c&gt;&amp;&#39;d\">x&lt;y</p>", text.ToString());
    }

    [Fact]
    public void What_a_remedy_asks_for_looks_like_what_one_types_in_the_words_of_the_page()
    {
        Remedy remedy = $"Leave <b> out with {RemedyStep.List("TableOptions.Ignore", "<b>")}.";
        var (code, options) = (new StringWriter(), new StringWriter());
        new MarkupWriter(code).Prose(remedy);
        new MarkupWriter(options, step => $"--ignore {step.Subject}").Prose(remedy);
        Assert.Equal(
            "Leave &lt;b&gt; out with <code>TableOptions.Ignore = [&quot;&lt;b&gt;&quot;]</code>.", code.ToString());
        Assert.Equal("Leave &lt;b&gt; out with <code>--ignore &lt;b&gt;</code>.", options.ToString());
    }

    [Fact]
    public void Bands_that_grow_many_times_narrower_are_drawn_on_a_scale_that_shows_both()
    {
        static string Svg(BandPlot plot)
        {
            var text = new StringWriter();
            plot.Draw(new MarkupWriter(text));
            return text.ToString();
        }

        double[] wide = [-10, -5, 0, 5, 10], narrow = [-0.01, -0.005, 0, 0.005, 0.01];
        var plot = new BandPlot("gradients", "", [0, 1], [wide, narrow]);
        Assert.Equal("gradients (logarithmic far from 0)", plot.Heading);
        Assert.Equal("gradients", new BandPlot("gradients", "", [0, 1], [wide, [-9, -5, 0, 5, 9]]).Heading);
        // the wide band ends, at the right border, some pixels high
        string band = System.Text.RegularExpressions.Regex.Match(Svg(plot), "class=\"wide\" d=\"([^\"]*)").Groups[1].Value;
        double[] ends =
        [
            .. band.Split('L', 'M', 'Z')
                .Where(point => point.StartsWith("322 ", StringComparison.Ordinal))
                .Select(point => double.Parse(point[4..], System.Globalization.CultureInfo.InvariantCulture)),
        ];
        Assert.Equal(2, ends.Length);
        Assert.True(Math.Abs(ends[0] - ends[1]) > 8, band);
    }

    [Fact]
    public void A_large_image_is_drawn_smaller()
    {
        var page = Page(
            RowDocument.Of(
                Explainer.Explain(
                    LayerNotation.Parse("dense:3", new Shape(100, 80), 1),
                    new SoftmaxCrossEntropy(),
                    new ExplainedRow(Enumerable.Range(0, 8000).Select(i => i % 7 / 7f).ToArray(), 1, default),
                    new()
                ),
                "title",
                []
            )
        );
        Assert.Contains("Shown smaller: 50 by 40 pixels for 100 by 80", page);
        Assert.Equal(2, Parse(page).Descendants("{http://www.w3.org/2000/svg}svg").Count());
    }
}
