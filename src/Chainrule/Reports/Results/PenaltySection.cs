using Chainrule.Analysis.Results;
using Chainrule.Reports.Charts;
using Chainrule.Training;

namespace Chainrule.Reports.Results;

/// <summary>How the penalty on the weights was chosen: what each that was tried brought on rows trained on and on rows held back.</summary>
internal static class PenaltySection
{
    /// <summary>The section of a model that is solved for at once, and so has no other curve.</summary>
    public static Section Of(RunFindings findings) => new(
        "Learning curves", 1,
        [new Paragraph("Least squares are solved for at once, without epochs or iterations. What is learned from rows held back is how small the weights must be."), .. Blocks(findings)]);

    /// <summary>The curve over penalties; nothing where fewer than two were tried.</summary>
    public static IEnumerable<Block> Blocks(RunFindings findings)
    {
        var trials = findings.Run.Penalties;
        if (trials.Count < 2)
            yield break;

        string loss = Loss(findings);
        var best = trials.MinBy(trial => trial.ValidationLoss);
        string meaning = best == trials[0] ? "It is the smallest: the rows ask for no restraint."
            : best == trials[^1] ? "It is the largest: little can be learned from so few rows, or there is little to learn."
            : "To the left of it the model follows its own rows too closely, to the right it is held back too much.";
        yield return new Paragraph(
            $"Of {NumberText.Count(trials.Count)} penalties on the weights tried, {ShownText.Number(best.Penalty)} was the best on rows held back, with a {loss} of {ShownText.Number(best.ValidationLoss)}. {meaning}");
        yield return new ChartRow([Losses(trials, best, loss)], IsWide: true);
        yield return new Folded("Penalties in numbers", Table(trials, best, loss));
    }

    /// <summary>What the loss of a table's model says.</summary>
    public static string Loss(RunFindings findings) => findings.Classes is null ? "share of variance unexplained" : "log loss";

    private static Chart Losses(IReadOnlyList<PenaltyTrial> trials, PenaltyTrial best, string loss)
    {
        double[] penalties = [.. trials.Select(trial => trial.Penalty)];
        var mark = LearningSection.MarkOf(penalties);
        return new Chart
        {
            Title = "Loss by penalty",
            Description = $"From the smallest penalty, {ShownText.Number(trials[0].Penalty)}, to the largest, {ShownText.Number(trials[^1].Penalty)}, the training loss goes from {ShownText.Number(trials[0].TrainLoss)} to {ShownText.Number(trials[^1].TrainLoss)}, the validation loss from {ShownText.Number(trials[0].ValidationLoss)} to {ShownText.Number(trials[^1].ValidationLoss)}; it is least at {ShownText.Number(best.Penalty)}.",
            XTitle = "penalty",
            XScale = AxisScale.Powers,
            YTitle = loss,
            YScale = AxisScale.Of(trials.SelectMany(trial => new[] { trial.TrainLoss, trial.ValidationLoss })),
            Series =
            [
                new Series("training", penalties, [.. trials.Select(trial => trial.TrainLoss)], mark),
                new Series("validation", penalties, [.. trials.Select(trial => trial.ValidationLoss)], mark),
                new Series($"best: {ShownText.Number(best.Penalty)}", [best.Penalty], [best.ValidationLoss], Charts.Mark.Dots),
            ],
            Width = 420,
            Height = 340,
        };
    }

    private static Grid Table(IReadOnlyList<PenaltyTrial> trials, PenaltyTrial best, string loss)
    {
        string[] train = ShownText.Column(trials.Select(trial => trial.TrainLoss)), validation = ShownText.Column(trials.Select(trial => trial.ValidationLoss));
        return new Grid(
            [("penalty", false), ("training loss", false), ("validation loss", false), ("best", true)],
            [.. trials.Select((trial, i) => new GridRow([ShownText.Number(trial.Penalty), train[i], validation[i], trial == best ? "best" : ""]))],
            $"What each penalty has brought; the loss is the {loss}");
    }
}
