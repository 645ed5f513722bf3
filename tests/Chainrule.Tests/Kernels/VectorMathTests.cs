using System.Runtime.Intrinsics;
using Chainrule.Kernels;
using Chainrule.Tests.Oracles;
using Chainrule.Tests.Support;

namespace Chainrule.Tests.Kernels;

/// <summary>
/// Every function against double precision, over floats of all exponents. CHAINRULE_CASES=all takes all 2³² of them.
/// </summary>
[Trait("Category", "Numbers")]
public class VectorMathTests
{
    [Fact]
    public void Exp_is_within_1_ulp() => Check(1.0, VectorMath.Exp, Math.Exp);

    [Fact]
    public void Expm1_is_within_2_ulp() => Check(2.0, VectorMath.Expm1, SpecialFunctions.Expm1);

    [Fact]
    public void Log_is_within_1_ulp() => Check(1.0, VectorMath.Log, Math.Log);

    [Fact]
    public void Log1p_is_within_1_5_ulp() => Check(1.5, VectorMath.Log1p, SpecialFunctions.Log1p);

    [Fact]
    public void Tanh_is_within_2_5_ulp() => Check(2.5, VectorMath.Tanh, Math.Tanh);

    [Fact]
    public void Sinh_is_within_3_ulp_and_cosh_within_2()
    {
        Check(3.0, VectorMath.Sinh, Math.Sinh, lowest: -88f, highest: 88f);
        Check(2.0, VectorMath.Cosh, Math.Cosh, lowest: -88f, highest: 88f);
    }

    [Fact]
    public void Sigmoid_is_within_2_5_ulp() => Check(2.5, VectorMath.Sigmoid, SpecialFunctions.Sigmoid);

    [Fact]
    public void Sigmoid_and_its_complement_are_within_3_ulp()
    {
        Check(3.0, x => VectorMath.Sigmoid(x, out _), SpecialFunctions.Sigmoid);
        Check(
            3.0,
            x =>
            {
                VectorMath.Sigmoid(x, out Vector512<float> complement);
                return complement;
            },
            x => SpecialFunctions.Sigmoid(-x)
        );
    }

    [Fact]
    public void Softplus_is_within_2_ulp() => Check(2.0, VectorMath.Softplus, SpecialFunctions.Softplus);

    [Fact]
    public void Erf_is_within_2_ulp() => Check(2.0, VectorMath.Erf, SpecialFunctions.Erf);

    [Fact]
    public void Normal_cdf_and_density_are_within_5_ulp_down_to_minus_13()
    {
        Check(5.0, x => VectorMath.NormalCdf(x, out _), SpecialFunctions.NormalCdf, lowest: -13f);
        Check(
            5.0,
            x =>
            {
                VectorMath.NormalCdf(x, out Vector512<float> density);
                return density;
            },
            SpecialFunctions.NormalDensity,
            lowest: -13f,
            highest: 13f
        );
    }

    [Fact]
    public void A_result_is_the_limit_at_infinity_and_exact_at_zero()
    {
        const float inf = float.PositiveInfinity;
        Assert.Equal([0f, 1f, 1f, inf], [VectorMath.Exp(-inf), VectorMath.Exp(0f), VectorMath.Exp(-0f), VectorMath.Exp(inf)]);
        Assert.Equal(
            [-1f, 0f, -0f, inf],
            [VectorMath.Expm1(-inf), VectorMath.Expm1(0f), VectorMath.Expm1(-0f), VectorMath.Expm1(inf)]
        );
        Assert.Equal([-inf, -inf, 0f, inf], [VectorMath.Log(0f), VectorMath.Log(-0f), VectorMath.Log(1f), VectorMath.Log(inf)]);
        Assert.Equal(
            [-inf, 0f, -0f, inf],
            [VectorMath.Log1p(-1f), VectorMath.Log1p(0f), VectorMath.Log1p(-0f), VectorMath.Log1p(inf)]
        );
        Assert.Equal(
            [-1f, 0f, -0f, 1f],
            [VectorMath.Tanh(-inf), VectorMath.Tanh(0f), VectorMath.Tanh(-0f), VectorMath.Tanh(inf)]
        );
        Assert.Equal(
            [0f, 0.5f, 0.5f, 1f],
            [VectorMath.Sigmoid(-inf), VectorMath.Sigmoid(0f), VectorMath.Sigmoid(-0f), VectorMath.Sigmoid(inf)]
        );
        Assert.Equal([0f, inf], [VectorMath.Softplus(-inf), VectorMath.Softplus(inf)]);
        Assert.Equal([-1f, 0f, -0f, 1f], [VectorMath.Erf(-inf), VectorMath.Erf(0f), VectorMath.Erf(-0f), VectorMath.Erf(inf)]);
        Assert.True(
            float.IsNaN(VectorMath.Log(-1f)) && float.IsNaN(VectorMath.Log(-inf)) && float.IsNaN(VectorMath.Log1p(-1.5f))
        );
    }

    [Fact]
    public void Odd_functions_are_odd_to_the_bit()
    {
        for (uint bits = 0; bits < 0x7F800000; bits += 9973)
        {
            float x = BitConverter.UInt32BitsToSingle(bits);
            Assert.Equal(
                BitConverter.SingleToInt32Bits(-VectorMath.Tanh(x)),
                BitConverter.SingleToInt32Bits(VectorMath.Tanh(-x))
            );
            Assert.Equal(
                BitConverter.SingleToInt32Bits(-VectorMath.Sinh(x)),
                BitConverter.SingleToInt32Bits(VectorMath.Sinh(-x))
            );
            Assert.Equal(BitConverter.SingleToInt32Bits(-VectorMath.Erf(x)), BitConverter.SingleToInt32Bits(VectorMath.Erf(-x)));
        }
    }

    [Fact]
    public void Every_instruction_set_gives_the_recorded_bits()
    {
        Func<Vector512<float>, Vector512<float>>[] functions =
        [
            VectorMath.Exp,
            VectorMath.Expm1,
            VectorMath.Log,
            VectorMath.Log1p,
            VectorMath.Tanh,
            VectorMath.Sigmoid,
            VectorMath.Softplus,
            VectorMath.Erf,
            x => VectorMath.NormalCdf(x, out Vector512<float> density) + density,
            x => VectorMath.Sigmoid(x, out Vector512<float> complement) - complement,
        ];
        var bits = new BitHash();
        Span<float> lanes = stackalloc float[16];
        foreach (var f in functions)
        {
            for (long start = 0; start < 1L << 32; start += 16 * 99991)
            {
                for (int lane = 0; lane < 16; lane++)
                {
                    lanes[lane] = BitConverter.UInt32BitsToSingle((uint)(start + (lane * 99991)));
                }

                f(Vector512.Create<float>(lanes)).CopyTo(lanes);
                bits.Add(lanes);
            }
        }

        Assert.Equal("381e704f1fd0f423", bits.ToString());
    }

    [Fact]
    public void One_number_has_the_bits_of_a_lane()
    {
        Same(VectorMath.ExpOfLanes, VectorMath.ExpOfNumber.Apply);
        Same(VectorMath.LogOfLanes, VectorMath.LogOfNumber.Apply);
        Same(VectorMath.TanhOfLanes, VectorMath.TanhOfNumber.Apply);
    }

    private static void Same(Func<Vector512<float>, Vector512<float>> vector, Func<float, float> number)
    {
        uint stride = Cases.AreAll ? 1u : 997u;
        Parallel.For(0, 64, part =>
        {
            for (long bits = part * (1L << 26); bits < (part + 1) * (1L << 26); bits += stride)
            {
                float x = BitConverter.UInt32BitsToSingle((uint)bits);
                float expected = vector(Vector512.Create(x)).ToScalar(), actual = number(x);
                if (BitConverter.SingleToInt32Bits(expected) != BitConverter.SingleToInt32Bits(actual)
                    && !(float.IsNaN(expected) && float.IsNaN(actual)))
                {
                    Assert.Fail($"of {x:R}: {actual:R}, in a vector {expected:R}");
                }
            }
        });
    }

    private static void Check(
        double limit,
        Func<Vector512<float>, Vector512<float>> f,
        Func<double, double> truth,
        float lowest = float.NegativeInfinity,
        float highest = float.PositiveInfinity
    )
    {
        uint stride = Cases.AreAll ? 1u : 9973u;
        const int parts = 64;
        var worst = new (double Ulp, float X)[parts];
        Parallel.For(0, parts, part =>
        {
            Span<float> lanes = stackalloc float[16];
            Span<float> results = stackalloc float[16];
            long end = (part + 1) * (1L << 32) / parts;
            for (long bits = part * (1L << 32) / parts; bits < end; bits += 16 * stride)
            {
                for (int lane = 0; lane < 16; lane++)
                {
                    lanes[lane] = BitConverter.UInt32BitsToSingle((uint)(bits + (lane * stride)));
                }

                f(Vector512.Create<float>(lanes)).CopyTo(results);
                for (int lane = 0; lane < 16; lane++)
                {
                    float x = lanes[lane];
                    double error = Ulps(results[lane], truth(x));
                    if (!(error <= worst[part].Ulp) && !(x < lowest || x > highest))
                    {
                        worst[part] = (error, x);
                    }
                }
            }
        });
        (double ulp, float at) = worst.MaxBy(w => double.IsNaN(w.Ulp) ? double.PositiveInfinity : w.Ulp);
        TestContext.Current.TestOutputHelper?.WriteLine($"{ulp:F4} ULP at {at:R}");
        Assert.True(ulp <= limit, $"{ulp:F3} ULP at {at:R}, limit {limit}");
    }

    /// <summary>The distance from the true result, in the spacing of floats there.</summary>
    private static double Ulps(float result, double truth)
    {
        if (double.IsNaN(truth) || double.IsInfinity(truth) || float.IsNaN(result))
        {
            return double.IsNaN(truth) == float.IsNaN(result) && (double.IsNaN(truth) || result == truth)
                ? 0
                : double.PositiveInfinity;
        }

        // beyond the largest float ∞ counts as the next one
        double top = BitConverter.Int64BitsToDouble((1023L + 128) << 52);
        double value = float.IsInfinity(result) ? Math.CopySign(top, result) : result;
        double nearest = Math.Clamp(truth, -top, top);
        long exponent = Math.Clamp(((BitConverter.DoubleToInt64Bits(nearest) >> 52) & 0x7FF) - 1023, -126, 127);
        return Math.Abs(value - nearest) * BitConverter.Int64BitsToDouble((1023 + 23 - exponent) << 52);
    }
}
