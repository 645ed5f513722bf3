using System.Xml.Linq;
using Chainrule.Reports.Charts;
using SeriesMark = Chainrule.Reports.Charts.Mark;

namespace Chainrule.Reports.Tests.Charts;

public class ChartTests
{
    [Theory]
    [InlineData(-5, 5, 11, "-5 -4 -3 -2 -1 0 1 2 3 4 5")]
    [InlineData(0, 1, 6, "0.0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData(0.31, 0.97, 5, "0.2 0.4 0.6 0.8 1.0")]
    [InlineData(-1.7, 5, 7, "-2 0 2 4 6")]
    [InlineData(3, 3, 6, "1 2 3 4 5")]
    [InlineData(0, 0, 6, "-1.0 -0.5 0.0 0.5 1.0")]
    [InlineData(0, 60000, 4, "0 20,000 40,000 60,000")]
    [InlineData(0, 3e6, 4, "0 1,000,000 2,000,000 3,000,000")]
    [InlineData(0, 3e12, 4, "0 1e12 2e12 3e12")]
    [InlineData(0, 3e-8, 4, "0 1e-8 2e-8 3e-8")]
    [InlineData(100000000, 100002000, 3, "1e8 1.00001e8 1.00002e8")]
    public void An_axis_is_marked_at_round_numbers_around_its_range(double least, double greatest, int about, string expected)
    {
        var ticks = Ticks.Over(least, greatest, about);

        Assert.Equal(expected, string.Join(' ', ticks.Values.Select(ticks.Write)));
    }

    [Fact]
    public void A_series_without_a_name_is_drawn_and_isnt_in_the_legend()
    {
        var chart = new Chart
        {
            Title = "two",
            Description = "two lines",
            XTitle = "x",
            Series = [new Series("", [0, 1], [0, 1]), new Series("second", [0, 1], [1, 0])],
        };
        string all = chart.ToSvg(isFile: true);
        string none = (chart with { Page = new ChartPage { NamesSeries = false } }).ToSvg(isFile: true);

        // the lines themselves are paths, those of the legend are lines
        Assert.Equal(2, XElement.Parse(all).Descendants().Count(element => element.Name.LocalName == "path"));
        Assert.Equal((1, 0), (Keys(all), Keys(none)));
        Assert.DoesNotContain("second", none);

        static int Keys(string svg) => XElement
            .Parse(svg)
            .Descendants()
            .Count(element => element.Name.LocalName == "line" && element.Attribute("class")!.Value.Contains(' '));
    }

    [Theory]
    [InlineData(0.013, 0.4, "0.01 0.02 0.05 0.1 0.2 0.5")]
    [InlineData(1e-10, 2, "1e-10 1e-9 1e-8 1e-7 1e-6 1e-5 1e-4 0.001 0.01 0.1 1 10")]
    [InlineData(5, 5, "5 10")]
    [InlineData(2e7, 3e8, "2e7 5e7 1e8 2e8 5e8")]
    public void Ratios_are_marked_between_powers_of_ten_where_these_are_few(double least, double greatest, string expected)
    {
        var ticks = Ticks.OfRatios(Math.Log10(least), Math.Log10(greatest));

        Assert.Equal(expected, string.Join(' ', ticks.Values.Select(ticks.Write)));
    }

    [Theory]
    [InlineData(-2e12, 3e13, 0, 1000, 7, "-1e14 0 1e14")]
    [InlineData(0, 9000, 0, 10, 7, "0 10 100 1,000 10,000")]
    [InlineData(-80, 9, 0, 1, 9, "-100 -10 -1 0 1 10")]
    public void A_long_tail_is_marked_at_powers_of_ten_on_both_sides(
        double least,
        double greatest,
        double center,
        double unit,
        int about,
        string expected
    )
    {
        var scale = AxisScale.OfLongTail(center, unit);
        var ticks = scale.Mark(scale.Apply(least), scale.Apply(greatest), about, 0);

        Assert.Equal(greatest, scale.Undo(scale.Apply(greatest)), 1e-9 * greatest);
        Assert.True(ticks.Values[0] <= scale.Apply(least) && ticks.Values[^1] >= scale.Apply(greatest));
        Assert.True(ticks.Values.Count <= about);
        if (unit < 1000)
        {
            Assert.Equal(expected, string.Join(' ', ticks.Values.Select(ticks.Write)));
        }
    }

    [Fact]
    public void Numbers_at_dots_stay_within_the_chart_and_never_stand_on_each_other()
    {
        var chart = new Chart
        {
            Title = "t",
            Description = "d",
            XTitle = "x",
            Series =
            [
                new Series("s", [0, 0.5, 0.505, 1], [0, 0.5, 0.5, 1], SeriesMark.Dots)
                {
                    Radius = 5,
                    Labels = ["first", "middle", "hidden", "last"],
                },
            ],
        };
        var svg = XDocument.Parse(chart.ToSvg(isFile: true));
        double[] dots =
        [
            .. svg.Descendants()
                .Where(element => element.Parent?.Name.LocalName == "g" && element.Name.LocalName == "circle")
                .Select(dot => (double)dot.Attribute("cy")!),
        ];
        double At(string label) =>
            (double)
                svg.Descendants().Single(element => element.Name.LocalName == "text" && element.Value == label).Attribute("y")!;
        Assert.Equal(4, dots.Length);
        Assert.All(
            svg.Descendants().Where(element => element.Parent?.Name.LocalName == "g" && element.Name.LocalName == "circle"),
            dot => Assert.Equal("5", dot.Attribute("r")!.Value)
        );
        Assert.DoesNotContain(
            "hidden",
            svg.Descendants().Where(element => element.Name.LocalName == "text").Select(text => text.Value)
        );
        Assert.True(At("first") < dots[0] && At("middle") < dots[1]);
        Assert.True(At("last") > dots[3], "above it there is no room");
    }

    [Theory]
    [InlineData(1, "Dots")]
    [InlineData(1e6, "Line")]
    [InlineData(123456789, "Dots")]
    [InlineData(1e13, "Bars")]
    [InlineData(3e-4, "Bars")]
    [InlineData(1e-9, "Dots")]
    public void Names_of_marks_stand_beside_each_other_and_within_the_drawing(double size, string mark)
    {
        double[] values = [-0.62 * size, 0.31 * size, 0.94 * size, 1.27 * size];
        var chart = Of(new Series("a", values, values, Enum.Parse<SeriesMark>(mark))) with { Width = 420, YTitle = "y" };
        var names = Marks(chart).Where(text => (string?)text.Attribute("text-anchor") == "middle").ToList();
        double end = double.NegativeInfinity;
        foreach (var name in names)
        {
            double at = (double)name.Attribute("x")!, half = SvgText.WidthOf(name.Value) / 2;
            Assert.True(at - half >= end && at + half <= 420, $"{name.Value} at {at}");
            end = at + half + 2;
        }

        // and those on the left begin behind the title of their axis
        Assert.All(Marks(chart).Except(names), name =>
            Assert.True((double)name.Attribute("x")! - SvgText.WidthOf(name.Value) >= 22)
        );
        Assert.Equal(names.Count, names.Select(name => name.Value).Distinct().Count());
        Assert.True(names.Count >= 2);
    }

    [Theory]
    [InlineData(-119_100, 53_750, 12_000, "-100,000", "10,000")]
    [InlineData(-119_100, 53_750, 900, "-100,000", "10,000")]
    [InlineData(-3, 2.5e6, 1, "-1", "1,000,000")]
    public void Bars_over_a_long_tail_are_marked_on_both_sides(double least, double most, double unit, string left, string right)
    {
        var scale = AxisScale.OfLongTail(0, unit);
        double from = scale.Apply(least), to = scale.Apply(most);
        double[] x = [.. Enumerable.Range(0, 24).Select(i => scale.Undo(from + ((i + 0.5) * (to - from) / 24)))];
        string svg = new Chart
        {
            Title = "t",
            Description = "d",
            XTitle = "",
            XScale = scale,
            Series = [new Series("rows", x, [.. x.Select(_ => 1000.0)], SeriesMark.Bars)],
            Width = 420,
            Height = 340,
        }.ToSvg(isFile: true);
        foreach (string mark in new[] { left, "0", right })
        {
            Assert.Matches($"text-anchor=\"middle\">{mark.Replace("-", "[-−]", StringComparison.Ordinal)}</text>", svg);
        }
    }

    [Fact]
    public void Bars_begin_where_their_axis_does()
    {
        var svg = XElement.Parse(
            (Of(new Series("a", [0, 1], [3, 4], SeriesMark.Bars)) with { CountsAlongY = true }).ToSvg(isFile: true)
        );
        double[] lefts = [.. svg.Descendants().Where(e => e.Name.LocalName == "rect").Select(bar => (double)bar.Attribute("x")!)];
        double[] level =
        [
            .. svg.Descendants()
                .Where(e => e.Name.LocalName == "line" && (string?)e.Attribute("y1") == (string?)e.Attribute("y2"))
                .Select(line => (double)line.Attribute("x1")!),
        ];

        Assert.InRange(lefts[0] - level[0], 0, 120);
        Assert.Equal(
            ["0", "1"],
            Marks(Of(new Series("a", [0, 1], [3, 4], SeriesMark.Bars)) with { CountsAlongX = true })
                .Take(2)
                .Select(text => text.Value)
        );
        Assert.DoesNotContain(
            Marks(Of(new Series("a", [0, 1], [1, 1], SeriesMark.Bars)) with { CountsAlongX = true, CountsAlongY = true }),
            text => text.Value.Contains('.', StringComparison.Ordinal)
        );
    }

    [Fact]
    public void What_is_not_above_zero_has_no_place_among_ratios()
    {
        var chart = Of(new Series("a", [0, 1, 2, 3], [1, 0.1, 0, 0.001])) with { YScale = AxisScale.Of([1, 0.1, 0.001]) };
        string path = chart.ToSvg(isFile: true).Split(" d=\"")[1].Split('"')[0];

        Assert.Same(AxisScale.Ratios, chart.YScale);
        Assert.Equal(2, path.Count(c => c == 'M')); // broken at 0
        Assert.Same(AxisScale.Linear, AxisScale.Of([1, 0.1, 0]));
        Assert.Same(AxisScale.Linear, AxisScale.Of([1, 0.1]));
        Assert.Same(AxisScale.Linear, AxisScale.Of([double.NaN]));
    }

    [Fact]
    public void A_range_that_is_none_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Ticks.Over(1, 0));
        Assert.Throws<ArgumentException>(() => Ticks.Over(0, double.PositiveInfinity));
    }

    [Fact]
    public void A_chart_is_well_formed_says_what_it_shows_and_keeps_names_from_becoming_markup()
    {
        var svg = XElement.Parse(Of(new Series("a < \"b\" & c", [0, 1, 2], [0, 1, 4])).ToSvg(isFile: true));
        XNamespace ns = "http://www.w3.org/2000/svg";

        Assert.Equal("img", svg.Attribute("role")!.Value);
        Assert.Equal("Squares", svg.Element(ns + "title")!.Value);
        Assert.Equal("They grow.", svg.Element(ns + "desc")!.Value);
        Assert.Contains(svg.Descendants(ns + "text"), text => text.Value == "a < \"b\" & c");
        Assert.Contains("prefers-color-scheme: dark", svg.Element(ns + "style")!.Value);
        Assert.DoesNotContain("style>", Of(new Series("a", [0, 1], [0, 1])).ToSvg(isFile: false));
    }

    [Fact]
    public void A_line_is_broken_where_there_is_no_number()
    {
        string svg = Of(new Series("a", [0, 1, 2, 3, 4], [0, 1, double.NaN, 1, 0])).ToSvg(isFile: true);
        string path = svg.Split(" d=\"")[1].Split('"')[0];

        Assert.Equal(2, path.Count(c => c == 'M'));
        Assert.Equal(2, path.Count(c => c == 'L'));
    }

    [Fact]
    public void Points_stand_where_the_axes_say()
    {
        string svg = Of(new Series("a", [0, 10], [0, 5], SeriesMark.Dots)).ToSvg(isFile: true);

        Assert.Contains("<circle cx=\"60\" cy=\"352\" r=\"3\"/>", svg);    // the origin: left, bottom
        Assert.Contains("<circle cx=\"620\" cy=\"64\" r=\"3\"/>", svg);    // (10, 5): right, top
    }

    [Fact]
    public void Bars_stand_on_zero_and_hang_below_it()
    {
        var svg = XElement.Parse(Of(new Series("a", [1, 2, 3], [2, -2, 1], SeriesMark.Bars)).ToSvg(isFile: true));
        var bars = svg.Descendants().Where(e => e.Name.LocalName == "rect").ToArray();
        double[] tops = [.. bars.Select(bar => (double)bar.Attribute("y")!)],
            heights = [.. bars.Select(bar => (double)bar.Attribute("height")!)];

        Assert.Equal(tops[1], tops[0] + heights[0], 2);
        Assert.Equal(heights[0], heights[1], 2);
        Assert.Equal(heights[0] / 2, heights[2], 2);
    }

    [Fact]
    public void A_chart_of_nothing_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Of(new Series("a", [], [])).ToSvg(isFile: true));
    }

    // The names of the marks of both axes: all texts but the titles, the legend and what is turned.
    private static List<XElement> Marks(Chart chart) =>
        [
            .. XElement
                .Parse(chart.ToSvg(isFile: true))
                .Elements()
                .Where(e =>
                    e.Name.LocalName == "text" && e.Attribute("transform") is null && e.Attribute("text-anchor") is not null
                )
                .Where(e => e.Value != chart.XTitle),
        ];

    private static Chart Of(params Series[] series) =>
        new()
        {
            Title = "Squares",
            Description = "They grow.",
            XTitle = "x",
            Series = series,
        };
}
