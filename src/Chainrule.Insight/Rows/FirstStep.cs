using Chainrule.Optimizers;

namespace Chainrule.Insight.Rows;

/// <summary>
/// What an optimizer does in its first step, from a fresh state: its formula, and its result in double precision.
/// </summary>
/// <param name="Formula">The new parameter, of w, the gradient g and the learning rate η.</param>
/// <param name="Change">What is added to w, of g and η; null where the formula isn't known.</param>
internal sealed record FirstStep(string Formula, Func<double, double, double>? Change)
{
    /// <summary>The first step of an optimizer.</summary>
    public static FirstStep Of(Optimizer optimizer)
    {
        var term = NotationTerm.Parse(optimizer.Notation, "optimizer");
        switch (term.Name)
        {
            case "sgd":
                return new("w - η·g", (g, rate) => -rate * g);
            case "momentum":
                return new("w - η·v, with v = g in the first step", (g, rate) => -rate * g);
            case "nesterov":
                double mu = term.Number(0, "mu", 0.9);
                return new("w - η·(g + μ·v), with v = g in the first step", (g, rate) => -rate * (g + (mu * g)));
            case "rmsprop":
                double decay = term.Number(0, "decay", 0.99),
                    epsilon = term.Number(1, "epsilon", 1e-8);
                return new("w - η·g / (√v + ε), with v = (1 - ρ)·g² in the first step", (g, rate) =>
                    -rate * g / (Math.Sqrt((1 - decay) * g * g) + epsilon)
                );
            case "adagrad":
                epsilon = term.Number(0, "epsilon", 1e-10);
                return new("w - η·g / (√s + ε), with s = g² in the first step", (g, rate) => -rate * g / (Math.Abs(g) + epsilon));
            case "adam" or "adamw":
                epsilon = term.Number(2, "epsilon", 1e-8);
                return new("w - η·m / (√v + ε), with m = g and v = g² in the first step", (g, rate) =>
                    -rate * g / (Math.Abs(g) + epsilon)
                );
            case "lion":
                return new("w - η·sign(g) in the first step", (g, rate) => -rate * Math.Sign(g));
            default:
                return new($"the first step of {optimizer.Notation}", null);
        }
    }

    /// <summary>What acts in the step besides the optimizer's formula, each a sentence.</summary>
    public static IReadOnlyList<string> Notes(ExplanationOptions options)
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
