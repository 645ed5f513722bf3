using Chainrule.Layers;

namespace Chainrule.Networks;

/// <summary>Writes the nodes of a network in the notation.</summary>
internal static class NodeNotation
{
    private const string Same = "identity";

    /// <summary>The whole network.</summary>
    public static string Of(NodeGraph graph) => Between(graph, -1, graph.Nodes.Count - 1);

    /// <summary>
    /// Whether a join is what <c>residual(f)</c> stands for: the sum of f and what goes into it, or of f and a projection of that
    /// where shapes differ.
    /// </summary>
    public static bool IsResidual(NodeGraph graph, int join, int fork)
    {
        var (layer, inputs) = graph.Nodes[join];
        return layer is Sum
            && inputs.Count == 2
            && (
                inputs[0] == fork
                || (
                    graph.Nodes[inputs[0]] is { Layer: Dense { HasBias: false } } shortcut
                    && shortcut.Inputs[0] == fork
                    && graph.ShapeOf(fork) != layer.Output
                )
            );
    }

    // What leads from one value to another, walked from its end; where nothing does, as when layers were left out, they are the
    // same.
    private static string Between(NodeGraph graph, int from, int to)
    {
        var items = new Stack<string>();
        while (to != from)
        {
            var (layer, inputs) = graph.Nodes[to];
            if (layer is Join)
            {
                int fork = graph.ForkOf(to);
                items.Push(
                    IsResidual(graph, to, fork)
                        ? $"residual({Between(graph, fork, inputs[1])})"
                        : $"{layer.Notation}({string.Join(" | ", inputs.Select(end => Between(graph, fork, end)))})"
                );
                to = fork;
            }
            else
            {
                items.Push(layer.Notation);
                to = inputs[0];
            }
        }

        return items.Count == 0 ? Same : string.Join(' ', items);
    }
}
