using System.Globalization;
using Chainrule.Layers;
using Chainrule.Networks;
using Chainrule.Reports.Charts;
using Chainrule.Reports.Markup;
using Chainrule.Text;

namespace Chainrule.Reports.Results;

/// <summary>A network drawn from input to output: a bar for each stage, lines for what it reads.</summary>
internal static class StageDrawing
{
    private const int Width = 460, Step = 46, Height = 32, Lane = 10, LongestName = 24;

    /// <summary>How many parameters a layer has.</summary>
    public static long ParametersOf(Layer layer) => layer.Parameters.Sum(parameter => (long)parameter.Shape.Count);

    /// <summary>Draws it. Stage 0 is the input, stage i the layer i − 1.</summary>
    public static void Draw(MarkupWriter svg, Network network)
    {
        (string Name, Shape Shape, long Parameters)[] stages =
        [
            ("input", network.InputShape, 0),
            .. network.Layers.Select(layer => (layer.Notation, layer.Output, ParametersOf(layer))),
        ];
        var skips = Skips(network);
        int bottom = Step * stages.Length, lanes = skips.Count == 0 ? 0 : skips.Max(skip => skip.Lane) + 1;
        int across = Width + Lane * lanes;
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
        // lines first: bars and what stands in them lie over them
        foreach (var skip in skips)
        {
            string start = $"{Text(Width / 2)} {Text(Middle(skip.From))}", side = Text(Width + Lane * (skip.Lane + 0.5));
            Line(svg, $"M {start} H {side} V {Text(Middle(skip.To))} H {Text(Width / 2)}");
        }

        for (int stage = 1; stage < stages.Length; stage++)
        {
            if (network.Nodes[stage - 1].Inputs.Contains(stage - 2))
            {
                Line(svg, $"M {Text(Width / 2)} {Text(Middle(stage - 1))} V {Text(Middle(stage))}");
            }
        }

        double widest = stages.Max(stage => Math.Log(stage.Shape.Count + 1));
        for (int stage = 0; stage < stages.Length; stage++)
        {
            var (name, shape, parameters) = stages[stage];
            string count = parameters == 0 ? "" : $", {NumberText.Count(parameters, "parameter")}";
            Bar(svg, stage, $"{ShownText.Name(name, LongestName)} → {shape}{count}", Math.Log(shape.Count + 1) / widest);
        }

        svg.CloseLine();
    }

    /// <summary>
    /// What is read from further back than the stage before, each with a lane beside the bars that no other uses over the same
    /// stages: short ones near the bars, so that what is nested lies within.
    /// </summary>
    internal static IReadOnlyList<(int From, int To, int Lane)> Skips(Network network)
    {
        var skips = new List<(int From, int To, int Lane)>();
        var reads = network.Nodes.SelectMany(
            (node, i) => node.Inputs.Where(from => from < i - 1).Distinct().Select(from => (From: from + 1, To: i + 1)));
        foreach (var (from, to) in reads.OrderBy(read => read.To - read.From).ThenBy(read => read.From))
        {
            int lane = 0;
            while (skips.Exists(skip => skip.Lane == lane && skip.From < to && from < skip.To))
            {
                lane++;
            }

            skips.Add((from, to, lane));
        }

        return skips;
    }

    private static void Bar(MarkupWriter svg, int stage, string label, double share)
    {
        // as wide as what stands in it, at least
        double size = (Width / 2 - 8) * share, y = Step * stage;
        double half = Math.Min(Math.Max(Math.Max(90, size), SvgText.WidthOf(label) / 2 + 8), Width / 2 - 2);
        svg.Empty(
            "rect",
            ("x", Text(Width / 2 - half)),
            ("y", Text(y + 1)),
            ("width", Text(2 * half)),
            ("height", Text(Height - 2)),
            ("rx", "6"),
            ("class", "node")
        );
        svg.Element("text", label, ("x", Text(Width / 2)), ("y", Text(Middle(stage) + 5)), ("text-anchor", "middle"));
    }

    private static void Line(MarkupWriter svg, string path) =>
        svg.Empty("path", ("class", "link"), ("d", path));

    private static double Middle(int stage) => Step * stage + Height / 2;

    private static string Text(double number) => Math.Round(number, 2).ToString(CultureInfo.InvariantCulture);
}
