using System.Globalization;
using System.Xml.Linq;
using Chainrule.Reports.Charts;
using SeriesMark = Chainrule.Reports.Charts.Mark;

namespace Chainrule.Reports.Tests.Charts;

/// <summary>
/// Charts read as people read them: the names of two marks of an axis say where every number lies, and nothing stands on anything
/// else. Many charts are drawn at random, and what was put in must be found.
/// </summary>
public class ChartReadingTests
{
    private const double Rounding = 0.02; // numbers of a drawing are hundredths of a pixel

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 40)];

    [Theory, MemberData(nameof(Seeds))]
    public void Every_dot_of_a_chart_stands_where_the_marks_say(int seed)
    {
        var (chart, svg) = Drawn(seed, SeriesMark.Dots);
        var (x, y) = Maps(svg);
        var groups = svg.Elements().Where(e => e.Name.LocalName == "g").ToList();
        Assert.Equal(chart.Series.Count, groups.Count);
        foreach (var (series, group) in chart.Series.Zip(groups))
        {
            var shown = series.X.Zip(series.Y).Where(point => double.IsFinite(point.First) && double.IsFinite(point.Second));
            Assert.Equal(shown.Count(), group.Elements().Count());
            foreach (var (point, dot) in shown.Zip(group.Elements()))
            {
                Assert.Equal(x(point.First), (double)dot.Attribute("cx")!, 0.05);
                Assert.Equal(y(point.Second), (double)dot.Attribute("cy")!, 0.05);
            }
        }
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Every_line_of_a_chart_goes_through_its_points_and_stops_where_there_are_none(int seed)
    {
        var (chart, svg) = Drawn(seed, SeriesMark.Line);
        var (x, y) = Maps(svg);
        var paths = svg.Elements().Where(e => e.Name.LocalName == "path").ToList();
        Assert.Equal(chart.Series.Count, paths.Count);
        foreach (var (series, path) in chart.Series.Zip(paths))
        {
            var expected = new List<(char, double, double)>();
            bool isOn = false;
            foreach (var (px, py) in series.X.Zip(series.Y))
            {
                if (double.IsFinite(px) && double.IsFinite(py))
                {
                    expected.Add((isOn ? 'L' : 'M', x(px), y(py)));
                }

                isOn = double.IsFinite(px) && double.IsFinite(py);
            }

            var steps = Steps(path.Attribute("d")!.Value);
            Assert.Equal(expected.Select(step => step.Item1), steps.Select(step => step.Kind));
            foreach (var (wanted, step) in expected.Zip(steps))
            {
                Assert.Equal(wanted.Item2, step.Numbers[0], 0.05);
                Assert.Equal(wanted.Item3, step.Numbers[1], 0.05);
            }
        }
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Every_bar_reaches_from_zero_to_its_number_and_leaves_its_neighbors_room(int seed)
    {
        var random = new Random(seed);
        double step = Math.Pow(10, random.Next(-2, 4)), first = random.Next(-5, 5) * step;
        int count = random.Next(2, 30);
        double[] at = [.. Enumerable.Range(0, count).Select(i => first + (i * step))],
            heights = [.. at.Select(_ => (random.NextDouble() - (seed % 2 * 0.4)) * 50)];
        var chart = new Chart
        {
            Title = "t",
            Description = "d",
            XTitle = "x",
            YTitle = seed % 3 == 0 ? "height" : "",
            Width = random.Next(320, 700),
            Series = [new Series("bars", at, heights, SeriesMark.Bars)],
        };
        var svg = XElement.Parse(chart.ToSvg(isFile: true));
        AssertTidy(chart, svg);
        var (x, y) = Maps(svg);
        var bars = svg.Elements().Single(e => e.Name.LocalName == "g").Elements().ToList();
        Assert.Equal(count, bars.Count);
        double end = double.NegativeInfinity;
        for (int i = 0; i < count; i++)
        {
            double Of(string name) => (double)bars[i].Attribute(name)!;
            Assert.Equal(x(at[i]), Of("x") + (Of("width") / 2), 0.05);
            Assert.Equal(Math.Min(y(0), y(heights[i])), Of("y"), 0.05);
            Assert.Equal(Math.Max(y(0), y(heights[i])), Of("y") + Of("height"), 0.05);
            Assert.InRange(Of("width"), 1, 40);
            Assert.True(Of("width") <= 0.9 * Math.Abs(x(at[1]) - x(at[0])));
            Assert.True(Of("width") >= Math.Min(40, 0.7 * Math.Abs(x(at[1]) - x(at[0]))) - Rounding);
            Assert.True(Of("x") >= end);
            end = Of("x") + Of("width");
        }

        Assert.True(end <= chart.Width);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Every_cell_lies_around_its_point_and_ends_with_the_axes(int seed)
    {
        var random = new Random(seed);
        double width = 0.3 + random.NextDouble(), height = 5 * (0.3 + random.NextDouble());
        double[] at = [.. Enumerable.Range(0, 6).Select(_ => 10 * random.NextDouble())],
            high = [.. at.Select(_ => 50 * random.NextDouble())];
        var chart = new Chart
        {
            Title = "t",
            Description = "d",
            XTitle = "x",
            Series = [new Series("cells", at, high, SeriesMark.Cells) { CellSize = (width, height) }],
        };
        var svg = XElement.Parse(chart.ToSvg(isFile: true));
        AssertTidy(chart, svg);
        var (x, y) = Maps(svg);
        var level = Grid(svg, upright: false)[0];
        double left = (double)level.Attribute("x1")!, right = (double)level.Attribute("x2")!;
        var upright = Grid(svg, upright: true)[0];
        double bottom = (double)upright.Attribute("y1")!, top = (double)upright.Attribute("y2")!;
        var steps = Steps(svg.Elements().Single(e => e.Name.LocalName == "path").Attribute("d")!.Value);
        Assert.Equal(string.Concat(Enumerable.Repeat("MHVHz", 6)), string.Concat(steps.Select(step => step.Kind)));
        for (int i = 0; i < 6; i++)
        {
            double[] numbers = [.. steps.Skip(5 * i).Take(5).SelectMany(step => step.Numbers)];
            double[] expected =
            [
                Math.Max(x(at[i] - (width / 2)), left), Math.Max(y(high[i] + (height / 2)), top),
                Math.Min(x(at[i] + (width / 2)), right), Math.Min(y(high[i] - (height / 2)), bottom),
                Math.Max(x(at[i] - (width / 2)), left),
            ];
            Assert.All(expected.Zip(numbers), pair => Assert.Equal(pair.First, pair.Second, 0.05));
        }
    }

    [Fact]
    public void Marks_of_an_axis_are_round_few_and_just_around_the_numbers()
    {
        var random = new Random(4);
        for (int trial = 0; trial < 3000; trial++)
        {
            double size = Math.Pow(10, random.Next(-6, 7)), least = (random.NextDouble() - 0.5) * size,
                greatest = least + (random.NextDouble() * size) + (size / 1000);
            int about = random.Next(2, 12);
            double leastStep = trial % 4 == 0 ? 1 : 0;
            var ticks = Ticks.Over(least, greatest, about, leastStep);
            var values = ticks.Values;
            double step = values[1] - values[0], tenth = Math.Pow(10, Math.Round(Math.Log10(step)) - 1);
            Assert.Contains(Math.Round(step / tenth, 6), (double[])[2, 5, 10, 20, 50]);
            Assert.Equal(step, ticks.Step, 1e-9 * step);
            Assert.True(step >= leastStep);
            double slack = 1e-6 * step;
            Assert.True(values[0] <= least + slack && values[0] > least - step - slack);
            Assert.True(values[^1] >= greatest - slack && values[^1] < greatest + step + slack);
            Assert.True(step <= Math.Max(leastStep, 2.5 * (greatest - least) / (about - 1)) * (1 + 1e-6));
            Assert.True(step >= (greatest - least) / (about - 1) * (1 - 1e-5));
            Assert.All(values.Skip(1).Zip(values), pair => Assert.Equal(step, pair.First - pair.Second, slack));
            Assert.All(values, value => Assert.Equal(0, Math.IEEERemainder(value, step), slack));
            string[] names = [.. values.Select(ticks.Write)];
            Assert.Equal(names.Length, names.Distinct().Count());
            Assert.All(values.Zip(names), pair => Assert.Equal(pair.First, Number(pair.Second), 1e-3 * step));
            Assert.All(values, value => Assert.Equal(value == 0, ticks.IsZero(value)));
        }
    }

    [Fact]
    public void Marks_of_ratios_are_powers_of_ten_that_lie_around_the_numbers()
    {
        var random = new Random(5);
        for (int trial = 0; trial < 1000; trial++)
        {
            double least = (random.NextDouble() * 20) - 10, width = random.NextDouble() * (trial % 2 == 0 ? 3 : 40);
            double greatest = least + width;
            bool isPowers = width > 3 || trial % 3 == 0;
            var ticks = isPowers ? Ticks.OfPowers(least, greatest) : Ticks.OfRatios(least, greatest);
            var values = ticks.Values;
            Assert.True(values[0] <= least + 1e-5 && values[^1] >= greatest - 1e-5);
            Assert.InRange(values.Count, 2, isPowers ? 14 : 13);
            double reach = isPowers ? Math.Max(1, ticks.Step) : 0.4;
            Assert.True(values[0] > least - reach - 1e-5);
            Assert.True(values[^1] < greatest + reach + (isPowers ? Math.Max(1, ticks.Step) : 0) + 0.4);
            foreach (double value in values)
            {
                double part = Math.Pow(10, value - Math.Floor(value + 1e-9));
                Assert.Contains(Math.Round(part, 6), isPowers ? (double[])[1] : [1, 2, 5]);
                Assert.Equal(value, Math.Log10(Number(ticks.Write(value))), 1e-6);
            }

            Assert.Equal(values.Order(), values);
            double[] apart = [.. values.Skip(1).Zip(values, (next, last) => next - last)];
            Assert.True(!isPowers || apart.All(distance => Math.Abs(distance - ticks.Step) < 1e-9));
        }

        Assert.Equal(Ticks.OfPowers(-5, 2).Values, Ticks.OfRatios(-5, 2).Values);
    }

    private static (Chart Chart, XElement Svg) Drawn(int seed, SeriesMark mark)
    {
        var random = new Random(seed);
        double size = Math.Pow(10, random.Next(-3, 6)), shift = (random.NextDouble() - 0.7) * size;
        double Value() => random.Next(12) == 0 ? double.NaN : (random.NextDouble() * size) + shift;
        var chart = new Chart
        {
            Title = "t",
            Description = "d",
            XTitle = "x",
            YTitle = seed % 3 == 0 ? "" : "y",
            Width = random.Next(360, 720),
            Height = random.Next(300, 460),
            CountsAlongX = seed % 5 == 0,
            Page = new ChartPage { NamesSeries = seed % 7 > 0 },
            Series =
            [
                .. Enumerable.Range(0, random.Next(1, 6)).Select(i => new Series(
                    new string('n', random.Next(1, 20)) + i,
                    [.. Enumerable.Range(0, 9).Select(k => k * (seed % 4 == 0 ? 0.37 : 12.0))],
                    [.. Enumerable.Range(0, 9).Select(k => k < 2 ? (random.NextDouble() * size) + shift : Value())],
                    mark)),
            ],
        };
        var svg = XElement.Parse(chart.ToSvg(isFile: true));
        AssertTidy(chart, svg);
        return (chart, svg);
    }

    /// <summary>Where numbers lie by the first and the last name of each axis; all names between must agree.</summary>
    private static (Func<double, double> X, Func<double, double> Y) Maps(XElement svg)
    {
        var names = svg.Elements().Where(e => e.Name.LocalName == "text" && e.Attribute("transform") is null).ToList();
        var along = Places("middle", "x", (double)Grid(svg, upright: true)[0].Attribute("y1")! + 18);
        var up = Places("end", "y", double.NaN);
        double[] columns = [.. Grid(svg, upright: true).Select(line => (double)line.Attribute("x1")!)],
            rows = [.. Grid(svg, upright: false).Select(line => (double)line.Attribute("y1")!)];
        Assert.All(along, place => Assert.Contains(columns, at => Math.Abs(at - place.At) <= Rounding));
        up = [.. up.Select(place => (place.Number, place.At - 4))]; // letters stand a little below what they name
        Assert.All(up, place => Assert.Contains(rows, at => Math.Abs(at - place.At) <= Rounding));
        return (Map(along), Map(up));

        List<(double Number, double At)> Places(string anchor, string attribute, double height) =>
        [
            .. names.Where(e => (string?)e.Attribute("text-anchor") == anchor
                    && (double.IsNaN(height) || Math.Abs((double)e.Attribute("y")! - height) < 0.1))
                .Select(e => (Number(e.Value), (double)e.Attribute(attribute)!)),
        ];

        static Func<double, double> Map(List<(double Number, double At)> places)
        {
            Assert.True(places.Count >= 2);
            var (first, last) = (places[0], places[^1]);
            double Of(double number) =>
                first.At + ((number - first.Number) / (last.Number - first.Number) * (last.At - first.At));
            Assert.All(places, place => Assert.Equal(Of(place.Number), place.At, 0.05));
            return Of;
        }
    }

    // No text leaves the drawing or stands on another; what is drawn lies between the axes; the legend has each name once.
    private static void AssertTidy(Chart chart, XElement svg)
    {
        var texts = svg.Elements().Where(e => e.Name.LocalName == "text" && e.Attribute("transform") is null)
            .Where(e => (string?)e.Attribute("class") != "title").ToList();
        var boxes = texts.Select(text =>
        {
            double width = SvgText.WidthOf(text.Value), x = (double)text.Attribute("x")!;
            double left = (string?)text.Attribute("text-anchor") switch
            {
                "middle" => x - (width / 2),
                "end" => x - width,
                _ => x,
            };
            return (text.Value, Left: left, Right: left + width, Line: (double)text.Attribute("y")!);
        }).ToList();
        for (int i = 0; i < boxes.Count; i++)
        {
            var box = boxes[i];
            Assert.True(box.Left >= 0 && box.Right <= chart.Width + 0.1, $"{box}");
            Assert.InRange(box.Line, 12, chart.Height);
            Assert.DoesNotContain(boxes.Take(i), other =>
                other.Left < box.Right && box.Left < other.Right && Math.Abs(other.Line - box.Line) < 11.9);
        }

        bool hasLegend = chart.Page.NamesSeries && chart.Series is not [{ Mark: SeriesMark.Bars }];
        foreach (var series in chart.Series)
        {
            var entry = texts.Where(text => text.Value == series.Name).ToList();
            Assert.Equal(hasLegend ? 1 : 0, entry.Count);
            if (hasLegend)
            {
                // its sign stands before it on the same line, and above the drawing
                double x = (double)entry[0].Attribute("x")!, y = (double)entry[0].Attribute("y")!;
                Assert.True(y < (double)Grid(svg, upright: true)[0].Attribute("y2")!);
                Assert.Contains(svg.Elements(), sign => sign.Name.LocalName switch
                {
                    "line" => At(sign, "x2") is var end && end < x && end > x - 12 && Math.Abs(At(sign, "y1") - (y - 4)) < 0.1,
                    "circle" => Math.Abs(At(sign, "cx") - (x - 20)) < 8 && Math.Abs(At(sign, "cy") - (y - 4)) < 0.1,
                    "rect" => Math.Abs(At(sign, "x") + 9 - (x - 20)) < 8 && Math.Abs(At(sign, "y") + 7 - (y - 4)) < 0.1,
                    _ => false,
                });
            }
        }

        static double At(XElement element, string name) => (double)element.Attribute(name)!;
    }

    private static List<XElement> Grid(XElement svg, bool upright) =>
    [
        .. svg.Elements().Where(e => e.Name.LocalName == "line" && (string?)e.Attribute("class") is "grid" or "zero")
            .Where(e => e.Attribute("x1")!.Value == e.Attribute("x2")!.Value == upright),
    ];

    private static List<(char Kind, double[] Numbers)> Steps(string path)
    {
        var steps = new List<(char, double[])>();
        for (int i = 0; i < path.Length;)
        {
            int end = i + 1;
            while (end < path.Length && !char.IsAsciiLetter(path[end]))
            {
                end++;
            }

            steps.Add((path[i], [.. path[(i + 1)..end].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Number)]));
            i = end;
        }

        return steps;
    }

    private static double Number(string text) =>
        double.Parse(text.Replace('−', '-'), NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
}
