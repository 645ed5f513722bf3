using Chainrule.Insight.Results;
using Chainrule.Text;
using Chainrule.Training;

namespace Chainrule.Reports.Results;

/// <summary>How a model learned that was trained on all rows at once, iteration by iteration.</summary>
internal static class IterationSection
{
    private const int MostRows = 30;

    public static Section Of(IterationHistory history, RunFindings findings)
    {
        var records = history.Iterations;
        var (best, last) = (history.Best, records[^1]);
        string loss = PenaltySection.Loss(findings);
        string folds = history.Folds > 1
            ? $"Means over the {history.Folds} folds of the cross-validation that chose the penalty: in each, some of the "
                + "training rows are held back to validate on."
            : "Some of the training rows were held back to validate on, to choose the penalty by.";
        string end = history.HasConverged ? "Training ends where nothing lowers the loss with its penalty "
            + "any more." : "Training was ended by its limit of iterations, before its minimum.";
        string chosen = best.Iteration == last.Iteration
            ? $"The last iteration, {NumberText.Count(last.Iteration)}, was the best on rows held back, with a {loss} of "
                + $"{ShownText.Number(best.ValidationLoss)}."
            : $"Iteration {NumberText.Count(best.Iteration)} was the best on rows held back, with a {loss} of "
                + $"{ShownText.Number(best.ValidationLoss)}; iteration {NumberText.Count(last.Iteration)}, the last, has "
                + $"{ShownText.Number(last.ValidationLoss)}. The model is that of the last: it is held back by its penalty, not "
                + "by stopping early.";
        var curve = new LossCurve(
            "iteration",
            loss,
            [.. records.Select(record => (double)record.Iteration)],
            [.. records.Select(record => record.TrainLoss)],
            [.. records.Select(record => record.ValidationLoss)],
            Enumerable.Range(0, records.Count).First(i => records[i] == best)
        );
        var penalties = PenaltySection.Parts(findings);
        return new Section(
            "Learning curves",
            1,
            [
                new ChartRow([
                    curve.Draw("Loss", $"iteration {best.Iteration}", ofRatios: false),
                    .. penalties is null ? Array.Empty<Charts.Chart>() : [penalties.Chart],
                ]),
                new Folded("Iterations in numbers", curve.Table("What some iterations have brought", MostRows)),
                .. penalties is null ? Array.Empty<Block>() : [penalties.Numbers],
                new Note([
                    new Paragraph($"{chosen} {end}"),
                    new Paragraph(
                        $"{folds} L-BFGS, which computes the gradient of all rows in each iteration, has no learning rate: it "
                            + "searches along its direction for how far to go."
                    ),
                    .. penalties is null ? Array.Empty<Block>() : [new Paragraph(penalties.Said)],
                ]),
            ]
        );
    }
}
