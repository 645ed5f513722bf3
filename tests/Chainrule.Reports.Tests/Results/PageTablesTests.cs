using System.Xml.Linq;
using Chainrule.Insight.Importance;
using Chainrule.Insight.Results;
using Chainrule.Insight.Rows;
using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Metrics;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Reports.Charts;
using Chainrule.Reports.Markup;
using Chainrule.Reports.Results;

namespace Chainrule.Reports.Tests.Results;

/// <summary>What stands on pages: tables with a heading for each column, and drawings of which nothing overlaps.</summary>
public class PageTablesTests
{
    public static TheoryData<string, string> Networks => new()
    {
        { "dense:3 tanh dense:2", "softmax-cross-entropy" },
        { "dense:3 layer-norm relu dense:2", "mse" },
        { "dense:3 softmax dense:2 softmax", "categorical-cross-entropy" },
        { "dense:4 sum(dense:4 relu | identity) dense:2", "huber" },
        { "dense:2 concatenate(dense:2 | identity) dense:2", "softmax-cross-entropy" },
    };

    [Theory, MemberData(nameof(Networks))]
    public void Every_table_of_an_explanation_has_a_heading_for_each_cell_and_numbers_stand_right(string notation, string loss)
    {
        var page = PageOf(RowDocument.Of(Explained(notation, loss), "a step", []));
        AssertTables(page);
        // each layer has its sections, forward and backward
        Assert.True(page.Descendants("section").Count() > 6);
    }

    [Theory, MemberData(nameof(Networks))]
    public void A_drawn_network_has_its_units_in_columns_around_one_middle_and_lines_from_box_to_box(string notation, string loss)
    {
        using var text = new StringWriter();
        NetworkDrawing.Draw(new MarkupWriter(text), Explained(notation, loss));
        var svg = XElement.Parse(text.ToString());
        double[] size = [.. svg.Attribute("viewBox")!.Value.Split(' ').Select(ShownPage.Parse)];
        var boxes = svg.Elements().Where(e => e.Name.LocalName == "rect")
            .Select(e => (X: At(e, "x"), Y: At(e, "y"), Width: At(e, "width"), Height: At(e, "height"))).ToList();
        Assert.All(boxes, box =>
        {
            Assert.True(box.X >= 0 && box.X + box.Width <= size[2] && box.Y >= 20 && box.Y + box.Height <= size[3]);
            Assert.Equal((boxes[0].Width, boxes[0].Height), (box.Width, box.Height));
        });
        var columns = boxes.GroupBy(box => box.X).OrderBy(column => column.Key).ToList();
        double middle = columns[0].Average(box => box.Y);
        foreach (var column in columns)
        {
            Assert.Equal(middle, column.Average(box => box.Y), 0.51);
            double[] y = [.. column.Select(box => box.Y).Order()];
            Assert.All(y.Skip(1).Zip(y, (below, above) => below - above), apart => Assert.True(apart > boxes[0].Height));
        }

        Assert.Single(columns.Skip(1).Zip(columns, (right, left) => right.Key - left.Key).Distinct());
        var lines = svg.Elements().Where(e => e.Name.LocalName == "line").ToList();
        Assert.NotEmpty(lines);
        foreach (var line in lines)
        {
            Assert.Contains(boxes, box => Meets(box, At(line, "x1") - box.Width, At(line, "y1")));
            Assert.Contains(boxes, box => Meets(box, At(line, "x2"), At(line, "y2")));
        }

        // a weight stands on its line
        Assert.All(svg.Elements().Where(e => e.Attribute("class")?.Value == "halo"), label => Assert.Contains(lines, line =>
        {
            double share = (At(label, "x") - At(line, "x1")) / (At(line, "x2") - At(line, "x1"));
            return share is > 0.1 and < 0.5
                && Math.Abs(At(line, "y1") + (share * (At(line, "y2") - At(line, "y1"))) - At(label, "y") - 3) < 0.6;
        }));
        // an arc leaves one box at its top and comes down on another further right
        Assert.All(svg.Elements().Where(e => e.Name.LocalName == "path"), arc =>
        {
            double[] at = ShownPage.Numbers(arc.Attribute("d")!.Value);
            var from = boxes.Single(box => box.Y == at[1] && at[0] > box.X && at[0] < box.X + box.Width);
            var to = boxes.Single(box => box.Y == at[^1] && at[^2] > box.X && at[^2] < box.X + box.Width);
            Assert.True(from.X < to.X && at[3] < from.Y && at[5] < to.Y && at[3] > 0);
        });

        bool Meets((double X, double Y, double Width, double Height) box, double x, double y) =>
            Math.Abs(box.X - x) < 0.1 && Math.Abs(box.Y + (box.Height / 2) - y) < 0.6;
    }

    [Fact]
    public void Where_a_probability_is_too_small_for_a_number_it_is_shown_as_0_and_not_as_its_score()
    {
        var network = LayerNotation.Parse("dense:2", new Shape(1), seed: 1);
        (network.Parameters[0], network.Parameters[1]) = (1000, 0);
        var page = new ShownPage(RowDocument.Of(
            Explainer.Explain(network, new SoftmaxCrossEntropy(), new ExplainedRow(new[] { 1f }, 1, default)), "a step", []));
        var rows = page.Table("output", "p", "target t", "∂L/∂y");
        Assert.Equal([1, 0], rows.Select(row => ShownPage.Parse(row[1])));
        Assert.Equal([0, 1], rows.Select(row => ShownPage.Parse(row[2])));
        Assert.Equal([1, -1], rows.Select(row => ShownPage.Parse(row[3])));
    }

    [Fact]
    public void Errors_of_values_are_shown_beside_their_derivatives()
    {
        var network = LayerNotation.Parse("dense:2", new Shape(1), seed: 1);
        float[] parameters = [0.5f, -2, 0.25f, 1];
        parameters.CopyTo(network.Parameters);
        var row = new ExplainedRow(new[] { 3f }, -1, new[] { 1f, -4 });
        var page = new ShownPage(RowDocument.Of(Explainer.Explain(network, new MeanSquaredError(), row), "a step", []));
        var rows = page.Table("output", "y", "y - t", "∂L/∂y");
        Assert.Equal([1.75, -5], rows.Select(row => ShownPage.Parse(row[1])));
        Assert.Equal([0.75, -1], rows.Select(row => ShownPage.Parse(row[2])));
        Assert.Equal([0.75, -1], rows.Select(row => ShownPage.Parse(row[3])));
    }

    [Theory]
    [InlineData(-1f, 2f, "Its unit is switched off in this row")]
    [InlineData(0f, 2f, "Its input is 0")]
    public void A_weight_that_cannot_move_is_told_why(float x, float weight, string why)
    {
        var network = LayerNotation.Parse("dense:1 relu dense:1", new Shape(1), seed: 1);
        float[] parameters = [weight, 0, 1.5f, 0];
        parameters.CopyTo(network.Parameters);
        Assert.Contains(why, new ShownPage(RowDocument.OfWeight(
            Explainer.Explain(
                network, new MeanSquaredError(), new ExplainedRow(new[] { x }, -1, new[] { 1f }),
                new ExplanationOptions { LearningRate = 0.1f, Weight = "layers.0.weights[0,0]" }),
            "a weight",
            [])).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Inputs_below_zero_go_from_nothing_at_the_least_to_full_at_the_greatest()
    {
        float[] x = [-1, 3, 0, 1, -0.5f, 2];
        var network = LayerNotation.Parse("flatten dense:4 tanh dense:2", new Shape(2, 3), seed: 3);
        using var text = new StringWriter();
        InputDrawing.Draw(
            new MarkupWriter(text), Explainer.Explain(network, new SoftmaxCrossEntropy(), new ExplainedRow(x, 1, default)));
        var pixels = XElement.Parse(text.ToString()).Elements().Where(e => (string?)e.Attribute("class") == "ink").ToList();
        Assert.Equal(
            x.Where(value => value > -1).Select(value => Math.Round((value + 1) / 4, 2)),
            pixels.Select(pixel => At(pixel, "fill-opacity")),
            (a, b) => Math.Abs(a - b) < 0.006);
        Assert.Equal([1, 2, 0, 1, 2], pixels.Select(pixel => Math.Round(At(pixel, "x") / At(pixel, "width"))));
        Assert.Equal([0, 0, 1, 1, 1], pixels.Select(pixel => Math.Round(At(pixel, "y") / At(pixel, "height"))));
    }

    [Fact]
    public void What_misled_the_model_is_covered_patch_by_patch_in_each_row_by_itself()
    {
        var misled = new MisledModel();
        const int Rows = MisledModel.Rows, Pixels = MisledModel.Pixels;
        float[] all = new float[Rows * Pixels];
        misled.Data.CopyInputs([.. Enumerable.Range(0, Rows)], all);
        float[] least =
            [.. Enumerable.Range(0, Pixels).Select(pixel => Enumerable.Range(0, Rows).Min(row => all[Pixels * row + pixel]))];
        foreach (var (row, pictures) in misled.Worst.Zip(misled.Shown))
        {
            float[] covered = Occlusion.Of(
                misled.Model, all.AsSpan(Pixels * row, Pixels), misled.ScoreOf(row), 2, least, Workers.None, 1);
            var expected = RowImage.OfWeights(misled.Shape, covered, $"occlusion of test row {row}", ["covered"]);
            Assert.Equal(expected.Png, pictures.Pictures[2].Png);
            Assert.Equal(expected.Alternative, pictures.Pictures[2].Alternative);
        }
    }

    [Fact]
    public void Bands_name_the_first_and_the_last_epoch_at_their_ends_and_a_single_one_in_the_middle()
    {
        double[] of = [-2, -1, 0, 1, 2];
        var one = Labels(new BandPlot("t", "d", [7], [of]), "7");
        var several = new BandPlot("t", "d", [3, 5, 9], [of, of, of]);
        Assert.Equal("middle", (string?)one.Attribute("text-anchor"));
        Assert.Equal(("start", "end"), (
            (string?)Labels(several, "3").Attribute("text-anchor"), (string?)Labels(several, "9").Attribute("text-anchor")));
        var frame = Drawn(several).Elements().Single(e => (string?)e.Attribute("class") == "frame");
        Assert.Equal(At(frame, "x"), At(Labels(several, "3"), "x"), 0.02);
        Assert.Equal(At(frame, "x") + At(frame, "width"), At(Labels(several, "9"), "x"), 0.02);
        Assert.Equal(At(frame, "x") + (At(frame, "width") / 2), At(one, "x"), 0.02);

        static XElement Labels(BandPlot plot, string text) =>
            Drawn(plot).Elements().Single(e => e.Name.LocalName == "text" && e.Value == text);
        static XElement Drawn(BandPlot plot)
        {
            using var text = new StringWriter();
            plot.Draw(new MarkupWriter(text));
            return XElement.Parse(text.ToString());
        }
    }

    [Theory]
    [InlineData(9, 10, "1 2 3 4 5 6 7 8 9")]
    [InlineData(10, 10, "1 2 3 4 5 6 7 8 9 10")]
    [InlineData(21, 10, "1 4 6 7 10 13 16 19 21")]
    [InlineData(30, 10, "1 4 6 7 10 13 16 19 22 25 28 30")]
    public void Of_many_losses_some_are_listed_and_the_best_and_the_last_always(int count, int most, string expected)
    {
        double[] at = [.. Enumerable.Range(1, count).Select(i => (double)i)];
        var table = new LossCurve("iteration", "loss", at, at, at, Best: 5).Table("c", most);
        Assert.Equal(expected, string.Join(' ', table.Rows.Select(row => row.Cells[0])));
        Assert.Equal("6", Assert.Single(table.Rows, row => row.Cells[3] == "best").Cells[0]);
    }

    [Fact]
    public void A_number_without_an_interval_stands_alone()
    {
        static string Write(double value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal("2", ShownText.WithInterval(new ConfidenceInterval(2, double.NaN, double.NaN), Write));
        Assert.Equal("2 (95% interval 1 to 3)", ShownText.WithInterval(new ConfidenceInterval(2, 1, 3), Write));
        Assert.Equal("–", ShownText.Interval(new ConfidenceInterval(2, double.NaN, double.NaN), Write));
    }

    [Fact]
    public void Marks_stand_at_bounds_that_are_marks_themselves_and_no_further()
    {
        Assert.Equal([-3, -2, -1, 0, 1, 2], Ticks.OfPowers(-3, 2).Values);
        Assert.Equal([0, 1], Ticks.OfPowers(0, 1).Values);
        Assert.Equal([0, 1, 2, 3], Ticks.OfPowers(1e-8, 3 + 1e-8).Values);
        var scale = AxisScale.OfLongTail(0, 10);
        var ticks = scale.MarkWithin(scale.Apply(0), scale.Apply(5000), 7, 0);
        Assert.Equal("0 10 100 1,000", string.Join(' ', ticks.Values.Select(ticks.Write)));
        ticks = scale.MarkWithin(scale.Apply(-5000), scale.Apply(0), 7, 0);
        Assert.Equal("-1,000 -100 -10 0", string.Join(' ', ticks.Values.Select(ticks.Write)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Wrong_rows_are_listed_by_their_cells_or_else_by_their_numbers(bool hasCells)
    {
        float[] scores = [.. Enumerable.Range(0, 60).SelectMany(row => new[] { MathF.Sin(row), MathF.Cos(3 * row), 0.1f })];
        int[] actual = [.. Enumerable.Range(0, 60).Select(row => row % 3)];
        var model = new Model(LayerNotation.Parse("dense:3", new Shape(2), seed: 1), OutputKind.SoftmaxLogits);
        var outcome = Outcome.OfClasses(model, scores, actual);
        var page = PageOf(RunReport.Of(new ReportContent
        {
            Title = "t",
            Test = new("the rows")
            {
                Cells = hasCells ? row => [("height", $"{row + 0.5} m"), ("color", $"red {row}")] : null,
            },
            Run = new RunFacts { Test = outcome },
        }));
        AssertTables(page);
        var table = page.Descendants("table").First(table => table.Element("caption") is { } caption
            && caption.Value.StartsWith("The rows whose own class was given least", StringComparison.Ordinal));
        var headings = table.Element("thead")!.Descendants("th").Select(th => th.Value);
        string[] always = ["is", "taken for", "with probability"];
        Assert.Equal(hasCells ? [.. always, "height", "color"] : ["row", .. always], headings);
    }

    [Fact]
    public void Predictions_that_are_not_all_numbers_are_said_to_be_so()
    {
        float[] actual = [.. Enumerable.Range(0, 40).Select(i => (float)(i % 7))], predicted = [.. actual];
        predicted[3] = float.NaN;
        var model = new Model(Network.Input(1).Dense(1).Build(seed: 1), OutputKind.Values);
        var page = PageOf(RunReport.Of(new ReportContent
        {
            Title = "t",
            Test = new("the rows"),
            Run = new RunFacts { Test = Outcome.OfValues(model, predicted, actual) },
        }));
        Assert.Contains("Not all predictions are numbers", page.Descendants("section").First().Value, StringComparison.Ordinal);
    }

    private static RowExplanation Explained(string notation, string lossName)
    {
        var network = LayerNotation.Parse(notation, new Shape(3), seed: 5);
        var loss = LossNotation.Parse(lossName);
        bool hasClasses = loss.Output != OutputKind.Values;
        return Explainer.Explain(
            network,
            loss,
            new ExplainedRow(new[] { 0.8f, -0.6f, 0.3f }, hasClasses ? 1 : -1, hasClasses ? default : new[] { 0.5f, -1 }),
            new ExplanationOptions { LearningRate = 0.5f });
    }

    private static XDocument PageOf(Document document)
    {
        using var text = new StringWriter();
        HtmlPage.Write(text, document);
        using var reader = System.Xml.XmlReader.Create(
            new StringReader(text.ToString()),
            new System.Xml.XmlReaderSettings { DtdProcessing = System.Xml.DtdProcessing.Ignore });
        return XDocument.Load(reader);
    }

    // As many headings as cells, and a column of figures with a point is set as numbers are.
    private static void AssertTables(XDocument page)
    {
        var tables = page.Descendants("table").Where(table => table.Element("thead") is not null).ToList();
        Assert.NotEmpty(tables);
        foreach (var table in tables)
        {
            var headings = table.Element("thead")!.Descendants("th").ToList();
            var rows = ShownPage.RowsOf(table);
            Assert.All(rows, row => Assert.Equal(headings.Count, row.Length));
            for (int i = 1; i < headings.Count; i++)
            {
                bool isNumber = rows.Count > 0 && rows.All(row => row[i].Contains('.') && IsNumber(row[i]));
                Assert.False(isNumber && headings[i].Attribute("class")?.Value == "text", headings[i].Value);
            }
        }

        static bool IsNumber(string text) => text.All(c => char.IsAsciiDigit(c) || c is '.' or '-' or '−' or '%' or ',' or 'e');
    }

    private static double At(XElement element, string attribute) => ShownPage.Parse(element.Attribute(attribute)!.Value);
}
