using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Chainrule.Kernels;

namespace Chainrule.Cli.Benchmarks;

/// <summary>
/// The most floating-point operations that this machine does in a second: fused multiply-adds on registers alone, twelve
/// chains of them, more than the latency of any current core asks for. A multiply-add counts as two operations.
/// </summary>
internal sealed class FmaPeak
{
    private const int Rounds = 20_000, Chains = 12;

    private readonly Workers _workers;
    private readonly float[] _results;

    /// <summary>The peak of a team of threads together.</summary>
    public FmaPeak(Workers workers)
    {
        _workers = workers;
        _results = new float[workers.Threads];
    }

    /// <summary>The operations of one run, all threads together.</summary>
    public double Operations => 2.0 * Rounds * Chains * Width * _results.Length;

    /// <summary>Operations per second, in units of 10⁹: the median of runs that take so many seconds.</summary>
    public double Measure(double seconds) => Operations / Sampling.Median(Sampling.Run(Run, seconds)) * 1e-9;

    /// <summary>One run, a fraction of a millisecond long.</summary>
    public void Run()
    {
        var job = new Job { Results = _results };
        _workers.Run(_results.Length, ref job);
    }

    private static int Width =>
        Vector512.IsHardwareAccelerated ? Simd512.Width
        : Vector256.IsHardwareAccelerated ? Simd256.Width
        : Simd128.Width;

    private struct Job : IJob
    {
        public float[] Results;

        public readonly void Execute(int part) => Results[part] =
            Vector512.IsHardwareAccelerated ? Chain<Simd512, Vector512<float>>()
            : Vector256.IsHardwareAccelerated ? Chain<Simd256, Vector256<float>>() : Chain<Simd128, Vector128<float>>();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe float Chain<TSimd, TVector>()
        where TSimd : ISimd<TVector>
        where TVector : struct
    {
        TVector x = TSimd.Broadcast(0.999f), y = TSimd.Broadcast(0.001f);
        TVector a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y, k = y, l = y;
        for (int round = 0; round < Rounds; round++)
        {
            a = TSimd.FusedMultiplyAdd(a, x, y);
            b = TSimd.FusedMultiplyAdd(b, x, y);
            c = TSimd.FusedMultiplyAdd(c, x, y);
            d = TSimd.FusedMultiplyAdd(d, x, y);
            e = TSimd.FusedMultiplyAdd(e, x, y);
            f = TSimd.FusedMultiplyAdd(f, x, y);
            g = TSimd.FusedMultiplyAdd(g, x, y);
            h = TSimd.FusedMultiplyAdd(h, x, y);
            i = TSimd.FusedMultiplyAdd(i, x, y);
            j = TSimd.FusedMultiplyAdd(j, x, y);
            k = TSimd.FusedMultiplyAdd(k, x, y);
            l = TSimd.FusedMultiplyAdd(l, x, y);
        }

        // Every sum is used, or its chain would be left out.
        TVector ab = TSimd.FusedMultiplyAdd(a, x, b), cd = TSimd.FusedMultiplyAdd(c, x, d), ef = TSimd.FusedMultiplyAdd(e, x, f);
        TVector gh = TSimd.FusedMultiplyAdd(g, x, h), ij = TSimd.FusedMultiplyAdd(i, x, j), kl = TSimd.FusedMultiplyAdd(k, x, l);
        TVector sum = TSimd.FusedMultiplyAdd(TSimd.FusedMultiplyAdd(ab, cd, ef), TSimd.FusedMultiplyAdd(gh, ij, kl), x);
        float* lanes = stackalloc float[TSimd.Width];
        TSimd.Store(sum, lanes);
        return lanes[0];
    }
}
