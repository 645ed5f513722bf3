using Chainrule.Metrics;

namespace Chainrule.Training;

/// <summary>How well a network does on a dataset.</summary>
/// <param name="Rows">The rows it was evaluated on.</param>
/// <param name="Loss">The weighted mean loss.</param>
/// <param name="Accuracy">
/// The share of rows put into the right class, from 0 to 1, every row counting alike: the highest output wins, the lowest
/// class among equals; a single output decides for class 1 above even odds. Null where targets are values.
/// </param>
public sealed record Evaluation(int Rows, double Loss, double? Accuracy)
{
    /// <summary>
    /// How well each output tells its label, where each is a question of its own: the loss contains or expects a sigmoid, and
    /// there are several outputs with a target each, true above ½. Null elsewhere.
    /// </summary>
    public LabelMetrics? Labels { get; init; }
}
