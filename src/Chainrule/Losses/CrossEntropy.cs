using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Chainrule.Kernels;

namespace Chainrule.Losses;

/// <summary>What the four cross entropies share.</summary>
internal static class CrossEntropy
{
    /// <summary>The probability below which the logarithm is continued by its tangent.</summary>
    public const float Least = 1e-7f;

    public static float CheckSmoothing(string name, float smoothing) =>
        Setting.Check(name, "label smoothing", smoothing, smoothing is >= 0 and < 1, "at least 0 and below 1");

    public static string Notation(string name, float smoothing) => smoothing == 0 ? name : $"{name}:{Setting.Write(smoothing)}";

    /// <summary>(1 − ε)·t + ε/parts.</summary>
    public static double Smooth(double target, float smoothing, int parts) =>
        (1.0 - smoothing) * target + (double)smoothing / parts;

    public static int CheckClasses(int outputs) => outputs >= 2
        ? outputs
        : throw new ChainruleException(
            "a single output can't be a distribution over classes: softmax makes it 1 whatever it is",
            "use sigmoid-cross-entropy, or one output per class");

    /// <summary>
    /// ln p down to <see cref="Least"/>, and below it ln(least) + p/least − 1, its tangent there: finite at 0, with the slope
    /// 1/max(p, least).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Log(Vector512<float> p, out Vector512<float> slope)
    {
        Vector512<float> least = Vector512.Create(Least);
        // written so that NaN stays NaN
        Vector512<float> isSmall = Vector512.LessThan(p, least);
        Vector512<float> divisor = Vector512.ConditionalSelect(isSmall, least, p);
        slope = Vector512<float>.One / divisor;
        Vector512<float> below = Vector512.ConditionalSelect(
            isSmall,
            VectorMath.FusedMultiplyAdd(p, slope, -Vector512<float>.One),
            Vector512<float>.Zero
        );
        return VectorMath.Log(divisor) + below;
    }
}
