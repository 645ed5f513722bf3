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
        float shift = Shift(z);
        return shift + VectorMath.Log(Exponentials(z, default, shift));
    }

    /// <summary>pⱼ = exp zⱼ / Σₖ exp zₖ.</summary>
    /// <param name="z">The scores, (Out).</param>
    /// <param name="p">The probabilities, (Out); may be <paramref name="z"/> itself.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Softmax(ReadOnlySpan<float> z, Span<float> p)
    {
        SameLength(z, p);
        Scale(p, Exponentials(z, p, Shift(z)));
    }

    /// <summary>Both at once: writes the probabilities and returns ln Σⱼ exp zⱼ.</summary>
    /// <param name="z">The scores, (Out).</param>
    /// <param name="p">The probabilities, (Out); may be <paramref name="z"/> itself.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static float SoftmaxWithLogSumExp(ReadOnlySpan<float> z, Span<float> p)
    {
        SameLength(z, p);
        float shift = Shift(z);
        float sum = Exponentials(z, p, shift);
        Scale(p, sum);
        return shift + VectorMath.Log(sum);
    }

    /// <summary>yⱼ = (zⱼ − max z) − ln Σₖ exp(zₖ − max z), which keeps its digits where scores are large.</summary>
    /// <param name="z">The scores, (Out).</param>
    /// <param name="y">The logarithms of the probabilities, (Out); may be <paramref name="z"/> itself.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void LogSoftmax(ReadOnlySpan<float> z, Span<float> y)
    {
        SameLength(z, y);
        float shift = Shift(z);
        float sum = Exponentials(z, default, shift);
        Vector512<float> shifts = Vector512.Create(shift);
        Vector512<float> logs = Vector512.Create(float.IsInfinity(sum) ? float.NaN : VectorMath.Log(sum));
        fixed (float* source = z, result = y)
        {
            int i = 0;
            for (; i <= z.Length - Lanes.Count; i += Lanes.Count)
            {
                Vector512.Store(Vector512.Load(source + i) - shifts - logs, result + i);
            }

            if (i < z.Length)
            {
                Vector512<float> rest = Lanes.Load(source + i, z.Length - i, Vector512<float>.Zero);
                Lanes.Store(rest - shifts - logs, result + i, z.Length - i);
            }
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

    /// <summary>The row's maximum where that is finite, else 0: what is subtracted before exponentials.</summary>
    private static float Shift(ReadOnlySpan<float> z)
    {
        Vector512<float> lowest = Vector512.Create(float.NegativeInfinity), largest = lowest;
        fixed (float* source = z)
        {
            int i = 0;
            for (; i <= z.Length - Lanes.Count; i += Lanes.Count)
            {
                largest = Lanes.Larger(Vector512.Load(source + i), largest);
            }

            if (i < z.Length)
            {
                largest = Lanes.Larger(Lanes.Load(source + i, z.Length - i, lowest), largest);
            }
        }

        float max = Lanes.Max(largest);
        return float.IsFinite(max) ? max : 0f;
    }

    /// <summary>Writes exp(zⱼ − shift), unless p is empty, and returns the sum.</summary>
    private static float Exponentials(ReadOnlySpan<float> z, Span<float> p, float shift)
    {
        Vector512<float> shifts = Vector512.Create(shift), sums = Vector512<float>.Zero;
        bool writes = !p.IsEmpty;
        fixed (float* source = z, result = p)
        {
            int i = 0;
            for (; i <= z.Length - Lanes.Count; i += Lanes.Count)
            {
                Vector512<float> e = VectorMath.Exp(Vector512.Load(source + i) - shifts);
                sums += e;
                if (writes)
                {
                    Vector512.Store(e, result + i);
                }
            }

            if (i < z.Length)
            {
                // the lanes behind the row hold −∞ and add nothing
                int count = z.Length - i;
                Vector512<float> rest = Lanes.Load(source + i, count, Vector512.Create(float.NegativeInfinity));
                Vector512<float> e = VectorMath.Exp(rest - shifts);
                sums += e;
                if (writes)
                {
                    Lanes.Store(e, result + i, count);
                }
            }
        }

        return Lanes.Sum(sums);
    }

    /// <summary>Divides a row by its sum; by NaN where the sum is infinite.</summary>
    private static void Scale(Span<float> p, float sum)
    {
        Vector512<float> factor = Vector512.Create(float.IsInfinity(sum) ? float.NaN : 1f / sum);
        fixed (float* row = p)
        {
            int i = 0;
            for (; i <= p.Length - Lanes.Count; i += Lanes.Count)
            {
                Vector512.Store(Vector512.Load(row + i) * factor, row + i);
            }

            if (i < p.Length)
            {
                Lanes.Store(Lanes.Load(row + i, p.Length - i, Vector512<float>.Zero) * factor, row + i, p.Length - i);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SameLength(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        if (x.Length != y.Length)
        {
            throw new ArgumentException($"rows of {x.Length} and {y.Length} numbers don't go together");
        }
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
            => Vector512.FusedMultiplyAdd(VectorMath.Exp(y), Vector512.Create(-sum), dy);
    }
}
