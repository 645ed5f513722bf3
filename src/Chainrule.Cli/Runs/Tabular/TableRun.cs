using System.Globalization;
using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs.Records;
using Chainrule.Files;
using Chainrule.Insight;
using Chainrule.Networks;
using Chainrule.Tables;
using Chainrule.Tables.Training;
using Chainrule.Text;
using Chainrule.Training;

namespace Chainrule.Cli.Runs.Tabular;

/// <summary>A run on a table before its training: the table is read and understood.</summary>
internal sealed class TableRun : PlannedRun
{
    private const int MostIssuesShown = 40;

    private bool _isAnnounced;
    private FoldsFolder? _folds;

    private TableRun(RunRequest request, DataFiles files, Tables.Table table, TableSchema schema, TableSettings settings)
        : base(request, files) => (Table, Schema, Settings) = (table, schema, settings);

    /// <summary>The table.</summary>
    public Tables.Table Table { get; }

    /// <summary>What its columns hold.</summary>
    public TableSchema Schema { get; }

    /// <summary>How to train.</summary>
    public TableSettings Settings { get; }

    /// <inheritdoc/>
    public override string Name
    {
        get
        {
            string name = Path.GetFileName(Data);
            int end = name.IndexOf('.', 1);
            return end < 0 ? name : name[..end];
        }
    }

    /// <inheritdoc/>
    public override int Threads => Settings.Options.Threads;

    /// <inheritdoc/>
    public override int Shards => Settings.Shards;

    /// <inheritdoc/>
    protected override DataRecord DataRecord =>
        new() { Source = Path.GetFullPath(Data), Rows = Table.RowCount, Columns = Table.Columns.Count };

    /// <inheritdoc/>
    protected override IReadOnlyList<OptionRecord> Options => Settings.AllOptions;

    /// <summary>Reads the table.</summary>
    public static TableRun Prepare(RunRequest request)
    {
        string path = request.Data;
        if (path == TableArguments.StandardInput)
        {
            throw new UsageException("train reads its table from a file, so that the run can be repeated", "save it first");
        }

        if (request.Checked is { } recorded && File.Exists(path) && !StoredFile.Is(path))
        {
            throw new ChainruleException(
                $"{recorded.Path} names data that is empty, or no file but a device or a pipe: {path}", "name the table as DATA");
        }

        if (StoredFile.IsSpecial(path)) // a pipe would be waited for
        {
            throw new UsageException($"{path} is a pipe or a device, and can't be read again to repeat the run", "save it first");
        }

        var options = TableArguments.Read(request.Arguments);
        var table = TableArguments.Load(path, options);
        options = TableArguments.WholeNames(options, table);
        if (options.Targets.Count == 0)
        {
            throw new UsageException(
                $"which column of {path} should be predicted?",
                $"name it with --target, as in --target {ShellWord.ColumnName(table.Columns[^1].Name)}; its columns are "
                    + $"{table.ColumnNames}"
            );
        }

        var files = new DataFiles([path]);
        if (request.Checked is not null)
        {
            files.RequireSame(request.Checked);
        }

        var schema = TableSchema.Infer(table, options);
        var settings = TableSettings.Read(request.Arguments, schema);
        if (request.Ranks is { } ranks)
        {
            RequireBatches(settings, table, schema);
            settings = TableSettings.Read(ranks.WithShards(request), schema).SharedBy(ranks.World);
        }

        return new TableRun(request, files, table, schema, settings);
    }

    /// <inheritdoc/>
    public override void Announce(Terminal terminal, CancellationToken cancel)
    {
        if (!_isAnnounced)
        {
            SayIssues(terminal);
        }

        Schema.RequireUsable();
        if (!_isAnnounced)
        {
            SayTask(terminal);
            SayOutputs(terminal, cancel);
        }

        _isAnnounced = true;
    }

    /// <inheritdoc/>
    public override void CheckBeginning()
    {
        if (Settings.Options.Loss is { } loss && Schema.Issues.All(issue => issue.Severity != IssueSeverity.Error))
        {
            OutputNotes.RequireOneActivation(
                Given(CancellationToken.None).Network, loss, Settings.LayersLabel, Settings.AllowsDoubleActivation);
        }
    }

    /// <inheritdoc/>
    public override (TrainingCheck Check, Network Network) Check(Terminal terminal, CancellationToken cancel)
    {
        Announce(terminal, cancel);
        if (Request.Arguments.Text("model") == "linear")
        {
            throw UsageException.Of(
                Request.Arguments.Label("model"), $" linear has nothing to check: its best weights are found for certain",
                "check the network, without --model linear"
            );
        }

        var problem = new TabularTrainer(Settings.Options).Prepare(Table, Schema, cancel);
        string how = problem.TakesBatches
            ? $"and {problem.Optimizer.Notation}"
            : $"by {problem.Optimizer.Notation}; 'train' takes a mean of such networks, by L-BFGS";
        terminal.Note($"{Data}: checking {problem.Network.Notation} with {problem.Loss.Notation} {how}");
        return (
            new TrainingCheck(
                problem.Network, problem.Loss, problem.Optimizer, problem.Training, problem.Train, problem.Held),
            problem.Network
        );
    }

    /// <inheritdoc/>
    public override PlannedSteps Steps(CancellationToken cancel)
    {
        Schema.RequireUsable();
        RequireBatches(Settings, Table, Schema);
        var problem = Given(cancel);
        return new PlannedSteps(
            problem.Network, problem.Loss, problem.Optimizer, problem.Training with { Exchange = null }, problem.Train,
            problem.Held);
    }

    /// <inheritdoc/>
    public override Func<LearningRateRange, IProgress<LearningRateStep>, CancellationToken, LearningRateSweep> Sweep(
        Terminal terminal)
    {
        Schema.RequireUsable();
        terminal.Note($"{Table.Source}: {NumberText.Count(Table.RowCount, "row")}");
        var trainer = new TabularTrainer(Settings.Options);
        if (Settings.Options.Kind != ModelKind.Linear && !trainer.Prepare(Table, Schema).TakesBatches)
        {
            terminal.Note(
                "note: without --epochs, --batch or --learning-rate, train fits this table by L-BFGS, which has no learning "
                    + "rate; these rates are for training by mini-batches, with the network below"
            );
        }

        return (range, progress, cancel) => trainer.FindLearningRate(Table, Schema, range, progress, cancel);
    }

    /// <inheritdoc/>
    public override IDisposable? TrainShare(TaskShare share, Terminal terminal, CancellationToken cancel)
    {
        int count = Settings.Options.Folds;
        if (count == 0)
        {
            return base.TrainShare(share, terminal, cancel);
        }

        string run = Request.Arguments.Text("out")
            ?? throw new UsageException("--share needs a folder that all processes know", "name it with --out");
        var folds = FoldsFolder.Open(run, Request.Arguments.Flag("force"), count, InCommon);
        foreach (int fold in share.Of(Enumerable.Range(0, count)))
        {
            TrainFold(folds, fold, terminal, cancel);
        }

        string[] missing = [.. folds.Missing.Select(fold => NumberText.Count(fold + 1))];
        if (missing.Length > 0)
        {
            terminal.Warn(
                $"{(missing.Length == 1 ? "fold" : "folds")} {string.Join(", ", missing)} of {count} "
                    + $"{(missing.Length == 1 ? "isn't" : "aren't")} trained yet; who trains the last one writes {run}");
            return null;
        }

        var whole = folds.TryTakeWhole();
        if (whole is null || RunFolder.ResultIn(run) is not null)
        {
            whole?.Dispose();
            terminal.Note(
                whole is null ? $"all {count} folds are trained; another process writes {run}" : $"{run} is done already");
            return null;
        }

        _folds = folds;
        return whole;
    }

    /// <inheritdoc/>
    public override TrainedRun Train(TrainingScene scene)
    {
        var view = new TabularView(scene.Terminal, Schema.Task);
        var layers = new TableLayers(scene.Events.With(view));
        var result = Fit(layers, view, scene.Cancel);
        scene.Events.Announce();
        return new TrainedTable(this, result) { Scene = scene, Layers = layers };
    }

    /// <inheritdoc/>
    public override bool Follow(CancellationToken cancel)
    {
        _ = new TabularTrainer(Settings.Options).Fit(Table, Schema, progress: (IProgress<TabularEvent>?)null, cancel);
        return false; // what comes before and after the steps is stopped wherever it is
    }

    /// <inheritdoc/>
    public override TrainedRun Repeat(RecordedRun run, Terminal terminal, CancellationToken cancel)
    {
        var view = new TabularView(terminal, Schema.Task);
        var layers = new TableLayers(view);
        var result = Fit(layers, view, cancel);
        cancel.ThrowIfCancellationRequested();
        return new TrainedTable(this, result) { Layers = layers };
    }

    // Only batches are shared: what is fitted by L-BFGS would be computed in all processes alike.
    private static void RequireBatches(TableSettings settings, Tables.Table table, TableSchema schema)
    {
        if (settings.Options.Kind == ModelKind.Linear
            || !new TabularTrainer(settings.Options with { FindsLearningRate = false }).Prepare(table, schema).TakesBatches)
        {
            throw new UsageException(
                $"{table.Source} would be fitted by L-BFGS, on all rows at once, which several processes can't share",
                "train it in one process, or by mini-batches, with --batch or --epochs");
        }
    }

    // The network before its first step; a search for a learning rate can wait.
    private TabularProblem Given(CancellationToken cancel) =>
        new TabularTrainer(Settings.Options with { FindsLearningRate = false }).Prepare(Table, Schema, cancel);

    private void SayOutputs(Terminal terminal, CancellationToken cancel)
    {
        if (Settings.Options.Loss is not { } loss)
        {
            return;
        }

        var problem = Given(cancel);
        var training = problem.Training;
        string rate = Settings.Options.FindsLearningRate ? "a learning rate yet to be found"
            : string.Create(CultureInfo.InvariantCulture, $"learning rate {training.LearningRate}");
        string batch = training.BatchSize == TrainingOptions.FullBatch || training.BatchSize >= problem.Train.Count
            ? $"all {NumberText.Count(problem.Train.Count, "row")} in every step"
            : $"{NumberText.Count(training.BatchSize)} of {NumberText.Count(problem.Train.Count, "row")} in a step";
        string schedule = training.Schedule is { } changing ? $", {changing.Notation}" : "";
        terminal.Note(
            $"as given: {loss.Notation}, {problem.Optimizer.Notation}, {rate}{schedule}, {batch}, seed {training.Seed}");
        OutputNotes.Say(terminal, problem.Network, loss);
    }

    private TabularResult Fit(IProgress<TabularEvent> progress, TabularView view, CancellationToken cancel)
    {
        try
        {
            return new TabularTrainer(Settings.Options with { FoldModels = _folds is null ? null : _folds.Load })
                .Fit(Table, Schema, progress, cancel);
        }
        finally
        {
            view.End();
        }
    }

    private void TrainFold(FoldsFolder folds, int fold, Terminal terminal, CancellationToken cancel)
    {
        using var taken = folds.TryTake(fold);
        if (taken is null || !folds.Missing.Contains(fold))
        {
            return;
        }

        var view = new TabularView(terminal, Schema.Task);
        try
        {
            folds.Save(fold, new TabularTrainer(Settings.Options).FitFold(Table, Schema, fold, view, cancel));
        }
        finally
        {
            view.End();
        }
    }

    private void SayIssues(Terminal terminal)
    {
        var noticed = Schema.Issues.Where(issue => issue.Severity != IssueSeverity.Error).ToList();
        foreach (var issue in noticed.Take(MostIssuesShown))
        {
            string word = issue.Severity == IssueSeverity.Warning ? terminal.Paint("warning:", Color.Yellow) : "note:";
            string help = OptionWording.Of(issue.Remedy) is string text
                ? $"\n  {terminal.Paint("help:", Color.Cyan)} {text}" : "";
            terminal.Note($"{word} {issue.Message}{help}");
        }

        if (noticed.Count > MostIssuesShown)
        {
            terminal.Note(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"… and {noticed.Count - MostIssuesShown:#,0} more, which chainrule inspect lists"
                )
            );
        }
    }

    private void SayTask(Terminal terminal)
    {
        var inputs = Schema.Inputs.ToList();
        string kinds = string.Join(
            ", ",
            inputs.GroupBy(column => column.Kind).Select(group => $"{group.Count()} {group.Key.ToString().ToLowerInvariant()}")
        );
        string[] names = [.. Schema.Targets.Select(target => $"'{target.Name}'")];
        string targets = names.Length == 1 ? names[0] : $"{string.Join(", ", names[..^1])} and {names[^1]}";
        int classes = Schema.Targets.First().Definition.Categories.Count;
        string what = Schema.Task != TableTask.Regression ? $"one of {classes} classes" : names.Length > 1 ? $"{names.Length} "
            + "numbers" : "a number";
        terminal.Note(string.Create(
            CultureInfo.InvariantCulture,
            $"{Table.Source}: {Table.RowCount:#,0} rows; {targets}, {what}, from {inputs.Count} "
                + $"column{(inputs.Count == 1 ? "" : "s")} ({kinds})"));
    }
}
