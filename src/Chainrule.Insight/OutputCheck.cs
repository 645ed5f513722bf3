using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Training;

namespace Chainrule.Insight;

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
        var match = OutputMatch.Of(network, loss);
        string name = match.Last?.Notation ?? "the input";
        string right = $"{name} puts out {Meaning(loss.Output)}, as {loss.Notation} takes them";
        return match.Suit switch
        {
            OutputSuit.Limited or OutputSuit.Twice => new CheckResult(
                Name,
                false,
                $"{loss.Notation} takes scores of any size, but {name} at the end lets only some of them out",
                match.IsOwn ? $"leave {name} out: the loss contains it" : $"leave {name} out"
            ),
            OutputSuit.NotProbabilities => new CheckResult(
                Name,
                false,
                $"{loss.Notation} takes probabilities, but {name} at the end puts out other numbers",
                Mend(loss)
            ),
            OutputSuit.Separate => new CheckResult(
                Name,
                true,
                right,
                $"{loss.Fused} without {name} computes both at once, and keeps the digits that they lose one after the other"
            ),
            _ => new CheckResult(Name, true, right, null),
        };
    }

    private static string Mend(Loss loss)
    {
        string layer = loss.Activation is { } activation ? $"add {activation}" : "add softmax or sigmoid";
        return $"{layer} at the end{(loss.Fused is { } fused ? $", or use {fused}" : "")}";
    }

    private static string Meaning(OutputKind output) => output switch
    {
        OutputKind.Values => "values",
        OutputKind.Probabilities => "probabilities",
        _ => "scores",
    };
}
