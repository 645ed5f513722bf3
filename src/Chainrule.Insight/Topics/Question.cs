namespace Chainrule.Insight.Topics;

/// <summary>What somebody wants explained.</summary>
/// <param name="Topic">The topic, with settings where it takes some: <c>softmax</c>, <c>leaky-relu:0.2</c>.</param>
public sealed record Question(string Topic)
{
    /// <summary>
    /// The numbers to compute with; of a network its rows, one after the other. Null for the topic's own.
    /// </summary>
    public IReadOnlyList<double>? Values { get; init; }

    /// <summary>The targets of a loss: one class index, or one number for each output; null for the topic's own.</summary>
    public IReadOnlyList<double>? Targets { get; init; }

    /// <summary>The learning rate of an optimizer; null for the topic's own.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Whether the values of softmax are scores even where they sum to 1.</summary>
    public bool AreScores { get; init; }

    /// <summary>
    /// The weights of a neuron, one for each value, or those of a network, layer after layer, (In, Out) row after row; null for
    /// the topic's own.
    /// </summary>
    public IReadOnlyList<double>? Weights { get; init; }

    /// <summary>The bias of a neuron, or those of a network, layer after layer; null for the topic's own.</summary>
    public IReadOnlyList<double>? Biases { get; init; }

    /// <summary>The sizes of a network: its inputs, then the units of each layer; null for the topic's own.</summary>
    public IReadOnlyList<int>? Sizes { get; init; }

    /// <summary>The loss behind a neuron or a network, as in <c>huber:0.5</c>; null for the topic's own.</summary>
    public string? Loss { get; init; }

    /// <summary>
    /// The activation of a neuron, or of the layers of a network but the last, as in <c>relu</c> or <c>leaky-relu:0.2</c>; null
    /// for the topic's own.
    /// </summary>
    public string? Activation { get; init; }

    /// <summary>The values, or the topic's own.</summary>
    internal double[] ValuesOr(params ReadOnlySpan<double> defaults) => Values is null ? defaults.ToArray() : [.. Values];

    /// <summary>The error that the values don't suit the topic.</summary>
    internal ChainruleException Wrong(string problem, Remedy remedy) => new($"{Topic}: {problem}", remedy);
}
