using System.Globalization;
using System.Text.Json;
using Chainrule.Cli.Display;
using Chainrule.Cli.Runs;
using Chainrule.Insight.Results;
using Chainrule.Networks;
using Chainrule.Text;
using Chainrule.Training;

namespace Chainrule.Cli.Commands;

/// <summary>What came out of a training.</summary>
/// <param name="Data">DATA as the user wrote it.</param>
/// <param name="Network">The trained network.</param>
/// <param name="Settings">How it was trained.</param>
/// <param name="History">What each epoch has brought.</param>
/// <param name="Test">How well the network does on the test data.</param>
/// <param name="Folder">Where the run lies.</param>
internal sealed record TrainResult(
    string Data, Network Network, TrainSettings Settings, TrainingHistory History, Evaluation Test, RunFolder Folder)
{
    private readonly string _hash = Network.ParametersSha256();

    /// <summary>The page with all of it; null where there is none.</summary>
    public string? Report { get; init; }

    /// <summary>What was found out about the run; null where nothing was.</summary>
    public RunFindings? Findings { get; init; }

    /// <summary>Writes the properties of the result's JSON object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteString("data", Data);
        json.WriteString("network", Network.Notation);
        json.WriteNumber("parameters", Network.ParameterCount);
        json.WriteNumber("seed", Settings.Training.Seed);
        json.WriteNumber("learningRate", Settings.Training.LearningRate!.Value);
        json.WriteNumber("threads", Settings.Training.Threads);
        json.Objects("epochs", History.Epochs, epoch =>
        {
            json.WriteNumber("epoch", epoch.Epoch);
            json.Number("trainLoss", epoch.TrainLoss);
            if (epoch.TrainAccuracy is double right)
            {
                json.Number("trainAccuracy", right);
            }

            json.Number("validationLoss", epoch.ValidationLoss);
            json.Number("validationAccuracy", epoch.ValidationAccuracy);
            json.Number("seconds", Math.Round(epoch.Seconds, 4));
        });
        json.WriteStartObject("test");
        json.Number("loss", Test.Loss);
        json.Number("accuracy", Test.Accuracy);
        json.WriteEndObject();
        json.Number("samplesPerSecond", Math.Round(History.SamplesPerSecond, 1));
        json.Number("trainSeconds", Math.Round(History.TrainSeconds, 4));
        json.WriteString("parametersSha256", _hash);
        json.WriteString("run", Folder.Path);
        json.WriteString("model", Folder.Model);
        if (Report is not null)
        {
            json.WriteString("report", Report);
        }

        if (Findings is not null)
        {
            FindingsText.Write(json, Findings);
        }
    }

    /// <summary>Writes the result for people.</summary>
    /// <param name="terminal">Where to write it.</param>
    public void Print(Terminal terminal)
    {
        if (History.StopReason == StopReason.EarlyStopping)
        {
            terminal.Say($"stopped early: no better epoch in {Settings.Training.Patience}");
        }

        string accuracy = Test.Accuracy is double share ? $"accuracy {ShareText.Percent(share, 2)}, " : "";
        bool isBest = Settings.Training.Patience is not null || History.Best?.ValidationLoss is not null; // else it is the last
        string best =
            isBest && History.Best is { } epoch && epoch != History.Epochs[^1] ? $" (epoch {epoch.Epoch}, the best)" : "";
        terminal.Say($"test: {accuracy}loss {TrainingView.Loss(Test.Loss)} on {Count(Test.Rows)} rows{best}");
        if (Findings is not null)
        {
            FindingsText.PrintVerdict(terminal, Findings);
            FindingsText.PrintConfused(terminal, Findings, inFull: true);
            FindingsText.PrintAlerts(terminal, Findings);
        }

        if (History.Epochs.Count > 0)
        {
            terminal.Say(
                $"training took {TrainingView.Duration(History.TrainSeconds)}, {Count((long)History.SamplesPerSecond)} samples/s"
            );
        }

        terminal.Say($"model: {Folder.Model}");
        if (Report is not null)
        {
            terminal.Say($"report: {Report}");
        }
    }

    private static string Count(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);
}
