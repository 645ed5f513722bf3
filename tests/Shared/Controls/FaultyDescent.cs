using Chainrule.Optimizers;

namespace Chainrule.Tests.Controls;

/// <summary>
/// Gradient descent, right or as a source text's indices have it: Wᵢ = Wᵢ₋₁ − α·∂J/∂Wᵢ, the gradient of another step than the one
/// that is left. Code that keeps gradients and mixes up the two takes that of the step before.
/// </summary>
internal sealed class FaultyDescent(bool isLate) : Optimizer
{
    public override string Notation => "faulty-descent";

    public override int SlotCount => 1;

    public override float DefaultLearningRate => 0.1f;

    public override void Update(in OptimizerStep step, in ParameterRun run)
    {
        Span<float> kept = run.Slot(0);
        for (int i = 0; i < run.Gradients.Length; i++)
        {
            float gradient = step.GradientScale * run.Gradients[i];
            float taken = isLate ? kept[i] : gradient;
            run.Parameters[i] -= step.LearningRate * step.Decay * run.Parameters[i];
            run.Parameters[i] -= step.LearningRate * taken;
            kept[i] = gradient;
        }
    }
}
