using Chainrule.Onnx.Schema;
using DataType = Chainrule.Onnx.Schema.TensorProto.Types.DataType;

namespace Chainrule.Onnx.Import;

/// <summary>
/// Computes what nodes make of constants and of shapes. The number of rows isn't known: <see cref="Tensor.Rows"/> stands for it
/// among sizes, and may be moved, but not calculated with.
/// </summary>
internal static class Folding
{
    private const int MostNumbers = 1 << 20; // of what is computed, unless what it is computed of has more

    /// <summary>What a node puts out; null where it is none that is folded.</summary>
    public static Tensor? Fold(NodeProto node, GraphReader reader)
    {
        if (node.OpType == "Constant")
        {
            return OfConstant(node);
        }

        if (node.OpType == "Shape")
        {
            return reader.ValueOf(node.Input[0]) switch
            {
                Tensor tensor => Tensor.Of([.. tensor.Sizes.Select(size => (long)size)]),
                Curve curve => OfRows(curve.Of),
                Activation rows => OfRows(rows),
                _ => null,
            };
        }

        if (node.Input.Count == 0 || reader.TensorAt(node, 0) is not { } x)
        {
            return null;
        }

        return node.OpType switch
        {
            "Identity" or "Dropout" => x,
            "Cast" => Cast(x, (DataType)node.Integer("to", 0)),
            "Reshape" => reader.TensorAt(node, 1) is { } sizes ? Reshape(x, sizes.Integers(node.Input[1])) : null,
            "Flatten" or "Squeeze" or "Unsqueeze" => Resized(node, x, Axes(node, reader)),
            "Transpose" => Transpose(x, node.Integers("perm") ?? [.. Enumerable.Range(0, x.Sizes.Length).Reverse()]),
            "Gather" => reader.TensorAt(node, 1) is { } places ? Gather(x, places, node.Integer("axis", 0)) : null,
            "Concat" => Concat([.. Enumerable.Range(0, node.Input.Count).Select(i => reader.TensorAt(node, i)).OfType<Tensor>()]),
            "Slice" => Slice(node, x, reader),
            "ConstantOfShape" => Filled(node, x.Integers(node.Input[0])),
            "ReduceProd" => x.Longs is { } factors && !factors.Contains(Tensor.Rows)
                ? Tensor.Of(factors.Aggregate(1L, (product, size) => product * size)) : null,
            _ => Computed(node, reader),
        };
    }

    private static Tensor OfRows(Activation x) => Tensor.Of([Tensor.Rows, .. x.Sizes.Select(size => (long)size)]);

    private static Tensor? OfConstant(NodeProto node) =>
        node.Find("value")?.T is { } tensor ? Tensor.Read(tensor)
        : node.Find("value_float") is { } number ? Tensor.Of([number.F])
        : node.Find("value_floats") is { } numbers ? Tensor.Of([.. numbers.Floats], numbers.Floats.Count)
        : node.Find("value_int") is { } whole ? new Tensor([], null, [whole.I])
        : node.Find("value_ints") is { } wholes ? Tensor.Of([.. wholes.Ints])
        : null;

    private static Tensor Cast(Tensor x, DataType type) => type switch
    {
        DataType.Float or DataType.Double or DataType.Float16 when x.Longs is { } longs =>
            Tensor.Of([.. longs.Select(number => (float)number)], x.Sizes),
        DataType.Int64 or DataType.Int32 when x.Floats is { } floats =>
            new Tensor(x.Sizes, null, [.. floats.Select(number => float.IsNaN(number) ? 0 : (long)number)]),
        _ => x,
    };

    private static Tensor? Reshape(Tensor x, long[] wanted)
    {
        int[] sizes = new int[wanted.Length];
        long known = 1;
        int open = -1;
        for (int i = 0; i < sizes.Length; i++)
        {
            long size = wanted[i] == 0 && i < x.Sizes.Length ? x.Sizes[i] : wanted[i];
            open = size == -1 ? i : open;
            sizes[i] = (int)Math.Clamp(size, 0, int.MaxValue);
            known = size == -1 ? known : Math.Min(known, int.MaxValue) * sizes[i];
        }

        if (open >= 0 && known > 0)
        {
            sizes[open] = (int)(x.Count / known);
            known *= sizes[open];
        }

        return known == x.Count ? x with { Sizes = sizes } : null;
    }

    private static int[]? Axes(NodeProto node, GraphReader reader) =>
        node.Integers("axes")
        ?? (reader.TensorAt(node, 1)?.Integers(node.Input[1]) is { } axes ? [.. axes.Select(axis => (int)axis)] : null);

    private static Tensor? Resized(NodeProto node, Tensor x, int[]? axes)
    {
        int rank = x.Sizes.Length;
        switch (node.OpType)
        {
            case "Flatten":
                int at = (int)Math.Clamp(node.Integer("axis", 1), 0, rank);
                int before = x.Sizes.Take(at).Aggregate(1, (product, size) => product * size);
                return x with { Sizes = [before, before == 0 ? 0 : x.Count / before] };
            case "Squeeze":
                bool IsTaken(int i, int size) => axes is null ? size == 1 : axes.Contains(i) || axes.Contains(i - rank);
                return x with { Sizes = [.. x.Sizes.Where((size, i) => !IsTaken(i, size))] };
            default:
                var sizes = x.Sizes.ToList();
                foreach (int axis in (axes ?? []).Select(axis => axis < 0 ? axis + rank + axes!.Length : axis).Order())
                {
                    if (axis < 0 || axis > sizes.Count || sizes.Count > 16)
                    {
                        return null;
                    }

                    sizes.Insert(axis, 1);
                }

                return x with { Sizes = [.. sizes] };
        }
    }

    private static Tensor? Transpose(Tensor x, int[] permutation)
    {
        int rank = x.Sizes.Length;
        if (!permutation.Order().SequenceEqual(Enumerable.Range(0, rank)))
        {
            return null;
        }

        int[] sizes = [.. permutation.Select(axis => x.Sizes[axis])], strides = new int[rank], from = new int[x.Count];
        for (int i = rank - 1, stride = 1; i >= 0; stride *= x.Sizes[i--])
        {
            strides[i] = stride;
        }

        for (int k = 0; k < from.Length; k++)
        {
            for (int i = rank - 1, rest = k; i >= 0; rest /= sizes[i--])
            {
                from[k] += rest % sizes[i] * strides[permutation[i]];
            }
        }

        return Picked(x, sizes, from);
    }

    private static Tensor? Gather(Tensor x, Tensor indices, long axis)
    {
        if (axis != 0 || x.Sizes.Length != 1 || indices.Longs is not { } places || places.Length > MostNumbers)
        {
            return null;
        }

        int[] from = [.. places.Select(place => (int)Math.Clamp(place < 0 ? place + x.Count : place, -1, int.MaxValue))];
        return from.All(place => place >= 0 && place < x.Count) ? Picked(x, indices.Sizes, from) : null;
    }

    private static Tensor? Concat(Tensor[] parts)
    {
        if (parts.Any(part => part.Sizes.Length != 1) || parts.Sum(part => (long)part.Count) > MostNumbers)
        {
            return null;
        }

        return parts.All(part => part.Longs is not null) ? Tensor.Of([.. parts.SelectMany(part => part.Longs!)])
            : parts.All(part => part.Floats is not null)
                ? Tensor.Of([.. parts.SelectMany(part => part.Floats!)], parts.Sum(part => part.Count))
            : null;
    }

    private static Tensor? Slice(NodeProto node, Tensor x, GraphReader reader)
    {
        long[]? starts = Bounds("starts", 1), ends = Bounds("ends", 2), axes = Bounds("axes", 3);
        if (x.Sizes.Length != 1 || starts is not [long start] || ends is not [long end] || axes is not (null or [0])
            || Bounds("steps", 4) is not (null or [1]))
        {
            return null;
        }

        int first = (int)Math.Clamp(start < 0 ? start + x.Count : start, 0, x.Count);
        int last = (int)Math.Clamp(end < 0 ? end + x.Count : end, first, x.Count);
        return Picked(x, [last - first], [.. Enumerable.Range(first, last - first)]);

        long[]? Bounds(string name, int place) =>
            node.Integers(name) is { } given ? [.. given.Select(number => (long)number)]
            : reader.TensorAt(node, place)?.Integers(node.Input[place]);
    }

    private static Tensor? Filled(NodeProto node, long[] sizes)
    {
        long count = 1;
        foreach (long size in sizes)
        {
            count = size is < 0 or > MostNumbers ? long.MaxValue : Math.Min(count, MostNumbers + 1L) * size;
            if (count > MostNumbers)
            {
                return null;
            }
        }

        var value = node.Find("value")?.T is { } proto ? Tensor.Read(proto) : Tensor.Of([0f], 1);
        return value.Count == 1 ? Picked(value, [.. sizes.Select(size => (int)size)], new int[count]) : null;
    }

    // What arithmetic and functions make of numbers, one operand being as large as the result.
    private static Tensor? Computed(NodeProto node, GraphReader reader)
    {
        Tensor[] inputs = [.. Enumerable.Range(0, node.Input.Count).Select(i => reader.TensorAt(node, i)).OfType<Tensor>()];
        if (GraphReader.FunctionOf(node) is not { } compute || inputs.Length is 0 or > 3)
        {
            return null;
        }

        var largest = inputs.MaxBy(input => input.Count)!;
        bool areAlike = inputs.All(input => input.Count == 1 || input.Sizes.AsSpan().SequenceEqual(largest.Sizes));
        if (!areAlike || inputs.Any(input => input.Longs?.Contains(Tensor.Rows) == true))
        {
            return null;
        }

        double At(int operand, int i) => operand >= inputs.Length ? 0 : inputs[operand][inputs[operand].Count == 1 ? 0 : i];
        double[] values = [.. Enumerable.Range(0, largest.Count).Select(i => compute(At(0, i), At(1, i), At(2, i)))];
        return inputs.All(input => input.Longs is not null)
            ? new Tensor(largest.Sizes, null, [
                .. values.Select(value => double.IsFinite(value) ? (long)Math.Truncate(value) : 0)])
            : Tensor.Of([.. values.Select(value => (float)value)], largest.Sizes);
    }

    private static Tensor Picked(Tensor x, int[] sizes, int[] from) => x.Floats is { } floats
        ? Tensor.Of(Array.ConvertAll(from, place => floats[place]), sizes)
        : new Tensor(sizes, null, Array.ConvertAll(from, place => x.Longs![place]));
}
