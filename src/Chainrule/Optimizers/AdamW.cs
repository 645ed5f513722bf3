namespace Chainrule.Optimizers;

/// <summary>
/// <see cref="Adam"/> with decoupled weight decay: w ← w − η·λ·w before Adam's step, so that decay isn't divided by the
/// gradient's size. Loshchilov and Hutter, "Decoupled Weight Decay Regularization" (ICLR 2019), algorithm 2 as
/// PyTorch has it. Every optimizer here takes decoupled decay; this one has it by default.
/// </summary>
public sealed class AdamW : Optimizer
{
    private readonly AdamSettings _settings;
    private readonly double _weightDecay;

    /// <summary>The optimizer.</summary>
    /// <param name="beta1">β₁, in [0, 1).</param>
    /// <param name="beta2">β₂, in [0, 1).</param>
    /// <param name="epsilon">ε, above 0: the least divisor.</param>
    /// <param name="weightDecay">λ, not negative: what training uses where the user gives no other decay.</param>
    /// <exception cref="ChainruleException">A setting is out of range.</exception>
    public AdamW(double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0.01)
    {
        _settings = new AdamSettings("adamw", beta1, beta2, epsilon);
        _weightDecay = Setting.Check("adamw", "weight decay", weightDecay, weightDecay >= 0, "at least 0");
    }

    /// <inheritdoc/>
    public override string Notation => Setting.Write(
        "adamw", (_settings.Beta1, 0.9), (_settings.Beta2, 0.999), (_settings.Epsilon, 1e-8), (_weightDecay, 0.01));

    /// <summary>Two slots: m and v.</summary>
    public override int SlotCount => 2;

    /// <inheritdoc/>
    public override float DefaultLearningRate => 0.001f;

    /// <inheritdoc/>
    public override float DefaultWeightDecay => (float)_weightDecay;

    /// <inheritdoc/>
    public override OptimizerFormula Formula => _settings.Formula;

    /// <inheritdoc/>
    public override FormulaText Text => new("w - η·m / (√v + ε), with m = g and v = g² in the first step")
    {
        Title = "Adam with weight decay beside it",
        Definition = ["w ← w − η·λ·w", "then Adam's step: w ← w − η·m̂ / (√v̂ + ε)"],
        Source = "Loshchilov and Hutter, Decoupled Weight Decay Regularization (ICLR 2019), algorithm 2",
    };

    /// <inheritdoc/>
    public override void Update(in OptimizerStep step, in ParameterRun run) =>
        PairRule.Run(_settings.RuleAt(step), step, run);
}
