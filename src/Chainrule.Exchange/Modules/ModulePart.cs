using System.Collections.Immutable;

namespace Chainrule.Exchange.Modules;

/// <summary>One tensor of a module of PyTorch, and the numbers of the network that it is.</summary>
/// <param name="Name">Its name in the module, as in <c>weight</c>.</param>
/// <param name="Sizes">Its sizes there, outermost first.</param>
/// <param name="IsState">Whether it lies in the network's state, else among its parameters.</param>
/// <param name="Offset">Where its numbers begin there.</param>
/// <param name="PlaceOf">Where number i of the tensor stands, from there on; null where both orders agree.</param>
internal sealed record ModulePart(string Name, ImmutableArray<long> Sizes, bool IsState, int Offset, Func<int, int>? PlaceOf)
{
    /// <summary>How many numbers it has.</summary>
    public int Count => (int)Sizes.Aggregate(1L, (count, size) => count * size);

    /// <summary>Puts the numbers of the tensor into the network's.</summary>
    public void Set(ReadOnlySpan<float> tensor, Span<float> values)
    {
        var part = values.Slice(Offset, tensor.Length);
        for (int i = 0; i < tensor.Length; i++)
        {
            part[PlaceOf is null ? i : PlaceOf(i)] = tensor[i];
        }
    }

    /// <summary>The tensor of the network's numbers.</summary>
    public float[] Get(ReadOnlySpan<float> values)
    {
        float[] tensor = new float[Count];
        var part = values.Slice(Offset, tensor.Length);
        for (int i = 0; i < tensor.Length; i++)
        {
            tensor[i] = part[PlaceOf is null ? i : PlaceOf(i)];
        }

        return tensor;
    }
}

/// <summary>A module of PyTorch that holds the numbers of a layer, or of one table of an embedding.</summary>
/// <param name="Name">Its name where the network is an <c>nn.Sequential</c>: the layer's number.</param>
/// <param name="Layer">The layer as messages name it, <c>layers.0 (conv:32:3)</c>.</param>
/// <param name="Parts">Its tensors.</param>
internal sealed record NetworkModule(string Name, string Layer, ImmutableArray<ModulePart> Parts)
{
    /// <summary>Its tensors and their sizes, as messages write them.</summary>
    public string Contents => string.Join(", ", Parts.Select(part => $"{part.Name} {string.Join('×', part.Sizes)}"));
}
