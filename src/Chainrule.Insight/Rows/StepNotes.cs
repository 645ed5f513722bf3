namespace Chainrule.Insight.Rows;

/// <summary>What acts in a first step besides the optimizer's formula.</summary>
internal static class StepNotes
{
    /// <summary>Each a sentence.</summary>
    public static IReadOnlyList<string> Of(ExplanationOptions options)
    {
        var regularization = options.Regularization;
        float decay = regularization.WeightDecay ?? options.Optimizer.DefaultWeightDecay;
        var notes = new List<string>();
        if (options.Optimizer.SlotCount > 0)
        {
            notes.Add("The optimizer starts from a fresh state here, as if this were the first step of all.");
        }

        if (decay > 0)
        {
            notes.Add($"Before that, weight decay takes η·{Setting.Write(decay)}·w from every weight, and nothing from biases.");
        }

        if (regularization.L1 > 0)
        {
            notes.Add($"The L1 penalty adds {Setting.Write(regularization.L1)}·sign(w) to the derivative of every weight.");
        }

        if (regularization.L2 > 0)
        {
            notes.Add($"The L2 penalty adds {Setting.Write(regularization.L2)}·w to the derivative of every weight.");
        }

        if (regularization.ClipValue > 0)
        {
            notes.Add($"Derivatives beyond ±{Setting.Write(regularization.ClipValue)} are cut off there.");
        }

        if (regularization.ClipNorm > 0)
        {
            notes.Add(
                $"All derivatives are scaled down together where their norm exceeds {Setting.Write(regularization.ClipNorm)}."
            );
        }

        if (regularization.MaxNorm > 0)
        {
            notes.Add($"Weights into a unit whose norm exceeds {Setting.Write(regularization.MaxNorm)} are scaled back to it.");
        }

        return notes;
    }
}
