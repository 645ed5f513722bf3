using System.Globalization;
using Chainrule.Insight.Results;
using Chainrule.Layers;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Reports.Markup;
using Chainrule.Text;

namespace Chainrule.Reports.Results;

/// <summary>What the network is: its layers, and what its first one looks for.</summary>
internal static class NetworkSections
{
    private const int MostImages = 32, MostLayers = 40, Width = 460, Step = 46, Height = 32;

    public static IEnumerable<Section> Of(Model model, IReadOnlyList<DeadUnits> dead)
    {
        var network = model.Network;
        bool hasDead = dead.Count > 0;
        var blocks = new List<Block>
        {
            new Paragraph(
                $"{network.Notation}: {NumberText.Count(network.ParameterCount, "parameter")}, from {network.InputShape} to "
                    + $"{network.OutputShape}."
            ),
        };
        if (network.Layers.Count <= MostLayers)
        {
            blocks.Add(
                new Drawing("The layers from input to output. The wider a bar, the more numbers a row has there.", svg =>
                    Draw(svg, model)
                )
            );
        }

        blocks.Add(
            new Grid(
                [
                    ("layer", true),
                    .. network.IsChain ? Array.Empty<(string, bool)>() : [("reads", true)],
                    ("output", true),
                    ("parameters", false),
                    .. hasDead ? [("dead units", false)] : Array.Empty<(string, bool)>(),
                ],
                [
                    new GridRow([
                        "input",
                        .. Reads(network, -1),
                        network.InputShape.ToString(),
                        "–",
                        .. hasDead ? ["–"] : Array.Empty<string>(),
                    ]),
                    .. network.Layers.Select(
                        (layer, i) =>
                            new GridRow([
                                $"{NumberText.Count(i)} {layer.Notation}",
                                .. Reads(network, i),
                                layer.Output.ToString(),
                                NumberText.Count(ParametersOf(layer)),
                                .. hasDead ? [Dead(dead, i)] : Array.Empty<string>(),
                            ])
                    ),
                ],
                "The layers with the shape of one row, and the parameters that were "
                    + $"learned{(hasDead ? "; dead units put out 0 for every row" : "")}"
            )
        );
        yield return new Section("Network", 1, blocks);
        if (Weights(model) is { } gallery)
        {
            yield return new Section("What the first layer looks for", 1, [gallery]);
        }
    }

    // Where layers don't just follow each other, the layers that one reads: a column of its own.
    private static string[] Reads(Network network, int layer) =>
        network.IsChain ? []
        : layer < 0 ? ["–"]
        : [string.Join(", ", network.Nodes[layer].Inputs.Select(from => from < 0 ? "input" : NumberText.Count(from)))];

    private static string Dead(IReadOnlyList<DeadUnits> dead, int layer) =>
        dead.Where(units => units.Layer == layer)
            .Select(units =>
                $"{NumberText.Count(units.Dead)} of {NumberText.Count(units.Units)} "
                    + $"({ShownText.Percent((double)units.Dead / units.Units, 1)})"
            )
            .FirstOrDefault("–");

    private static long ParametersOf(Layer layer) => layer.Parameters.Sum(parameter => (long)parameter.Shape.Count);

    private static Gallery? Weights(Model model)
    {
        var network = model.Network;
        int first = network.Layers.ToList().FindIndex(layer => layer.Parameters.Count > 0);
        if (
            first < 0
            || network.Layers[first] is not { Kind: LayerKind.Affine } affine
            || !RowImage.CanDraw(network.InputShape)
            || affine.Input.Count != network.InputShape.Count
        )
        {
            return null;
        }

        int units = affine.Output.Count, shown = Math.Min(units, MostImages);
        float[] weights = network.SliceOf(first, network.Parameters)[..(affine.Input.Count * units)].ToArray(); // (In, Out)
        double[] sizes = new double[units];
        for (int i = 0; i < weights.Length; i++)
        {
            sizes[i % units] += (double)weights[i] * weights[i];
        }

        int[] strongest = [.. Enumerable.Range(0, units).OrderByDescending(unit => sizes[unit]).Take(shown).Order()];
        string which = shown < units ? $" The {shown} units of {units} with the largest weights." : "";
        return new Gallery(
            "The weights of each unit at the place of their pixel: blue where ink raises it, orange where it lowers it, white "
                + $"where it doesn't matter.{which}{ShownSize.Note(network.InputShape)}",
            [
                .. strongest.Select(unit =>
                    RowImage.OfWeights(
                        network.InputShape,
                        [.. Enumerable.Range(0, affine.Input.Count).Select(i => weights[(i * units) + unit])],
                        $"the weights of unit {unit}",
                        [$"unit {unit.ToString(CultureInfo.InvariantCulture)}"]
                    )
                ),
            ]
        );
    }

    private static void Draw(MarkupWriter svg, Model model)
    {
        const int LongestName = 24;
        var network = model.Network;
        (string Name, Shape Shape, long Parameters)[] stages =
        [
            ("input", network.InputShape, 0),
            .. network.Layers.Select(layer => (layer.Notation, layer.Output, ParametersOf(layer))),
        ];
        double widest = stages.Max(stage => Math.Log(stage.Shape.Count + 1));
        int bottom = Step * stages.Length, across = network.IsChain ? Width : Width + 20;
        svg.Open(
            "svg",
            ("xmlns", "http://www.w3.org/2000/svg"),
            ("viewBox", string.Create(CultureInfo.InvariantCulture, $"0 0 {across} {bottom}")),
            ("width", Text(across)),
            ("height", Text(bottom)),
            ("role", "img"),
            ("font-size", "13")
        );
        svg.Element(
            "title",
            $"The network, {NumberText.Count(network.Layers.Count, "layer")}; the table below says the same in words"
        );
        for (int i = 0; i < stages.Length; i++)
        {
            var (name, shape, parameters) = stages[i];
            string count = parameters == 0 ? "" : $", {NumberText.Count(parameters, "parameter")}";
            string label = $"{ShownText.Name(name, LongestName)} → {shape}{count}";
            // as wide as what stands in it, at least
            double size = (Width / 2 - 8) * Math.Log(shape.Count + 1) / widest, y = Step * i;
            double half = Math.Min(Math.Max(Math.Max(90, size), (Charts.SvgText.WidthOf(label) / 2) + 8), (Width / 2) - 2);
            DrawReads(svg, network, i, y + (Height / 2));
            if (i > 0 && network.Nodes[i - 1].Inputs.Contains(i - 2))
            {
                svg.Empty(
                    "line",
                    ("x1", Text(Width / 2)),
                    ("y1", Text(y - Step + Height)),
                    ("x2", Text(Width / 2)),
                    ("y2", Text(y)),
                    ("class", "plain")
                );
            }

            svg.Empty(
                "rect",
                ("x", Text((Width / 2) - half)),
                ("y", Text(y + 1)),
                ("width", Text(2 * half)),
                ("height", Text(Height - 2)),
                ("rx", "6"),
                ("class", "node")
            );
            svg.Element("text", label, ("x", Text(Width / 2)), ("y", Text(y + (Height / 2) + 5)), ("text-anchor", "middle"));
        }

        svg.CloseLine();
    }

    // What a stage reads from further back than the one before it: past those between, beside them.
    private static void DrawReads(MarkupWriter svg, Network network, int stage, double end)
    {
        foreach (int from in stage > 0 ? network.Nodes[stage - 1].Inputs.Where(from => from + 1 < stage - 1) : [])
        {
            double start = (Step * (from + 1)) + (Height / 2), side = Width + (6 * ((stage + from) % 3));
            svg.Empty("path", ("fill", "none"), ("class", "plain"),
                ("d", $"M {Text(Width / 2)} {Text(start)} H {Text(side)} V {Text(end)} H {Text(Width / 2)}"));
        }
    }

    private static string Text(double number) => Math.Round(number, 2).ToString(CultureInfo.InvariantCulture);
}
