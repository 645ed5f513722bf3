using System.Collections.Immutable;
using Chainrule.Files;

namespace Chainrule.Exchange.Torch;

/// <summary>One tensor of a <see cref="StateDict"/>: its name, its numbers' kind and its sizes.</summary>
public sealed record StateDictEntry
{
    internal StateDictEntry(string name, StoredTensor tensor) => (Name, Tensor) = (name, tensor);

    /// <summary>Its name, as in <c>features.0.weight</c>.</summary>
    public string Name { get; }

    /// <summary>The kind of its numbers as they are stored.</summary>
    public TensorType Type => Tensor.Storage.Type;

    /// <summary>Its sizes, outermost first; none for a single number.</summary>
    public ImmutableArray<long> Sizes => Tensor.Sizes;

    /// <summary>How many numbers it has.</summary>
    public long Count => Tensor.Count;

    /// <summary>Where its numbers lie.</summary>
    internal StoredTensor Tensor { get; }

    /// <summary>Name, kind and sizes, as in <c>"fc.weight" F32 10×128</c>.</summary>
    public override string ToString() => $"\"{Name}\" {Type} {Written(Sizes)}";

    /// <summary>Sizes as messages write them.</summary>
    internal static string Written(IReadOnlyList<long> sizes) => sizes.Count == 0 ? "1" : string.Join('×', sizes);
}
