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

    /// <summary>How it was trained, and what that brought.</summary>
    public TrainingFacts Training { get; init; } = new();

    /// <summary>The units of each layer that put out 0 for every row.</summary>
    public IReadOnlyList<DeadUnits> DeadUnits { get; init; } = [];

    /// <summary>
    /// How much of the gradient arrives at each layer with weights, first to last; empty where that wasn't measured.
    /// </summary>
    public IReadOnlyList<LayerGradient> Gradients { get; init; } = [];

    /// <summary>The test rows that are nearly or wholly among those trained on; null where they weren't looked for.</summary>
    public RepeatedRows? NearDuplicates { get; init; }

    /// <summary>What else was noticed, in the data say.</summary>
    public IReadOnlyList<Alert> Noticed { get; init; } = [];
}
