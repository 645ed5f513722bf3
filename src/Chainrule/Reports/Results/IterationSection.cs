using Chainrule.Analysis.Results;
using Chainrule.Reports.Charts;
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
            ? $"Means over the {history.Folds} folds of the cross-validation that chose the penalty: in each, some of the training rows are held back to validate on."
            : "Some of the training rows were held back to validate on, to choose the penalty by.";
        string end = history.HasConverged ? "Training ends where nothing lowers the loss with its penalty any more." : "Training was ended by its limit of iterations, before its minimum.";
        string chosen = best.Iteration == last.Iteration
            ? $"The last iteration, {NumberText.Count(last.Iteration)}, was the best on rows held back, with a {loss} of {ShownText.Number(best.ValidationLoss)}."
            : $"Iteration {NumberText.Count(best.Iteration)} was the best on rows held back, with a {loss} of {ShownText.Number(best.ValidationLoss)}; iteration {NumberText.Count(last.Iteration)}, the last, has {ShownText.Number(last.ValidationLoss)}. The model is that of the last: it is held back by its penalty, not by stopping early.";
        return new Section("Learning curves", 1,
        [
            new Paragraph($"{chosen} {end}"),
            new Paragraph($"{folds} L-BFGS, which computes the gradient of all rows in each iteration, has no learning rate: it searches along its direction for how far to go."),
            new ChartRow([Losses(records, best, loss)], IsWide: true),
            new Folded("Iterations in numbers", Table(records, best, loss)),
            .. PenaltySection.Blocks(findings),
        ]);
    }

    private static Chart Losses(IReadOnlyList<IterationRecord> records, IterationRecord best, string loss)
    {
        double[] numbers = [.. records.Select(record => (double)record.Iteration)];
        var mark = LearningSection.MarkOf(numbers);
        return new Chart
        {
            Title = "Loss",
            Description = $"The training loss goes from {ShownText.Number(records[0].TrainLoss)} to {ShownText.Number(records[^1].TrainLoss)}, the validation loss from {ShownText.Number(records[0].ValidationLoss)} to {ShownText.Number(records[^1].ValidationLoss)}; it is least in iteration {best.Iteration}.",
            XTitle = "iteration",
            YTitle = loss,
            CountsAlongX = true,
            YScale = AxisScale.Of(records.SelectMany(record => new[] { record.TrainLoss, record.ValidationLoss })),
            Series =
            [
                new Series("training", numbers, [.. records.Select(record => record.TrainLoss)], mark),
                new Series("validation", numbers, [.. records.Select(record => record.ValidationLoss)], mark),
                new Series($"best: iteration {best.Iteration}", [best.Iteration], [best.ValidationLoss], Charts.Mark.Dots),
            ],
            Width = 420,
            Height = 340,
        };
    }

    private static Grid Table(IReadOnlyList<IterationRecord> records, IterationRecord best, string loss)
    {
        int every = (records.Count + MostRows - 1) / MostRows;
        IterationRecord[] shown = [.. records.Where((record, i) => i % every == 0 || i == records.Count - 1 || record == best)];
        string[] train = ShownText.Column(shown.Select(record => record.TrainLoss)), validation = ShownText.Column(shown.Select(record => record.ValidationLoss));
        return new Grid(
            [("iteration", false), ("training loss", false), ("validation loss", false), ("best", true)],
            [
                .. shown.Select((record, i) => new GridRow([NumberText.Count(record.Iteration), train[i], validation[i], record == best ? "best" : ""])),
            ],
            $"What some iterations have brought; the loss is the {loss}");
    }
}
