using System.Globalization;
using Chainrule.Reports.Charts;
using Chainrule.Text;
using Chainrule.Training;

namespace Chainrule.Reports.Results;

/// <summary>How a network learned, epoch by epoch.</summary>
internal static class LearningSection
{
    public static Section Of(TrainingHistory history)
    {
        var epochs = history.Epochs;
        double[] numbers = [.. epochs.Select(epoch => (double)epoch.Epoch)];
        var best = history.Best;
        var charts = new List<Chart> { Losses(epochs, numbers, best) };
        if (epochs.Any(epoch => (epoch.ValidationAccuracy ?? epoch.TrainAccuracy) is not null))
        {
            charts.Add(Accuracies(epochs, numbers, best));
        }

        // of a single epoch there is no curve: the table has what there is
        Block[] drawn =
            epochs.Count > 1
                ?
                [
                    new ChartRow(charts),
                    new Folded(
                        "Every epoch in numbers, and the learning rate",
                        Table(epochs),
                        new ChartRow([Rates(epochs, numbers)])),
                ]
                : [Table(epochs)];
        string ended = history.StopReason switch
        {
            StopReason.EarlyStopping => " It was stopped early, as nothing got better any more.",
            StopReason.Canceled => " It was stopped before its end; this is what it had brought by then.",
            _ => "",
        };
        string chosen = best is null ? "" : best.ValidationLoss is null
            ? $"The loss of the last epoch is {ShownText.Number(epochs[^1].TrainLoss)}."
            : $"Epoch {best.Epoch} of {epochs.Count} was the best on rows held back, with a loss of "
                + $"{ShownText.Number(best.ValidationLoss.Value)}; the model is of that epoch.";
        return new Section(
            "Learning curves",
            1,
            [
                .. drawn,
                new Note(
                    new Paragraph(chosen + ended),
                    new Paragraph("Move over a chart to read it, or go along it with the arrow keys.")),
            ]);
    }

    private static Chart Rates(IReadOnlyList<EpochRecord> epochs, double[] numbers) =>
        new()
        {
            Title = "Learning rate at the end of each epoch",
            Page = new ChartPage { NamesSeries = false },
            Description =
                $"The learning rate at the end of each epoch: {ShownText.Number(epochs[0].LearningRate)} after the first, "
                    + $"{ShownText.Number(epochs[^1].LearningRate)} after the last.",
            XTitle = "epoch",
            CountsAlongX = true,
            Series =
            [
                new Series("learning rate", numbers, [.. epochs.Select(epoch => (double)epoch.LearningRate)], MarkOf(numbers))
                {
                    Color = 4,
                },
            ],
            Width = 420,
            Height = 300,
        };

    private static Chart Losses(IReadOnlyList<EpochRecord> epochs, double[] numbers, EpochRecord? best)
    {
        var series = new List<Series>
        {
            new("training", numbers, [.. epochs.Select(epoch => epoch.TrainLoss)], MarkOf(numbers)) { Color = 4 },
        };
        string description =
            $"The training loss goes from {ShownText.Number(epochs[0].TrainLoss)} to {ShownText.Number(epochs[^1].TrainLoss)}";
        if (epochs.Any(epoch => epoch.ValidationLoss is not null))
        {
            series.Add(
                new Series(
                    "validation",
                    numbers,
                    [.. epochs.Select(epoch => epoch.ValidationLoss ?? double.NaN)],
                    MarkOf(numbers)
                )
                {
                    Color = 0,
                }
            );
            description +=
                $", the validation loss from {ShownText.Number(epochs[0].ValidationLoss ?? double.NaN)} to "
                    + $"{ShownText.Number(epochs[^1].ValidationLoss ?? double.NaN)}";
            if (best?.ValidationLoss is double least)
            {
                series.Add(Best(best, least));
                description += $"; it is least in epoch {best.Epoch}";
            }
        }

        return new Chart
        {
            Title = "Loss",
            Page = new ChartPage
            {
                Said = best?.ValidationLoss is double lowest ? $"best: epoch {best.Epoch}, {ShownText.Number(lowest)}" : "",
            },
            Description = $"{description}.",
            XTitle = "epoch",
            CountsAlongX = true,
            YScale = AxisScale.Of(series.SelectMany(one => one.Y)),
            Series = series,
            Width = 420,
            Height = 300,
        };
    }

    private static Series Best(EpochRecord best, double value) =>
        new($"best: epoch {best.Epoch}", [best.Epoch], [value], Charts.Mark.Dots) { Color = 0, Radius = 5, IsTold = false };

    private static Chart Accuracies(IReadOnlyList<EpochRecord> epochs, double[] numbers, EpochRecord? best)
    {
        var series = new List<Series>();
        var described = new List<string>();
        void Add(string name, Func<EpochRecord, double?> accuracy)
        {
            if (epochs.All(epoch => accuracy(epoch) is null))
            {
                return;
            }

            series.Add(
                new Series(name, numbers, [.. epochs.Select(epoch => 100 * accuracy(epoch) ?? double.NaN)], MarkOf(numbers))
                {
                    Color = name == "training" ? 4 : 0,
                }
            );
            described.Add(
                $"of {name} goes from {ShownText.Percent(accuracy(epochs[0]) ?? double.NaN)} to "
                    + $"{ShownText.Percent(accuracy(epochs[^1]) ?? double.NaN)}"
            );
        }

        Add("training", epoch => epoch.TrainAccuracy);
        Add("validation", epoch => epoch.ValidationAccuracy);
        if (best?.ValidationAccuracy is double most)
        {
            series.Add(Best(best, 100 * most));
        }

        return new Chart
        {
            Title = "Accuracy",
            Page = new ChartPage
            {
                Said = best?.ValidationAccuracy is double top ? $"epoch {best.Epoch}: {ShownText.Percent(top)}" : "",
            },
            Description =
                $"The share of right rows {string.Join(", ", described)}; of training it is measured while the network learns.",
            XTitle = "epoch",
            YTitle = "% of rows right",
            CountsAlongX = true,
            Series = series,
            Width = 420,
            Height = 300,
        };
    }

    /// <summary>How a curve is drawn: a line needs two points.</summary>
    public static Charts.Mark MarkOf(double[] numbers) => numbers.Length > 1 ? Charts.Mark.Line : Charts.Mark.Dots;

    private static Grid Table(IReadOnlyList<EpochRecord> epochs)
    {
        const int MostRows = 50;
        int every = (epochs.Count + MostRows - 1) / MostRows;
        string which = every == 1 ? "" : $", the best and one in {every}";
        var last = epochs.LastOrDefault(epoch => epoch.IsBest);
        EpochRecord[] shown = [.. epochs.Where((epoch, i) => i % every == 0 || i == epochs.Count - 1 || epoch == last)];
        string[] train = ShownText.Column(shown.Select(epoch => epoch.TrainLoss)),
            validation = ShownText.Column(shown.Select(epoch => epoch.ValidationLoss ?? double.NaN));
        string[] trained = ShownText.Percents(shown.Select(epoch => epoch.TrainAccuracy ?? double.NaN));
        string[] accuracy = ShownText.Percents(shown.Select(epoch => epoch.ValidationAccuracy ?? double.NaN));
        string[] rate = ShownText.Column(shown.Select(epoch => (double)epoch.LearningRate));
        return new Grid(
            [
                ("epoch", false),
                ("training loss", false),
                ("validation loss", false),
                ("training accuracy", false),
                ("validation " + "accuracy", false),
                ("learning rate", false),
                ("seconds", false),
                ("best", true),
            ],
            [
                .. shown.Select(
                    (epoch, i) =>
                        new GridRow([
                            NumberText.Count(epoch.Epoch),
                            train[i],
                            validation[i],
                            trained[i],
                            accuracy[i],
                            rate[i],
                            epoch.Seconds.ToString("0.00", CultureInfo.InvariantCulture),
                            epoch == last ? "best" : "",
                        ])
                ),
            ],
            $"What each epoch has brought{which}"
        );
    }
}
