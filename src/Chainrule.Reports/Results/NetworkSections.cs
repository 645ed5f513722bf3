using System.Globalization;
using Chainrule.Insight.Results;
using Chainrule.Layers;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Text;

namespace Chainrule.Reports.Results;

/// <summary>What the network is: its layers, and what its first one looks for.</summary>
internal static class NetworkSections
{
    private const int MostImages = 24, MostLayers = 40;

    /// <summary>What its first layer looks for; null where rows are no images.</summary>
    public static Section? FirstLayer(Model model) =>
        Weights(model) is { } gallery ? new Section("What the first layer looks for", 1, [gallery]) : null;

    /// <summary>What it is: in a line, and its layers at a click.</summary>
    public static IReadOnlyList<Block> Of(Model model, IReadOnlyList<DeadUnits> dead)
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
        var inside = new List<Block>();
        if (network.Layers.Count <= MostLayers)
        {
            inside.Add(
                new Drawing("The layers from input to output. The wider a bar, the more numbers a row has there.", svg =>
                    StageDrawing.Draw(svg, network)
                )
            );
        }

        inside.Add(
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
                                NumberText.Count(StageDrawing.ParametersOf(layer)),
                                .. hasDead ? [Dead(dead, i)] : Array.Empty<string>(),
                            ])
                    ),
                ],
                "The layers with the shape of one row, and the parameters that were "
                    + $"learned{(hasDead ? "; dead units put out 0 for every row" : "")}"
            )
        );
        blocks.Add(new Folded("Layers, drawn and in numbers", inside));
        return blocks;
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

    private static Gallery? Weights(Model model)
    {
        var network = model.Network;
        int first = network.Layers.ToList().FindIndex(layer => layer.Parameters.Count > 0);
        if (
            first < 0
            || network.Layers[first] is not { Kind: LayerKind.Affine } affine
            || ShownSize.Of(network.InputShape) is not { Channels: 1 }
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
        )
        {
            Kind = "weights",
        };
    }
}
