using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Chainrule.Kernels;

/// <summary>
/// Softmax and its logarithm over one row of scores. The row's maximum is subtracted first, so no exponential
/// overflows; sums run in sixteen lanes and then up a fixed tree.
/// </summary>
/// <remarks>
/// Edges. A score of −∞ has probability 0. A NaN anywhere makes every result of the row NaN. A row of −∞ alone has the
/// log-sum-exp −∞ and a row with +∞ has +∞; neither has probabilities: they are all NaN.
/// </remarks>
public static unsafe class SoftmaxRows
{
    /// <summary>ln Σⱼ exp zⱼ; −∞ for an empty row.</summary>
    /// <param name="z">The scores, (Out).</param>
    public static float LogSumExp(ReadOnlySpan<float> z)
    {
        fixed (float* scores = z)
        {
            float sum = Exponentials(scores, null, z.Length, out float shift, out _);
            return shift + VectorMath.Log(sum);
        }
    }

    /// <summary>pⱼ = exp zⱼ / Σₖ exp zₖ.</summary>
    /// <param name="z">The scores, (Out).</param>
    /// <param name="p">The probabilities, (Out); may be <paramref name="z"/> itself.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Softmax(ReadOnlySpan<float> z, Span<float> p) => Probabilities(z, p, out _);

    /// <summary>Both at once: writes the probabilities and returns ln Σⱼ exp zⱼ.</summary>
    /// <param name="z">The scores, (Out).</param>
    /// <param name="p">The probabilities, (Out); may be <paramref name="z"/> itself.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static float SoftmaxWithLogSumExp(ReadOnlySpan<float> z, Span<float> p)
    {
        float sum = Probabilities(z, p, out float shift);
        return shift + VectorMath.Log(sum);
    }

    /// <summary>yⱼ = (zⱼ − max z) − ln Σₖ exp(zₖ − max z), which keeps its digits where scores are large.</summary>
    /// <param name="z">The scores, (Out).</param>
    /// <param name="y">The logarithms of the probabilities, (Out); may be <paramref name="z"/> itself.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void LogSoftmax(ReadOnlySpan<float> z, Span<float> y)
    {
        SameLength(z, y);
        fixed (float* scores = z)
        {
            float sum = Exponentials(scores, null, z.Length, out float shift, out _);
            float log = float.IsInfinity(sum) ? float.NaN : VectorMath.Log(sum);
            ElementWise.Map(Workers.None, new Lowering(shift, log), z, y);
        }
    }

    /// <summary>dxⱼ = yⱼ·(dyⱼ − Σᵢ dyᵢ·yᵢ), the derivative of <see cref="Softmax"/>.</summary>
    /// <param name="y">The probabilities, (Out).</param>
    /// <param name="dy">(Out).</param>
    /// <param name="dx">(Out), overwritten.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void SoftmaxDerivative(ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
        => ElementWise.Map(Workers.None, new SoftmaxSlope(RowSums.Dot(y, dy)), y, dy, dx);

    /// <summary>dxⱼ = dyⱼ − exp yⱼ · Σᵢ dyᵢ, the derivative of <see cref="LogSoftmax"/>.</summary>
    /// <param name="y">The logarithms of the probabilities, (Out).</param>
    /// <param name="dy">(Out).</param>
    /// <param name="dx">(Out), overwritten.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void LogSoftmaxDerivative(ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
        => ElementWise.Map(Workers.None, new LogSoftmaxSlope(RowSums.Sum(dy)), y, dy, dx);

    /// <summary>Writes the probabilities and returns the sum that they were divided by.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Probabilities(ReadOnlySpan<float> z, Span<float> p, out float shift)
    {
        SameLength(z, p);
        fixed (float* scores = z, result = p)
        {
            float sum = Exponentials(scores, result, z.Length, out shift, out Vector512<float> rest);
            Vector512<float> factor = Vector512.Create(float.IsInfinity(sum) ? float.NaN : 1f / sum);
            int i = 0;
            for (; i <= z.Length - Lanes.Count; i += Lanes.Count)
            {
                (Vector512.Load(result + i) * factor).Store(result + i);
            }

            if (i < z.Length)
            {
                Lanes.Store(rest * factor, result + i, z.Length - i);
            }

            return sum;
        }
    }

    /// <summary>Σⱼ exp(zⱼ − shift) with the row's maximum as shift, or 0 where that is infinite.</summary>
    /// <param name="z">The row.</param>
    /// <param name="p">Where the exponentials of all whole vectors go, or null.</param>
    /// <param name="length">The row's length.</param>
    /// <param name="shift">What was subtracted.</param>
    /// <param name="rest">The exponentials of the last, partial vector, which stay in a register: most rows are short.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Exponentials(float* z, float* p, int length, out float shift, out Vector512<float> rest)
    {
        int whole = length - (length % Lanes.Count);
        Vector512<float> largest = Vector512.Create(float.NegativeInfinity), last = largest;
        if (whole < length)
        {
            // the lanes behind the row hold −∞: no maximum, and e^−∞ adds nothing
            last = Lanes.Load(z + whole, length - whole, last);
            largest = Lanes.Larger(last, largest);
        }

        for (int i = 0; i < whole; i += Lanes.Count)
        {
            largest = Lanes.Larger(Vector512.Load(z + i), largest);
        }

        float max = Lanes.Max(largest);
        shift = float.IsFinite(max) ? max : 0f;
        Vector512<float> shifts = Vector512.Create(shift);
        rest = whole < length ? VectorMath.Exp(last - shifts) : Vector512<float>.Zero;
        Vector512<float> sums = rest;
        for (int i = 0; i < whole; i += Lanes.Count)
        {
            Vector512<float> e = VectorMath.Exp(Vector512.Load(z + i) - shifts);
            sums += e;
            if (p != null)
            {
                e.Store(p + i);
            }
        }

        return Lanes.Sum(sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SameLength(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        if (x.Length != y.Length)
        {
            throw new ArgumentException($"rows of {x.Length} and {y.Length} numbers don't go together");
        }
    }

    private readonly struct Lowering(float shift, float log) : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Apply(Vector512<float> z) => z - Vector512.Create(shift) - Vector512.Create(log);
    }

    private readonly struct SoftmaxSlope(float mean) : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Apply(Vector512<float> y, Vector512<float> dy) => y * (dy - Vector512.Create(mean));
    }

    private readonly struct LogSoftmaxSlope(float sum) : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Apply(Vector512<float> y, Vector512<float> dy)
            => VectorMath.FusedMultiplyAdd(VectorMath.Exp(y), Vector512.Create(-sum), dy);
    }
}
