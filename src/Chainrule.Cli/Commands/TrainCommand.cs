using System.Globalization;
using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs;
using Chainrule.Data;
using Chainrule.Insight;
using Chainrule.Insight.Comparisons;
using Chainrule.Insight.Distributions;
using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Reports.Results;
using Chainrule.Training;

namespace Chainrule.Cli.Commands;

/// <summary>Trains a network on a data set and leaves a run's folder behind.</summary>
internal sealed class TrainCommand : Command
{
    private const int Interrupted = 130;

    /// <inheritdoc/>
    public override string Name => "train";

    /// <inheritdoc/>
    public override string Summary => "train a network on a data set, test it and save it";

    /// <inheritdoc/>
    public override IReadOnlyList<Operand> Operands { get; } =
    [new("DATA", $"a table (CSV or TSV, .npy or .npz, gzipped or not),\nor {CommonOptions.Data}", IsRequired: false)];

    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options => TrainOptions.All;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples { get; } =
    [
        "chainrule train mnist",
        "chainrule train houses.csv --target price",
        "chainrule train mnist --layers \"dense:300 relu dropout:0.2 dense:10\" --epochs 20",
        "chainrule train path/to/fashion --optimizer adam --learning-rate 0.001 --schedule cosine",
        "chainrule train mnist --learning-rate auto",
        "chainrule train --config runs/mnist-001/run.json",
        "chainrule train --resume runs/mnist-001",
    ];

    /// <inheritdoc/>
    public override int Run(Arguments arguments, Terminal terminal)
    {
        if (TableTraining.Read(arguments) is { } tables)
        {
            return tables.Run(terminal);
        }

        using var interruption = new Interruption();
        var plan = TrainPlan.Read(arguments);
        var data = plan.Source.Load();
        (data, var train, var held) = plan.Settings.Prepare(data);
        var network = plan.Settings.Build(data);
        if (interruption.Token.IsCancellationRequested)
        {
            return Interrupted;
        }

        if (!TryFindLearningRate(terminal, plan, network, train, interruption.Token))
        {
            return Interrupted;
        }

        Announce(terminal, plan, data, network, held);
        if (OutputCheck.Of(network, plan.Settings.Loss) is { Help: string help } outputs)
        {
            terminal.Note($"{(outputs.Passed ? "note" : "warning")}: {outputs.Reason}; {help}");
        }

        if (arguments.Flag("check") && !TryCheck(terminal, plan, network, train, held, interruption.Token))
        {
            return Interrupted;
        }

        var training = plan.Settings.Training;
        var record = new RunRecord(plan.Source, data, training.Threads, json => plan.Settings.Write(json, network));
        if (plan.Checked is not null)
        {
            record.CheckHashes(plan.Checked);
        }

        using var workers = new Workers(training.Threads);
        using var trainer = new Trainer(network, plan.Settings.Loss, plan.Settings.Optimizer, training);
        if (plan.Checkpoint is not null)
        {
            trainer.Resume(plan.Checkpoint);
        }

        var folder = plan.Claim();
        var store = new RunStore(folder, record, network => new Model(
            network,
            plan.Settings.Loss.Output,
            data.Scaling,
            ClassNames(plan, data)
        ));
        var view = TrainingView.For(terminal, training.Epochs);
        var recorder = new LayerRecorder(trainer, train, view, plan.Checkpoint is null ? null : LayersFile.TryRead(folder.Path));
        EventLog? events = null;
        TrainingHistory history;
        try
        {
            events = EventLog.Open(arguments, folder, network, goesOn: plan.Checkpoint is not null, terminal);
            history = trainer.Fit(train, held, events.With(recorder), store, interruption.Token);
        }
        catch
        {
            folder.GiveBackIfEmpty();
            throw;
        }
        finally
        {
            events?.Dispose();
            if (trainer.History.Count > 0)
            {
                LayersFile.TryWrite(folder, recorder.History, terminal);
            }
        }

        view.End();
        events.Announce();
        if (Environment.GetEnvironmentVariable("CHAINRULE_DEBUG") == "1")
        {
            terminal.Warn(
                string.Create(CultureInfo.InvariantCulture, $"looking at the layers took {recorder.Elapsed.TotalSeconds:0.00} s")
            );
        }

        if (history.StopReason == StopReason.Canceled)
        {
            // Stopped before there was a best epoch: a folder that holds a run's record must not hold another run's model.
            if (history.Epochs.Count == 0)
            {
                store.SaveModel(network);
            }

            if (history.Epochs.Count > 0 && File.Exists(folder.Model))
            {
                var best = Model.Load(folder.Model);
                ReportFile.TryWrite(
                    folder,
                    run =>
                        ReportFile.Of(
                            $"{plan.Source.Name}: {folder.Path}",
                            plan.Source.Text,
                            best,
                            data.Test,
                            train,
                            run,
                            workers
                        ),
                    terminal
                );
            }

            terminal.Warn(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"stopped in epoch {trainer.Position.Epoch + 1}, after step {trainer.Position.Step:#,0}; go on with"
                ),
                $"{Called} train --resume {ShellWord.Quote(folder.Path)}"
            );
            return Interrupted;
        }

        if (history.Epochs.Count == 0)
        {
            store.SaveLast(trainer.Capture());
        }

        store.SaveModel(network);
        var test = new Evaluator(network, plan.Settings.Loss).Evaluate(data.Test, workers);
        var result = new TrainResult(plan.Source.Text, network, plan.Settings, history, test, folder);
        store.Complete(result.Write);
        var model = new Model(network, plan.Settings.Loss.Output, data.Scaling, ClassNames(plan, data));
        var (page, findings) = ReportFile.TryWrite(folder, Content, terminal);
        result = result with { Report = page, Findings = findings };
        if (arguments.Flag("json"))
        {
            JsonOutput.WriteLine(terminal.Output, result.Write);
        }
        else
        {
            result.Print(terminal);
        }

        return 0;

        ReportContent Content(RecordedRun? run)
        {
            var content = ReportFile.Of(
                $"{plan.Source.Name}: {folder.Path}",
                plan.Source.Text,
                model,
                data.Test,
                train,
                run,
                workers
            );
            RunPredictions.TryWrite(
                folder,
                content.Run.Test,
                () => RowFingerprint.Of(data.Test),
                network.ParametersSha256(),
                terminal
            );
            return content with { Run = content.Run with { Layers = recorder.History } };
        }
    }

    /// <summary>How a message should write the tool's name.</summary>
    public static string Called =>
        Environment.GetEnvironmentVariable("CHAINRULE_COMMAND") is { Length: > 0 } called ? called : "chainrule";

    private static bool TryFindLearningRate(
        Terminal terminal,
        TrainPlan plan,
        Network network,
        IDataset train,
        CancellationToken cancel
    )
    {
        try
        {
            plan.FindLearningRate(terminal, network, train, cancel);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Makes the checks; false where they were canceled.</summary>
    private static bool TryCheck(
        Terminal terminal,
        TrainPlan plan,
        Network network,
        IDataset train,
        IDataset? held,
        CancellationToken cancel
    ) =>
        CheckCommand.TryAll(terminal, seen =>
            CheckCommand.Run(CheckCommand.Of(plan.Settings, network, train, held), seen, cancel)
        );

    private static void Announce(Terminal terminal, TrainPlan plan, IdxData data, Network network, IDataset? held)
    {
        string kept = held is null ? "" : $" ({held.Count:#,0} of them kept back for validation)";
        terminal.Note(string.Create(
            CultureInfo.InvariantCulture, $"{plan.Source.Name}: {data.Train.Count:#,0} rows of {data.Input} to train on{kept}, "
                + $"{data.Test.Count:#,0} to test with, {data.Classes} classes"));
        terminal.Note(string.Create(
            CultureInfo.InvariantCulture,
            $"{network.Notation}: {network.ParameterCount:#,0} parameters; {plan.Settings.Optimizer.Notation}, learning rate "
                + $"{plan.Settings.Training.LearningRate}, {plan.Settings.Training.Schedule!.Notation}, seed "
                + $"{plan.Settings.Training.Seed}"));
        if (data.Warning is not null)
        {
            terminal.Note($"warning: {data.Warning}");
        }

        if (plan.Settings.Loss is { Fused: { } fused })
        {
            terminal.Note(
                $"note: {plan.Settings.Loss.Notation} is the textbook's loss on probabilities; {fused} without the last "
                    + "activation learns the same and never overflows"
            );
        }
    }

    private static string[]? ClassNames(TrainPlan plan, IdxData data) => plan.Settings.Loss.Output == OutputKind.Values
        ? null
        : [.. Enumerable.Range(0, data.Classes).Select(label => label.ToString(CultureInfo.InvariantCulture))];
}
