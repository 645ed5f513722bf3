namespace Chainrule.Reports;

/// <summary>The formulas of layers and losses as one line of text each.</summary>
internal static class FormulaText
{
    private const string Unknown = "";

    /// <summary>What a layer computes, and its derivative where each output has one input.</summary>
    public static (string Forward, string Derivative) OfLayer(string notation) => notation.Split(':')[0] switch
    {
        "dense" => notation.EndsWith("no-bias", StringComparison.Ordinal)
            ? ("z = x·W: each output is a weighted sum of all inputs", Unknown)
            : ("z = x·W + b: each output is a weighted sum of all inputs, plus a bias", Unknown),
        "relu" => ("a = max(z, 0)", "1 where z > 0, else 0"),
        "leaky-relu" => ("a = z where z > 0, else slope·z", "1 where z > 0, else slope"),
        "elu" => ("a = z where z > 0, else α·(eᶻ - 1)", "1 where z > 0, else a + α"),
        "selu" => ("a = λ·z where z > 0, else λ·α·(eᶻ - 1)", "λ where z > 0, else a + λ·α"),
        "gelu" => ("a = z·Φ(z), Φ the normal distribution", "Φ(z) + z·φ(z)"),
        "gelu-tanh" => ("a = ½·z·(1 + tanh(√(2/π)·(z + 0.044715·z³)))", "by the product and chain rules"),
        "silu" => ("a = z·σ(z)", "σ(z)·(1 + z·(1 - σ(z)))"),
        "softplus" => ("a = ln(1 + eᶻ)", "σ(z)"),
        "sigmoid" => ("a = σ(z) = 1 / (1 + e⁻ᶻ)", "a·(1 - a)"),
        "tanh" => ("a = tanh z", "1 - a²"),
        "sinh" => ("a = sinh z, straight on beyond the limit", "cosh z"),
        "hard-sigmoid" => ("a = slope·z + offset, cut off at 0 and 1", "slope, 0 where cut off"),
        "softmax" => ("pᵢ = exp zᵢ / Σⱼ exp zⱼ", "∂pᵢ/∂zⱼ = pᵢ·((1 if i = j else 0) - pⱼ)"),
        "log-softmax" => ("aᵢ = zᵢ - ln Σⱼ exp zⱼ", "∂aᵢ/∂zⱼ = (1 if i = j else 0) - exp aⱼ"),
        "dropout" => ("a = z: dropout acts only while training goes on, not in this one step", Unknown),
        "embedding" => ("a = plain numbers as they are, and for each category its row in a table of learned vectors", Unknown),
        "piecewise" => ("a = b + Σₜ wₜ·eₜ(x): each number becomes several, each piecewise linear in it", Unknown),
        "periodic" => ("a = b + Σₖ uₖ·cos(2π·cₖ·x) + vₖ·sin(2π·cₖ·x): each number becomes several, each a sum of waves", Unknown),
        "flatten" => ("a = z, taken as one row", Unknown),
        "identity" => ("a = z", Unknown),
        _ => (Unknown, Unknown),
    };

    /// <summary>What a loss computes of one row, and its derivative by an output.</summary>
    public static (string Value, string Derivative) OfLoss(string notation) => notation.Split(':')[0] switch
    {
        "softmax-cross-entropy" => ("E = -Σ t·ln p, with p = softmax z", "p - t"),
        "sigmoid-cross-entropy" => ("E = mean of -t·ln p - (1 - t)·ln(1 - p), with p = σ(z)", "(p - t) / n"),
        "categorical-cross-entropy" => ("E = -Σ t·ln p", "-t / p"),
        "binary-cross-entropy" => ("E = mean of -t·ln p - (1 - t)·ln(1 - p)", "((1 - t)/(1 - p) - t/p) / n"),
        "mean-squared-error" or "mse" => ("E = mean of (y - t)²", "2·(y - t) / n"),
        "half-mean-squared-error" => ("E = mean of ½·(y - t)²", "(y - t) / n"),
        "mean-absolute-error" => ("E = mean of |y - t|", "sign(y - t) / n"),
        "huber" => ("E = mean of ½·e² where |e| ≤ δ, else δ·(|e| - ½·δ), with e = y - t", "e cut off at ±δ, / n"),
        _ => ($"E = {notation}", Unknown),
    };
}
