using System.Globalization;
using Chainrule.Insight.Rows;
using Chainrule.Layers;
using Chainrule.Reports.Markup;
using Chainrule.Text;

namespace Chainrule.Reports;

/// <summary>
/// The network of an explanation as a drawing: a column for the inputs, one for each layer that has units of its own, and the
/// loss. In each unit its value, and ∂E by what goes into its activation. What a join reads from further back comes in an arc.
/// </summary>
internal static class NetworkDrawing
{
    private const int BoxWidth = 124, BoxHeight = 42, Left = 14, MostLabels = 16, Titles = 54, Arcs = 34;

    /// <summary>Draws the network as an svg element.</summary>
    public static void Draw(MarkupWriter svg, RowExplanation explanation)
    {
        var columns = Columns(explanation);
        int edges = columns.Skip(1).Max(to => to.Sources.Max(from => columns[from].Units.Count) * to.Units.Count);
        int top = explanation.Network.IsChain ? Titles : Titles + Arcs;
        bool isLabeled = edges <= MostLabels;
        int across = BoxWidth + (isLabeled ? 170 : 90), down = isLabeled ? 116 : BoxHeight + 16;
        int rows = columns.Max(column => column.Units.Count);
        int width = (2 * Left) + (across * (columns.Count - 1)) + BoxWidth, height = top + (down * (rows - 1)) + BoxHeight + 34;
        Point At(int column, int row) => new(
            Left + (across * column), top + (down * (rows - columns[column].Units.Count) / 2) + (down * row));

        svg.Open(
            "svg",
            ("xmlns", "http://www.w3.org/2000/svg"),
            ("viewBox", string.Create(CultureInfo.InvariantCulture, $"0 0 {width} {height}")),
            ("width", Text(width)),
            ("height", Text(height)),
            ("role", "img"),
            ("font-size", "12")
        );
        svg.Element("title", "The network: values forward, derivatives of the loss backward");
        foreach (var (from, to, input) in Edges(columns))
        {
            if (columns[to].Join is null)
            {
                DrawEdges(svg, explanation, columns[from], columns[to], row => At(from, row), row => At(to, row));
            }
            else if (from == to - 1)
            {
                DrawJoined(svg, columns[from], columns[to], input, row => At(from, row), row => At(to, row));
            }
            else
            {
                DrawArc(svg, At(from, 0), At(to, 0));
            }
        }

        foreach (var (from, to, _) in Edges(columns).Where(edge => isLabeled && columns[edge.To].Join is null))
        {
            DrawLabels(svg, explanation, columns[from], columns[to], row => At(from, row), row => At(to, row));
        }

        for (int i = 0; i < columns.Count; i++)
        {
            DrawColumn(svg, columns[i], row => At(i, row));
        }

        svg.CloseLine();
    }

    private static IEnumerable<(int From, int To, int Input)> Edges(List<Column> columns) =>
        columns.SelectMany((to, i) => to.Sources.Select((from, input) => (from, i, input)));

    private static List<Column> Columns(RowExplanation explanation)
    {
        int[] places = new int[explanation.Layers.Count + 1];   // the column that a value stands in, the inputs first
        var inputs = explanation.Input.Entries.Select(entry =>
            new Unit(entry.Index, $"x[{entry.Index}]", Value(explanation, entry.Number), null));
        var columns = new List<Column> { new("inputs x", -1, explanation.Input.Count, [.. inputs]) };
        foreach (var layer in explanation.Layers)
        {
            int place = places[layer.Reads[0] + 1];
            if (layer.Kind == LayerKind.PassThrough)
            {
                places[layer.Index + 1] = place;
            }
            else if (KeepsPlaces(explanation, layer, columns, place))
            {
                // An activation changes the values that a column shows, but not the derivatives by what went into it.
                places[layer.Index + 1] = place;
                var units = columns[^1].Units.Zip(layer.Units);
                columns[^1] = columns[^1] with
                {
                    Title = $"{columns[^1].Title} {layer.Notation}",
                    Units = [.. units.Select(pair => pair.First with { Value = Value(explanation, pair.Second.Output) })],
                };
            }
            else
            {
                places[layer.Index + 1] = columns.Count;
                columns.Add(ColumnOf(explanation, layer) with { Sources = [.. layer.Reads.Select(from => places[from + 1])] });
            }
        }

        MarkTargets(explanation, columns);
        columns.Add(
            new Column("loss", -1, 1, [new Unit(0, "L", Value(explanation, explanation.Loss.Value), null)])
            {
                Sources = [places[^1]],
            }
        );
        return columns;
    }

    private static string Value(RowExplanation explanation, CheckedNumber number) =>
        NumberText.Of(explanation.Example is null ? number.Value : number.Exact, 5);

    // Whether a layer's units are those of the last column, which nobody else reads.
    private static bool KeepsPlaces(RowExplanation explanation, LayerExplanation layer, List<Column> columns, int place) =>
        layer.Kind is not (LayerKind.Affine or LayerKind.Join)
        && columns.Count > 1
        && place == columns.Count - 1
        && explanation.Network.Graph.ReadersOf(layer.Reads[0]).Length == 1
        && columns[^1].Units.Select(unit => unit.Index).SequenceEqual(layer.Units.Select(unit => unit.Index));

    private static Column ColumnOf(RowExplanation explanation, LayerExplanation layer)
    {
        string Gradient(CheckedNumber number) => NumberText.Of(explanation.Example is null ? number.Value : number.Exact, 4);
        var units = layer.Units.Select(unit => new Unit(
            unit.Index, $"[{unit.Index}]", Value(explanation, unit.Output), $"∂L/∂z {Gradient(unit.FromAbove)}"));
        int weights = layer.Kind == LayerKind.Affine ? layer.Index : -1;
        return new Column(layer.Notation, weights, layer.Output.Count, [.. units]) { Join = layer.Layer as Join };
    }

    private static void MarkTargets(RowExplanation explanation, List<Column> columns)
    {
        var right = explanation
            .Loss.Outputs.Where(output => output.Target > (output.Factors is null ? 0.999 : 0.5))
            .Select(output => output.Index)
            .ToHashSet();
        if (columns.Count > 1 && columns[^1].Count == explanation.Loss.Count && explanation.Loss.Count > 1)
        {
            columns[^1] = columns[^1] with
            {
                Units = [.. columns[^1].Units.Select(unit => unit with { IsTarget = right.Contains(unit.Index) })],
            };
        }
    }

    private static void DrawColumn(MarkupWriter svg, Column column, Func<int, Point> at)
    {
        svg.Element("text", UserText.Cut(column.Title, 30), ("x", Text(at(0).X)), ("y", "18"), ("class", "soft"));
        for (int row = 0; row < column.Units.Count; row++)
        {
            var unit = column.Units[row];
            var place = at(row);
            svg.Empty(
                "rect",
                ("x", Text(place.X)),
                ("y", Text(place.Y)),
                ("width", Text(BoxWidth)),
                ("height", Text(BoxHeight)),
                ("rx", "8"),
                ("class", unit.IsTarget ? "node target" : "node")
            );
            svg.Element("text", unit.Name, ("x", Text(place.X + 7)), ("y", Text(place.Y + 17)), ("class", "soft"));
            svg.Element(
                "text",
                unit.Value,
                ("x", Text(place.X + BoxWidth - 7)),
                ("y", Text(place.Y + 17)),
                ("text-anchor", "end"),
                ("class", "value")
            );
            if (unit.Gradient is not null)
            {
                svg.Element(
                    "text",
                    unit.Gradient,
                    ("x", Text(place.X + BoxWidth - 7)),
                    ("y", Text(place.Y + 34)),
                    ("text-anchor", "end"),
                    ("class", "gradient"),
                    ("font-size", "11")
                );
            }
        }

        if (column.Count > column.Units.Count)
        {
            var last = at(column.Units.Count - 1);
            svg.Element(
                "text",
                $"and {NumberText.Count(column.Count - column.Units.Count)} more",
                ("x", Text(last.X)),
                ("y", Text(last.Y + BoxHeight + 17)),
                ("class", "soft")
            );
        }
    }

    private static void DrawEdges(
        MarkupWriter svg, RowExplanation explanation, Column from, Column to, Func<int, Point> start, Func<int, Point> end)
    {
        bool isWeighted = to.Layer >= 0;
        double largest = !isWeighted
            ? 1
            : from
                .Units.SelectMany(unit => to.Units.Select(other => Math.Abs(WeightOf(explanation, to, unit.Index, other.Index))))
                .DefaultIfEmpty(1)
                .Max();
        for (int row = 0; row < from.Units.Count; row++)
        {
            for (int other = 0; other < to.Units.Count; other++)
            {
                double weight = isWeighted ? WeightOf(explanation, to, from.Units[row].Index, to.Units[other].Index) : 1;
                var (a, b) = (RightOf(start(row)), LeftOf(end(other)));
                double thickness = isWeighted ? 0.5 + (3 * Math.Abs(weight) / (largest > 0 ? largest : 1)) : 1;
                svg.Empty("line", ("x1", Text(a.X)), ("y1", Text(a.Y)), ("x2", Text(b.X)), ("y2", Text(b.Y)),
                    ("stroke-width", Text(thickness)), ("class", !isWeighted ? "plain" : weight < 0 ? "negative" : "positive"));
            }
        }
    }

    // A join takes each number to one place.
    private static void DrawJoined(
        MarkupWriter svg, Column from, Column to, int input, Func<int, Point> start, Func<int, Point> end)
    {
        for (int row = 0; row < from.Units.Count; row++)
        {
            int place = to.Join!.PlaceOf(input, from.Units[row].Index);
            int other = to.Units.ToList().FindIndex(unit => unit.Index == place);
            if (other >= 0)
            {
                var (a, b) = (RightOf(start(row)), LeftOf(end(other)));
                svg.Empty("line", ("x1", Text(a.X)), ("y1", Text(a.Y)), ("x2", Text(b.X)), ("y2", Text(b.Y)), ("class", "plain"));
            }
        }
    }

    private static void DrawArc(MarkupWriter svg, Point from, Point to)
    {
        double a = from.X + (BoxWidth * 0.7), b = to.X + (BoxWidth * 0.3), above = Titles - 22;
        string path = $"M {Text(a)} {Text(from.Y)} C {Text(a)} {Text(above)} {Text(b)} {Text(above)} {Text(b)} {Text(to.Y)}";
        svg.Empty("path", ("d", path), ("fill", "none"), ("class", "plain"));
    }

    // A third of the way along each line, where lines from one unit are apart and those of different units don't cross yet.
    private static void DrawLabels(
        MarkupWriter svg,
        RowExplanation explanation,
        Column from,
        Column to,
        Func<int, Point> start,
        Func<int, Point> end
    )
    {
        const double Share = 0.3;
        for (int row = 0; to.Layer >= 0 && row < from.Units.Count; row++)
        {
            for (int other = 0; other < to.Units.Count; other++)
            {
                var (a, b) = (RightOf(start(row)), LeftOf(end(other)));
                DrawLabel(
                    svg,
                    explanation,
                    to,
                    from.Units[row].Index,
                    to.Units[other].Index,
                    a.X + (Share * (b.X - a.X)),
                    a.Y + (Share * (b.Y - a.Y))
                );
            }
        }
    }

    private static void DrawLabel(
        MarkupWriter svg,
        RowExplanation explanation,
        Column to,
        int input,
        int output,
        double x,
        double y
    )
    {
        string place = string.Create(CultureInfo.InvariantCulture, $"layers.{to.Layer}.weights[{input},{output}]");
        var entry = explanation.Blocks.SelectMany(block => block.Entries).FirstOrDefault(entry => entry.Name == place);
        string name = entry?.Alias is string alias ? $"{alias} " : "";
        // the derivative first: the halo around it must not eat into the weight above it
        if (entry is not null)
        {
            svg.Element(
                "text",
                $"∂ {NumberText.Of(entry.Gradient.Value, 4)}",
                ("x", Text(x)),
                ("y", Text(y + 12)),
                ("text-anchor", "middle"),
                ("font-size", "11"),
                ("class", "halo gradient")
            );
        }

        svg.Element("text", $"{name}{NumberText.Of(WeightOf(explanation, to, input, output), 4)}",
            ("x", Text(x)), ("y", Text(y - 3)), ("text-anchor", "middle"), ("class", "halo"));
    }

    private static Point RightOf(Point box) => new(box.X + BoxWidth, box.Y + (BoxHeight / 2.0));

    private static Point LeftOf(Point box) => box with { Y = box.Y + (BoxHeight / 2.0) };

    private static double WeightOf(RowExplanation explanation, Column to, int input, int output) =>
        explanation.Network.SliceOf(to.Layer, explanation.Network.Parameters)[(input * to.Count) + output];

    private static string Text(double number) => Math.Round(number, 1).ToString(CultureInfo.InvariantCulture);

    private readonly record struct Point(double X, double Y);

    /// <summary>A column of the drawing; Layer is that of the weights into it, −1 where there are none.</summary>
    private sealed record Column(string Title, int Layer, int Count, IReadOnlyList<Unit> Units)
    {
        /// <summary>The columns that it reads; none for the inputs.</summary>
        public IReadOnlyList<int> Sources { get; init; } = [];

        /// <summary>The join that it is, if any.</summary>
        public Join? Join { get; init; }
    }

    private sealed record Unit(int Index, string Name, string Value, string? Gradient, bool IsTarget = false);
}
