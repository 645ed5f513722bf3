using Chainrule.Data;
using Chainrule.Insight.Distributions;
using Chainrule.Insight.Importance;
using Chainrule.Insight.Results;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Reports.Results;

namespace Chainrule.Reports.Tests.Results;

public class InsightSectionsTests
{
    private const string Hostile = "</title><script>alert(1)</script>\" onload=\"x";

    [Fact]
    public void Importance_is_drawn_with_its_spread_and_told_in_numbers()
    {
        var importances = new Importances(
            "accuracy",
            0.9,
            100,
            3,
            [new ColumnImportance(Hostile, [0.2, 0.3, 0.4]), new ColumnImportance("b", [-0.01, 0, 0.01])]
        );
        string page = Page(importances, null);
        Assert.Contains("Which columns matter", page, StringComparison.Ordinal);
        Assert.Contains("30.00", page, StringComparison.Ordinal);     // the mean, in percentage points
        Assert.Contains("8.16", page, StringComparison.Ordinal);      // the standard deviation
        Assert.Contains("<title>Fall in percentage points of accuracy</title>", page, StringComparison.Ordinal);
        Assert.Equal(2, page.Split("<script").Length); // the page's own
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_that_do_not_matter_at_all_are_drawn_all_the_same() =>
        Assert.DoesNotContain(
            "NaN",
            Page(new Importances("R²", 0.9, 100, 2, [new ColumnImportance("a", [0, 0])]), null),
            StringComparison.Ordinal
        );

    [Fact]
    public void Layers_over_time_are_drawn_and_told_in_numbers()
    {
        var history = new LayerHistory(
        [
            .. from epoch in new[] { 0, 1, 2 }
            from layer in Enumerable.Range(0, 20)
            from quantity in Enum.GetValues<LayerQuantity>()
            select new LayerSnapshot(
                epoch,
                layer,
                Hostile,
                quantity,
                Distribution.Of([.. Enumerable.Range(0, 50).Select(i => (float)(i - 20) * (epoch + 1))]),
                quantity == LayerQuantity.Activations ? 0.1 * epoch : null
            ),
        ]);
        string page = Page(null, history);
        Assert.Contains("Layers over time", page, StringComparison.Ordinal);
        Assert.Equal(24, page.Split("class=\"bands\"").Length - 1); // of each quantity eight layers at most
        Assert.Contains("Share of dead units", page, StringComparison.Ordinal);
        Assert.Contains("20.0%", page, StringComparison.Ordinal);
        Assert.Equal(2, page.Split("<script").Length); // the page's own
        Assert.InRange(page.Length, 1000, 200_000);
    }

    [Fact]
    public void Numbers_that_are_not_finite_break_no_drawing()
    {
        var history = new LayerHistory(
        [
            new LayerSnapshot(0, 0, "dense:3", LayerQuantity.Weights, Distribution.Of([1, 1, 1])),
            new LayerSnapshot(1, 0, "dense:3", LayerQuantity.Weights, Distribution.Of([float.NaN, float.NaN])),
            new LayerSnapshot(1, 0, "dense:3", LayerQuantity.Gradients, Distribution.Of([float.NaN, float.PositiveInfinity])),
        ]);
        string page = Page(null, history);
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
        Assert.DoesNotContain("∞", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Layers over time", Page(null, new LayerHistory([])), StringComparison.Ordinal);
    }

    [Fact]
    public void The_worst_errors_of_images_are_shown_with_what_misled_the_model()
    {
        string page = Page(null, null);
        Assert.Contains("What misled it", page, StringComparison.Ordinal);
        Assert.Contains("alt=\"saliency of test row ", page, StringComparison.Ordinal);
        Assert.Contains("img-src data:", page, StringComparison.Ordinal);
        Assert.InRange(page.Split("alt=\"occlusion of test row ").Length - 1, 1, 6);
    }

    private static string Page(Importances? importances, LayerHistory? layers)
    {
        // images of noise, and a network that knows nothing of them
        byte[] bytes = [.. Enumerable.Range(0, 40 * 48).Select(i => (byte)(i * 7919 % 251))];
        var data = new ByteDataset(bytes, new Shape(8, 6), [.. Enumerable.Range(0, 40).Select(row => row % 3)], 3);
        var model = new Model(LayerNotation.Parse("dense:5 relu dense:3", data.Input, seed: 1), OutputKind.SoftmaxLogits);
        var document = RunReport.Of(new ReportContent
        {
            Title = "t",
            Test = new("40 rows") { Data = data },
            Run = new RunFacts { Test = Outcome.Of(model, data), Training = new() { Layers = layers } },
            Importances = importances,
        });
        using var writer = new StringWriter();
        HtmlPage.Write(writer, document);
        return writer.ToString();
    }
}
