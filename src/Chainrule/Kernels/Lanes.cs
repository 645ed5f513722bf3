using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Chainrule.Kernels;

/// <summary>What is done with the sixteen lanes of a vector at the edges of a row: partial loads and stores, and reductions of fixed shape.</summary>
internal static unsafe class Lanes
{
    /// <summary>The number of lanes.</summary>
    public const int Count = 16;

    /// <summary>The first numbers at an address, and a filling in the lanes behind them; nothing behind them is read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(float* address, int count, Vector512<float> fill)
    {
        Vector512<float> mask = Mask(count);
        if (Avx512F.IsSupported)
        {
            return Avx512F.MaskLoad(address, mask, fill);
        }

        if (Avx.IsSupported)
        {
            Vector256<float> lower = Avx.MaskLoad(address, mask.GetLower());
            Vector256<float> upper = Avx.MaskLoad(address + 8, mask.GetUpper());
            return Vector512.ConditionalSelect(mask, Vector512.Create(lower, upper), fill);
        }

        Vector512<float> lanes = fill;
        Unsafe.CopyBlockUnaligned(&lanes, address, (uint)count * sizeof(float));
        return lanes;
    }

    /// <summary>Writes the first lanes to an address; nothing behind them is touched.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> lanes, float* address, int count)
    {
        Vector512<float> mask = Mask(count);
        if (Avx512F.IsSupported)
        {
            Avx512F.MaskStore(address, mask, lanes);
        }
        else if (Avx.IsSupported)
        {
            Avx.MaskStore(address, mask.GetLower(), lanes.GetLower());
            Avx.MaskStore(address + 8, mask.GetUpper(), lanes.GetUpper());
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
}
