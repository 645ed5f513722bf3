namespace Chainrule.Optimizers;

/// <summary>
/// Running means of the gradient and of its square, corrected for having started at zero: m ← β₁·m + (1 − β₁)·g,
/// v ← β₂·v + (1 − β₂)·g², w ← w − η · m̂ / (√v̂ + ε) with m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ) at step t.
/// Kingma and Ba, "Adam: A Method for Stochastic Optimization" (ICLR 2015), algorithm 1.
/// </summary>
public sealed class Adam : Optimizer
{
    private readonly AdamSettings _settings;

    /// <summary>The optimizer.</summary>
    /// <param name="beta1">β₁, in [0, 1).</param>
    /// <param name="beta2">β₂, in [0, 1).</param>
    /// <param name="epsilon">ε, above 0: the least divisor.</param>
    /// <exception cref="ChainruleException">A setting is out of range.</exception>
    public Adam(double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8) =>
        _settings = new AdamSettings("adam", beta1, beta2, epsilon);

    /// <inheritdoc/>
    public override string Notation =>
        Setting.Write("adam", (_settings.Beta1, 0.9), (_settings.Beta2, 0.999), (_settings.Epsilon, 1e-8));

    /// <summary>Two slots: m and v.</summary>
    public override int SlotCount => 2;

    /// <inheritdoc/>
    public override float DefaultLearningRate => 0.001f;

    /// <inheritdoc/>
    public override OptimizerFormula Formula => _settings.Formula;

    /// <inheritdoc/>
    public override FormulaText Text => new("w - η·m / (√v + ε), with m = g and v = g² in the first step")
    {
        Title = "a running mean of the gradient over a running size of it",
        Definition =
        [
            "m ← β₁·m + (1 − β₁)·g",
            "v ← β₂·v + (1 − β₂)·g²",
            "m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ)",
            "w ← w − η·m̂ / (√v̂ + ε)",
        ],
        Source = "Kingma and Ba, Adam: A Method for Stochastic Optimization (ICLR 2015), algorithm 1",
    };

    /// <inheritdoc/>
    public override void Update(in OptimizerStep step, in ParameterRun run) =>
        PairRule.Run(_settings.RuleAt(step), step, run);
}
