using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;
using Chainrule.Insight;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Training;

namespace Chainrule.Cli.Runs;

/// <summary>What is to be said of a network's last layer and its loss before they are trained together.</summary>
internal static class OutputNotes
{
    /// <summary>Says where the fused pair is better, and where the two don't go together.</summary>
    public static void Say(Terminal terminal, Network network, Loss loss)
    {
        if (loss is { Fused: { } fused })
        {
            terminal.Note(
                $"note: {loss.Notation} is the textbook's loss on probabilities; {fused} without the last "
                    + "activation learns the same and never overflows"
            );
        }

        if (OutputCheck.Of(network, loss) is { Help: string help } outputs)
        {
            terminal.Note($"{(outputs.Passed ? "note" : "warning")}: {outputs.Reason}; {help}");
        }
    }

    /// <summary>Refuses a network whose probabilities the loss would make probabilities of, unless that is asked for.</summary>
    /// <param name="network">The network.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="label">Where the layers stand, as an error names it.</param>
    /// <param name="isAllowed">Whether it is asked for.</param>
    public static void RequireOneActivation(Network network, Loss loss, string label, bool isAllowed)
    {
        var match = OutputMatch.Of(network, loss);
        if (match.Suit == OutputSuit.Twice && !isAllowed)
        {
            throw UsageException.Of(
                label, $": {match.Last!.Notation} at the end puts out probabilities, and {loss.Notation} makes "
                    + "probabilities of them again: the model could never be sure",
                $"leave {match.Last.Notation} out, or train it all the same with --{TrainOptions.DoubleActivation}"
            );
        }
    }
}
