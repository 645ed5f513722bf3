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
    /// How many slots of state it keeps, each as long as the parameters: 0 for plain gradient descent, 2 for Adam; any number.
    /// </summary>
    public abstract int SlotCount { get; }

    /// <summary>The learning rate used when the user gives none.</summary>
    public abstract float DefaultLearningRate { get; }

    /// <summary>
    /// The decoupled weight decay used when the user gives none: 0, except for AdamW. The caller passes it on in
    /// <see cref="OptimizerStep.Decay"/>, for weights and not for biases.
    /// </summary>
    public virtual float DefaultWeightDecay => 0;

    /// <summary>
    /// The step as the textbook writes it, in double precision, for explanations; null where an optimizer doesn't tell.
    /// </summary>
    public virtual OptimizerFormula? Formula => null;

    /// <summary>
    /// What the optimizer computes, in words and signs, for explanations; its formula is that of the new w in the first step,
    /// from the gradient g and the learning rate η. Null where an optimizer doesn't tell.
    /// </summary>
    public virtual FormulaText? Text => null;

    /// <summary>
    /// Whether steps depend on norms of whole blocks, as those of LARS and LAMB do. If so, every step first makes directions of
    /// all gradients by <see cref="Direct"/>, then takes the norms of each block, always in the same order, and then moves all
    /// parameters by <see cref="Update"/>.
    /// </summary>
    public virtual bool UsesBlockNorms => false;

    /// <summary>
    /// Makes a run's direction of its gradients, element by element, and may move the slots: d = scale·g unless overridden.
    /// Called only where <see cref="UsesBlockNorms"/>.
    /// </summary>
    /// <param name="step">Learning rate, step number and decay. What is decayed here must not be decayed again by
    /// <see cref="Update"/>.</param>
    /// <param name="run">What is read; its parameters stay as they are.</param>
    /// <param name="direction">Where the direction goes, as long as the run; it lies where the gradients lie.</param>
    public virtual void Direct(in OptimizerStep step, in ParameterRun run, Span<float> direction)
    {
        for (int i = 0; i < direction.Length; i++)
        {
            direction[i] = step.GradientScale * run.Gradients[i];
        }
    }

    /// <summary>
    /// Moves a run of parameters one step, element by element; may be called for any part of the buffer, and for several at once
    /// on several threads.
    /// </summary>
    /// <param name="step">Learning rate, step number and decay.</param>
    /// <param name="run">The parameters, their gradients (or directions) and slots.</param>
    /// <exception cref="ArgumentException">The buffers differ in length.</exception>
    public abstract void Update(in OptimizerStep step, in ParameterRun run);
}

/// <summary>What one step of an optimizer is told.</summary>
/// <param name="Number">The number of the step, from 1.</param>
/// <param name="LearningRate">The learning rate of this step, after the schedule.</param>
/// <param name="Decay">Decoupled weight decay λ: w ← w − LearningRate·λ·w before the update; 0 for biases.</param>
/// <param name="GradientScale">What gradients are multiplied with first: below 1 where the global norm is clipped.</param>
public readonly record struct OptimizerStep(long Number, float LearningRate, float Decay = 0, float GradientScale = 1);
