using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Chainrule.Kernels;

// The functions that networks need most, for one number: operation by operation those of vectors, with their bits, which a test
// holds against each other. Where vectors of 512 bits are emulated, sixteen numbers one after the other take a fraction of the
// time (tests/packages/browser --times).
public static unsafe partial class VectorMath
{
    private interface INumberFunction
    {
        static abstract float Apply(float x);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector512<float> OneByOne<TFunction>(Vector512<float> x)
        where TFunction : struct, INumberFunction
    {
        float* lanes = (float*)&x;
        for (int i = 0; i < Vector512<float>.Count; i++)
        {
            lanes[i] = TFunction.Apply(lanes[i]);
        }

        return x;
    }

    internal readonly struct ExpOfNumber : INumberFunction
    {
        public static float Apply(float x)
        {
            if (x < -104f)
            {
                return 0;
            }

            float p = Reduced(x > 89f ? 89f : x, out int n) + 1f;
            int half = n >> 1;
            return p * PowerOfTwo(half) * PowerOfTwo(n - half);
        }
    }

    internal readonly struct TanhOfNumber : INumberFunction
    {
        public static float Apply(float x)
        {
            float magnitude = MathF.Abs(x);
            magnitude = magnitude > 10f ? 10f : magnitude;
            float p = Reduced(magnitude + magnitude, out int n), power = PowerOfTwo(n);
            float numerator = FusedMultiplyAdd(power, p, power - 1f), result = numerator / (numerator + 2f);
            int sign = BitConverter.SingleToInt32Bits(x) & int.MinValue;
            return BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(result) | sign);
        }
    }

    internal readonly struct LogOfNumber : INumberFunction
    {
        public static float Apply(float x)
        {
            if (!(x > 0f && x < float.PositiveInfinity))
            {
                return x == 0f ? float.NegativeInfinity : x < 0f ? float.NaN : x;
            }

            bool isDenormal = x < 1.17549435e-38f;
            int bits = BitConverter.SingleToInt32Bits(isDenormal ? x * 8388608f : x) - RootHalfBits;
            float f = BitConverter.Int32BitsToSingle((bits & MantissaMask) + RootHalfBits) - 1f;
            float exponent = (bits >> 23) + (isDenormal ? -23f : 0f);
            float g = FusedMultiplyAdd(0.0694933608f, f, -0.118317448f);
            g = FusedMultiplyAdd(g, f, 0.118761927f);
            g = FusedMultiplyAdd(g, f, -0.123745106f);
            g = FusedMultiplyAdd(g, f, 0.142165601f);
            g = FusedMultiplyAdd(g, f, -0.166699022f);
            g = FusedMultiplyAdd(g, f, 0.200023934f);
            g = FusedMultiplyAdd(g, f, -0.249999762f);
            g = FusedMultiplyAdd(g, f, 0.333333075f);
            g = FusedMultiplyAdd(g, f, -0.5f);
            float large = exponent * LnTwoHigh, high = large + f;
            float low = FusedMultiplyAdd(exponent, LnTwoLow, f - (high - large));
            return high + FusedMultiplyAdd(f * f, g, low);
        }
    }

    private static float Reduced(float x, out int n)
    {
        float shifted = FusedMultiplyAdd(x, LogTwoE, Rounder);
        n = BitConverter.SingleToInt32Bits(shifted) - BitConverter.SingleToInt32Bits(Rounder);
        float whole = shifted - Rounder;
        float high = FusedMultiplyAdd(whole, -LnTwoHigh, x), low = whole * -LnTwoLow, r = high + low;
        float q = FusedMultiplyAdd(0.00138368283f, r, 0.00836710352f);
        q = FusedMultiplyAdd(q, r, 0.041667752f);
        q = FusedMultiplyAdd(q, r, 0.16666539f);
        q = FusedMultiplyAdd(q, r, 0.49999997f);
        return high + FusedMultiplyAdd(r * r, q, low);
    }

    private static float PowerOfTwo(int n) => BitConverter.Int32BitsToSingle((n + 127) << 23);
}
