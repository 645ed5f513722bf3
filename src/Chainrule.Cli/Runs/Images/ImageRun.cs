using System.Globalization;
using Chainrule.Cli.Display;
using Chainrule.Cli.Runs.Records;
using Chainrule.Insight;
using Chainrule.Insight.Distributions;
using Chainrule.Insight.Results;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Training;

namespace Chainrule.Cli.Runs.Images;

/// <summary>A run on images before its training: the data is read, and the network has its first parameters.</summary>
internal sealed class ImageRun : PlannedRun
{
    private readonly ImageSource _source;
    private readonly ImageRows _data;
    private readonly string? _start; // what starts from another model
    private readonly bool _scalesAlike = true;
    private ImageSettings _settings;

    private ImageRun(
        RunRequest request,
        ImageSource source,
        ImageSettings settings,
        StartingModel? start,
        (ImageRows, IDataset, IDataset?) data)
        : base(request, source.Files)
    {
        (_source, _settings) = (source, settings);
        (_data, TrainRows, HeldRows) = data;
        if (start is not null && request.Checked is { } configuration && !request.IsOnCommandLine("pretrained"))
        {
            start.Files.RequireSameStart(configuration);
        }

        _settings = settings = settings.For(source, _data, start).SharedBy(request.Ranks?.World);
        Network = settings.Network.Build(_data, settings.Loss, settings.Training.Seed);
        _ = settings.Training.Frozen.CountTrained(Network); // refuses layers that aren't there
        Pretrained = start?.Files.Records ?? request.Stopped?.Pretrained ?? [];
        if (start is not null)
        {
            _start = start.Describe(Network, start.CopyTo(Network, _data.Classes));
            _scalesAlike = start.Scaling.Equals(_data.Scaling);
        }
    }

    /// <inheritdoc/>
    public override string Name => _source.Name;

    /// <summary>How to train.</summary>
    public ImageSettings Settings => _settings;

    /// <summary>The network.</summary>
    public Network Network { get; }

    /// <summary>The rows to train on.</summary>
    public IDataset TrainRows { get; }

    /// <summary>The rows kept back to choose the best epoch by; null for none.</summary>
    public IDataset? HeldRows { get; }

    /// <summary>The rows to test with.</summary>
    public IDataset TestRows => _data.Test;

    /// <summary>What should make somebody look at the data.</summary>
    public IReadOnlyList<Alert> Noticed => _data.Noticed;

    /// <inheritdoc/>
    public override int Threads => _settings.Training.Threads;

    /// <inheritdoc/>
    public override int Shards => _settings.Training.Shards;

    /// <inheritdoc/>
    public override string Beginning =>
        Request.Stopped is { } stopped ? Ranks.HashOf(stopped.Checkpoint) : Network.ParametersSha256();

    /// <inheritdoc/>
    protected override DataRecord DataRecord =>
        new()
        {
            Source = _source.Lasting,
            Input = [.. _data.Input.Sizes],
            Classes = _data.Classes.Count,
            TrainRows = _data.Train.Count,
            TestRows = _data.Test.Count,
            PixelsSha256 = _data.PixelsSha256,
        };

    /// <inheritdoc/>
    protected override IReadOnlyList<FileRecord> Pretrained { get; }

    /// <inheritdoc/>
    protected override IReadOnlyList<OptionRecord> Options => _settings.OptionsOf(Network, _data);

    /// <summary>Reads the data and builds the network.</summary>
    public static ImageRun Prepare(RunRequest request, ImageSource source, ImageSettings settings)
    {
        if (settings.Network.From is not string path)
        {
            return new(request, source, settings, start: null, settings.Prepare(source.Load(settings, request.Scene)));
        }

        // a run that goes on takes its numbers from its checkpoint, and what prepares its images from its own model
        string? own = request.Stopped is { } stopped && File.Exists(stopped.Folder.Model) ? stopped.Folder.Model : null;
        var start = StartingModel.Load(own ?? path);
        settings = settings.With(start);
        return new(request, source, settings, own is null ? start : null, settings.Prepare(source.Load(settings, request.Scene)));
    }

    /// <inheritdoc/>
    public override void CheckBeginning() => _settings.Network.RequireOneActivation(Network, _settings.Loss);

    /// <inheritdoc/>
    public override void Announce(Terminal terminal, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        FindLearningRate(terminal, cancel);
        string kept = HeldRows is null ? "" : $" ({HeldRows.Count:#,0} of them kept back for validation)";
        terminal.Note(string.Create(
            CultureInfo.InvariantCulture, $"{Name}: {_data.Train.Count:#,0} rows of {_data.Input} to train on{kept}, "
                + $"{_data.Test.Count:#,0} to test with, {_data.Classes.Count} classes{OfLabels}"));
        var training = _settings.Training;
        terminal.Note(string.Create(
            CultureInfo.InvariantCulture,
            $"{Network.Notation}: {Network.ParameterCount:#,0} parameters; {_settings.Optimizer.Notation}, learning rate "
                + $"{training.LearningRate}, {training.Schedule!.Notation}, seed {training.Seed}"));
        if (_start is not null)
        {
            terminal.Note($"{_start}{(_scalesAlike ? "" : ", which scales its inputs in another way")}");
        }

        if (training.Frozen.CountTrained(Network) is int trained && trained < Network.ParameterCount)
        {
            terminal.Note(string.Create(CultureInfo.InvariantCulture, $"{trained:#,0} of the parameters are trained"));
        }

        foreach (var noticed in Noticed)
        {
            terminal.Note($"warning: {noticed.Finding}");
        }

        OutputNotes.Say(terminal, Network, _settings.Loss);
    }

    /// <inheritdoc/>
    public override (TrainingCheck Check, Network Network) Check(Terminal terminal, CancellationToken cancel)
    {
        FindLearningRate(terminal, cancel);
        terminal.Note($"{Name}: checking {Network.Notation} with {_settings.Loss.Notation} and {_settings.Optimizer.Notation}");
        var steps = Steps(cancel);
        return (
            new TrainingCheck(steps.Network, steps.Loss, steps.Optimizer, steps.Options, steps.Train, steps.Held), Network);
    }

    /// <inheritdoc/>
    public override PlannedSteps Steps(CancellationToken cancel) => new(
        Network, _settings.Loss, _settings.Optimizer, _settings.SharedBy(null).Training, TrainRows, HeldRows);

    /// <inheritdoc/>
    public override Func<LearningRateRange, IProgress<LearningRateStep>, CancellationToken, LearningRateSweep> Sweep(
        Terminal terminal)
    {
        terminal.Note(string.Create(CultureInfo.InvariantCulture, $"{Name}: {TrainRows.Count:#,0} rows of {_data.Input}"));
        return (range, progress, cancel) => Finder().Run(TrainRows, range, progress, cancel);
    }

    /// <inheritdoc/>
    public override TrainedRun Train(TrainingScene scene)
    {
        using var trainer = TrainerOf(_settings, Request.Stopped?.Checkpoint);
        if (trainer.History.Count > 0 && trainer.History.Count >= _settings.Training.Epochs)
        {
            scene.Terminal.Note(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"all {_settings.Training.Epochs:#,0} epochs are done already; train on with a larger --epochs"
                )
            );
        }

        SayForecast(trainer, scene);
        var store = new RunStore(scene.Folder, this, ModelOf);
        var view = TrainingView.For(scene.Terminal, _settings.Training.Epochs);
        var seen = Request.Stopped is null ? null : LayersFile.TryRead(scene.Folder.Path);
        LayerRecorder recorder = null!;
        // the recorder has looked at the layers when it passes an epoch on
        var keeper = new SynchronousProgress<TrainingEvent>(value =>
        {
            if (value is EpochCompleted)
            {
                store.Commit(recorder.History);
            }

            view.Report(value);
        });
        recorder = new LayerRecorder(trainer, TrainRows, keeper, seen);
        scene.Events.Watch(Network);
        var history = Fit(trainer, scene, store, recorder);
        view.End();
        scene.Events.Announce();
        if (ToolName.IsDebugging)
        {
            string took = recorder.Elapsed.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture);
            scene.Terminal.Warn($"looking at the layers took {took} s");
        }

        bool isStopped = history.StopReason == StopReason.Canceled;
        if (!isStopped && history.Epochs.Count == 0)
        {
            store.SaveLast(trainer.Capture());
        }

        // Stopped before there was a best epoch: a folder that holds a run's record must not hold another run's model.
        if (!isStopped || history.Epochs.Count == 0)
        {
            store.SaveModel(Network);
        }

        store.Flush();
        if (isStopped)
        {
            store.Commit(recorder.History);
        }

        return new TrainedImages(this, history, trainer.Position) { Store = store, Layers = recorder.History };
    }

    private TrainingHistory Fit(Trainer trainer, TrainingScene scene, RunStore store, LayerRecorder recorder)
    {
        try
        {
            return trainer.Fit(TrainRows, HeldRows, scene.Events.With(recorder), store, scene.Cancel);
        }
        catch (DivergenceException)
        {
            store.Flush(); // the epochs before it
            store.Commit(recorder.History);
            throw;
        }
    }

    /// <inheritdoc/>
    public override bool Follow(CancellationToken cancel)
    {
        using var trainer = TrainerOf(_settings, Request.Stopped?.Checkpoint);
        var history = trainer.Fit(TrainRows, HeldRows, progress: (IProgress<TrainingEvent>?)null, checkpoints: null, cancel);
        return history.StopReason == StopReason.Canceled;
    }

    /// <inheritdoc/>
    public override TrainedRun Repeat(RecordedRun run, Terminal terminal, CancellationToken cancel)
    {
        var kept = new KeptInMemory();
        foreach (var stop in run.Record.Resumed)
        {
            var settings = ImageSettings.Read(Configuration.Of(run.Folder, run.Record.Until(stop), TrainOptions.OfImages).Only);
            using var part = TrainerOf(settings.WithThreads(Threads), kept.Last);
            part.LastStep = stop.Step;
            Repeat(part, kept, terminal, cancel);
        }

        using var trainer = TrainerOf(_settings, kept.Last);
        trainer.LastStep = run.Record.Result is null ? run.Checkpoint?.Position.Step : null;
        var history = Repeat(trainer, kept, terminal, cancel);
        var trained = new TrainedImages(this, history, trainer.Position)
        {
            Checkpoint = kept.Last ?? trainer.Capture(),
            Layers = kept.Layers,
            HoldsModel = kept.Saved is not null || history.Epochs.Count == 0,
        };
        if (trained.IsStopped)
        {
            kept.Saved?.CopyTo(Network.Values); // of the best epoch so far, which isn't where the training stood last
        }

        return trained;
    }

    // Of folders of images, at the beginning of a run.
    private void SayForecast(Trainer trainer, TrainingScene scene)
    {
        if (_data.Reading is not null && trainer.Position.Step == 0)
        {
            TrainingForecast.Of(trainer, TrainRows, HeldRows, TestRows, scene.Cancel).Say(scene.Terminal);
        }
    }

    private TrainingHistory Repeat(Trainer trainer, KeptInMemory kept, Terminal terminal, CancellationToken cancel)
    {
        var view = TrainingView.For(terminal, trainer.Options.Epochs);
        var recorder = new LayerRecorder(trainer, TrainRows, view, kept.Layers);
        var history = trainer.Fit(TrainRows, HeldRows, recorder, kept, cancel);
        view.End();
        cancel.ThrowIfCancellationRequested();
        kept.Layers = recorder.History;
        return history;
    }

    /// <summary>A model of the network.</summary>
    public Model ModelOf(Network network) =>
        _data.HasLabels
            ? new(network, _settings.Loss.Output, _data.Scaling, info: _data.Info) { Labels = new Labels(_data.Classes) }
            : new(
                network,
                _settings.Loss.Output,
                _data.Scaling,
                _settings.Loss.Output == OutputKind.Values ? null : _data.Classes,
                _data.Info
            );

    private string OfLabels => HasLabels ? ", any number of which an image may have" : "";

    /// <summary>Whether images have any number of the classes each.</summary>
    public bool HasLabels => _data.HasLabels;

    private LearningRateFinder Finder() => new(Network, _settings.Loss, _settings.Optimizer, _settings.Training);

    private void FindLearningRate(Terminal terminal, CancellationToken cancel)
    {
        if (!_settings.FindsLearningRate)
        {
            return;
        }

        using var view = new SweepView(terminal);
        var sweep = Finder().Run(TrainRows, progress: view, cancel: cancel);
        view.Found(sweep);
        _settings = _settings.WithLearningRate(sweep.RequireSuggestion());
    }

    private Trainer TrainerOf(ImageSettings settings, TrainingCheckpoint? start)
    {
        var trainer = new Trainer(Network, settings.Loss, settings.Optimizer, settings.Training);
        if (start is not null)
        {
            trainer.Resume(start);
        }

        return trainer;
    }

    /// <summary>What a training keeps in its folder, in memory.</summary>
    private sealed class KeptInMemory : ICheckpointStore
    {
        public TrainingCheckpoint? Last { get; private set; }

        public NetworkValues? Saved { get; private set; }

        public LayerHistory? Layers { get; set; }

        public void SaveBest(Network network, EpochRecord epoch) => Saved = network.Values.Copy();

        public void SaveLast(TrainingCheckpoint checkpoint) => Last = checkpoint;
    }
}
