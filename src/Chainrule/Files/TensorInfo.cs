using System.Collections.Immutable;

namespace Chainrule.Files;

/// <summary>Where a tensor lies in a safetensors file, and what it is.</summary>
/// <param name="Name">Its name, unique in the file.</param>
/// <param name="Type">The kind of its numbers.</param>
/// <param name="Sizes">Its sizes, outermost first; none for a single number.</param>
/// <param name="Offset">The byte of the file at which it begins.</param>
/// <param name="ByteLength">The bytes it takes: the product of its sizes times the size of one number.</param>
public sealed record TensorInfo(string Name, TensorType Type, ImmutableArray<long> Sizes, long Offset, long ByteLength)
{
    /// <summary>How many numbers it has.</summary>
    public long Count => ByteLength / SizeOf(Type);

    /// <summary>Name, kind and sizes, as in <c>"layers.0.weights" F32 784×128</c>.</summary>
    public override string ToString() => $"\"{Name}\" {Type} {(Sizes.IsEmpty ? "1" : string.Join('×', Sizes))}";

    /// <summary>The bytes of one number.</summary>
    internal static int SizeOf(TensorType type) => type switch
    {
        <= TensorType.F8_E4M3 => 1,
        <= TensorType.BF16 => 2,
        <= TensorType.F32 => 4,
        _ => 8,
    };
}
