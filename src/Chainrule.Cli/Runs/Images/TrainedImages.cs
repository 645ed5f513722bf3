using System.Globalization;
using Chainrule.Cli.Display;
using Chainrule.Cli.Runs.Records;
using Chainrule.Insight.Comparisons;
using Chainrule.Insight.Distributions;
using Chainrule.Insight.Results;
using Chainrule.Kernels;
using Chainrule.Models;
using Chainrule.Reports.Results;
using Chainrule.Training;

namespace Chainrule.Cli.Runs.Images;

/// <summary>A training on images that is over, or was stopped.</summary>
internal sealed class TrainedImages : TrainedRun
{
    private readonly ImageRun _run;
    private readonly TrainingHistory _history;
    private readonly TrainingPosition _position;
    private readonly Evaluation? _test;

    /// <summary>Tests the network, unless the training was stopped.</summary>
    public TrainedImages(ImageRun run, TrainingHistory history, TrainingPosition position)
    {
        (_run, _history, _position) = (run, history, position);
        ParametersSha256 = run.Network.ParametersSha256();
        if (!IsStopped)
        {
            using var workers = new Workers(run.Settings.Training.Threads);
            _test = new Evaluator(run.Network, run.Settings.Loss).Evaluate(run.TestRows, workers);
        }
    }

    /// <summary>What keeps it; null where nothing is kept.</summary>
    public RunStore? Store { get; init; }

    /// <summary>Whether the network has the numbers of the model, though the training was stopped.</summary>
    public bool HoldsModel { get; init; }

    /// <summary>What the layers did; null where nobody looked.</summary>
    public LayerHistory? Layers { get; init; }

    /// <inheritdoc/>
    public override LayerHistory? LayerHistory => Layers;

    /// <inheritdoc/>
    public override Model? Model => IsStopped && !HoldsModel ? null : _run.ModelOf(_run.Network);

    /// <inheritdoc/>
    public override TestPredictions? TestPredictions =>
        Model is { } model
            ? Insight.Comparisons.TestPredictions.Of(
                Outcome.Of(model, _run.TestRows), RowFingerprint.Of(_run.TestRows), ParametersSha256)
            : null;

    /// <inheritdoc/>
    public override TrainingCheckpoint? Checkpoint { get; init; }

    /// <inheritdoc/>
    public override bool IsStopped => _history.StopReason == StopReason.Canceled;

    /// <inheritdoc/>
    public override bool StopsTogether => IsStopped;

    /// <inheritdoc/>
    public override string ParametersSha256 { get; }

    /// <inheritdoc/>
    public override bool HasModel =>
        !IsStopped || (_history.Epochs.Count > 0 && File.Exists(Store!.Folder.Model));

    /// <inheritdoc/>
    public override (string Text, string Command) GoOn =>
        (
            string.Create(
                CultureInfo.InvariantCulture,
                $"stopped in epoch {_position.Epoch + 1}, after step {_position.Step:#,0}; go on with"
            ),
            $"{ToolName.Called} train --resume {ShellWord.Quote(Store!.Folder.Path)}"
        );

    /// <inheritdoc/>
    public override IReadOnlyList<KindMetrics> Metrics => [new KindMetrics(Kind: null) { Epochs = _history.Epochs }];

    /// <inheritdoc/>
    public override ResultRecord? Result =>
        IsStopped
            ? null
            : new ResultRecord
            {
                Data = _run.Data,
                Network = _run.Network.Notation,
                Parameters = _run.Network.ParameterCount,
                Seed = _run.Settings.Training.Seed,
                LearningRate = _run.Settings.Training.LearningRate,
                Threads = _run.Settings.Training.Threads,
                Epochs = EpochsRecord.Of(_history, _test),
                ParametersSha256 = ParametersSha256,
                Run = Store?.Folder.Path,
                Model = Store?.Folder.Model,
            };

    /// <inheritdoc/>
    public override void Save()
    {
        if (Result is { } result)
        {
            Store!.Complete(result);
            Store.Commit(Layers!);
        }
    }

    /// <inheritdoc/>
    public override ReportContent Report(RecordedRun? run, Terminal terminal)
    {
        // what the training took is given back before the report takes its own
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        var folder = Store!.Folder;
        using var workers = new Workers(_run.Settings.Training.Threads);
        // stopped, the network is not the one of the best epoch
        var model = IsStopped ? Models.Model.Load(folder.Model) : _run.ModelOf(_run.Network);
        string title = $"{_run.Name}: {folder.Path}";
        var test = new TestImages(_run.TestRows, _run.Noticed);
        var content = ImageReport.Of(title, _run.Data, model, test, _run.TrainRows, run, workers);
        if (IsStopped)
        {
            return content;
        }

        var tested = content.Run.Test;
        RunPredictions.TryStage(folder, tested, () => RowFingerprint.Of(_run.TestRows), ParametersSha256, terminal);
        var training = content.Run.Training with { Layers = Layers };
        return content with { Run = content.Run with { Training = training } };
    }

    /// <inheritdoc/>
    public override void Print(Terminal terminal, RunFindings? findings)
    {
        if (_test is not null)
        {
            EpochsText.Print(terminal, _history, _test, _run.Settings.Training.Patience, findings);
        }
    }
}
