using System.Xml.Linq;
using Chainrule.Reports.Charts;

namespace Chainrule.Tests.Reports.Charts;

public class ChartTests
{
    [Theory]
    [InlineData(-5, 5, 11, "-5 -4 -3 -2 -1 0 1 2 3 4 5")]
    [InlineData(0, 1, 6, "0.0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData(0.31, 0.97, 5, "0.2 0.4 0.6 0.8 1.0")]
    [InlineData(-1.7, 5, 7, "-2 0 2 4 6")]
    [InlineData(3, 3, 6, "1 2 3 4 5")]
    [InlineData(0, 0, 6, "-1.0 -0.5 0.0 0.5 1.0")]
    [InlineData(0, 60000, 4, "0 20000 40000 60000")]
    [InlineData(0, 3e6, 4, "0 1e+6 2e+6 3e+6")]
    public void An_axis_is_marked_at_round_numbers_around_its_range(double least, double greatest, int about, string expected)
    {
        var ticks = Ticks.Over(least, greatest, about);

        Assert.Equal(expected, string.Join(' ', ticks.Values.Select(ticks.Write)));
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
        string svg = Of(new Series("a", [0, 1, 2, 3, 4], [0, 1, double.NaN, 1, 0])).ToSvg(isFile: false);
        string path = svg.Split(" d=\"")[1].Split('"')[0];

        Assert.Equal(2, path.Count(c => c == 'M'));
        Assert.Equal(2, path.Count(c => c == 'L'));
    }

    [Fact]
    public void Points_stand_where_the_axes_say()
    {
        string svg = Of(new Series("a", [0, 10], [0, 5], Mark.Dots)).ToSvg(isFile: false);

        Assert.Contains("<circle cx=\"60\" cy=\"352\" r=\"3\"/>", svg);    // the origin: left, bottom
        Assert.Contains("<circle cx=\"620\" cy=\"64\" r=\"3\"/>", svg);    // (10, 5): right, top
    }

    [Fact]
    public void Bars_stand_on_zero_and_hang_below_it()
    {
        var svg = XElement.Parse(Of(new Series("a", [1, 2, 3], [2, -2, 1], Mark.Bars)).ToSvg(isFile: false));
        var bars = svg.Descendants().Where(e => e.Name.LocalName == "rect").ToArray();
        double[] tops = [.. bars.Select(bar => (double)bar.Attribute("y")!)], heights = [.. bars.Select(bar => (double)bar.Attribute("height")!)];

        Assert.Equal(tops[1], tops[0] + heights[0], 2);
        Assert.Equal(heights[0], heights[1], 2);
        Assert.Equal(heights[0] / 2, heights[2], 2);
    }

    [Fact]
    public void A_chart_of_nothing_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Of(new Series("a", [], [])).ToSvg(isFile: true));
    }

    private static Chart Of(params Series[] series) => new() { Title = "Squares", Description = "They grow.", XTitle = "x", Series = series };
}
