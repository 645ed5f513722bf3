using System.Text;
using Chainrule.Insight.Results;
using Chainrule.Reports.Charts;
using Chainrule.Reports.Markup;
using Chainrule.Text;

namespace Chainrule.Reports.Results;

/// <summary>
/// The confusion matrix of classes too many for a table of numbers: each cell that has rows as a square, the stronger the larger
/// its share of the class.
/// </summary>
internal static class ConfusionDrawing
{
    private const double Side = 480, Gap = 8, LeastSquare = 3, Legend = 26;
    private const int MostNames = 32, MostCells = 20_000;

    // The share of its class above which a cell is drawn stronger, and how strong.
    private static readonly (double Above, string Opacity, string Text)[] Shades =
    [
        (0, "0.3", "up to 5%"),
        (0.05, "0.5", "5 to 20%"),
        (0.2, "0.75", "20 to 50%"),
        (0.5, "1", "above 50%"),
    ];

    /// <summary>Draws it as an svg element.</summary>
    public static void Draw(MarkupWriter svg, ClassResults results)
    {
        int classes = results.Outcome.Classes, every = (classes + MostNames - 1) / MostNames;
        double cell = Side / classes;
        int[] named = [.. Enumerable.Range(0, classes).Where(label => label % every == 0)];
        string[] names = [.. named.Select(label => results.Outcome.Names[label])];
        double margin = names.Max(SvgText.WidthOf) + Gap, width = margin + Side + 1, height = margin + Side + 5 + Legend;
        double Middle(int label) => margin + ((label + 0.5) * cell);
        svg.Open(
            "svg",
            ("xmlns", "http://www.w3.org/2000/svg"),
            ("viewBox", $"0 0 {N(width)} {N(height)}"),
            ("width", N(width)),
            ("height", N(height)),
            ("role", "img"),
            ("font-size", "13")
        );
        svg.Element("title", $"Confusion matrix of {NumberText.Count(classes)} classes");
        svg.Element(
            "desc",
            $"Each row is a class, each column what its rows were taken for. {ShownText.Percent(results.Accuracy.Value)} of all "
                + "rows lie on the diagonal."
        );
        for (int i = 0; i < named.Length; i++)
        {
            string at = N(Middle(named[i]));
            svg.Element("text", names[i], ("x", N(margin - Gap)), ("y", N(Middle(named[i]) + 4.5)), ("text-anchor", "end"));
            svg.Element(
                "text",
                names[i],
                ("x", "0"),
                ("y", "0"),
                ("transform", $"translate({N(Middle(named[i]) + 4.5)} {N(margin - Gap)}) rotate(-90)")
            );
            svg.Empty("line", ("x1", N(margin)), ("x2", N(margin + Side)), ("y1", at), ("y2", at), ("class", "plain"));
            svg.Empty("line", ("y1", N(margin)), ("y2", N(margin + Side)), ("x1", at), ("x2", at), ("class", "plain"));
        }

        DrawCells(svg, results, cell, margin);
        svg.Empty("rect", ("x", N(margin)), ("y", N(margin)), ("width", N(Side)), ("height", N(Side)), ("class", "frame"));
        DrawLegend(svg, margin, margin + Side + Legend);
        svg.CloseLine();
    }

    // One path for each color, in units of cells: what is small is drawn a little larger than its cell, to be seen at all.
    private static void DrawCells(MarkupWriter svg, ClassResults results, double cell, double margin)
    {
        double size = Math.Max(1, LeastSquare / cell), shift = (1 - size) / 2;
        svg.Open("g", ("transform", $"translate({N(margin)} {N(margin)}) scale({NumberText.Of(cell, 6)})"));
        foreach (var shade in Cells(results).GroupBy(of => (of.IsRight, of.Shade)).OrderBy(group => group.Key.Shade))
        {
            var path = new StringBuilder();
            foreach (var (actual, predicted, _, _) in shade)
            {
                path.Append('M')
                    .Append(N(predicted + shift))
                    .Append(' ')
                    .Append(N(actual + shift))
                    .Append('h')
                    .Append(N(size))
                    .Append('v')
                    .Append(N(size))
                    .Append('h')
                    .Append(N(-size))
                    .Append('z');
            }

            svg.Empty(
                "path",
                ("d", path.ToString()),
                ("class", shade.Key.IsRight ? "rises" : "falls"),
                ("fill-opacity", Shades[shade.Key.Shade].Opacity)
            );
        }

        svg.Close();
    }

    private static IEnumerable<(int Actual, int Predicted, bool IsRight, int Shade)> Cells(ClassResults results)
    {
        int classes = results.Outcome.Classes;
        for (int label = 0; label < classes; label++)
        {
            if (results.Confusion[label, label] > 0)
            {
                yield return (label, label, true, ShadeOf(results.Confusion.ForClass(label).Recall));
            }
        }

        foreach (var pair in results.ConfusedPairs(MostCells))
        {
            yield return (pair.Actual, pair.Predicted, false, ShadeOf(pair.Share));
        }
    }

    private static int ShadeOf(double share) => Array.FindLastIndex(Shades, shade => share > shade.Above);

    private static void DrawLegend(MarkupWriter svg, double left, double baseline)
    {
        double x = left;
        foreach (var (color, name) in new[] { ("rises", "right"), ("falls", "taken for another class") })
        {
            svg.Empty("rect", ("x", N(x)), ("y", N(baseline - 11)), ("width", "12"), ("height", "12"), ("class", color));
            svg.Element("text", name, ("x", N(x + 17)), ("y", N(baseline)));
            x += 17 + SvgText.WidthOf(name) + 18;
        }

        foreach (var (_, opacity, text) in Shades)
        {
            svg.Empty(
                "rect",
                ("x", N(x)),
                ("y", N(baseline - 11)),
                ("width", "12"),
                ("height", "12"),
                ("class", "ink"),
                ("fill-opacity", opacity)
            );
            svg.Element("text", text, ("x", N(x + 17)), ("y", N(baseline)), ("class", "soft"));
            x += 17 + SvgText.WidthOf(text) + 14;
        }
    }

    private static string N(double value) => SvgText.Number(value);
}
