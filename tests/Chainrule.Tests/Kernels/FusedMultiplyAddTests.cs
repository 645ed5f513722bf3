using System.Runtime.Intrinsics;
using Chainrule.Kernels;

namespace Chainrule.Tests.Kernels;

/// <summary>
/// One rounding, with an instruction for it and without. On a machine that has one this compares the instruction with itself:
/// what it is for are the runs with <c>DOTNET_EnableAVX2=0</c> and <c>DOTNET_EnableHWIntrinsic=0</c>.
/// </summary>
[Trait("Category", "Numbers")]
public class FusedMultiplyAddTests
{
    private static readonly float[] Edges =
    [
        0, 1, 3, 0.5f, 1.5f, float.BitIncrement(1), float.BitDecrement(1), 16777215, 16777216, 1e-20f, 1e20f,
        float.Epsilon, 3 * float.Epsilon, MathF.ScaleB(1, -75), MathF.ScaleB(1, -74), MathF.ScaleB(1, -150 + 75),
        MathF.ScaleB(1, -126), float.BitDecrement(MathF.ScaleB(1, -126)), float.BitIncrement(MathF.ScaleB(1, -126)),
        MathF.ScaleB(1, -63), float.BitDecrement(MathF.ScaleB(1, -63)),
        MathF.ScaleB(1, 64), float.BitDecrement(MathF.ScaleB(1, 64)),
        float.MaxValue, MathF.ScaleB(1, 127), MathF.ScaleB(1, 103), MathF.ScaleB(1, 102), float.PositiveInfinity, float.NaN,
    ];

    [Fact]
    public void Every_triple_of_edges_is_rounded_once()
    {
        float[] all = [.. Edges, .. Edges.Select(x => -x)];
        var triples = new Triples();
        foreach (float a in all)
        {
            foreach (float b in all)
            {
                foreach (float c in all)
                {
                    triples.Add(a, b, c);
                }
            }
        }

        triples.Check();
    }

    [Theory]
    [InlineData(Kind.Bits)]
    [InlineData(Kind.Near)]
    [InlineData(Kind.Ties)]
    [InlineData(Kind.Tiny)]
    [InlineData(Kind.Cancelling)]
    [InlineData(Kind.Large)]
    public void Random_triples_are_rounded_once(Kind kind)
    {
        const int Count = 1 << 20;
        var random = new Random(17 + (int)kind);
        var triples = new Triples();
        for (int i = 0; i < Count; i++)
        {
            var (a, b, c) = Triple(random, kind);
            triples.Add(a, b, c);
        }

        triples.Check();
    }

    [Fact]
    public void A_tie_of_the_double_sum_is_broken_by_what_it_lost()
    {
        // a·b = 2⁻²⁴ − 2⁻⁷⁰, a half of the last bit but for what a sum of doubles loses. The tie would go to an even number.
        float a = 1 + MathF.ScaleB(1, -23), b = MathF.ScaleB(float.BitDecrement(1) - MathF.ScaleB(1, -24), -24), odd = a;
        Assert.Equal(odd, VectorMath.FusedMultiplyAdd(a, b, odd));
        Assert.Equal(odd, VectorMath.FusedMultiplyAdd(-a, b, odd));
        Assert.NotEqual(odd, (float)((double)a * b + odd));
        Assert.NotEqual(odd, (float)(-(double)a * b + odd));
    }

    public enum Kind
    {
        Bits,
        Near,
        Ties,
        Tiny,
        Cancelling,
        Large,
    }

    private static (float A, float B, float C) Triple(Random random, Kind kind)
    {
        switch (kind)
        {
            case Kind.Bits: // any bits: infinities and NaN among them
                return (Any(random), Any(random), Any(random));
            case Kind.Near: // the exponents of a and b at random, that of c near their product's
                int first = random.Next(-40, 40), second = random.Next(-40, 40);
                return (
                    Significand(random, first), Significand(random, second),
                    Significand(random, first + second + random.Next(-60, 60)));
            case Kind.Ties: // few bits in each: sums that end in a one at the place of a half, and something far below
                int shift = random.Next(20, 60);
                return (
                    1 + MathF.ScaleB(random.Next(1, 4), -random.Next(1, 24)),
                    MathF.ScaleB(1 + MathF.ScaleB(random.Next(-3, 4), -random.Next(1, 24)), -24 + (shift > 50 ? shift - 40 : 0)),
                    Sign(random) * (1 + MathF.ScaleB(random.Next(0, 4), -23)));
            case Kind.Tiny: // results about the least normal float and far below it
                int exponent = random.Next(-100, -30);
                return (
                    Few(random, exponent), Few(random, -126 - exponent + random.Next(-30, 4)),
                    Few(random, -126 + random.Next(-24, 4)));
            case Kind.Cancelling: // c is −a·b but for its last bits
                float a = Significand(random, random.Next(-70, 60)), b = Significand(random, random.Next(-70, 60));
                float c = -(a * b);
                return (a, b, BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(c) + random.Next(-2, 3)));
            default: // results about the largest float
                int large = random.Next(1, 126);
                return (
                    Few(random, large), Few(random, 127 - large + random.Next(-26, 2)), Few(random, 127 - random.Next(0, 50)));
        }
    }

    private static float Any(Random random) => BitConverter.Int32BitsToSingle((int)random.NextInt64(1L << 32));

    private static float Sign(Random random) => random.Next(2) == 0 ? 1 : -1;

    private static float Significand(Random random, int exponent) =>
        Sign(random) * MathF.ScaleB(random.Next(1 << 23, 1 << 24), exponent - 23);

    // most bits zero, or most of them one: ties lie near
    private static float Few(Random random, int exponent)
    {
        int bits = 1 << 23;
        for (int i = random.Next(4); i > 0; i--)
        {
            bits |= 1 << random.Next(23);
        }

        if (random.Next(4) == 0)
        {
            bits = (1 << 24) - 1 - (bits & 0x7FFFFF);
        }

        return Sign(random) * MathF.ScaleB(bits, exponent - 23);
    }

    /// <summary>Triples, computed as numbers and as lanes of vectors.</summary>
    private sealed class Triples
    {
        private readonly List<float> _a = [], _b = [], _c = [];

        public void Add(float a, float b, float c)
        {
            _a.Add(a);
            _b.Add(b);
            _c.Add(c);
        }

        public void Check()
        {
            while (_a.Count % Vector512<float>.Count != 0)
            {
                Add(1, 1, 1);
            }

            float[] a = [.. _a], b = [.. _b], c = [.. _c];
            Span<float> sixteen = stackalloc float[Vector512<float>.Count], four = stackalloc float[Vector128<float>.Count];
            for (int i = 0; i < a.Length; i += sixteen.Length)
            {
                VectorMath.FusedMultiplyAdd(
                    Vector512.Create(a.AsSpan(i)), Vector512.Create(b.AsSpan(i)), Vector512.Create(c.AsSpan(i))).CopyTo(sixteen);
                for (int j = i; j < i + sixteen.Length; j++)
                {
                    if (j % four.Length == 0)
                    {
                        var sums = VectorMath.FusedMultiplyAdd(
                            Vector128.Create(a.AsSpan(j)), Vector128.Create(b.AsSpan(j)), Vector128.Create(c.AsSpan(j)));
                        sums.CopyTo(four);
                    }

                    float expected = MathF.FusedMultiplyAdd(a[j], b[j], c[j]);
                    if (!Same(expected, VectorMath.FusedMultiplyAdd(a[j], b[j], c[j]))
                        || !Same(expected, sixteen[j - i])
                        || !Same(expected, four[j % four.Length]))
                    {
                        Assert.Fail($"fma({a[j]:R}, {b[j]:R}, {c[j]:R}) = {expected:R}");
                    }
                }
            }
        }

        private static bool Same(float x, float y) =>
            float.IsNaN(x) ? float.IsNaN(y) : BitConverter.SingleToInt32Bits(x) == BitConverter.SingleToInt32Bits(y);
    }
}
