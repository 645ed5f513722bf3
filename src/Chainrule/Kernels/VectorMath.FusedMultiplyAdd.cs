using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Chainrule.Kernels;

// a·b + c rounded once, on machines without an instruction for it. The product of two floats is exact as a double, so that
// the sum of doubles rounds once, and its conversion to float once more. The second rounding is wrong only where the first
// hid what lay beside a tie of floats: where the lowest 29 bits are exactly a half, or the result is subnormal, whose ties lie
// elsewhere. Those sums are rounded to odd before they are converted, which is right for every precision of at most 51 bits
// (Boldo and Melquiond, "Emulation of FMA and Correctly Rounded Sums: Proved Algorithms Using Rounding to Odd", IEEE
// Transactions on Computers 57(4), 2008).
public static partial class VectorMath
{
    // the bits of a double that a normal float lacks
    private const int LostBits = 29;

    // the bits of 2⁻¹²⁶ without its sign's place: those of subnormals lie below
    private const uint LeastNormal = 0x0100_0000;

    /// <summary>Whether this machine has an instruction for it.</summary>
    internal static bool HasFusedMultiplyAdd => Fma.IsSupported || AdvSimd.IsSupported;

    /// <summary>
    /// Whether vectors compute it faster than one number after the other: WebAssembly's don't, and nor do emulated ones.
    /// </summary>
    internal static bool HasFastVectors => HasFusedMultiplyAdd || Sse41.IsSupported;

    // the interpreter of WebAssembly has one operation for it
    private static bool RuntimeIsFast => HasFusedMultiplyAdd || OperatingSystem.IsBrowser() || OperatingSystem.IsWasi();

    /// <summary>
    /// a·b + c, rounded once: the bits of <see cref="MathF.FusedMultiplyAdd"/>, also fast on machines without an instruction
    /// for it. Which NaN comes of a NaN is the machine's affair.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float FusedMultiplyAdd(float a, float b, float c)
    {
        if (RuntimeIsFast)
        {
            float result = MathF.FusedMultiplyAdd(a, b, c);
            // without an instruction that is musl's, which doesn't see the ties of subnormals
            if (HasFusedMultiplyAdd || !IsTiny(result))
            {
                return result;
            }
        }

        double product = (double)a * b, sum = product + c;
        float rounded = (float)sum;
        return IsTie(sum) || IsTiny(rounded) ? (float)ToOdd(product, c, sum) : rounded;
    }

    /// <inheritdoc cref="FusedMultiplyAdd(float, float, float)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> FusedMultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> c)
    {
        if (Fma.IsSupported || AdvSimd.IsSupported)
        {
            return Vector512.FusedMultiplyAdd(a, b, c);
        }

        return HasFastVectors ? FourByFour(a, b, c) : LaneByLane(a, b, c);
    }

    /// <inheritdoc cref="FusedMultiplyAdd(float, float, float)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<float> FusedMultiplyAdd(Vector128<float> a, Vector128<float> b, Vector128<float> c)
    {
        if (Fma.IsSupported || AdvSimd.IsSupported)
        {
            return Vector128.FusedMultiplyAdd(a, b, c);
        }

        if (!Sse41.IsSupported)
        {
            return Vector128.Create(
                FusedMultiplyAdd(a[0], b[0], c[0]),
                FusedMultiplyAdd(a[1], b[1], c[1]),
                FusedMultiplyAdd(a[2], b[2], c[2]),
                FusedMultiplyAdd(a[3], b[3], c[3]));
        }

        Vector128<float> doubt = Vector128<float>.Zero, rounded = MultiplyAdd(a, b, c, ref doubt);
        return IsDoubtful(doubt) ? WithTies(a, b, c) : rounded;
    }

    /// <summary>
    /// a·b + c, rounded twice. Lanes of which that may not be the same as once are marked in the doubt, beside all lanes marked
    /// before.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<float> MultiplyAdd(
        Vector128<float> a, Vector128<float> b, Vector128<float> c, ref Vector128<float> doubt) =>
        Avx.IsSupported ? MultiplyAddByFour(a, b, c, ref doubt) : MultiplyAddByTwo(a, b, c, ref doubt);

    /// <summary>Whether any lane is marked.</summary>
    internal static bool IsDoubtful(Vector128<float> doubt) => doubt.AsInt32() != Vector128<int>.Zero;

    // What is rare stands inside the branch, and no call: it would put every sum of a loop into memory.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> MultiplyAddByFour(
        Vector128<float> a, Vector128<float> b, Vector128<float> c, ref Vector128<float> doubt)
    {
        Vector256<double> wide = Avx.ConvertToVector256Double(c);
        Vector256<double> product = Avx.Multiply(Avx.ConvertToVector256Double(a), Avx.ConvertToVector256Double(b));
        Vector256<double> sum = Avx.Add(product, wide);
        Vector128<float> rounded = Avx.ConvertToVector128Single(sum);
        Vector128<int> suspect = Suspects(sum.GetLower(), Avx.ExtractVector128(sum, 1), rounded);
        if (!Sse41.TestZ(suspect, suspect))
        {
            Vector256<double> added = Avx.Subtract(sum, product);
            Vector256<double> lost =
                Avx.Add(Avx.Subtract(product, Avx.Subtract(sum, added)), Avx.Subtract(wide, added));
            lost = Avx.Compare(lost, Vector256<double>.Zero, FloatComparisonMode.OrderedNotEqualNonSignaling);
            Vector128<float> inexact = Words(lost.GetLower(), Avx.ExtractVector128(lost, 1));
            doubt = Sse.Or(doubt, Sse.And(inexact, suspect.AsSingle()));
        }

        return rounded;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> MultiplyAddByTwo(
        Vector128<float> a, Vector128<float> b, Vector128<float> c, ref Vector128<float> doubt)
    {
        Vector128<double> lowerProduct = Sse2.Multiply(Lower(a), Lower(b)), lower = Sse2.Add(lowerProduct, Lower(c));
        Vector128<double> upperProduct = Sse2.Multiply(Upper(a), Upper(b)), upper = Sse2.Add(upperProduct, Upper(c));
        Vector128<float> rounded =
            Sse.MoveLowToHigh(Sse2.ConvertToVector128Single(lower), Sse2.ConvertToVector128Single(upper));
        Vector128<int> suspect = Suspects(lower, upper, rounded);
        if (!Sse41.TestZ(suspect, suspect))
        {
            Vector128<float> inexact = Words(IsInexact(lowerProduct, Lower(c), lower), IsInexact(upperProduct, Upper(c), upper));
            doubt = Sse.Or(doubt, Sse.And(inexact, suspect.AsSingle()));
        }

        return rounded;
    }

    // TwoSum; what it lost is NaN beside an infinity, which is not inexact.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> IsInexact(Vector128<double> product, Vector128<double> c, Vector128<double> sum)
    {
        Vector128<double> added = Sse2.Subtract(sum, product);
        Vector128<double> lost = Sse2.Add(Sse2.Subtract(product, Sse2.Subtract(sum, added)), Sse2.Subtract(c, added));
        return Sse2.And(Sse2.CompareOrdered(lost, lost), Sse2.CompareNotEqual(lost, Vector128<double>.Zero));
    }

    // Lanes whose sum is a tie of floats, or whose result is subnormal or the least normal one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Suspects(Vector128<double> lower, Vector128<double> upper, Vector128<float> rounded)
    {
        Vector128<int> ties = Sse2.CompareEqual(
            Sse2.ShiftLeftLogical(Words(lower, upper).AsInt32(), 32 - LostBits), Vector128.Create(int.MinValue));
        Vector128<int> magnitude = Sse2.Add(
            Sse2.Add(rounded.AsInt32(), rounded.AsInt32()), Vector128.Create(int.MaxValue - 1)); // in signed order, a zero last
        return Sse2.Or(ties, Sse2.CompareGreaterThan(Vector128.Create((int)(LeastNormal - 1) + int.MinValue), magnitude));
    }

    // the lower words of four numbers
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Words(Vector128<double> lower, Vector128<double> upper) =>
        Sse.Shuffle(lower.AsSingle(), upper.AsSingle(), 0b10_00_10_00);

    /// <summary>Whether a float rounded from the sum may hide what lay beside a tie of normal floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsTie(double sum) => (uint)BitConverter.DoubleToInt64Bits(sum) << (32 - LostBits) == 1u << 31;

    /// <summary>
    /// Whether 0 &lt; |rounded| ≤ 2⁻¹²⁶. A zero is right: where c isn't 0, a sum of doubles that lost bits is 2⁻¹⁵⁰ at least.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsTiny(float rounded) => (BitConverter.SingleToUInt32Bits(rounded) << 1) - 2 <= LeastNormal - 2;

    /// <summary>
    /// The sum as if it had been rounded to odd: exact, or else the one of its two neighbors whose last bit is set.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double ToOdd(double product, double c, double sum)
    {
        double added = sum - product, lost = (product - (sum - added)) + (c - added); // Knuth's TwoSum
        long bits = BitConverter.DoubleToInt64Bits(sum);
        if ((bits & 1) == 0 && (lost < 0 || lost > 0)) // not where it is NaN, beside an infinity
        {
            bits += lost > 0 == sum > 0 ? 1 : -1;
        }

        return BitConverter.Int64BitsToDouble(bits);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector128<float> WithTies(Vector128<float> a, Vector128<float> b, Vector128<float> c)
    {
        Vector128<double> lower = SumToOdd(Lower(a) * Lower(b), Lower(c)), upper = SumToOdd(Upper(a) * Upper(b), Upper(c));
        return Sse.MoveLowToHigh(Sse2.ConvertToVector128Single(lower), Sse2.ConvertToVector128Single(upper));
    }

    // ToOdd, two at a time
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> SumToOdd(Vector128<double> product, Vector128<double> c)
    {
        Vector128<double> sum = product + c, added = sum - product, lost = (product - (sum - added)) + (c - added);
        Vector128<long> isEven = (sum.AsInt64() & Vector128<long>.One) - Vector128<long>.One;
        Vector128<long> step = (lost.AsInt64() ^ sum.AsInt64()) >> 63 | Vector128<long>.One; // −1 toward zero, 1 away from it
        return (sum.AsInt64() + (step & isEven & IsInexact(product, c, sum).AsInt64())).AsDouble();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe Vector512<float> FourByFour(Vector512<float> a, Vector512<float> b, Vector512<float> c)
    {
        float* x = (float*)&a, y = (float*)&b, sum = (float*)&c;
        for (int i = 0; i < Vector512<float>.Count; i += Vector128<float>.Count)
        {
            FusedMultiplyAdd(Vector128.Load(x + i), Vector128.Load(y + i), Vector128.Load(sum + i)).Store(sum + i);
        }

        return c;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe Vector512<float> LaneByLane(Vector512<float> a, Vector512<float> b, Vector512<float> c)
    {
        float* x = (float*)&a, y = (float*)&b, sum = (float*)&c;
        for (int i = 0; i < Vector512<float>.Count; i++)
        {
            sum[i] = FusedMultiplyAdd(x[i], y[i], sum[i]);
        }

        return c;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Lower(Vector128<float> x) => Sse2.ConvertToVector128Double(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Upper(Vector128<float> x) => Sse2.ConvertToVector128Double(Sse.MoveHighToLow(x, x));
}
