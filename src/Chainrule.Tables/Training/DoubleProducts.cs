using System.Runtime.Intrinsics;

namespace Chainrule.Tables.Training;

/// <summary>Products in double precision, of the same bits on every instruction set: eight lanes, then halves.</summary>
internal static class DoubleProducts
{
    /// <summary>sums += factor·x.</summary>
    public static void AddTo(Span<double> sums, double factor, ReadOnlySpan<double> x)
    {
        var factors = Vector512.Create(factor);
        int i = 0;
        for (; i <= sums.Length - 8; i += 8)
        {
            Vector512
                .FusedMultiplyAdd(factors, Vector512.Create(x.Slice(i, 8)), Vector512.Create<double>(sums.Slice(i, 8)))
                .CopyTo(sums[i..]);
        }

        for (; i < sums.Length; i++)
        {
            sums[i] = Math.FusedMultiplyAdd(factor, x[i], sums[i]);
        }
    }

    /// <summary>Σ a·b.</summary>
    public static double Product(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var lanes = Vector512<double>.Zero;
        int i = 0;
        for (; i <= a.Length - 16; i += 16)
        {
            var (a0, a1) = Vector512.Widen(Vector512.Create(a.Slice(i, 16)));
            var (b0, b1) = Vector512.Widen(Vector512.Create(b.Slice(i, 16)));
            lanes = Vector512.FusedMultiplyAdd(a1, b1, Vector512.FusedMultiplyAdd(a0, b0, lanes));
        }

        double tail = 0;
        for (; i < a.Length; i++)
        {
            tail = Math.FusedMultiplyAdd(a[i], b[i], tail);
        }

        return Sum(lanes) + tail;
    }

    /// <summary>Σ a·b.</summary>
    public static double Product(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var lanes = Vector512<double>.Zero;
        int i = 0;
        for (; i <= a.Length - 8; i += 8)
        {
            lanes = Vector512.FusedMultiplyAdd(Vector512.Create(a.Slice(i, 8)), Vector512.Create(b.Slice(i, 8)), lanes);
        }

        double tail = 0;
        for (; i < a.Length; i++)
        {
            tail = Math.FusedMultiplyAdd(a[i], b[i], tail);
        }

        return Sum(lanes) + tail;
    }

    private static double Sum(Vector512<double> lanes)
    {
        var four = lanes.GetLower() + lanes.GetUpper();
        return (four[0] + four[2]) + (four[1] + four[3]);
    }
}
