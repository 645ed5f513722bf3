using Chainrule.Insight.Topics;
using Chainrule.Reports.Charts;
using Chainrule.Reports.Markup;

namespace Chainrule.Reports;

/// <summary>A computation drawn as a graph: a circle for each number, its value in it, the loss's derivative below.</summary>
internal static class GraphDrawing
{
    private const double Apart = 170, Line = 100, Radius = 26, Margin = 56;

    /// <summary>Draws it as an svg element.</summary>
    public static void Draw(MarkupWriter svg, ComputationGraph graph)
    {
        int columns = graph.Nodes.Max(node => node.Column) + 1;
        int most = Enumerable.Range(0, columns).Max(column => graph.Nodes.Count(node => node.Column == column));
        double width = (2 * Margin) + ((columns - 1) * Apart), height = (2 * Margin) + ((most - 1) * Line);
        var places = PlacesOf(graph, height);
        svg.Open(
            "svg",
            ("xmlns", "http://www.w3.org/2000/svg"),
            ("viewBox", $"0 0 {N(width)} {N(height)}"),
            ("width", N(width)),
            ("height", N(height)),
            ("role", "img"),
            ("font-size", "13")
        );
        svg.Element("title", "Graph of the computation");
        svg.Element("desc", string.Join(" ", graph.Nodes.Select((node, i) => Said(graph, node, i))));
        foreach (var edge in graph.Edges)
        {
            var (from, to) = (places[edge.From], places[edge.To]);
            svg.Empty(
                "line",
                ("class", "target"),
                ("x1", N(from.X + Radius)),
                ("y1", N(from.Y)),
                ("x2", N(to.X - Radius)),
                ("y2", N(to.Y)),
                ("stroke-opacity", "0.35")
            );
        }

        for (int i = 0; i < graph.Nodes.Count; i++)
        {
            DrawNode(svg, graph.Nodes[i], places[i].X, places[i].Y);
        }

        svg.CloseLine();
    }

    private static (double X, double Y)[] PlacesOf(ComputationGraph graph, double height)
    {
        var places = new (double X, double Y)[graph.Nodes.Count];
        foreach (var column in graph.Nodes.Select((node, i) => (node.Column, Place: i)).GroupBy(node => node.Column))
        {
            int count = column.Count(), at = 0;
            foreach (var (number, place) in column)
            {
                places[place] = (Margin + (number * Apart), (height / 2) + ((at++ - ((count - 1) / 2.0)) * Line));
            }
        }

        return places;
    }

    private static void DrawNode(MarkupWriter svg, ComputationNode node, double x, double y)
    {
        svg.Empty("circle", ("class", "node"), ("cx", N(x)), ("cy", N(y)), ("r", N(Radius)));
        svg.Element("text", node.Name, ("x", N(x)), ("y", N(y - Radius - 5)), ("text-anchor", "middle"), ("class", "soft"));
        svg.Element(
            "text",
            TopicDocument.Number(node.Value),
            ("x", N(x)),
            ("y", N(y + 4.5)),
            ("text-anchor", "middle"),
            ("class", "value")
        );
        if (node.Gradient is double gradient)
        {
            svg.Element(
                "text",
                $"∂L {TopicDocument.Number(gradient)}",
                ("x", N(x)),
                ("y", N(y + Radius + 15)),
                ("text-anchor", "middle"),
                ("class", "gradient")
            );
        }
    }

    private static string Said(ComputationGraph graph, ComputationNode node, int place)
    {
        string[] from = [.. graph.Edges.Where(edge => edge.To == place).Select(edge => graph.Nodes[edge.From].Name)];
        string of = from.Length == 0 ? "" : $" from {string.Join(" and ", from)}";
        string slope = node.Gradient is double gradient ? $", the loss's derivative by it {TopicDocument.Number(gradient)}" : "";
        return $"{node.Name}{of} is {TopicDocument.Number(node.Value)}{slope}.";
    }

    private static string N(double value) => SvgText.Number(value);
}
