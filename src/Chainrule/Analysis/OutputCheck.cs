using Chainrule.Layers;
using Chainrule.Losses;
using Chainrule.Networks;

namespace Chainrule.Analysis;

/// <summary>
/// Whether a network puts out what its loss takes: scores, probabilities or values. Most often it is softmax that stands
/// twice, in the last layer and in the loss: training then goes on without an error, to a model that is never sure.
/// </summary>
public static class OutputCheck
{
    /// <summary>The name of the check.</summary>
    public const string Name = "outputs";

    /// <summary>Looks at the last layer that changes its numbers. What is right but could be better passes with help.</summary>
    /// <param name="network">The network.</param>
    /// <param name="loss">The loss that it is to be trained with.</param>
    public static CheckResult Of(Network network, Loss loss)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(loss);
        var last = network.Layers.LastOrDefault(layer => layer is not (Identity or Flatten or Dropout));
        string name = last?.Notation ?? "the input";
        string right = $"{name} puts out {Meaning(loss.Output)}, as {loss.Notation} takes them";
        return loss.Output switch
        {
            OutputKind.SoftmaxLogits or OutputKind.SigmoidLogits when IsBounded(last) => new CheckResult(
                Name, false, $"{loss.Notation} takes scores of any size, but {name} at the end lets only some of them out",
                IsWithin(last, loss) ? $"leave {name} out: the loss contains it" : $"leave {name} out"),
            OutputKind.Probabilities when last is not (Softmax or Sigmoid or HardSigmoid) => new CheckResult(
                Name,
                false,
                $"{loss.Notation} takes probabilities, but {name} at the end puts out other numbers",
                loss is BinaryCrossEntropy
                    ? "add sigmoid at the end, or use sigmoid-cross-entropy"
                    : "add softmax at the end, or use softmax-cross-entropy"
            ),
            OutputKind.Probabilities when Fused(last, loss) is string fused => new CheckResult(
                Name,
                true,
                right,
                $"{fused} without {name} computes both at once, and keeps the digits that they lose one after the other"
            ),
            _ => new CheckResult(Name, true, right, null),
        };
    }

    private static string? Fused(Layer? last, Loss loss) => (last, loss) switch
    {
        (Softmax, CategoricalCrossEntropy) => "softmax-cross-entropy",
        (Sigmoid, BinaryCrossEntropy) => "sigmoid-cross-entropy",
        _ => null,
    };

    private static bool IsWithin(Layer? last, Loss loss) =>
        (last, loss.Output) is (Softmax, OutputKind.SoftmaxLogits) or (Sigmoid, OutputKind.SigmoidLogits);

    // Not log-softmax: softmax of it is softmax of what goes into it.
    private static bool IsBounded(Layer? last) =>
        last is Softmax or Sigmoid or HardSigmoid or Tanh or Relu or Softplus or Elu or Selu or Gelu or Silu;

    private static string Meaning(OutputKind output) => output switch
    {
        OutputKind.Values => "values",
        OutputKind.Probabilities => "probabilities",
        _ => "scores",
    };
}
