using Chainrule.Layers;
using Chainrule.Losses;
using Chainrule.Networks;

namespace Chainrule.Training;

/// <summary>How what a network puts out suits what a loss takes.</summary>
public enum OutputSuit
{
    /// <summary>As it should be.</summary>
    Right,

    /// <summary>
    /// It is right, but another loss computes the last layer and this one at once, and keeps the digits that they lose one after
    /// the other: softmax with categorical cross entropy, which softmax cross entropy is both of.
    /// </summary>
    Separate,

    /// <summary>The loss takes scores of any size, but the last layer lets only some of them out, as ReLU does.</summary>
    Limited,

    /// <summary>
    /// The loss makes probabilities of what are probabilities, or their logarithms, already: softmax stands twice. Training goes
    /// on without an error, to a model that is never sure.
    /// </summary>
    Twice,

    /// <summary>The loss takes probabilities, but the last layer puts out other numbers.</summary>
    NotProbabilities,
}

/// <summary>How what a network puts out suits what a loss takes.</summary>
/// <param name="Suit">How.</param>
/// <param name="Last">The last layer that changes its numbers; null where none does.</param>
/// <param name="Loss">The loss.</param>
public sealed record OutputMatch(OutputSuit Suit, Layer? Last, Loss Loss)
{
    /// <summary>Whether the last layer is the one that the loss contains.</summary>
    public bool IsOwn => Last is not null && Last.Name == Loss.Activation;

    /// <summary>Looks at the last layer that changes its numbers.</summary>
    /// <param name="network">The network.</param>
    /// <param name="loss">The loss that it is to be trained with.</param>
    public static OutputMatch Of(Network network, Loss loss)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(loss);
        var last = network.Layers.LastOrDefault(layer => layer.Kind != LayerKind.PassThrough);
        return new OutputMatch(SuitOf(last?.Range ?? OutputRange.Unlimited, last?.Name, loss), last, loss);
    }

    private static OutputSuit SuitOf(OutputRange range, string? name, Loss loss) => (loss.Output, range) switch
    {
        (OutputKind.Values, _) => OutputSuit.Right,
        (OutputKind.Probabilities, OutputRange.Probabilities or OutputRange.Distribution) =>
            name == loss.Activation && loss.Fused is not null ? OutputSuit.Separate : OutputSuit.Right,
        (OutputKind.Probabilities, _) => OutputSuit.NotProbabilities,
        (_, OutputRange.Unlimited) => OutputSuit.Right,
        (OutputKind.SoftmaxLogits, OutputRange.LogDistribution) => OutputSuit.Right, // softmax of it is softmax of what it is of
        (_, OutputRange.Limited) => OutputSuit.Limited,
        _ => OutputSuit.Twice,
    };
}
