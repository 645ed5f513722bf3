using Chainrule.Insight.Distributions;
using Chainrule.Training;

namespace Chainrule.Insight.Results;

/// <summary>What is known of a model and the training it came from.</summary>
public sealed record RunFacts
{
    /// <summary>Rows that it was not trained on.</summary>
    public required Outcome Test { get; init; }

    /// <summary>Rows that it was trained on, some or all; null where they aren't at hand.</summary>
    public Outcome? Train { get; init; }

    /// <summary>
    /// Whether the rows of <see cref="Test"/> are those that the model was trained on, so that they say nothing about others.
    /// </summary>
    public bool TestWasTrainedOn { get; init; }

    /// <summary>
    /// Whether it was chosen in validation among models of several kinds, a network one of them: then no other kind has learned
    /// more.
    /// </summary>
    public bool WasChosen { get; init; }

    /// <summary>Whether rows of small classes counted more in training.</summary>
    public bool HasClassWeights { get; init; }

    /// <summary>What each epoch has brought; null where that isn't known.</summary>
    public TrainingHistory? History { get; init; }

    /// <summary>
    /// What iterations have brought where it was trained on all rows at once; null where it wasn't, or that isn't known.
    /// </summary>
    public IterationHistory? Iterations { get; init; }

    /// <summary>
    /// What penalties on the weights brought that were tried in validation, ascending; empty where none were, or that isn't
    /// known.
    /// </summary>
    public IReadOnlyList<PenaltyTrial> Penalties { get; init; } = [];

    /// <summary>How weights, gradients and activations were spread while it was trained; null where that isn't known.</summary>
    public LayerHistory? Layers { get; init; }

    /// <summary>The rows of each class that it was trained on; null where that isn't known.</summary>
    public IReadOnlyList<long>? TrainSupport { get; init; }

    /// <summary>The units of each layer that put out 0 for every row.</summary>
    public IReadOnlyList<DeadUnits> DeadUnits { get; init; } = [];

    /// <summary>
    /// How much of the gradient arrives at each layer with weights, first to last; empty where that wasn't measured.
    /// </summary>
    public IReadOnlyList<LayerGradient> Gradients { get; init; } = [];

    /// <summary>How many test rows are nearly or wholly among those trained on; null where that wasn't looked for.</summary>
    public int? NearDuplicates { get; init; }

    /// <summary>How many test rows were looked at for that; null for all.</summary>
    public int? LookedAtForDuplicates { get; init; }

    /// <summary>What else was noticed, in the data say.</summary>
    public IReadOnlyList<Alert> Noticed { get; init; } = [];
}
