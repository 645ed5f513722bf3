using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace Chainrule.Reports.Tests.Results;

/// <summary>A page as a reader has it: its tables cell by cell, and its charts as the numbers that they show.</summary>
internal sealed partial class ShownPage
{
    private readonly XDocument _page;

    public ShownPage(Document document)
    {
        using var text = new StringWriter();
        HtmlPage.Write(text, document);
        using var reader = XmlReader.Create(
            new StringReader(text.ToString()), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        _page = XDocument.Load(reader);
        Assert.All(_page.Descendants("table").Where(table => table.Element("thead") is not null), AssertColumns);
        Assert.All(_page.Descendants().Where(element => element.Name.LocalName == "svg"), AssertWithin);
    }

    /// <summary>All that it says.</summary>
    public string Text => _page.Root!.Value;

    public XElement Section(string heading) => _page.Descendants("section")
        .First(section => section.Elements().First().Value.StartsWith(heading, StringComparison.Ordinal));

    /// <summary>The rows of a section's table, whose caption may be asked for by its beginning.</summary>
    public List<string[]> Rows(string heading, string caption = "") => RowsOf(
        Section(heading).Descendants("table")
            .First(table => caption.Length == 0
                || table.Element("caption")!.Value.StartsWith(caption, StringComparison.Ordinal)));

    public static List<string[]> RowsOf(XElement table) =>
        [.. table.Element("tbody")!.Elements("tr").Select(row => row.Elements().Select(cell => cell.Value).ToArray())];

    /// <summary>The rows of the first table whose headings begin with these.</summary>
    public List<string[]> Table(params string[] headings) => RowsOf(_page.Descendants("table").First(table =>
        table.Elements("thead").Descendants("th").Select(cell => cell.Value).Take(headings.Length).SequenceEqual(headings)));

    /// <summary>The equations of a name: how each is worked out, and its result.</summary>
    public List<(string Work, string Result)> Equations(string name) =>
    [
        .. _page.Descendants("table").Where(table => table.Attribute("class")?.Value == "equations").Elements("tr")
            .Where(line => line.Element("th")!.Value == name)
            .Select(line => (line.Elements("td").First().Value, line.Elements("td").ElementAt(1).Value)),
    ];

    /// <summary>The headings of the same table.</summary>
    public string[] Columns(string heading) => [.. Section(heading).Descendants("table").First().Descendants("thead")
        .Descendants("th").Select(cell => cell.Value)];

    /// <summary>The lines below the pictures of a section's galleries, picture by picture.</summary>
    public List<(string Alternative, string[] Lines)> Pictures(string heading) =>
    [
        .. Section(heading).Descendants("ul")
            .Where(list => list.Attribute("class")?.Value.StartsWith("gallery", StringComparison.Ordinal) == true)
            .Elements("li")
            .Select(item => (
                item.Element("img")!.Attribute("alt")!.Value, item.Elements("div").Select(line => line.Value).ToArray())),
    ];

    /// <summary>The elements of an svg of a title that have a class among theirs.</summary>
    public List<XElement> Drawn(string title, string @class) =>
    [
        .. Svg(title).Descendants()
            .Where(element => element.Attribute("class")?.Value.Split(' ').Contains(@class) == true),
    ];

    /// <summary>The points of a chart with linear axes, read back by the marks of the axes.</summary>
    public List<(double X, double Y)> Dots(string title)
    {
        var (x, y) = (AxisOf(title, "x"), AxisOf(title, "y"));
        return [.. Svg(title).Descendants().Where(element => element.Name.LocalName == "circle"
                && element.Parent!.Attribute("class")?.Value.StartsWith("dots", StringComparison.Ordinal) == true)
            .Select(circle => (x(Number(circle, "cx")), y(Number(circle, "cy"))))];
    }

    /// <summary>The points of each of its lines.</summary>
    public List<List<(double X, double Y)>> Lines(string title)
    {
        var (x, y) = (AxisOf(title, "x"), AxisOf(title, "y"));
        return
        [
            .. Drawn(title, "line").Where(element => element.Name.LocalName == "path").Select(path => path.Attribute("d")!.Value
                .Split(['M', 'L'], StringSplitOptions.RemoveEmptyEntries)
                .Select(point => point.Split(' '))
                .Select(point => (x(Parse(point[0])), y(Parse(point[1]))))
                .ToList()),
        ];
    }

    /// <summary>The heights of a chart's bars, from left to right, read back in the same way.</summary>
    public List<double> Bars(string title)
    {
        var y = AxisOf(title, "y");
        return [.. Svg(title).Descendants()
            .Where(element => element.Name.LocalName == "rect"
                && element.Parent!.Attribute("class")?.Value.StartsWith("bars", StringComparison.Ordinal) == true)
            .OrderBy(bar => Number(bar, "x"))
            .Select(bar => y(Number(bar, "y")) - y(Number(bar, "y") + Number(bar, "height")))];
    }

    /// <summary>The rows of a chart of intervals, read back by the marks of its axis.</summary>
    public List<(double Value, double Low, double High, bool IsWarm)> Intervals(string title)
    {
        var x = AxisOf(title, "x");
        var reaches = Drawn(title, "reach");
        return
        [
            .. Svg(title).Descendants().Where(element => element.Name.LocalName == "circle").Select((dot, i) => (
                x(Number(dot, "cx")), x(Number(reaches[i], "x1")), x(Number(reaches[i], "x2")),
                dot.Parent!.Attribute("class")!.Value.EndsWith(" c1", StringComparison.Ordinal))),
        ];
    }

    /// <summary>A number as it is written: 1,234.5, −0.5, 12.3%, 3e-8.</summary>
    public static double Parse(string text)
    {
        string plain = text.Trim().Replace("−", "-", StringComparison.Ordinal).Replace(",", "", StringComparison.Ordinal);
        return plain.EndsWith('%')
            ? double.Parse(plain[..^1], CultureInfo.InvariantCulture) / 100
            : double.Parse(plain, CultureInfo.InvariantCulture);
    }

    /// <summary>All numbers in a text.</summary>
    public static double[] Numbers(string text) => [.. NumberPattern().Matches(text).Select(match => Parse(match.Value))];

    private XElement Svg(string title) => _page.Descendants()
        .First(element => element.Name.LocalName == "svg"
            && element.Elements().First().Value.StartsWith(title, StringComparison.Ordinal));

    // From two marks of an axis, those that are furthest apart: names of marks stand at their places.
    private Func<double, double> AxisOf(string title, string axis)
    {
        string anchor = axis == "x" ? "middle" : "end";
        var marks = Svg(title).Descendants()
            .Where(element => element.Name.LocalName == "text" && element.Attribute("text-anchor")?.Value == anchor
                && element.Attribute("transform") is null && NumberPattern().Match(element.Value) is { Success: true } match
                && match.Length == element.Value.Length)
            .Select(element => (At: Number(element, axis), Value: Parse(element.Value)))
            .OrderBy(mark => mark.At)
            .ToList();
        var lines = Svg(title).Descendants()
            .Where(element => element.Name.LocalName == "line"
                && element.Attribute($"{axis}1")!.Value == element.Attribute($"{axis}2")!.Value)
            .Select(element => Number(element, $"{axis}1"))
            .ToList();
        // the name of a mark may stand a little beside its line
        double Line(double at) => lines.OrderBy(line => Math.Abs(line - at)).First();
        var (from, to) = ((At: Line(marks[0].At), marks[0].Value), (At: Line(marks[^1].At), marks[^1].Value));
        return at => from.Value + ((at - from.At) / (to.At - from.At) * (to.Value - from.Value));
    }

    // Each cell has a heading; words stand left, below each other, and numbers right.
    private static void AssertColumns(XElement table)
    {
        var headings = table.Element("thead")!.Descendants("th").ToList();
        var rows = RowsOf(table);
        Assert.All(rows, row => Assert.Equal(headings.Count, row.Length));
        for (int i = 1; i < headings.Count; i++)
        {
            bool isText = headings[i].Attribute("class")?.Value == "text",
                hasWords = rows.Any(row => Word().IsMatch(row[i]) && !row[i].Any(char.IsAsciiDigit)),
                isNumber = rows.Count > 0 && rows.All(
                    row => row[i].Contains('.') && NumberPattern().Match(row[i]).Length == row[i].Length);
            Assert.False(hasWords && !isText, $"{headings[i].Value} has words");
            Assert.False(isNumber && isText, $"{headings[i].Value} has numbers");
        }
    }

    // Nothing of a drawing lies outside it.
    private static void AssertWithin(XElement svg)
    {
        double[] size = [.. svg.Attribute("viewBox")!.Value.Split(' ').Select(Parse)];
        bool IsInside(double x, double y) => x >= -0.51 && x <= size[2] + 0.51 && y >= -0.51 && y <= size[3] + 0.51;
        static bool IsMoved(XElement of) => of.Attribute("transform") is not null;
        foreach (var element in svg.Descendants().Where(e => !e.AncestorsAndSelf().Any(IsMoved)))
        {
            double Of(string name) => element.Attribute(name) is { } number ? Parse(number.Value) : 0;
            bool isInside = element.Name.LocalName switch
            {
                "rect" => IsInside(Of("x"), Of("y")) && IsInside(Of("x") + Of("width"), Of("y") + Of("height")),
                "circle" => IsInside(Of("cx"), Of("cy")),
                "line" => IsInside(Of("x1"), Of("y1")) && IsInside(Of("x2"), Of("y2")),
                // letters stand on their line
                "text" => IsInside(Of("x"), Of("y")) && Of("y") >= 7,
                _ => true,
            };
            Assert.True(isInside, $"{svg.Elements().First().Value}: {element}");
        }
    }

    private static double Number(XElement element, string attribute) =>
        double.Parse(element.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\p{L}{4}")]
    private static partial Regex Word();

    [GeneratedRegex(@"[-−]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?%?")]
    private static partial Regex NumberPattern();
}
