using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Chainrule.Kernels;

/// <summary>
/// The elementary functions that layers and losses need, over sixteen numbers at a time and without a branch. A lane's
/// bits depend on that lane alone and are the same on every machine: nothing but correctly rounded operations (sum,
/// product, quotient, fused multiply-add), comparisons and integer arithmetic is used.
/// </summary>
/// <remarks>
/// <para>The polynomials were fitted by <c>bench/lab/fit_polynomials.py</c>. Errors are stated in ULP, the spacing of floats at
/// the
/// true result, for all arguments unless the function says otherwise; the tests take floats of every exponent, or all 2³².</para>
/// <para>NaN gives NaN, infinities give the limit, odd functions keep the sign of zero.</para>
/// </remarks>
public static partial class VectorMath
{
    /// <summary>1.5·2²³: adding it rounds a small number to a whole one, which then stands in the lowest bits.</summary>
    private const float Rounder = 12582912f;

    private const float LogTwoE = 1.44269504f;

    // ln 2 in two parts; the first has 15 bits, so its product with an exponent is exact
    private const float LnTwoHigh = 0.693145751953125f, LnTwoLow = 1.42860677e-06f;

    /// <summary>eˣ, at most 1 ULP off; results below the smallest normal float are denormal, not 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x) => HasFastVectors ? ExpOfLanes(x) : OneByOne<ExpOfNumber>(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> ExpOfLanes(Vector512<float> x)
    {
        // beyond these the result is 0 or ∞ whatever x is, and n would no longer fit into an exponent; the 0 isn't left
        // to underflow, which processors handle at a hundred times the cost
        Vector512<float> vanishes = Vector512.LessThan(x, Vector512.Create(-104f));
        x = AtMost(Vector512.AndNot(x, vanishes), 89f);
        Vector512<float> p = Vector512.AndNot(Reduced(x, out Vector512<int> n) + Vector512<float>.One, vanishes);

        // 2ⁿ in two factors, for n = 128 and the n below −126 of denormal results
        Vector512<int> half = Vector512.ShiftRightArithmetic(n, 1);
        return p * PowerOfTwo(half) * PowerOfTwo(n - half);
    }

    /// <summary>eˣ − 1, at most 2 ULP off, also near 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Expm1(Vector512<float> x)
    {
        Vector512<float> p = Reduced(AtMost(AtLeast(x, -104f), 89f), out Vector512<int> n);

        // half of it, because 2ⁿ itself may be one step beyond the largest float
        Vector512<float> half = PowerOfTwo(Vector512.Max(n - Vector512<int>.One, Vector512.Create(-126)));
        Vector512<float> result = VectorMath.FusedMultiplyAdd(half, p, half - Vector512.Create(0.5f));
        Vector512<float> isTiny = Vector512.LessThan(Vector512.Abs(x), Vector512.Create(1e-8f));
        return Vector512.ConditionalSelect(isTiny, x, result + result);
    }

    /// <summary>e^r − 1 where x = n·ln 2 + r, |r| ≤ ½ ln 2: r + r²·q(r).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Reduced(Vector512<float> x, out Vector512<int> n)
    {
        Vector512<float> shifted = VectorMath.FusedMultiplyAdd(x, Vector512.Create(LogTwoE), Vector512.Create(Rounder));
        n = shifted.AsInt32() - Vector512.Create(Rounder).AsInt32();
        Vector512<float> whole = shifted - Vector512.Create(Rounder);
        Vector512<float> high = VectorMath.FusedMultiplyAdd(whole, Vector512.Create(-LnTwoHigh), x); // exact
        Vector512<float> low = whole * Vector512.Create(-LnTwoLow);
        Vector512<float> r = high + low;

        Vector512<float> q = Vector512.Create(0.00138368283f);
        q = VectorMath.FusedMultiplyAdd(q, r, Vector512.Create(0.00836710352f));
        q = VectorMath.FusedMultiplyAdd(q, r, Vector512.Create(0.041667752f));
        q = VectorMath.FusedMultiplyAdd(q, r, Vector512.Create(0.16666539f));
        q = VectorMath.FusedMultiplyAdd(q, r, Vector512.Create(0.49999997f));

        // the two parts of r again, so that the rounding of their sum counts only in its square
        return high + VectorMath.FusedMultiplyAdd(r * r, q, low);
    }

    /// <summary>2ⁿ for −126 ≤ n ≤ 127.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> PowerOfTwo(Vector512<int> n)
        => Vector512.ShiftLeft(n + Vector512.Create(127), 23).AsSingle();

    /// <summary>min(x, limit); NaN stays. Written as a choice because min instructions differ in what they do with NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> AtMost(Vector512<float> x, float limit)
        => Vector512.ConditionalSelect(Vector512.GreaterThan(x, Vector512.Create(limit)), Vector512.Create(limit), x);

    /// <summary>max(x, limit); NaN stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> AtLeast(Vector512<float> x, float limit)
        => Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512.Create(limit)), Vector512.Create(limit), x);

    /// <summary>The magnitude of one number, which isn't negative, with the sign of another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> WithSignOf(Vector512<float> magnitude, Vector512<float> sign)
        => magnitude | (sign & Vector512.Create(-0f));
}
