#:project ../../src/Chainrule/Chainrule.csproj
#:property PublishAot=false
// The way to a fast matrix product, rung by rung: dotnet run -c Release bench/lab/products.cs
//
// C = A·B with A (512, 512) and B (512, 480), on one thread. Every rung is checked against the first, bit for bit, and timed
// in turns with all others; before each call the second-level cache is filled with something else, as the other layers of a
// network would do. Rungs 3 to 5 are the library's tile without its edges; what they lack is what the library adds.
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Chainrule.Kernels;

const int M = 512, K = 512, N = 480, Rounds = 15;
if (!Vector512.IsHardwareAccelerated)
{
    Console.WriteLine("The ladder is written for AVX-512, which this machine lacks.");
    return;
}

AlignedBuffer a = Numbers(M * K), b = Numbers(K * N), c = new(M * N), expected = new(M * N), other = Numbers(1 << 20);
var rungs = new (string Name, Action Run)[]
{
    ("1  three loops, one number at a time", () => Rungs.Naive(a.Span, b.Span, c.Span, M, N, K)),
    ("2  vectors along rows, sums in memory", () => Rungs.AlongRows(a, b, c, M, N, K)),
    ("3  tiles of 8 × 48 sums in registers", () => Rungs.Tiles(a, b, c, M, N, K, packs: false, asksForC: false)),
    ("4  and panels of B packed first", () => Rungs.Tiles(a, b, c, M, N, K, packs: true, asksForC: false)),
    ("5  as 3, lines of C asked for ahead", () => Rungs.Tiles(a, b, c, M, N, K, packs: false, asksForC: true)),
    ("6  the library", () =>
        MatrixProduct.Write(Workers.None, new MatrixView(a.Span, M, K), new MatrixView(b.Span, K, N), c.Span)
    ),
};

Rungs.Naive(a.Span, b.Span, expected.Span, M, N, K);
var seconds = rungs.Select(_ => new List<double>()).ToArray();
for (int round = 0; round < Rounds; round++)
{
    for (int i = 0; i < rungs.Length; i++)
    {
        other.Span.Reverse();
        c.Span.Fill(float.NaN);
        long start = Stopwatch.GetTimestamp();
        rungs[i].Run();
        seconds[i].Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        if (!c.Span.SequenceEqual(expected.Span))
            throw new InvalidOperationException($"rung {rungs[i].Name} has other bits than the first");
    }
}

for (int i = 0; i < rungs.Length; i++)
{
    seconds[i].Sort();
    Console.WriteLine($"{rungs[i].Name,-42} {2.0 * M * N * K / seconds[i][Rounds / 2] * 1e-9,8:0.0} GFLOP/s");
}

static AlignedBuffer Numbers(int length)
{
    var buffer = new AlignedBuffer(length);
    for (int i = 0; i < length; i++)
        buffer.Span[i] = (i * 7919L % 1000 - 500) * 1e-3f;

    return buffer;
}

internal static unsafe class Rungs
{
    public static void Naive(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, int m, int n, int k)
    {
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
            {
                float sum = 0;
                for (int p = 0; p < k; p++)
                    sum = MathF.FusedMultiplyAdd(a[i * k + p], b[p * n + j], sum);

                c[i * n + j] = sum;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AlongRows(AlignedBuffer a, AlignedBuffer b, AlignedBuffer c, int m, int n, int k)
    {
        fixed (float* pa = a.Span, pb = b.Span, pc = c.Span)
        {
            for (int i = 0; i < m; i++)
            {
                new Span<float>(pc + i * n, n).Clear();
                for (int p = 0; p < k; p++)
                {
                    Vector512<float> x = Vector512.Create(pa[i * k + p]);
                    for (int j = 0; j < n; j += 16)
                        Vector512
                            .FusedMultiplyAdd(x, Vector512.Load(pb + p * n + j), Vector512.Load(pc + i * n + j))
                            .Store(pc + i * n + j);
                }
            }
        }
    }

    public static void Tiles(AlignedBuffer a, AlignedBuffer b, AlignedBuffer c, int m, int n, int k, bool packs, bool asksForC)
    {
        fixed (float* pa = a.Span, pb = b.Span, pc = c.Span, packed = stackalloc float[packs ? k * 48 : 1])
        {
            for (int j = 0; j < n; j += 48)
            {
                for (int p = 0; packs && p < k; p++)
                    new ReadOnlySpan<float>(pb + p * n + j, 48).CopyTo(new Span<float>(packed + p * 48, 48));

                for (int i = 0; i < m; i += 8)
                    Tile(pa + i * k, k, packs ? packed : pb + j, packs ? 48 : n, pc + i * n + j, n, k, asksForC);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile(float* a, nint aRow, float* b, nint bRow, float* c, nint cRow, int k, bool asksForC)
    {
        Vector512<float> c00 = default, c01 = c00, c02 = c00, c10 = c00, c11 = c00, c12 = c00, c20 = c00, c21 = c00, c22 = c00;
        Vector512<float> c30 = c00, c31 = c00, c32 = c00, c40 = c00, c41 = c00, c42 = c00, c50 = c00, c51 = c00, c52 = c00;
        Vector512<float> c60 = c00, c61 = c00, c62 = c00, c70 = c00, c71 = c00, c72 = c00;
        float* ahead = c;
        for (int p = 0; p < k; p++, a++, b += bRow)
        {
            if (asksForC && p % (k / 8) == 0)
            {
                Sse.Prefetch0(ahead);
                Sse.Prefetch0(ahead + 16);
                Sse.Prefetch0(ahead + 32);
                ahead += cRow;
            }

            Vector512<float> b0 = Vector512.Load(b), b1 = Vector512.Load(b + 16), b2 = Vector512.Load(b + 32);
            Row(a, b0, b1, b2, ref c00, ref c01, ref c02);
            Row(a + aRow, b0, b1, b2, ref c10, ref c11, ref c12);
            Row(a + 2 * aRow, b0, b1, b2, ref c20, ref c21, ref c22);
            Row(a + 3 * aRow, b0, b1, b2, ref c30, ref c31, ref c32);
            Row(a + 4 * aRow, b0, b1, b2, ref c40, ref c41, ref c42);
            Row(a + 5 * aRow, b0, b1, b2, ref c50, ref c51, ref c52);
            Row(a + 6 * aRow, b0, b1, b2, ref c60, ref c61, ref c62);
            Row(a + 7 * aRow, b0, b1, b2, ref c70, ref c71, ref c72);
        }

        Store(c, c00, c01, c02);
        Store(c + cRow, c10, c11, c12);
        Store(c + 2 * cRow, c20, c21, c22);
        Store(c + 3 * cRow, c30, c31, c32);
        Store(c + 4 * cRow, c40, c41, c42);
        Store(c + 5 * cRow, c50, c51, c52);
        Store(c + 6 * cRow, c60, c61, c62);
        Store(c + 7 * cRow, c70, c71, c72);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row(
        float* a,
        Vector512<float> b0,
        Vector512<float> b1,
        Vector512<float> b2,
        ref Vector512<float> c0,
        ref Vector512<float> c1,
        ref Vector512<float> c2
    )
    {
        Vector512<float> x = Vector512.Create(*a);
        c0 = Vector512.FusedMultiplyAdd(x, b0, c0);
        c1 = Vector512.FusedMultiplyAdd(x, b1, c1);
        c2 = Vector512.FusedMultiplyAdd(x, b2, c2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* c, Vector512<float> v0, Vector512<float> v1, Vector512<float> v2)
    {
        v0.Store(c);
        v1.Store(c + 16);
        v2.Store(c + 32);
    }
}
