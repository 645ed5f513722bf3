using System.Collections.Immutable;
using Chainrule.Files;

namespace Chainrule.Exchange.Torch;

/// <summary>Numbers of one kind that lie side by side in a file, and that tensors are views of.</summary>
/// <param name="Type">Their kind.</param>
/// <param name="Offset">The byte of the file at which they begin.</param>
/// <param name="Count">How many there are; all of them lie in the file.</param>
internal sealed record Storage(TensorType Type, long Offset, long Count)
{
    /// <summary>The bytes of one number.</summary>
    public static int SizeOf(TensorType type) => type switch
    {
        TensorType.BOOL or TensorType.U8 or TensorType.I8 or TensorType.F8_E5M2 or TensorType.F8_E4M3 => 1,
        TensorType.I16 or TensorType.U16 or TensorType.F16 or TensorType.BF16 => 2,
        TensorType.I32 or TensorType.U32 or TensorType.F32 => 4,
        _ => 8,
    };
}

/// <summary>A view of a storage: number (i, j, …) is the storage's number First + i·stride₀ + j·stride₁ + ….</summary>
/// <param name="Storage">The numbers.</param>
/// <param name="First">The place of the first number.</param>
/// <param name="Sizes">Its sizes, outermost first.</param>
/// <param name="Strides">How far apart neighbors along each of them lie; none is negative.</param>
internal sealed record StoredTensor(Storage Storage, long First, ImmutableArray<long> Sizes, ImmutableArray<long> Strides)
{
    /// <summary>The most sizes that a tensor has.</summary>
    public const int MostSizes = 64;

    // A stride of 0 repeats numbers, so that a few bytes may stand for any size.
    private const long MostRepeated = 1 << 24;

    /// <summary>How many numbers it has.</summary>
    public long Count => Sizes.Aggregate(1L, (count, size) => count * size);

    /// <summary>How many numbers of the storage lie from its first to its last one.</summary>
    public long Extent => Count == 0 ? 0 : 1 + Sizes.Zip(Strides).Sum(axis => (axis.First - 1) * axis.Second);

    /// <summary>Whether its numbers lie in their own order, without gaps.</summary>
    public bool IsContiguous
    {
        get
        {
            long stride = 1;
            for (int axis = Sizes.Length - 1; axis >= 0; axis--)
            {
                if (Sizes[axis] != 1 && Strides[axis] != stride)
                {
                    return false;
                }

                stride *= Sizes[axis];
            }

            return true;
        }
    }

    /// <summary>A tensor whose numbers lie in their order from the storage's first on.</summary>
    public static StoredTensor Whole(Storage storage, ImmutableArray<long> sizes)
    {
        long[] strides = new long[sizes.Length];
        long stride = 1;
        for (int axis = sizes.Length - 1; axis >= 0; axis--)
        {
            (strides[axis], stride) = (stride, stride * sizes[axis]);
        }

        return new StoredTensor(storage, 0, sizes, [.. strides]);
    }

    /// <summary>What is wrong with sizes and strides that a file says; null for nothing.</summary>
    public string? Fault()
    {
        if (Sizes.Length != Strides.Length || Sizes.Length > MostSizes)
        {
            return $"it has {Sizes.Length} sizes and {Strides.Length} strides";
        }

        Int128 count = 1, last = First;
        for (int axis = 0; axis < Sizes.Length; axis++)
        {
            if (Sizes[axis] < 0 || Strides[axis] < 0)
            {
                return "a size or stride is negative";
            }

            count = Int128.Min(count, long.MaxValue) * Sizes[axis]; // below 2¹²⁶
            last = Int128.Min(last, long.MaxValue) + (Int128)Math.Max(0, Sizes[axis] - 1) * Strides[axis];
        }

        return First < 0 || (count > 0 && last >= Storage.Count)
            ? $"it reaches beyond its storage of {Storage.Count:N0} numbers"
            : count > Math.Max(Storage.Count, MostRepeated) ? $"{Storage.Count:N0} numbers are to stand for {count:N0}" : null;
    }
}
