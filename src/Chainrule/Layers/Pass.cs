using Chainrule.Kernels;

namespace Chainrule.Layers;

/// <summary>
/// What a layer needs for one batch besides the batch itself: its slices of the network's buffers, its random numbers,
/// the threads. A layer keeps none of it.
/// </summary>
public readonly ref struct Pass
{
    /// <summary>The number of rows in this batch; may be 0.</summary>
    public required int BatchSize { get; init; }

    /// <summary>
    /// The place of the first of these rows in the whole batch: above 0 where the batch is computed in shards. What is drawn for
    /// a row is indexed by its place in the whole batch, <c>FirstRow + row</c>, so that how a batch is cut changes no draw.
    /// </summary>
    public long FirstRow { get; init; }

    /// <summary>Whether the batch is trained on: dropout acts only then.</summary>
    public bool IsTraining { get; init; }

    /// <summary>This layer's parameters, one block after the other in the order of <see cref="Layer.Parameters"/>.</summary>
    public ReadOnlySpan<float> Parameters { get; init; }

    /// <summary>
    /// The gradients of this layer's parameters, laid out like <see cref="Parameters"/>; <see cref="Layer.Backward"/> overwrites
    /// them. Empty where nobody needs them and the layer knows how to leave them out, see <see cref="Layer.SkipsGradients"/>.
    /// </summary>
    public Span<float> Gradients { get; init; }

    /// <summary>
    /// <see cref="Layer.CacheSize"/> floats per row, kept from <see cref="Layer.Forward"/> for <see cref="Layer.Backward"/>;
    /// empty when no backward pass will follow.
    /// </summary>
    public Span<float> Cache { get; init; }

    /// <summary>
    /// <see cref="Layer.BatchCacheSize"/> floats for the whole batch, kept from <see cref="Layer.Forward"/> for
    /// <see cref="Layer.Backward"/>; empty when no backward pass will follow.
    /// </summary>
    public Span<float> BatchCache { get; init; }

    /// <summary>
    /// This layer's state, one block after the other in the order of <see cref="Layer.State"/>. A pass reads it and never changes
    /// it: what is to change it goes into <see cref="Observed"/>.
    /// </summary>
    public ReadOnlySpan<float> State { get; init; }

    /// <summary>
    /// <see cref="Layer.ObservedSize"/> numbers: what this batch says of the state. <see cref="Layer.Forward"/> overwrites them
    /// in training; empty in prediction. They change the state only with the update, and so not where a pass is repeated or
    /// thrown away.
    /// </summary>
    public Span<double> Observed { get; init; }

    /// <summary>
    /// Where each shard of the batch ends, whose gradients are chains of their own; empty for one chain. Only for layers that
    /// sum shards themselves.
    /// </summary>
    internal ReadOnlySpan<int> Cut { get; init; }

    /// <summary>This layer's random numbers for this step.</summary>
    public RandomStream Random { get; init; }

    /// <summary>The threads to share work among.</summary>
    public required Workers Workers { get; init; }
}
