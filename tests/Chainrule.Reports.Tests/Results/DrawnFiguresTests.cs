using System.IO.Compression;
using System.Xml.Linq;
using Chainrule.Insight.Results;
using Chainrule.Reports.Charts;
using Chainrule.Reports.Markup;

namespace Chainrule.Reports.Tests.Results;

/// <summary>Figures as they are looked at: images as files that others read, bars, ends of lines and what charts tell.</summary>
public class DrawnFiguresTests
{
    [Theory]
    [InlineData(3, 2, 1, false)]
    [InlineData(40, 31, 1, false)]
    [InlineData(5, 7, 1, true)]
    [InlineData(6, 4, 3, false)]
    public void An_image_is_a_file_whose_chunks_have_their_check_and_whose_pixels_are_those_that_went_in(
        int width, int height, int channels, bool hasPalette)
    {
        byte[] pixels = [.. Enumerable.Range(0, width * height * channels).Select(i => (byte)(i * 7919 % 256))];
        byte[] palette = hasPalette ? [.. Enumerable.Range(0, 768).Select(i => (byte)(i * 31 % 256))] : [];
        byte[] file = Png.Encode(width, height, pixels, palette);
        Assert.Equal([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], file[..8]);
        var chunks = new List<(string Type, byte[] Content)>();
        for (int at = 8; at < file.Length;)
        {
            int length = (int)Number(file, at);
            // of type and content, by long division of their bits
            Assert.Equal(Remainder(file[(at + 4)..(at + 8 + length)]), Number(file, at + 8 + length));
            chunks.Add((System.Text.Encoding.ASCII.GetString(file, at + 4, 4), file[(at + 8)..(at + 8 + length)]));
            at += 12 + length;
        }

        Assert.Equal(hasPalette ? ["IHDR", "PLTE", "IDAT", "IEND"] : ["IHDR", "IDAT", "IEND"], chunks.Select(c => c.Type));
        byte[] header = chunks[0].Content;
        Assert.Equal((uint)width, Number(header, 0));
        Assert.Equal((uint)height, Number(header, 4));
        Assert.Equal([8, (byte)(hasPalette ? 3 : channels == 3 ? 2 : 0), 0, 0, 0], header[8..]);
        Assert.Empty(chunks[^1].Content);
        using var lines = new ZLibStream(new MemoryStream(chunks[^2].Content), CompressionMode.Decompress);
        using var all = new MemoryStream();
        lines.CopyTo(all);
        byte[][] rows = [.. all.ToArray().Chunk(1 + (width * channels))];
        Assert.All(rows, row => Assert.Equal(0, row[0]));
        Assert.Equal(pixels, rows.SelectMany(row => row[1..]));
        Assert.True(!hasPalette || chunks[1].Content.SequenceEqual(palette));
    }

    [Fact]
    public void An_image_of_other_numbers_of_pixels_is_none()
    {
        Assert.Throws<ArgumentException>(() => Png.Encode(3, 2, new byte[5]));
        Assert.Throws<ArgumentException>(() => Png.Encode(0, 2, []));
        Assert.Throws<ArgumentException>(() => Png.Encode(2, 0, []));
        Assert.Throws<ArgumentException>(() => Png.Encode(1, 1, new byte[1], new byte[3]));
        Assert.Throws<ArgumentException>(() => Png.Encode(1, 1, new byte[3], new byte[768]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Bars_begin_at_one_line_are_as_long_as_their_numbers_and_leave_room_for_their_texts(int seed)
    {
        var random = new Random(seed);
        NamedBar[] bars = [.. Enumerable.Range(0, 4 + (5 * seed)).Select(i =>
        {
            double value = (random.NextDouble() - (seed == 1 ? 0 : 0.4)) * 7;
            return new NamedBar($"column {i}", value, $"{value:0.000}", i % 3 == 0 ? 0.4 : 0);
        })];
        using var text = new StringWriter();
        new NamedBars("t", "d", bars).Draw(new MarkupWriter(text));
        var svg = XElement.Parse(text.ToString());
        double[] size = [.. svg.Attribute("viewBox")!.Value.Split(' ').Select(ShownPage.Parse)];
        var rects = Named(svg, "rect");
        var texts = Named(svg, "text");
        var zero = Named(svg, "line").Single(line => line.Attribute("class")!.Value == "plain");
        var spreads = Named(svg, "line").Where(line => line.Attribute("class")!.Value == "target").ToList();
        Assert.Equal(bars.Length, rects.Count);
        Assert.Equal(2 * bars.Length, texts.Count);
        Assert.Equal(bars.Count(bar => bar.Spread > 0), spreads.Count);
        double at = At(zero, "x1"), bottom = 0;
        Assert.Equal(at, At(zero, "x2"));
        int longest = Enumerable.Range(0, bars.Length).MaxBy(i => Math.Abs(bars[i].Value));
        double scale = At(rects[longest], "width") / Math.Abs(bars[longest].Value);
        for (int i = 0, spread = 0; i < bars.Length; i++)
        {
            double left = At(rects[i], "x"), right = left + At(rects[i], "width"), top = At(rects[i], "y");
            Assert.Equal(Math.Max(0.5, scale * Math.Abs(bars[i].Value)), right - left, 0.03);
            Assert.Equal(at, bars[i].Value < 0 ? right : left, 0.51);
            Assert.Equal(bars[i].Value < 0 ? "falls" : "rises", rects[i].Attribute("class")!.Value);
            Assert.True(top >= bottom && top + At(rects[i], "height") <= size[3]);
            bottom = top + At(rects[i], "height");
            double end = Math.Max(at, right);
            if (bars[i].Spread > 0)
            {
                var line = spreads[spread++];
                double middle = bars[i].Value < 0 ? left : right;
                Assert.Equal(middle - (scale * bars[i].Spread), At(line, "x1"), 0.05);
                Assert.Equal(middle + (scale * bars[i].Spread), At(line, "x2"), 0.05);
                Assert.Equal(top + (At(rects[i], "height") / 2), At(line, "y1"), 0.01);
                end = Math.Max(end, At(line, "x2"));
            }

            var (name, number) = (texts[2 * i], texts[(2 * i) + 1]);
            Assert.Equal((bars[i].Name, bars[i].Text), (name.Value, number.Value));
            Assert.InRange(At(number, "x"), end + 2, end + 12);
            Assert.True(At(number, "x") + SvgText.WidthOf(number.Value) <= size[2] + 1);
            Assert.True(At(name, "x") - SvgText.WidthOf(name.Value) >= -0.01 && At(name, "x") <= spreads.Concat([zero])
                .Min(line => At(line, "x1")));
            Assert.All(new[] { name, number }, told => Assert.InRange(At(told, "y"), top + 6, bottom + 2));
        }
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(5, false)]
    [InlineData(4, true)]
    public void Names_at_the_ends_of_lines_stand_beside_them_apart_from_each_other_and_within_the_chart(int lines, bool areLong)
    {
        double[] at = [.. Enumerable.Range(0, 20).Select(i => (double)i)];
        var chart = new Chart
        {
            Title = "t",
            Description = "d",
            XTitle = "x",
            Page = new ChartPage { NamesSeries = true },
            Series =
            [
                .. Enumerable.Range(0, lines).Select(k => new Series(
                    areLong ? $"{k} a name that takes more room than there is beside a chart" : $"name {k}",
                    at,
                    // the last of each is no number, those before lie beside each other
                    [.. at.Select(x => x == 19 ? double.NaN : 10 + (0.01 * k) + (x / 5))])),
            ],
        };
        var svg = XElement.Parse(chart.ToSvg(isFile: false));
        double[] size = [.. svg.Attribute("viewBox")!.Value.Split(' ').Select(ShownPage.Parse)];
        var level = Named(svg, "line").Where(line => line.Attribute("y1")!.Value == line.Attribute("y2")!.Value).ToList();
        double right = level.Max(line => At(line, "x2"));
        var names = Named(svg, "text").Where(text => At(text, "x") > right).ToList();
        Assert.Equal(lines, names.Count);
        Assert.All(names, name => Assert.InRange(At(name, "x"), right + 3, right + 12));
        Assert.All(names, name => Assert.True(At(name, "x") + SvgText.WidthOf(name.Value) <= size[2] + 1, name.Value));
        double[] heights = [.. names.Select(name => At(name, "y")).Order()];
        Assert.All(heights.Zip(heights.Skip(1)), pair => Assert.True(pair.Second - pair.First >= 13.9));
        Assert.All(heights, height => Assert.InRange(height, 0, level.Max(line => At(line, "y1")) + 5));
        Assert.True(areLong || names.Select(name => name.Value).Order().SequenceEqual(chart.Series.Select(s => s.Name).Order()));
        Assert.Equal(lines, names.Select(name => name.Value).Distinct().Count());
        // the drawing takes the room that the names leave, no more and no less
        Assert.InRange(right, size[2] - 150, size[2] - names.Max(name => SvgText.WidthOf(name.Value)));
        Assert.True(areLong || right > size[2] - names.Max(name => SvgText.WidthOf(name.Value)) - 14);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(300, 300)]
    [InlineData(302, 152)]
    [InlineData(701, 235)]
    public void A_chart_tells_some_places_of_many_in_order_and_the_last_always(int count, int told)
    {
        double[] at = [.. Enumerable.Range(0, count).Select(i => (double)i)], high = [.. at.Select(x => (x * x) - 7)];
        var svg = XElement.Parse(new Chart
        {
            Title = "t",
            Description = "d",
            XTitle = "step",
            Series = [new Series("loss", at, high)],
        }.ToSvg(isFile: false));
        string[] parts = svg.Attribute("data-told")!.Value.Split(ChartTelling.Place);
        string[][] places = [.. parts.Select(p => p.Split(ChartTelling.Part))];
        Assert.Equal(told, places.Length);
        double[] x = [.. places.Select(place => ShownPage.Parse(place[0]))];
        Assert.Equal(x.Order(), x);
        Assert.StartsWith($"step {count - 1:#,0}: loss ", places[^1][1], StringComparison.Ordinal);
        Assert.StartsWith("step 0: loss -7", places[0][1].Replace('−', '-'), StringComparison.Ordinal);
        foreach (string[] place in places)
        {
            double[] numbers = ShownPage.Numbers(place[1]);
            Assert.Equal((numbers[0] * numbers[0]) - 7, numbers[1], 0.001 * (1 + (numbers[0] * numbers[0])));
        }
    }

    [Fact]
    public void One_number_along_each_axis_is_enough_to_draw_and_none_is_not()
    {
        Assert.True(Of([1, double.NaN], [double.NaN, 2]).HasNumbers);
        Assert.True(Of([1, 2], [double.PositiveInfinity, 2]).HasNumbers);
        Assert.False(Of([double.NaN], [2]).HasNumbers);
        Assert.False(Of([2, 3], [double.NaN, double.NaN]).HasNumbers);

        static Chart Of(double[] x, double[] y) =>
            new() { Title = "t", Description = "d", XTitle = "x", Series = [new Series("s", x, y)] };
    }

    [Theory]
    [InlineData(40, 12, 9, 25, 9)]
    [InlineData(40, 12, 0, 3, 0)]
    public void A_threshold_says_what_it_makes_of_the_rows(int rows, int support, int found, int predicted, int place)
    {
        ThresholdCounts[] marks = [.. Enumerable.Range(0, 10).Select(i =>
            i == place
                ? new ThresholdCounts(i / 10.0, predicted, found, support)
                : new ThresholdCounts(i / 10.0, 12, 12, support))];
        using var text = new StringWriter();
        new ThresholdChoice("yes", rows, marks, place, [("best", 3)]).Write(new MarkupWriter(text));
        var page = XElement.Parse($"<page>{text}</page>");
        string Shown(string name) => page.Descendants().Single(e => e.Attribute("data-show")?.Value == name).Value;
        Assert.Equal($"{support - found}", Shown("missed"));
        Assert.Equal($"{predicted - found}", Shown("alarms"));
        Assert.Equal($"{rows - support - (predicted - found)}", Shown("passed"));
        string[] cells = [.. page.Descendants("table").Single().Descendants("td").Select(cell => cell.Value)];
        Assert.Equal(
            [$"{support - found}missed", $"{found}found", $"{rows - support - predicted + found}rightly passed",
                $"{predicted - found}false alarms"], cells);
        Assert.Equal(found == 0 ? "–" : $"{(predicted - found) / (double)found:0.0}", Shown("each"));
        Assert.Equal((double)found / support, ShownPage.Parse(Shown("recall")), 0.00051);
        Assert.Equal((double)found / predicted, ShownPage.Parse(Shown("precision")), 0.00051);
        Assert.Equal(2.0 * found / (support + predicted), ShownPage.Parse(Shown("f1")), 0.00051);
        var button = page.Descendants("button").First();
        Assert.Equal(("best 0.3", "3"), (button.Value, button.Attribute("data-mark")!.Value));
        var named = page.Descendants().Select(e => e.Attribute("data-marks")).OfType<XAttribute>();
        string[] listed = Assert.Single(named).Value.Split(' ');
        Assert.Equal(marks.Select(mark => $"{mark.Threshold:0.#},{mark.Predicted},{mark.Found}"), listed);
    }

    private static List<XElement> Named(XElement svg, string name) => [.. svg.Descendants().Where(e => e.Name.LocalName == name)];

    private static double At(XElement element, string name) => ShownPage.Parse(element.Attribute(name)!.Value);

    private static uint Number(byte[] bytes, int at) =>
        ((uint)bytes[at] << 24) | ((uint)bytes[at + 1] << 16) | ((uint)bytes[at + 2] << 8) | bytes[at + 3];

    // CRC-32 as its definition has it: the bits, first the lowest of each byte, the first 32 of them inverted, divided by
    // x³² + x²⁶ + … + 1; the remainder inverted and turned round.
    private static uint Remainder(byte[] bytes)
    {
        bool[] bits = [.. bytes.SelectMany(b => Enumerable.Range(0, 8).Select(i => (b >> i & 1) == 1)), .. new bool[32]];
        for (int i = 0; i < 32; i++)
        {
            bits[i] = !bits[i];
        }

        int[] powers = [32, 26, 23, 22, 16, 12, 11, 10, 8, 7, 5, 4, 2, 1, 0];
        for (int i = 0; i < bits.Length - 32; i++)
        {
            for (int k = 0; bits[i] && k < powers.Length; k++)
            {
                // the highest power goes last, since the loop asks for it
                int at = i + 32 - powers[powers.Length - 1 - k];
                bits[at] = !bits[at];
            }
        }

        uint remainder = 0;
        for (int i = 0; i < 32; i++)
        {
            remainder |= bits[bits.Length - 32 + i] ? 0 : 1u << i;
        }

        return remainder;
    }
}
