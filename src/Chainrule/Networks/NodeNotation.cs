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
                    graph.ShapeOf(fork) != layer.Output
                    && graph.Nodes[inputs[0]] is var shortcut
                    && shortcut.Inputs[0] == fork
                    && Projection(graph.ShapeOf(fork), layer.Output)?.Notation == shortcut.Layer.Notation
                )
            );
    }

    /// <summary>
    /// What leads the input of a residual beside its branch to the shape that the branch ends with: a dense layer to a row of
    /// numbers, and between images a convolution with windows of one pixel whose stride follows from their sizes, both without a
    /// bias. Null where there is none.
    /// </summary>
    public static Layer? Projection(Shape from, Shape to)
    {
        if (to.Rank == 1)
        {
            return new Dense(from, to.Count, bias: false);
        }

        if (to.Rank != 3 || from.Rank is not (2 or 3))
        {
            return null;
        }

        int stride = (from[0] + to[0] - 1) / to[0];
        var projection = new Convolution(from, to[2], kernel: 1, stride, Padding.Valid, bias: false);
        return projection.Output == to ? projection : null;
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
