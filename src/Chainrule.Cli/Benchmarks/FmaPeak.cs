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
        Vector512.IsHardwareAccelerated ? Vector512<float>.Count
        : Vector256.IsHardwareAccelerated ? Vector256<float>.Count
        : Vector128<float>.Count;

    private struct Job : IJob
    {
        public float[] Results;

        public readonly void Execute(int part) => Results[part] =
            Vector512.IsHardwareAccelerated ? Chain<Wide512, Vector512<float>>()
            : Vector256.IsHardwareAccelerated ? Chain<Wide256, Vector256<float>>() : Chain<Wide128, Vector128<float>>();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Chain<TSimd, TVector>()
        where TSimd : IWide<TVector>
        where TVector : struct
    {
        TVector x = TSimd.Broadcast(0.999f), y = TSimd.Broadcast(0.001f);
        TVector a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y, k = y, l = y;
        for (int round = 0; round < Rounds; round++)
        {
            a = TSimd.MultiplyAdd(a, x, y);
            b = TSimd.MultiplyAdd(b, x, y);
            c = TSimd.MultiplyAdd(c, x, y);
            d = TSimd.MultiplyAdd(d, x, y);
            e = TSimd.MultiplyAdd(e, x, y);
            f = TSimd.MultiplyAdd(f, x, y);
            g = TSimd.MultiplyAdd(g, x, y);
            h = TSimd.MultiplyAdd(h, x, y);
            i = TSimd.MultiplyAdd(i, x, y);
            j = TSimd.MultiplyAdd(j, x, y);
            k = TSimd.MultiplyAdd(k, x, y);
            l = TSimd.MultiplyAdd(l, x, y);
        }

        // Every sum is used, or its chain would be left out.
        TVector ab = TSimd.MultiplyAdd(a, x, b), cd = TSimd.MultiplyAdd(c, x, d), ef = TSimd.MultiplyAdd(e, x, f);
        TVector gh = TSimd.MultiplyAdd(g, x, h), ij = TSimd.MultiplyAdd(i, x, j), kl = TSimd.MultiplyAdd(k, x, l);
        TVector sum = TSimd.MultiplyAdd(TSimd.MultiplyAdd(ab, cd, ef), TSimd.MultiplyAdd(gh, ij, kl), x);
        return TSimd.First(sum);
    }

    // One instruction where the hardware has it, a multiplication and an addition where it hasn't.
    private interface IWide<TVector>
        where TVector : struct
    {
        static abstract TVector Broadcast(float value);

        static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

        static abstract float First(TVector value);
    }

    private readonly struct Wide512 : IWide<Vector512<float>>
    {
        public static Vector512<float> Broadcast(float value) => Vector512.Create(value);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> MultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> c) =>
            Vector512.MultiplyAddEstimate(a, b, c);

        public static float First(Vector512<float> value) => value.ToScalar();
    }

    private readonly struct Wide256 : IWide<Vector256<float>>
    {
        public static Vector256<float> Broadcast(float value) => Vector256.Create(value);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<float> MultiplyAdd(Vector256<float> a, Vector256<float> b, Vector256<float> c) =>
            Vector256.MultiplyAddEstimate(a, b, c);

        public static float First(Vector256<float> value) => value.ToScalar();
    }

    private readonly struct Wide128 : IWide<Vector128<float>>
    {
        public static Vector128<float> Broadcast(float value) => Vector128.Create(value);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<float> MultiplyAdd(Vector128<float> a, Vector128<float> b, Vector128<float> c) =>
            Vector128.MultiplyAddEstimate(a, b, c);

        public static float First(Vector128<float> value) => value.ToScalar();
    }
}
