using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Chainrule.Cli.Tests.Support;

namespace Chainrule.Cli.Tests.Pages;

public class HostileNameTests
{
    private static readonly string[] Elements =
    [
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "main",
        "h1",
        "h2",
        "h3",
        "p",
        "nav",
        "ul",
        "li",
        "a",
        "section",
        "div",
        "span",
        "strong",
        "dl",
        "dt",
        "dd",
        "table",
        "caption",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "small",
        "figure",
        "figcaption",
        "img",
        "pre",
        "code",
        "details",
        "summary",
        "svg",
        "desc",
        "text",
        "line",
        "circle",
        "rect",
        "path",
        "g",
        "ol",
        "b",
        "output",
        "input",
        "button",
        "script",
    ];

    [Fact]
    public void Names_of_classes_columns_and_files_stay_text_through_the_whole_tool()
    {
        using var folder = new TemporaryFolder();
        Assert.True(HostileTable.Names.Count >= 50);
        string table = HostileTable.Write(folder);
        var train = InProcess.Run(
            "train",
            table,
            "--target",
            $"\"{HostileTable.Names[0]}\"",
            "--model",
            "linear",
            "--out",
            folder["<b>run</b>"],
            "--quiet"
        );
        Assert.True(train.Code == 0, train.Error);

        var report = InProcess.Run("report", folder["<b>run</b>"], table, "--out", folder["second.html"]);
        Assert.True(report.Code == 0, report.Error);
        Check(File.ReadAllText(Path.Combine(folder["<b>run</b>"], "report.html")));
        Check(File.ReadAllText(folder["second.html"]));

        // what a terminal shows may not steer it
        var evaluation = InProcess.Run("evaluate", folder["<b>run</b>"], table);
        var inspection = InProcess.Run("inspect", table, "--target", $"\"{HostileTable.Names[0]}\"");
        var summary = InProcess.Run("summary", folder["<b>run</b>"]);
        var wrong = InProcess.Run("train", table, "--target", HostileTable.Names[17]);
        string spiteful = folder["\u202eevil\u001b[2J.csv"];
        File.Copy(table, spiteful);
        var named = InProcess.Run(
            "train",
            spiteful,
            "--target",
            $"\"{HostileTable.Names[0]}\"",
            "--model",
            "linear",
            "--out",
            folder["\u2066run\u001b[1A"]
        );
        string run = folder["\u2066run\u001b[1A"];
        var again = InProcess.Run("report", run, spiteful, "--out", folder["\u001b]0;title\u0007page.html"]);
        var measured = InProcess.Run("evaluate", run, spiteful);
        var compared = InProcess.Run("compare", run, folder["<b>run</b>"], "--html", folder["\u202ecompared.html"]);
        var missing = InProcess.Run("compare", run, folder["\u001b[2Jnothing\u202e"]);
        Check(File.ReadAllText(folder["\u001b]0;title\u0007page.html"]));
        Assert.Equal((0, 0, 0, 2), (inspection.Code, summary.Code, named.Code, wrong.Code == 0 ? 0 : 2));
        Assert.Equal((0, 0, 0, 1), (again.Code, measured.Code, compared.Code, missing.Code));
        foreach (
            var (_, output, error) in new[]
            {
                train,
                evaluation,
                inspection,
                summary,
                wrong,
                named,
                again,
                measured,
                compared,
                missing,
            }
        )
        {
            Assert.DoesNotContain(output + error, IsObeyed);
        }
    }

    [Fact]
    public void Long_names_that_differ_in_the_middle_stay_different_on_the_page_and_in_the_terminal()
    {
        using var folder = new TemporaryFolder();
        string[] classes =
        [
            .. new[] { "bronze", "silver", "golden" }.Select(tier =>
                $"International customers, northern region, {tier} tier, standard contract with annual billing"
            ),
        ];
        string[] columns =
        [
            .. new[] { "inlet", "outlet" }.Select(sensor =>
                $"measurement_of_the_temperature_at_the_{sensor}_sensor_of_the_second_machine"
            ),
        ];
        var rows = Enumerable.Range(0, 90).Select(i => $"{i % 3},{i % 7},\"{classes[i % 10 == 0 ? 0 : i % 3]}\"");
        File.WriteAllText(folder["middle.csv"], $"{columns[0]},{columns[1]},class\n{string.Join('\n', rows)}\n");
        var train = InProcess.Run(
            "train",
            folder["middle.csv"],
            "--target",
            "class",
            "--model",
            "linear",
            "--out",
            folder["run"],
            "--quiet"
        );
        Assert.True(train.Code == 0, train.Error);
        using var reader = XmlReader.Create(
            new StringReader(File.ReadAllText(Path.Combine(folder["run"], "report.html"))),
            new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore }
        );
        var page = XDocument.Load(reader).Descendants().ToList();
        string[] shown = [.. new[] { "bronze", "golden", "silver" }.Select(tier => $"Interna…{tier} tier, sta…billing")];

        var matrix = page.First(element =>
            element.Name.LocalName == "table"
            && element.Attribute("class")?.Value.StartsWith("matrix", StringComparison.Ordinal) == true
        );
        Assert.Equal(
            [.. shown, .. shown],
            matrix.Descendants().Where(element => element.Name.LocalName == "th" && element.Value is not "found").Skip(1)
                .Select(heading => heading.Value)
        );
        foreach (string full in classes.Concat(columns))
        {
            Assert.Contains(page, element => element.Name.LocalName == "dd" && element.Value == full); // the key
        }

        Assert.Contains(page, element => element.Name.LocalName == "th" && element.Value == "measure…inlet_sensor_of_…machine");
        Assert.Contains(page, element => element.Name.LocalName == "th" && element.Value == "measure…outlet_sensor_of…machine");
        string evaluation = InProcess.Run("evaluate", folder["run"], folder["middle.csv"]).Output;
        Assert.All(shown, name => Assert.Contains($"\n {name} ", evaluation, StringComparison.Ordinal));
        Assert.All(classes, full => Assert.Contains($": {full}\n", evaluation, StringComparison.Ordinal));
    }

    // What steers a terminal, ends a line where the tool doesn't, or turns the direction of what stands behind it.
    private static bool IsObeyed(char c) =>
        c is not ('\n' or '\r' or '\u200c' or '\u200d')
        && char.GetUnicodeCategory(c)
            is UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator;

    private static void Check(string page)
    {
        using var reader = XmlReader.Create(
            new StringReader(page),
            new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore }
        );
        var all = XDocument.Load(reader).Descendants().ToList();
        Assert.All(all, element => Assert.Contains(element.Name.LocalName, Elements));
        Assert.All(all.Attributes(), attribute =>
            Assert.False(attribute.Name.LocalName.StartsWith("on", StringComparison.OrdinalIgnoreCase))
        );
        Assert.All(all.Attributes("href"), link => Assert.Matches("^#(part|cell)-[0-9-]+$", link.Value));
        Assert.All(all.Attributes("src"), source => Assert.StartsWith("data:image/png;base64,", source.Value));
        Assert.Contains(all, element => element.Value == HostileTable.Names[0]); // and they are there
        Assert.True(page.Length < 2_000_000);
    }
}
