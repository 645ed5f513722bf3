using System.Runtime.CompilerServices;
using Chainrule.Kernels;
using Chainrule.Losses;

namespace Chainrule.Models;

/// <summary>
/// Temperature scaling: one factor on all scores that makes probabilities neither too sure nor too timid, and changes no order.
/// Guo, Pleiss, Sun and Weinberger, "On Calibration of Modern Neural Networks" (2017), section 4.2.
/// </summary>
public static class Temperature
{
    // A few rows that happen to be all right would ask for certainty.
    private const double Least = 0.1, Most = 2;

    /// <summary>
    /// The factor 1/T, from 0.1 to 2, that makes the loss least on rows which the scores were not trained on. The loss is convex
    /// in it: its slope is found to be 0 by halving.
    /// </summary>
    /// <param name="loss">A cross entropy on scores.</param>
    /// <param name="scores">(rows, Out).</param>
    /// <param name="outputs">Out.</param>
    /// <param name="targets">The targets of the rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // it runs once, and is hot at once: no time to warm up
    public static double Factor(Loss loss, ReadOnlySpan<float> scores, int outputs, in Targets targets)
    {
        ArgumentNullException.ThrowIfNull(loss);
        double low = Least,
            high = Most;
        float[] scaled = new float[scores.Length],
            slopes = new float[scores.Length],
            rowLosses = new float[scores.Length / outputs];
        for (int i = 0; i < 40 && scores.Length > 0; i++)
        {
            double middle = Math.Sqrt(low * high);
            for (int k = 0; k < scaled.Length; k++)
            {
                scaled[k] = (float)(scores[k] * middle);
            }

            loss.Evaluate(Workers.None, scaled, outputs, targets, rowLosses, slopes);
            double slope = 0;
            for (int k = 0; k < scaled.Length; k++)
            {
                slope += (double)slopes[k] * scores[k];
            }

            (low, high) = slope > 0 ? (low, middle) : (middle, high);
        }

        return scores.Length == 0 ? 1 : Math.Sqrt(low * high);
    }
}
