using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Chainrule.Kernels;

/// <summary>Looks for NaN and infinities.</summary>
public static class Finite
{
    /// <summary>Whether all numbers are finite.</summary>
    public static bool All(ReadOnlySpan<float> values) => FirstFailure(values) < 0;

    /// <summary>Where the first number is that isn't finite; −1 where all are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int FirstFailure(ReadOnlySpan<float> values)
    {
        int i = 0, width = Vector512<float>.Count;
        var infinity = Vector512.Create(float.PositiveInfinity);
        // |NaN| < ∞ is false too
        while (i <= values.Length - width && Vector512.LessThanAll(Vector512.Abs(Vector512.Create(values[i..])), infinity))
        {
            i += width;
        }

        for (; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
