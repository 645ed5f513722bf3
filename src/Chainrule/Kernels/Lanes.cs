using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Chainrule.Kernels;

/// <summary>
/// What is done with the sixteen lanes of a vector at the edges of a row: partial loads and stores, and reductions of fixed
/// shape.
/// </summary>
internal static unsafe class Lanes
{
    /// <summary>The number of lanes.</summary>
    public const int Count = 16;

    /// <summary>The first numbers at an address, and a filling in the lanes behind them; nothing behind them is read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(float* address, int count, Vector512<float> fill)
    {
        if (Avx512F.IsSupported)
        {
            return Avx512F.MaskLoad(address, Mask(count), fill);
        }

        if (Avx.IsSupported)
        {
            Vector256<float> lower = HalfMask(count), upper = HalfMask(count - 8);
            return Vector512.Create(
                Vector256.ConditionalSelect(lower, Avx.MaskLoad(address, lower), fill.GetLower()),
                Vector256.ConditionalSelect(upper, Avx.MaskLoad(address + 8, upper), fill.GetUpper()));
        }

        Vector512<float> lanes = fill;
        Unsafe.CopyBlockUnaligned(&lanes, address, (uint)count * sizeof(float));
        return lanes;
    }

    /// <summary>The first numbers at an address, and zeros behind them; all sixteen where there are as many.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LoadSome(float* address, int count) =>
        count == Count ? Vector512.Load(address) : Load(address, count, Vector512<float>.Zero);

    /// <summary>Writes the first lanes to an address; all sixteen where there is room for as many.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSome(Vector512<float> lanes, float* address, int count)
    {
        if (count == Count)
        {
            lanes.Store(address);
        }
        else
        {
            Store(lanes, address, count);
        }
    }

    /// <summary>Writes the first lanes to an address; nothing behind them is touched.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> lanes, float* address, int count)
    {
        if (Avx512F.IsSupported)
        {
            Avx512F.MaskStore(address, Mask(count), lanes);
        }
        else if (Avx.IsSupported)
        {
            Avx.MaskStore(address, HalfMask(count), lanes.GetLower());
            Avx.MaskStore(address + 8, HalfMask(count - 8), lanes.GetUpper());
        }
        else
        {
            Unsafe.CopyBlockUnaligned(address, &lanes, (uint)count * sizeof(float));
        }
    }

    /// <summary>The sum of the lanes: halves are added until one is left, always in this order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector512<float> lanes)
    {
        Vector256<float> eight = lanes.GetLower() + lanes.GetUpper();
        Vector128<float> four = eight.GetLower() + eight.GetUpper();
        return (four[0] + four[2]) + (four[1] + four[3]);
    }

    /// <summary>The largest lane that is not NaN; −∞ where all are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Max(Vector512<float> lanes)
    {
        lanes = Larger(lanes, Vector512.Create(float.NegativeInfinity));
        Vector256<float> eight = Vector256.ConditionalSelect(
            Vector256.GreaterThan(lanes.GetLower(), lanes.GetUpper()), lanes.GetLower(), lanes.GetUpper());
        Vector128<float> four = Vector128.ConditionalSelect(
            Vector128.GreaterThan(eight.GetLower(), eight.GetUpper()), eight.GetLower(), eight.GetUpper());
        float even = four[0] > four[2] ? four[0] : four[2];
        float odd = four[1] > four[3] ? four[1] : four[3];
        return even > odd ? even : odd;
    }

    /// <summary>The larger of two numbers; the second where the first is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Larger(Vector512<float> x, Vector512<float> y)
        => Vector512.ConditionalSelect(Vector512.GreaterThan(x, y), x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Mask(int count)
        => Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count)).AsSingle();

    // all bits set in the first lanes of eight; none where the count is not positive
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> HalfMask(int count)
        => Vector256.LessThan(Vector256.Create(0, 1, 2, 3, 4, 5, 6, 7), Vector256.Create(count)).AsSingle();
}
