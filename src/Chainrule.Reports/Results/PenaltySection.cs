using Chainrule.Insight.Results;
using Chainrule.Reports.Charts;
using Chainrule.Text;

namespace Chainrule.Reports.Results;

/// <summary>
/// How the penalty on the weights was chosen: what each that was tried brought on rows trained on and on rows held back.
/// </summary>
internal static class PenaltySection
{
    /// <summary>The section of a model that is solved for at once, and so has no other curve.</summary>
    public static Section Of(RunFindings findings)
    {
        var parts = Parts(findings)!;
        return new(
            "Learning curves",
            1,
            [
                new ChartRow([parts.Chart]),
                parts.Numbers,
                new Note(
                    new Paragraph(
                        "Least squares are solved for at once, without epochs or iterations. What is learned from rows held back "
                            + "is how small the weights must be."
                    ),
                    new Paragraph(parts.Said)),
            ]
        );
    }

    /// <summary>The curve over penalties; null where fewer than two were tried.</summary>
    public static PenaltyParts? Parts(RunFindings findings)
    {
        var trials = findings.Run.Training.Penalties;
        if (trials.Count < 2)
        {
            return null;
        }

        string loss = Loss(findings);
        var best = trials.MinBy(trial => trial.ValidationLoss);
        string meaning = best == trials[0] ? "It is the smallest: the rows ask for no restraint."
            : best == trials[^1] ? "It is the largest: little can be learned from so few rows, or there is little to learn."
            : "To the left of it the model follows its own rows too closely, to the right it is held back too much.";
        var curve = new LossCurve(
            "penalty",
            loss,
            [.. trials.Select(trial => trial.Penalty)],
            [.. trials.Select(trial => trial.TrainLoss)],
            [.. trials.Select(trial => trial.ValidationLoss)],
            Enumerable.Range(0, trials.Count).First(i => trials[i] == best)
        );
        return new PenaltyParts(
            $"Of {NumberText.Count(trials.Count)} penalties on the weights tried, {ShownText.Number(best.Penalty)} was the best "
                + $"on rows held back, with a {loss} of {ShownText.Number(best.ValidationLoss)}. {meaning}",
            curve.Draw("Loss by penalty", ShownText.Number(best.Penalty), ofRatios: true),
            new Folded("Penalties in numbers", curve.Table("What each penalty has brought", int.MaxValue)));
    }

    /// <summary>What the loss of a table's model says.</summary>
    public static string Loss(RunFindings findings) => findings.Classes is null ? "share of variance unexplained" : "log loss";
}

/// <summary>What there is of the penalties that were tried.</summary>
/// <param name="Said">Which was best, and what that means.</param>
/// <param name="Chart">The losses over them.</param>
/// <param name="Numbers">The same as a table.</param>
internal sealed record PenaltyParts(string Said, Chart Chart, Folded Numbers);
