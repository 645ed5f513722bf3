using Chainrule.Cli.Display;
using Chainrule.Insight.Results;
using Chainrule.Text;
using Chainrule.Training;

namespace Chainrule.Cli.Runs.Images;

/// <summary>What a training by epochs has brought, for people.</summary>
internal static class EpochsText
{
    /// <summary>Writes it.</summary>
    /// <param name="terminal">Where to write it.</param>
    /// <param name="history">The epochs.</param>
    /// <param name="test">How well the network does on the rows to test with.</param>
    /// <param name="patience">The epochs without a better one after which training ends; null for never.</param>
    /// <param name="findings">What was found out; null where nothing was.</param>
    public static void Print(
        Terminal terminal, TrainingHistory history, Evaluation test, int? patience, RunFindings? findings)
    {
        if (history.StopReason == StopReason.EarlyStopping)
        {
            terminal.Say($"stopped early: no better epoch in {patience}");
        }

        string accuracy = test.Accuracy is double share ? $"accuracy {ShareText.Percent(share, 2)}, " : "";
        bool isBest = patience is not null || history.Best?.ValidationLoss is not null; // else it is the last
        string best =
            isBest && history.Best is { } epoch && epoch != history.Epochs[^1] ? $" (epoch {epoch.Epoch}, the best)" : "";
        terminal.Say($"test: {accuracy}loss {TrainingView.Loss(test.Loss)} on {NumberText.Count(test.Rows)} rows{best}");
        if (test.Labels is { } labels)
        {
            terminal.Say(LabelsText.Line(labels));
        }

        if (findings is not null)
        {
            FindingsText.PrintVerdict(terminal, findings);
            FindingsText.PrintConfused(terminal, findings, inFull: true);
            FindingsText.PrintAlerts(terminal, findings);
        }

        if (history.Epochs.Count > 0)
        {
            string speed = NumberText.Count((long)history.SamplesPerSecond);
            terminal.Say($"training took {TrainingView.Duration(history.TrainSeconds)}, {speed} samples/s");
        }
    }
}
