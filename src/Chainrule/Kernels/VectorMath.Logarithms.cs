using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Chainrule.Kernels;

public static partial class VectorMath
{
    // the bits of √½: a number divided by a power of two so that it lies in [√½, √2) has the smallest |ln|
    private const int RootHalfBits = 0x3F3504F3, MantissaMask = 0x007FFFFF;

    /// <summary>ln x, at most 1 ULP off, denormals included; −∞ at 0, NaN below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Log(Vector512<float> x) => HasFastVectors ? LogOfLanes(x) : OneByOne<LogOfNumber>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> LogOfLanes(Vector512<float> x)
    {
        Vector512<float> isDenormal = Vector512.LessThan(x, Vector512.Create(1.17549435e-38f));
        Vector512<float> normal = Vector512.ConditionalSelect(isDenormal, x * Vector512.Create(8388608f), x);
        Vector512<float> shift = isDenormal & Vector512.Create(-23f);

        Vector512<float> f = Split(normal, out Vector512<int> exponent) - Vector512<float>.One;
        Vector512<float> result = LogOfSplit(f, Vector512.ConvertToSingle(exponent) + shift);
        return AtTheEdges(x, x, result);
    }

    /// <summary>ln(1 + x), at most 1.5 ULP off, also near 0; −∞ at −1, NaN below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Log1p(Vector512<float> x)
    {
        Vector512<float> result = Log1pOfFinite(x);
        result = Vector512.ConditionalSelect(Vector512.Equals(x, Vector512<float>.Zero), x, result);
        return AtTheEdges(x, x + Vector512<float>.One, result);
    }

    /// <summary>ln(1 + x) for finite x above −1; the sign of zero is lost.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Log1pOfFinite(Vector512<float> x)
    {
        // 1 + x = sum + rest exactly (Knuth's two-sum)
        Vector512<float> one = Vector512<float>.One;
        Vector512<float> sum = one + x;
        Vector512<float> part = sum - one;
        Vector512<float> rest = (one - (sum - part)) + (x - part);

        Vector512<float> m = Split(sum, out Vector512<int> exponent);

        // where the exponent is above 126 the rest is far below the last bit
        Vector512<float> scale = PowerOfTwo(-Vector512.Min(exponent, Vector512.Create(126)));
        return LogOfSplit(VectorMath.FusedMultiplyAdd(rest, scale, m - one), Vector512.ConvertToSingle(exponent));
    }

    /// <summary>A positive normal number as m·2^exponent with m in [√½, √2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Split(Vector512<float> x, out Vector512<int> exponent)
    {
        Vector512<int> bits = x.AsInt32() - Vector512.Create(RootHalfBits);
        exponent = Vector512.ShiftRightArithmetic(bits, 23);
        return ((bits & Vector512.Create(MantissaMask)) + Vector512.Create(RootHalfBits)).AsSingle();
    }

    /// <summary>ln(1 + f) + exponent·ln 2 with ln(1 + f) = f + f²·g(f).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> LogOfSplit(Vector512<float> f, Vector512<float> exponent)
    {
        Vector512<float> g = Vector512.Create(0.0694933608f);
        g = VectorMath.FusedMultiplyAdd(g, f, Vector512.Create(-0.118317448f));
        g = VectorMath.FusedMultiplyAdd(g, f, Vector512.Create(0.118761927f));
        g = VectorMath.FusedMultiplyAdd(g, f, Vector512.Create(-0.123745106f));
        g = VectorMath.FusedMultiplyAdd(g, f, Vector512.Create(0.142165601f));
        g = VectorMath.FusedMultiplyAdd(g, f, Vector512.Create(-0.166699022f));
        g = VectorMath.FusedMultiplyAdd(g, f, Vector512.Create(0.200023934f));
        g = VectorMath.FusedMultiplyAdd(g, f, Vector512.Create(-0.249999762f));
        g = VectorMath.FusedMultiplyAdd(g, f, Vector512.Create(0.333333075f));
        g = VectorMath.FusedMultiplyAdd(g, f, Vector512.Create(-0.5f));

        // the large terms first, and what their sum rounds away (Dekker's fast two-sum: the first is the larger, or 0)
        Vector512<float> large = exponent * Vector512.Create(LnTwoHigh);
        Vector512<float> high = large + f;
        Vector512<float> low = VectorMath.FusedMultiplyAdd(exponent, Vector512.Create(LnTwoLow), f - (high - large));
        return high + VectorMath.FusedMultiplyAdd(f * f, g, low);
    }

    /// <summary>The result of a logarithm whose argument may be 0, negative, infinite or NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> AtTheEdges(Vector512<float> x, Vector512<float> argument, Vector512<float> result)
    {
        Vector512<float> zero = Vector512<float>.Zero;
        result = Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512.Create(float.PositiveInfinity)), result, x);
        result = Vector512.ConditionalSelect(Vector512.Equals(argument, zero), Vector512.Create(float.NegativeInfinity), result);
        return Vector512.ConditionalSelect(Vector512.LessThan(argument, zero), Vector512.Create(float.NaN), result);
    }
}
