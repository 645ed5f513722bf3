using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Chainrule.Kernels;

namespace Chainrule.Tests.Kernels;

/// <summary>Every kernel equals the naive loop of fused multiply-adds, bit for bit.</summary>
[Trait("Category", "Numbers")]
public class MatrixProductTests
{
    private const int Canaries = 24;
    private const float Canary = 12345.678f;

    public enum Start
    {
        Zero,
        Row,
        Destination,
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Every_size_to_forty_equals_the_naive_loop(bool transposeA, bool transposeB)
    {
        // Without an instruction for it, a fused multiply-add costs a hundred times as much.
        int step = Fma.IsSupported ? 1 : 5;
        int[] depths = Fma.IsSupported ? [0, 1, 2, 3, 4, 8, 17, 31, 40] : [1, 9];
        for (int m = 0; m <= 40; m += step)
        {
            for (int n = 0; n <= 40; n += step)
            {
                foreach (int k in depths)
                {
                    CheckAllStarts(m, k, n, transposeA, transposeB, Workers.None);
                }
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void One_row_of_every_width_equals_the_naive_loop(bool transposeA)
    {
        using var workers = new Workers(3);
        for (int n = 1; n <= 290; n++)
        {
            CheckAllStarts(1, 3, n, transposeA, transposeB: false, Workers.None);
            if (n % 16 == 15)
            {
                CheckAllStarts(1, Fma.IsSupported ? 5000 : 20, n, transposeA, transposeB: false, workers);
            }
        }
    }

    // Without an instruction for it, a fused multiply-add costs a hundred times as much: the largest are for machines that have
    // it.
    public static TheoryData<int, int, int> LargerSizes =>
    [
        .. new (int M, int K, int N)[]
        {
            (5, 0, 100), (1, 784, 128), (1, 128, 10), (1, 100, 301), (2, 33, 129), (3, 70, 97), (9, 17, 40),
            (32, 40, 48), (37, 31, 49), (40, 40, 40), (64, 10, 130), (61, 67, 512), (65, 1030, 50),
            (129, 513, 67), (257, 65, 1024), (100, 2050, 33), (40, 1024, 301), (77, 600, 1024),
            (1024, 40, 200), (1029, 1030, 53),
        }.Where(size => Fma.IsSupported || (long)size.M * size.K * size.N <= 4_000_000),
    ];

    [Theory]
    [MemberData(nameof(LargerSizes))]
    public void Larger_sizes_equal_the_naive_loop(int m, int k, int n)
    {
        using var workers = new Workers(3);
        foreach (bool transposeA in (bool[])[false, true])
        {
            foreach (bool transposeB in (bool[])[false, true])
            {
                CheckAllStarts(m, k, n, transposeA, transposeB, Workers.None, workers);
            }
        }
    }

    [Fact]
    public void Several_blocks_of_rows_over_rows_that_compete_for_the_cache_equal_the_naive_loop()
    {
        using var workers = new Workers(2);
        CheckAllStarts(530, Fma.IsSupported ? 1000 : 2, 1024, transposeA: false, transposeB: false, workers);
    }

    [Fact]
    public void The_widths_that_this_machine_does_not_prefer_give_the_same_bits()
    {
        foreach (
            var (m, k, n) in ((int, int, int)[])
                [(1, 40, 300), (7, 5, 9), (13, 29, 31), (40, 33, 65), (64, 128, 96), (31, 1100, 50)]
        )
        {
            var a = Values(m * k, 1);
            var b = Values(k * n, 2);
            float[] expected = new float[m * n];
            Naive(a, b, m, k, n, transposeA: false, transposeB: false, expected);
            if (Vector512.IsHardwareAccelerated)
            {
                Assert.Equal(expected, Compute<Simd512, Vector512<float>>(a, b, m, k, n));
            }

            if (Fma.IsSupported)
            {
                Assert.Equal(expected, Compute<Simd256, Vector256<float>>(a, b, m, k, n));
            }

            Assert.Equal(expected, Compute<Simd128, Vector128<float>>(a, b, m, k, n));
            Assert.Equal(expected, Compute<Simd32, float>(a, b, m, k, n));
        }
    }

    [Fact]
    public void A_sum_that_is_not_rounded_once_is_caught()
    {
        // 1 + 2⁻²³ squared is 1 + 2⁻²² + 2⁻⁴⁶: the last term survives only in a fused multiply-add.
        float x = float.BitIncrement(1);
        var c = new float[] { -(x * x) };
        MatrixProduct.Add(Workers.None, new MatrixView([x], 1, 1), new MatrixView([x], 1, 1), c);
        Assert.Equal(MathF.ScaleB(1, -46), c[0]);
    }

    [Theory]
    [InlineData(1f)]
    [InlineData(1.1754942e-38f)] // the largest subnormal number
    public void A_sum_of_doubles_rounded_to_a_float_is_caught(float scale)
    {
        // a·b is half of c's last bit but for 2⁻⁷⁰, which a sum of doubles loses: the tie would leave c, which is odd.
        float c = scale == 1 ? float.BitIncrement(1) : scale, root = scale == 1 ? 1 : MathF.ScaleB(1, -63);
        float x = float.BitIncrement(1) * root, y = (float.BitDecrement(1) - MathF.ScaleB(1, -24)) * MathF.ScaleB(1, -24) * root;
        foreach (var (m, k, n) in ((int, int, int)[])[(1, 5, 100), (4, 9, 16), (13, 29, 31), (64, 130, 97)])
        {
            foreach (var (transposeA, transposeB) in ((bool, bool)[])[(false, false), (true, false), (false, true)])
            {
                float[] a = [.. Enumerable.Range(0, m * k).Select(i => i % 3 == 0 ? -x : x)];
                float[] b = [.. Enumerable.Repeat(y, k * n)], sums = [.. Enumerable.Repeat(c, m * n)];
                var left = transposeA ? new MatrixView(a, k, m).Transposed : new MatrixView(a, m, k);
                MatrixProduct.Add(
                    Workers.None, left, transposeB ? new MatrixView(b, n, k).Transposed : new MatrixView(b, k, n), sums);
                Assert.All(sums, sum => Assert.Equal(c, sum));
            }
        }
    }

    [Fact]
    public void Sizes_that_do_not_follow_are_refused()
    {
        Assert.Throws<ArgumentException>(() =>
            MatrixProduct.Write(
                Workers.None,
                new MatrixView(new float[6], 2, 3),
                new MatrixView(new float[6], 2, 3),
                new float[4]
            )
        );
        Assert.Throws<ArgumentException>(() =>
            MatrixProduct.Write(
                Workers.None,
                new MatrixView(new float[6], 2, 3),
                new MatrixView(new float[6], 3, 2),
                new float[5]
            )
        );
        Assert.Throws<ArgumentException>(() =>
            MatrixProduct.Write(
                Workers.None,
                new MatrixView(new float[6], 2, 3),
                new MatrixView(new float[6], 3, 2),
                new float[3],
                new float[4]
            )
        );
        Assert.Throws<ArgumentException>(() => new MatrixView(new float[6], 2, 2));
    }

    private static unsafe float[] Compute<TSimd, TVector>(float[] a, float[] b, int m, int k, int n)
        where TSimd : ISimd<TVector>
        where TVector : struct
    {
        var c = new float[m * n];
        fixed (float* pa = a, pb = b, pc = c)
        {
            Product<TSimd, TVector>.Run(Workers.None, new ProductOperands
            {
                M = m,
                N = n,
                K = k,
                A = pa,
                ARow = k,
                AStep = 1,
                B = pb,
                BStep = n,
                C = pc,
                CRow = n,
            });
        }

        return c;
    }

    private static void CheckAllStarts(int m, int k, int n, bool transposeA, bool transposeB, params Workers[] workers)
    {
        var a = Values(m * k, 1);
        var b = Values(k * n, 2);
        foreach (var start in Enum.GetValues<Start>())
        {
            Check(a, b, m, k, n, transposeA, transposeB, start, workers);
        }
    }

    private static void Check(
        float[] a,
        float[] b,
        int m,
        int k,
        int n,
        bool transposeA,
        bool transposeB,
        Start start,
        Workers[] workers
    )
    {
        var row = Values(n, 3);
        var expected = new float[m * n];
        var initial = start == Start.Destination ? Values(m * n, 4) : [.. Enumerable.Repeat(float.NaN, m * n)];
        for (int i = 0; i < m * n; i++)
        {
            expected[i] = start switch { Start.Zero => 0, Start.Row => row[i % n], _ => initial[i] };
        }

        Naive(a, b, m, k, n, transposeA, transposeB, expected);
        var left = transposeA ? new MatrixView(a, k, m).Transposed : new MatrixView(a, m, k);
        var right = transposeB ? new MatrixView(b, n, k).Transposed : new MatrixView(b, k, n);
        foreach (var team in workers)
        {
            var c = Compute(left, right, row, start, initial, team);
            if (!c.SequenceEqual(expected))
            {
                Assert.Fail(
                    $"{m}×{k}×{n}, A{(transposeA ? "ᵀ" : "")}, B{(transposeB ? "ᵀ" : "")}, from {start}, {team.Threads} threads");
            }
        }
    }

    // Within canaries, which have to be alive afterwards.
    private static ReadOnlySpan<float> Compute(
        MatrixView left, MatrixView right, float[] row, Start start, float[] initial, Workers workers)
    {
        var guarded = new float[Canaries + initial.Length + Canaries];
        guarded.AsSpan().Fill(Canary);
        var c = guarded.AsSpan(Canaries, initial.Length);
        initial.CopyTo(c);
        if (start == Start.Zero)
        {
            MatrixProduct.Write(workers, left, right, c);
        }
        else if (start == Start.Row)
        {
            MatrixProduct.Write(workers, left, right, row, c);
        }
        else
        {
            MatrixProduct.Add(workers, left, right, c);
        }

        Assert.All(guarded[..Canaries], x => Assert.Equal(Canary, x));
        Assert.All(guarded[^Canaries..], x => Assert.Equal(Canary, x));
        return c;
    }

    private static void Naive(float[] a, float[] b, int m, int k, int n, bool transposeA, bool transposeB, float[] c)
    {
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
            {
                float sum = c[i * n + j];
                for (int p = 0; p < k; p++)
                {
                    sum = MathF.FusedMultiplyAdd(
                        a[transposeA ? p * m + i : i * k + p],
                        b[transposeB ? j * k + p : p * n + j],
                        sum
                    );
                }

                c[i * n + j] = sum;
            }
        }
    }

    private static float[] Values(int count, int stream)
    {
        var random = new RandomStream(7, RandomStreams.User(stream));
        return [.. Enumerable.Range(0, count).Select(i => (float)(2 * random.Uniform((uint)i) - 1))];
    }
}
