using System.Globalization;
using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs;
using Chainrule.Files;
using Chainrule.Insight;
using Chainrule.Insight.Comparisons;
using Chainrule.Insight.Results;
using Chainrule.Kernels;
using Chainrule.Reports.Results;
using Chainrule.Tables;
using Chainrule.Tables.Training;
using Chainrule.Text;
using Chainrule.Training;

namespace Chainrule.Cli.Commands;

/// <summary><c>train</c> for a table: reads and understands it, trains, and leaves a run's folder behind.</summary>
internal sealed class TableTraining
{
    private const int Interrupted = 130, MostIssuesShown = 40;

    private readonly Arguments _arguments;
    private readonly Configuration? _configuration;
    private readonly string _path;

    private TableTraining(Arguments arguments, Configuration? configuration, string path)
    {
        _arguments = arguments;
        _configuration = configuration;
        _path = path;
    }

    /// <summary>What a call's arguments ask for; null where DATA is no table.</summary>
    public static TableTraining? Read(Arguments arguments)
    {
        if (arguments.Given("resume"))
        {
            return null;
        }

        var configuration = arguments.Text("config") is string file
            ? Configuration.Read(file, TrainOptions.OfConfiguration)
            : null;
        string? path = arguments.Operand(0) ?? configuration?.Data;
        if (path is null || !IsTable(path, arguments))
        {
            return null;
        }

        if (path == TableArguments.StandardInput)
        {
            throw new UsageException("train reads its table from a file, so that the run can be repeated", "save it first");
        }

        arguments = configuration is null ? arguments : arguments.WithDefaults(configuration.Options);
        if (arguments.Given("out") && arguments.Given("name"))
        {
            throw new UsageException("--out and --name don't go together", "leave one of them out");
        }

        return new TableTraining(arguments, arguments.Operand(0) is null ? configuration : null, path);
    }

    // Where there is no such file, a name with an ending or an option for tables tells that one is meant.
    private static bool IsTable(string path, Arguments arguments) =>
        path == TableArguments.StandardInput
        || (
            !DataSource.IsShipped(path)
            && !Directory.Exists(path)
            && (File.Exists(path) || Path.HasExtension(path) || TrainOptions.OfTables.Any(option => arguments.Given(option.Name)))
        );

    /// <summary>Does it; returns the exit code.</summary>
    public int Run(Terminal terminal)
    {
        using var interruption = new Interruption();
        var (table, schema, settings, record) = Read(terminal);
        if (_arguments.Flag("check") && !TryCheck(terminal, table, schema, settings, interruption.Token))
        {
            return Interrupted;
        }

        var folder = _arguments.Text("out") is string named
            ? RunFolder.At(named, _arguments.Flag("force"))
            : RunFolder.Next(_arguments.Text("name") ?? NameOf(_path));
        var view = new TabularView(terminal, schema.Task);
        try
        {
            using var events = EventLog.Open(_arguments, folder, network: null, goesOn: false, terminal);
            var layers = new TableLayers(events.With(view));
            var result = new TabularTrainer(settings.Options).Fit(table, schema, layers, interruption.Token);
            view.End();
            events.Announce();
            Save(
                terminal,
                record,
                new TableTrainReport(_path, table, schema, settings, result, folder),
                result.Kind == ModelKind.Network ? layers : null
            );
            return result.IsStopped ? Interrupted : 0;
        }
        catch (OperationCanceledException)
        {
            view.End();
            folder.GiveBackIfEmpty();
            terminal.Warn("stopped before there was a model; nothing was saved");
            return Interrupted;
        }
        catch
        {
            view.End();
            folder.GiveBackIfEmpty();
            throw;
        }
    }

    /// <summary>Makes the checks before a training, and trains nothing; returns what they found out and the network.</summary>
    public (TabularProblem Problem, IReadOnlyList<CheckResult> Results) Check(
        Terminal terminal,
        Action<CheckResult> seen,
        CancellationToken cancel
    )
    {
        var (table, schema, settings, _) = Read(terminal);
        return Check(terminal, table, schema, settings, seen, cancel);
    }

    private (TabularProblem Problem, IReadOnlyList<CheckResult> Results) Check(
        Terminal terminal,
        Tables.Table table,
        TableSchema schema,
        TableSettings settings,
        Action<CheckResult> seen,
        CancellationToken cancel
    )
    {
        if (_arguments.Text("model") == "linear")
        {
            throw new UsageException(
                $"{_arguments.Label("model")} linear has nothing to check: its best weights are found for certain",
                "check the network, without --model linear"
            );
        }

        var problem = new TabularTrainer(settings.Options).Prepare(table, schema, cancel);
        string how = problem.TakesBatches
            ? $"and {problem.Optimizer.Notation}"
            : $"by {problem.Optimizer.Notation}; 'train' takes a mean of such networks, by L-BFGS";
        terminal.Note($"{_path}: checking {problem.Network.Notation} with {problem.Loss.Notation} {how}");
        var check = new TrainingCheck(
            problem.Network,
            problem.Loss,
            problem.Optimizer,
            problem.Training,
            problem.Train,
            problem.Held
        );
        return (problem, CheckCommand.Run(check, seen, cancel));
    }

    private bool TryCheck(
        Terminal terminal,
        Tables.Table table,
        TableSchema schema,
        TableSettings settings,
        CancellationToken cancel
    ) => CheckCommand.TryAll(terminal, seen => Check(terminal, table, schema, settings, seen, cancel).Results);

    private (Tables.Table Table, TableSchema Schema, TableSettings Settings, TableRunRecord Record) Read(Terminal terminal)
    {
        var (table, tableOptions) = Load();
        var record = new TableRunRecord(_path, _configuration);
        var schema = TableSchema.Infer(table, tableOptions);
        var settings = TableSettings.Read(_arguments, schema);
        Announce(terminal, table, schema);
        schema.RequireUsable();
        return (table, schema, settings, record);
    }

    private void Save(Terminal terminal, TableRunRecord record, TableTrainReport report, TableLayers? layers)
    {
        var folder = report.Folder;
        report.Result.Model.Save(folder.Model, overwrite: true);
        DurableFile.Write(folder.Metrics, overwrite: true, report.WriteMetrics);
        byte[] run = record.Write(report.Table, report.Settings, report.Write);
        DurableFile.Write(folder.RunFile, overwrite: true, stream => stream.Write(run), run.Length);
        if (layers?.History is { } seen)
        {
            LayersFile.TryWrite(folder, seen, terminal);
        }
        else if (folder.Replaces)
        {
            File.Delete(folder.Layers); // of the run whose place this one takes
        }

        var (page, findings) = ReportFile.TryWrite(folder, recorded => Report(report, layers, recorded, terminal), terminal);
        report = report with { Report = page, Findings = findings };
        if (_arguments.Flag("json"))
        {
            JsonOutput.WriteLine(terminal.Output, report.Write);
        }
        else
        {
            report.Print(terminal);
        }

        if (!report.Result.IsStopped)
        {
            return;
        }

        terminal.Output.Flush();
        terminal.Warn(
            "stopped; the best model so far is saved. Train to the end with",
            $"{TrainCommand.Called} train --config {ShellWord.Quote(folder.RunFile)}"
        );
    }

    private ReportContent Report(TableTrainReport report, TableLayers? layers, RecordedRun? recorded, Terminal terminal)
    {
        var (result, folder) = (report.Result, report.Folder);
        var predicted = result.Test?.Predicted ?? result.OutOfFold ?? PredictedRows.Of(result.Model, report.Table);
        var content = TableReportContent.Of($"{NameOf(_path)}: {folder.Path}", predicted, _path, recorded, Workers.Shared);
        if (result.Test is not null || result.OutOfFold is not null)
        {
            RunPredictions.TryWrite(
                folder, content.Run.Test, () => RowFingerprint.Of(predicted.Rows, result.Model.Targets),
                result.Model.Network.ParametersSha256(), terminal);
        }

        RepeatedRows? repeated =
            result.TrainedIndices is { } indices && result.TestRows is not null
                ? NearDuplicates.Count(
                    result.TestedModel!.Preparation,
                    report.Table.Select([.. indices]),
                    predicted.Rows,
                    Workers.Shared
                )
                : null;
        return content with
        {
            Run = content.Run with
            {
                NearDuplicates = repeated?.Found,
                LookedAtForDuplicates = repeated?.LookedAt,
                TrainSupport = content.Run.Test.Classes > 0 && !result.IsStopped ? SupportOf(report, content.Run.Test) : null,
                Train = result.TrainedRows is { } trained
                    ? TableReportContent.OutcomeOf(PredictedRows.Of(result.TestedModel!, trained))
                    : null,
                History = result.Kind == ModelKind.Network ? result.History : null,
                TestWasTrainedOn = result.Test is null && result.OutOfFold is null,
                WasChosen = result.Candidates.Count > 1 && report.Settings.Options.Kind is null,
                HasClassWeights = report.Settings.Options.ClassWeights is not null,
                Iterations = result.Chosen.Iterations,
                Penalties = result.Chosen.Penalties,
                Layers = layers?.History,
                Noticed = TableReportContent.NoticedIn(report.Schema),
            },
            DataBlocks = [TableReportContent.ColumnsOf(report.Schema)],
            LayersNote = layers?.Note,
            HasOwnRows = result.OutOfFold is not null,
            MoreFigures = TableReportContent.MoreFigures(result.Test),
            Notes = [.. Notes(result)],
        };
    }

    // The rows of each class that the tested model was trained on: all whose target is known, but those it was tested with.
    private static long[] SupportOf(TableTrainReport report, Outcome test)
    {
        var target = report.Table[report.Result.Model.Targets[0]];
        var known = report.Table.Select([.. Enumerable.Range(0, report.Table.RowCount).Where(row => !target.IsMissing(row))]);
        long[] support = new long[test.Classes];
        foreach (int label in TabularEvaluation.ActualClasses(report.Result.Model, known))
        {
            support[label]++;
        }

        if (report.Result.Test is not null)
        {
            foreach (int label in test.Actual)
            {
                support[label]--;
            }
        }

        return support;
    }

    /// <summary>What trying learning rates takes, on the rows and with the network of this training.</summary>
    public Func<LearningRateRange, IProgress<LearningRateStep>, CancellationToken, LearningRateSweep> Sweep(Terminal terminal)
    {
        var (table, tableOptions) = Load();
        var schema = TableSchema.Infer(table, tableOptions);
        var settings = TableSettings.Read(_arguments, schema);
        schema.RequireUsable();
        terminal.Note($"{table.Source}: {NumberText.Count(table.RowCount, "row")}");
        var trainer = new TabularTrainer(settings.Options);
        if (settings.Options.Kind != ModelKind.Linear && !trainer.Prepare(table, schema).TakesBatches)
        {
            terminal.Note(
                "note: without --epochs, --batch or --learning-rate, train fits this table by L-BFGS, which has no learning "
                    + "rate; these rates are for training by mini-batches, with the network below"
            );
        }

        return (range, progress, cancel) => trainer.FindLearningRate(table, schema, range, progress, cancel);
    }

    private (Tables.Table Table, TableOptions Options) Load()
    {
        var tableOptions = TableArguments.Read(_arguments);
        var table = TableArguments.Load(_path, tableOptions);
        if (tableOptions.Targets.Count == 0)
        {
            throw new UsageException(
                $"which column of {_path} should be predicted?",
                $"name it with --target, as in --target {ShellWord.ColumnName(table.Columns[^1].Name)}; its columns are "
                    + $"{table.ColumnNames}"
            );
        }

        return (table, tableOptions);
    }

    private static IEnumerable<string> Notes(TabularResult result)
    {
        if (result.OutOfFold is not null)
        {
            yield return "Each of these rows was predicted by a model that was not trained on it, one for each of "
                + $"{result.Folds.Count} folds. The model that was saved was fitted to all of them, in the same way.";
        }
        else if (result.TestRows is null)
        {
            yield return "No rows were held out, so these are the rows that the model was trained on: on new rows it is worse.";
        }

        if (result.Folds.Count > 0)
        {
            string figures = string.Join(
                ", ",
                result
                    .Folds[0]
                    .Figures.Take(4)
                    .Select(
                        (figure, i) =>
                            $"{figure.Name} "
                            + FigureText.Of(
                                figure.Name,
                                result
                                    .Folds.Select(fold => fold.Figures[i].Value)
                                    .Where(double.IsFinite)
                                    .DefaultIfEmpty(double.NaN)
                                    .Average()
                            )
                    )
            );
            yield return $"The means over the folds are: {figures}.";
        }

        if (result.IsRefitted)
        {
            yield return "These rows were held out. After this test the model was fitted anew to all rows, with the same "
                + "settings: that model was saved.";
        }

        foreach (string line in TableTrainReport.ScaleLines(result))
        {
            yield return $"{char.ToUpperInvariant(line[0])}{line[1..]}.";
        }

        if (ChoiceText.Contradiction(result) is { } contradiction)
        {
            yield return contradiction;
        }

        foreach (var (text, help) in TableTrainReport.TargetWarnings(result))
        {
            yield return $"{char.ToUpperInvariant(text[0])}{text[1..]}. To mend it, {help}.";
        }

        var other = result.Candidates.FirstOrDefault(candidate => candidate.Kind != result.Kind);
        if (other is not null)
        {
            string why =
                result.Chosen.ValidationLoss <= other.ValidationLoss ? ""
                : result.Kind == ModelKind.Linear
                    ? " That is less of a gain than chance alone may give, and the simpler model is kept then."
                : " It was asked for all the same.";
            string chosen =
                result.Kind == ModelKind.Constant ? "Always the same prediction" : $"The {TabularView.Name(result.Kind)}";
            yield return $"{chosen} was chosen: {TabularView.Loss(result, result.Chosen.ValidationLoss)} in "
                + $"validation{(result.TargetScale is { IsLogarithmic: true } ? " on a log scale" : "")}, the "
                + $"{TabularView.Name(other.Kind)} {TabularView.Loss(result, other.ValidationLoss)}.{why}";
        }
    }

    private static string NameOf(string path)
    {
        string name = Path.GetFileName(path);
        int end = name.IndexOf('.', 1);
        return end < 0 ? name : name[..end];
    }

    private static void Announce(Terminal terminal, Tables.Table table, TableSchema schema)
    {
        var noticed = schema.Issues.Where(issue => issue.Severity != IssueSeverity.Error).ToList();
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

        if (schema.Issues.Any(issue => issue.Severity == IssueSeverity.Error))
        {
            return; // it is said next
        }

        var inputs = schema.Inputs.ToList();
        string kinds = string.Join(
            ", ",
            inputs.GroupBy(column => column.Kind).Select(group => $"{group.Count()} {group.Key.ToString().ToLowerInvariant()}")
        );
        string[] names = [.. schema.Targets.Select(target => $"'{target.Name}'")];
        string targets = names.Length == 1 ? names[0] : $"{string.Join(", ", names[..^1])} and {names[^1]}";
        int classes = schema.Targets.First().Definition.Categories.Count;
        string what = schema.Task != TableTask.Regression ? $"one of {classes} classes" : names.Length > 1 ? $"{names.Length} "
            + "numbers" : "a number";
        terminal.Note(string.Create(
            CultureInfo.InvariantCulture,
            $"{table.Source}: {table.RowCount:#,0} rows; {targets}, {what}, from {inputs.Count} "
                + $"column{(inputs.Count == 1 ? "" : "s")} ({kinds})"));
    }
}
