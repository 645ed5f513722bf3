using Chainrule.Insight.Results;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Reports.Results;

namespace Chainrule.Reports.Tests.Results;

/// <summary>The decision surface of two columns and the fitted curve of one.</summary>
public class LearnedShapeTests
{
    private const string Hostile = "</title><script>alert(1)</script>";

    [Fact]
    public void A_surface_tells_its_areas_and_the_rows_that_lie_in_their_own()
    {
        // class 1 where x is 2 and y at least 1: 2 of 9 places; the third row lies in the other's area
        var surface = new DecisionSurface(
            "x", "y", [0, 1, 2], [0, 1, 2], [0, 0, 0, 0, 0, 1, 0, 0, 1], ["no", Hostile],
            [new ShapeRow(0.2, 0.3, 0), new ShapeRow(1.9, 1.2, 1), new ShapeRow(1.4, 1.6, 1), new ShapeRow(9, 9, 1)]);
        string page = Page(surface);

        Assert.Contains("'no' in 78% of it", page.Replace("&#39;", "'", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("in 22% of it", page, StringComparison.Ordinal);
        Assert.Contains("Of 4 rows drawn, 3 lie where their own class is predicted.", page, StringComparison.Ordinal);
        Assert.Contains("<title>Decision surface</title>", page, StringComparison.Ordinal);
        Assert.Equal(2, page.Split("<script").Length); // the page's own
        // a path for each class, beside the squares of the legend
        var cells = page.Split("class=\"cells ").Skip(1)
            .Select(part => part.Split("/>")[0].Split(" d=\""))
            .Where(parts => parts.Length > 1);
        Assert.Equal([7, 2], cells.Select(parts => parts[1].Count(c => c == 'M')));
    }

    [Fact]
    public void A_curve_tells_its_ends_its_least_and_its_largest_value()
    {
        var curve = new FittedCurve("x", "y", [0, 1, 2, 3], [("prediction", [2, -1, 5, 4])], [new ShapeRow(1, 0.5, -1)]);
        string page = Page(curve);
        Assert.Contains("2 at 0, 4 at 3; least -1 at 1, largest 5 at 2. 1 row drawn as dots.",
            page.Replace('−', '-'), StringComparison.Ordinal);
        Assert.Contains("<title>Fitted curve</title>", page, StringComparison.Ordinal);
    }

    private static string Page(LearnedShape shape)
    {
        var model = new Model(Network.Input(1).Dense(1).Build(seed: 1), OutputKind.Values);
        using var text = new StringWriter();
        HtmlPage.Write(text, RunReport.Of(new ReportContent
        {
            Title = "t",
            Test = new("the rows"),
            Run = new RunFacts { Test = Outcome.OfValues(model, [1, 2, 3], [1, 2, 4]) },
            Shape = shape,
        }));
        return text.ToString();
    }
}
