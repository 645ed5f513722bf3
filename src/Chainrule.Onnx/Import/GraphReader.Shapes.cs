using Chainrule.Onnx.Schema;

namespace Chainrule.Onnx.Import;

/// <summary>Operators that lay the numbers of a row out in another way, and compute nothing.</summary>
internal sealed partial class GraphReader
{
    private const string BetweenRows = "keep the first dimension, which is that of the rows";

    private Activation ReadTransposition(NodeProto node)
    {
        var x = ActivationAt(node, 0);
        int rank = x.Sizes.Length;
        int[] permutation = node.Integers("perm") ?? [.. Enumerable.Range(0, rank + 1).Reverse()];
        if (permutation.Length != rank + 1 || permutation[0] != 0
            || !permutation.Order().SequenceEqual(Enumerable.Range(0, rank + 1)))
        {
            throw Refused(node, "it moves the dimension of the rows", BetweenRows);
        }

        int[] sizes = [.. permutation.Skip(1).Select(axis => x.Sizes[axis - 1])], strides = new int[rank];
        for (int i = rank - 1, stride = 1; i >= 0; stride *= x.Sizes[i--])
        {
            strides[i] = stride;
        }

        int[] order = NewOrder(x.Count);
        for (int k = 0; k < order.Length; k++)
        {
            int from = 0;
            for (int i = rank - 1, rest = k; i >= 0; rest /= sizes[i--])
            {
                from += rest % sizes[i] * strides[permutation[i + 1] - 1];
            }

            order[k] = x.Order?[from] ?? from;
        }

        return x with { Sizes = sizes, Order = IsAscending(order) ? null : order };
    }

    private Activation ReadReshaped(NodeProto node)
    {
        var x = ActivationAt(node, 0);
        long[] wanted = TensorAt(node, 1)?.Integers(node.Input[1])
            ?? (node.Integers("shape") ?? []).Select(size => (long)size).ToArray();
        if (wanted.Length == 0)
        {
            throw Refused(node, "all rows become one number", BetweenRows);
        }

        int[] sizes = new int[wanted.Length - 1];
        int open = -1;
        long count = 1;
        for (int i = 0; i < sizes.Length; i++)
        {
            long size = wanted[i + 1] == 0 && i < x.Sizes.Length ? x.Sizes[i] : wanted[i + 1];
            open = size == -1 ? i : open;
            sizes[i] = (int)Math.Clamp(size, -1, int.MaxValue);
            count = size == -1 ? count : Math.Min(count, int.MaxValue) * Math.Max(0, sizes[i]);
        }

        if (open >= 0 && wanted[0] != -1 && count > 0)
        {
            sizes[open] = (int)(x.Count / count);
            count *= sizes[open];
        }

        return count == x.Count && !sizes.Contains(-1)
            ? Reshaped(x, sizes, node)
            : throw Refused(node, $"rows of {string.Join("×", x.Sizes)} become {Shown(wanted)}", BetweenRows);
    }

    private static string Shown(long[] sizes) =>
        string.Join("×", sizes.Take(8).Select(size => size == Tensor.Rows ? "rows" : Invariant($"{size}")));

    private Activation ReadFlattened(NodeProto node)
    {
        var x = ActivationAt(node, 0);
        return node.Integer("axis", 1) is var axis && (axis < 0 ? axis + x.Sizes.Length + 1 : axis) == 1
            ? Reshaped(x, [x.Count], node)
            : throw Refused(node, "it mixes rows with what they hold", BetweenRows);
    }

    private Activation ReadSqueezed(NodeProto node)
    {
        var x = ActivationAt(node, 0);
        int[] axes = AxesOf(node, x.Sizes.Length + 1)
            ?? [.. Enumerable.Range(1, x.Sizes.Length).Where(axis => x.Sizes[axis - 1] == 1)];
        if (axes.Any(axis => axis < 1 || axis > x.Sizes.Length || x.Sizes[axis - 1] != 1))
        {
            throw Refused(node, "it takes a dimension away that has more than one place", BetweenRows);
        }

        return Reshaped(x, [.. x.Sizes.Where((_, i) => !axes.Contains(i + 1))], node);
    }

    private Activation ReadUnsqueezed(NodeProto node)
    {
        var x = ActivationAt(node, 0);
        int[] axes = AxesOf(node, x.Sizes.Length + 1 + CountOfAxes(node)) ?? [];
        var sizes = x.Sizes.ToList();
        foreach (int axis in axes.Order())
        {
            if (axis < 1 || axis > sizes.Count + 1)
            {
                throw Refused(node, "it adds a dimension before the rows", BetweenRows);
            }

            sizes.Insert(axis - 1, 1);
        }

        return Reshaped(x, [.. sizes], node);
    }

    private int CountOfAxes(NodeProto node) =>
        node.Integers("axes")?.Length ?? TensorAt(node, 1)?.Count ?? 0;

    private int[]? AxesOf(NodeProto node, int rank) =>
        node.Integers("axes") is { } axes ? [.. axes.Select(axis => axis < 0 ? axis + rank : axis)]
        : TensorAt(node, 1)?.Integers(node.Input[1]) is { } read ? [.. read.Select(axis => (int)(axis < 0 ? axis + rank : axis))]
        : null;

    private object ReadCast(NodeProto node) =>
        (TensorProto.Types.DataType)node.Integer("to", 0)
            is TensorProto.Types.DataType.Float or TensorProto.Types.DataType.Double or TensorProto.Types.DataType.Float16
            ? ValueOf(node.Input[0])
            : throw Refused(node, "numbers become whole ones", "leave it out: networks compute in floats");

    // What the input is reshaped to before anything is computed of it, the network may take as it is.
    private Activation Reshaped(Activation x, int[] sizes, NodeProto node)
    {
        bool isUntouched = x.Node < 0 && _nodes.Count == 0 && x.Order is null && _scale.Length == 1 && sizes.Length > 1;
        return isUntouched
            ? new Activation(-1, sizes, TakeShape(sizes, node.Output[0]))
            : x with { Sizes = sizes };
    }

    private static bool IsAscending(int[] order)
    {
        for (int i = 0; i < order.Length; i++)
        {
            if (order[i] != i)
            {
                return false;
            }
        }

        return true;
    }
}
