using System.Collections.Immutable;
using Chainrule.Layers;
using Chainrule.Networks;

namespace Chainrule.Exchange.Modules;

/// <summary>
/// The modules of PyTorch that a network's layers are, in the order of the layers; those without numbers left out.
/// </summary>
internal static class NetworkModules
{
    /// <summary>The modules of a network.</summary>
    /// <exception cref="ChainruleException">Its numbers come in an order that PyTorch can't mean.</exception>
    public static IReadOnlyList<NetworkModule> Of(Network network)
    {
        var orders = new ValueOrders(network);
        var modules = new List<NetworkModule>();
        for (int node = 0; node < network.Nodes.Count; node++)
        {
            var layer = network.Layers[node];
            string name = $"layers.{node} ({layer.Notation})";
            var blocks = network.Blocks.Where(block => block.Layer == node).ToList();
            if (layer is CategoryEmbedding)
            {
                modules.AddRange(blocks.Select((block, table) => new NetworkModule(
                    $"{node}.{table}", name, [new("weight", Wide(block.Shape), false, block.Offset, null)])));
                continue;
            }

            var states = network.StateBlocks.Where(block => block.Layer == node);
            ImmutableArray<ModulePart> parts =
            [
                .. blocks.Select(block => PartOf(layer, block, orders.Before(node))),
                .. states.Select(block => new ModulePart(
                    block.Name.EndsWith("mean", StringComparison.Ordinal) ? "running_mean" : "running_var",
                    Wide(block.Shape), true, block.Offset, Moved(layer, block.Shape, orders.Before(node)))),
            ];
            if (parts.Length > 0)
            {
                modules.Add(new NetworkModule($"{node}", name, parts));
            }
        }

        return modules;
    }

    private static ModulePart PartOf(Layer layer, ParameterBlock block, int[]? order)
    {
        string name = block.Name[(block.Name.LastIndexOf('.') + 1)..];
        var shape = block.Shape;
        return (layer, name) switch
        {
            (Dense, "weights") => new(
                "weight", [shape[1], shape[0]], false, block.Offset, Transposed(shape[0], shape[1], order)),
            (Convolution, "weights") => new(
                "weight", [shape[3], shape[2], shape[0], shape[1]], false, block.Offset, ChannelsFirst(shape)),
            (BatchNormalization or LayerNormalization, _) => new(
                name == "scale" ? "weight" : "bias", Wide(shape), false, block.Offset, Moved(layer, shape, order)),
            _ => new(name == "weights" ? "weight" : name, Wide(shape), false, block.Offset, null),
        };
    }

    private static Func<int, int> Transposed(int inputs, int outputs, int[]? order) =>
        order is null
            ? i => (i % inputs * outputs) + (i / inputs)
            : i => (order[i % inputs] * outputs) + (i / inputs);

    // (out, in, rows, columns) to (rows, columns, in, out)
    private static Func<int, int> ChannelsFirst(Shape shape)
    {
        int pixels = shape[0] * shape[1], inputs = shape[2], outputs = shape[3];
        return i => (((i % pixels * inputs) + (i / pixels % inputs)) * outputs) + (i / pixels / inputs);
    }

    // One number for each number of a row, or for each channel of an image.
    private static Func<int, int>? Moved(Layer layer, Shape shape, int[]? order) =>
        order is not null && layer.Input.Rank == 1 && order.Length == shape.Count ? i => order[i] : null;

    private static ImmutableArray<long> Wide(Shape shape) => [.. shape.Sizes.ToArray().Select(size => (long)size)];
}
