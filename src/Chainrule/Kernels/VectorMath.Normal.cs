using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Chainrule.Kernels;

public static partial class VectorMath
{
    /// <summary>Where the tail's polynomial has its middle.</summary>
    private const float TailCenter = 2.5f;

    private const float RootTwo = 1.41421356f, InverseRootTwoPi = 0.398942280f;

    /// <summary>erf x = 2/√π ∫₀ˣ e^(−t²) dt, at most 2 ULP off.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Erf(Vector512<float> x)
    {
        Vector512<float> s = x * x;
        Vector512<float> p = Vector512.Create(7.80690389e-05f);
        p = VectorMath.FusedMultiplyAdd(p, s, Vector512.Create(-0.00079978531f));
        p = VectorMath.FusedMultiplyAdd(p, s, Vector512.Create(0.0051871622f));
        p = VectorMath.FusedMultiplyAdd(p, s, Vector512.Create(-0.0268533472f));
        p = VectorMath.FusedMultiplyAdd(p, s, Vector512.Create(0.112835787f));
        p = VectorMath.FusedMultiplyAdd(p, s, Vector512.Create(-0.37612626f));
        p = VectorMath.FusedMultiplyAdd(p, s, Vector512.Create(0.128379166f));
        Vector512<float> near = VectorMath.FusedMultiplyAdd(x, p, x);

        Vector512<float> magnitude = Vector512.Abs(x);
        Vector512<float> tail = NormalTail(magnitude * Vector512.Create(RootTwo), out _);
        Vector512<float> far = WithSignOf(VectorMath.FusedMultiplyAdd(tail, Vector512.Create(-2f), Vector512<float>.One), x);
        return Vector512.ConditionalSelect(Vector512.LessThan(magnitude, Vector512<float>.One), near, far);
    }

    /// <summary>
    /// Φ(x), the chance that a standard normal number is below x, and the density φ(x) = e^(−x²/2) / √(2π). The lower tail
    /// keeps its digits: at most 5 ULP off down to x = −13, where Φ is 6e-39.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> NormalCdf(Vector512<float> x, out Vector512<float> density)
    {
        Vector512<float> tail = NormalTail(Vector512.Abs(x), out Vector512<float> bell);
        density = bell * Vector512.Create(InverseRootTwoPi);
        return Vector512.ConditionalSelect(Vector512.GreaterThan(x, Vector512<float>.Zero), Vector512<float>.One - tail, tail);
    }

    /// <summary>Φ(−t) = e^(−t²/2) · p(q) / (t + a) with q = (t − a) / (t + a) and t ≥ 0; bell is e^(−t²/2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> NormalTail(Vector512<float> t, out Vector512<float> bell)
    {
        t = AtMost(t, 15f);

        // t² rounds, and the exponential would multiply that error by t²: what was rounded away is put back to first order
        Vector512<float> square = t * t;
        Vector512<float> lost = VectorMath.FusedMultiplyAdd(t, t, -square);
        Vector512<float> e = Exp(square * Vector512.Create(-0.5f));
        bell = VectorMath.FusedMultiplyAdd(e, lost * Vector512.Create(-0.5f), e);

        Vector512<float> inverse = Vector512<float>.One / (t + Vector512.Create(TailCenter));
        Vector512<float> q = (t - Vector512.Create(TailCenter)) * inverse;
        Vector512<float> p = Vector512.Create(-0.000182354037f);
        p = VectorMath.FusedMultiplyAdd(p, q, Vector512.Create(-0.000343941705f));
        p = VectorMath.FusedMultiplyAdd(p, q, Vector512.Create(0.000706511724f));
        p = VectorMath.FusedMultiplyAdd(p, q, Vector512.Create(0.00255949539f));
        p = VectorMath.FusedMultiplyAdd(p, q, Vector512.Create(-0.00160646858f));
        p = VectorMath.FusedMultiplyAdd(p, q, Vector512.Create(-0.0163986236f));
        p = VectorMath.FusedMultiplyAdd(p, q, Vector512.Create(0.00923623051f));
        p = VectorMath.FusedMultiplyAdd(p, q, Vector512.Create(0.131988391f));
        p = VectorMath.FusedMultiplyAdd(p, q, Vector512.Create(-0.433692008f));
        p = VectorMath.FusedMultiplyAdd(p, q, Vector512.Create(0.706656635f));
        return bell * (p * inverse);
    }
}
