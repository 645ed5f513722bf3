using Chainrule.Insight.Distributions;
using Chainrule.Training;

namespace Chainrule.Insight.Results;

/// <summary>What is known of the training that a model came from: by epochs, by iterations, or not at all.</summary>
public sealed record TrainingFacts
{
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
    public IReadOnlyList<long>? Support { get; init; }

    /// <summary>Whether rows of small classes counted more.</summary>
    public bool HasClassWeights { get; init; }

    /// <summary>
    /// Whether it was chosen in validation among models of several kinds, a network one of them: then no other kind has learned
    /// more.
    /// </summary>
    public bool WasChosen { get; init; }
}
