using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Chainrule.Data;

/// <summary>Reads sixteen raw numbers as floats. Exact, so the instruction set doesn't matter.</summary>
internal interface ILanes<T>
{
    /// <summary>Sixteen numbers.</summary>
    static abstract Vector512<float> Load(ReadOnlySpan<T> values);

    /// <summary>Up to sixteen numbers, zeros after them.</summary>
    static abstract Vector512<float> LoadPartial(ReadOnlySpan<T> values);
}

/// <summary>Floats, as they are.</summary>
internal readonly struct FloatLanes : ILanes<float>
{
    public static Vector512<float> Load(ReadOnlySpan<float> values) => Vector512.Create(values);

    public static Vector512<float> LoadPartial(ReadOnlySpan<float> values)
    {
        Span<float> lanes = stackalloc float[Vector512<float>.Count];
        lanes.Clear();
        values.CopyTo(lanes);
        return Vector512.Create(lanes);
    }
}

/// <summary>Bytes, widened.</summary>
internal readonly struct ByteLanes : ILanes<byte>
{
    public static Vector512<float> Load(ReadOnlySpan<byte> values)
    {
        Vector128<byte> bytes = Vector128.Create(values);
        return Vector512.ConvertToSingle(Widen(bytes));
    }

    public static Vector512<float> LoadPartial(ReadOnlySpan<byte> values)
    {
        Span<byte> lanes = stackalloc byte[Vector128<byte>.Count];
        lanes.Clear();
        values.CopyTo(lanes);
        return Load(lanes);
    }

    private static Vector512<int> Widen(Vector128<byte> bytes)
    {
        if (Avx512F.IsSupported)
        {
            return Avx512F.ConvertToVector512Int32(bytes);
        }

        (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(bytes);
        if (Avx2.IsSupported)
        {
            return Vector512.Create(
                Avx2.ConvertToVector256Int32(low), Avx2.ConvertToVector256Int32(high));
        }

        (Vector128<uint> a, Vector128<uint> b) = Vector128.Widen(low);
        (Vector128<uint> c, Vector128<uint> d) = Vector128.Widen(high);
        return Vector512.Create(Vector256.Create(a, b), Vector256.Create(c, d)).AsInt32();
    }
}
