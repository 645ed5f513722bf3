using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Metrics;

namespace Chainrule.Training;

/// <summary>Which class a row of outputs decides for.</summary>
internal static class Decision
{
    /// <summary>
    /// The highest output's class, the lowest among equals. A single output decides for class 1 above even odds: a score
    /// above 0, or a probability or value above ½.
    /// </summary>
    public static int ClassOf(ReadOnlySpan<float> y, OutputKind kind) => ClassOf(y, kind == OutputKind.SigmoidLogits ? 0 : 0.5f);

    /// <summary>The output above which the probability is above a threshold.</summary>
    /// <param name="threshold">Between 0 and 1.</param>
    /// <param name="kind">What the output is: a score whose sigmoid is the probability, or the probability itself.</param>
    public static float BarOf(double threshold, OutputKind kind) =>
        kind != OutputKind.SigmoidLogits ? (float)threshold
        : threshold == 0.5 ? 0
        : (float)(DoubleMath.Log(threshold) - DoubleMath.Log(1 - threshold));

    /// <summary>
    /// The highest output's class, the lowest among equals; a single output decides for class 1 above a bar of its own.
    /// </summary>
    public static int ClassOf(ReadOnlySpan<float> y, float bar) => y.Length > 1 ? Ranking.ArgMax(y) : y[0] > bar ? 1 : 0;
}
