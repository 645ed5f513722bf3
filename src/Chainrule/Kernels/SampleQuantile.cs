using System.Numerics;

namespace Chainrule.Kernels;

/// <summary>The quantiles of numbers that are given, linear between neighbors, as numpy's <c>quantile</c> has them.</summary>
public static class SampleQuantile
{
    /// <summary>The number below which a share of the others lies.</summary>
    /// <param name="ascending">The numbers, at least one.</param>
    /// <param name="share">The share, from 0 to 1.</param>
    public static double Of<T>(ReadOnlySpan<T> ascending, double share)
        where T : INumberBase<T>
    {
        double at = share * (ascending.Length - 1);
        int below = (int)at, above = Math.Min(below + 1, ascending.Length - 1);
        double low = double.CreateTruncating(ascending[below]), high = double.CreateTruncating(ascending[above]);
        return low + ((at - below) * (high - low));
    }
}
