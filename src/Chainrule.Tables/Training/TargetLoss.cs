namespace Chainrule.Tables.Training;

/// <summary>
/// Of several targets learned by one model: how each kind of model does on one of them in validation, as shares of its variance
/// left unexplained, and which
/// would be chosen for it alone.
/// </summary>
/// <param name="Target">The target's name.</param>
/// <param name="Linear">The linear model's loss.</param>
/// <param name="Network">The network's; null where there is none.</param>
/// <param name="Constant">That of always the same prediction.</param>
/// <param name="KindAlone">The kind that would be the model if this were the only target, by the same rule.</param>
public sealed record TargetLoss(string Target, double Linear, double? Network, double Constant, ModelKind KindAlone)
{
    /// <summary>The loss of a kind of model; NaN where there is no such model.</summary>
    public double Of(ModelKind kind) =>
        kind switch
        {
            ModelKind.Linear => Linear,
            ModelKind.Network => Network ?? double.NaN,
            _ => Constant,
        };

    /// <summary>The mean squared error for one of several targets, on the scale it was learned on.</summary>
    internal static double Of(TabularData data, int[] rows, TargetScale scale, float[] scores, int target)
    {
        double sum = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            double error =
                scores[i * data.TargetSize + target]
                - (data.Value(rows[i], target) - scale.Means[target]) / scale.Deviations[target];
            sum += error * error;
        }

        return sum / Math.Max(1, rows.Length);
    }
}
