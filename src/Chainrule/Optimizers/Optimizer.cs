namespace Chainrule.Optimizers;

/// <summary>
/// The rule by which parameters follow their gradients. An immutable description; its state (momentum, say) lies in
/// slots that the caller keeps, each as long as the parameters, zero at first: so a checkpoint is a copy of buffers.
/// </summary>
public abstract class Optimizer
{
    /// <summary>The name and settings in the notation, as in <c>adam</c> or <c>momentum:0.9</c>.</summary>
    public abstract string Notation { get; }

    /// <summary>
    /// How many slots of state it keeps, each as long as the parameters: 0 for plain gradient descent, 2 for Adam.
    /// </summary>
    public abstract int SlotCount { get; }

    /// <summary>The learning rate used when the user gives none.</summary>
    public abstract float DefaultLearningRate { get; }

    /// <summary>
    /// The decoupled weight decay used when the user gives none: 0, except for AdamW. The caller passes it on in
    /// <see cref="OptimizerStep.Decay"/>, for weights and not for biases.
    /// </summary>
    public virtual float DefaultWeightDecay => 0;

    /// <summary>Moves a run of parameters one step, element by element; may be called for any part of the buffer.</summary>
    /// <param name="step">Learning rate, step number and decay.</param>
    /// <param name="parameters">A run of parameters; read and overwritten.</param>
    /// <param name="gradients">Their gradients.</param>
    /// <param name="slot0">The same run of the first slot; empty where <see cref="SlotCount"/> is 0.</param>
    /// <param name="slot1">The same run of the second slot; empty where <see cref="SlotCount"/> is below 2.</param>
    public abstract void Update(
        in OptimizerStep step, Span<float> parameters, ReadOnlySpan<float> gradients, Span<float> slot0, Span<float> slot1);
}

/// <summary>What one step of an optimizer is told.</summary>
/// <param name="Number">The number of the step, from 1.</param>
/// <param name="LearningRate">The learning rate of this step, after the schedule.</param>
/// <param name="Decay">Decoupled weight decay λ: w ← w − LearningRate·λ·w before the update; 0 for biases.</param>
/// <param name="GradientScale">What gradients are multiplied with first: below 1 where the global norm is clipped.</param>
public readonly record struct OptimizerStep(long Number, float LearningRate, float Decay = 0, float GradientScale = 1);
