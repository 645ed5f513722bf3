using Chainrule.Cli.Display;
using Chainrule.Cli.Runs.Records;
using Chainrule.Files;
using Chainrule.Insight.Comparisons;
using Chainrule.Insight.Distributions;
using Chainrule.Insight.Results;
using Chainrule.Kernels;
using Chainrule.Models;
using Chainrule.Reports.Results;
using Chainrule.Tables;
using Chainrule.Tables.Training;
using Chainrule.Text;

namespace Chainrule.Cli.Runs.Tabular;

/// <summary>A training on a table that is over, or was stopped with a model.</summary>
internal sealed class TrainedTable(TableRun run, TabularResult result) : TrainedRun
{
    /// <summary>Where it took place; null where nothing is kept.</summary>
    public TrainingScene? Scene { get; init; }

    /// <summary>Who looked at the layers of a network; null where nobody did.</summary>
    public TableLayers? Layers
    {
        get => result.Kind == ModelKind.Network ? field : null; // one that wasn't chosen is no model
        init;
    }

    /// <inheritdoc/>
    public override bool IsStopped => result.IsStopped;

    /// <inheritdoc/>
    public override bool HasModel => true;

    /// <inheritdoc/>
    public override string ParametersSha256 { get; } = result.Model.Network.ParametersSha256();

    /// <inheritdoc/>
    public override Model Model => result.Model.Model;

    /// <inheritdoc/>
    public override LayerHistory? LayerHistory => Layers?.History;

    /// <inheritdoc/>
    public override TestPredictions? TestPredictions =>
        Tested is { } predicted
            ? Insight.Comparisons.TestPredictions.Of(
                TableReportContent.OutcomeOf(predicted),
                RowFingerprint.Of(predicted.Rows, result.Model.Targets),
                ParametersSha256
            )
            : null;

    // Rows that the model, or one like it, hadn't seen; null where none were held out.
    private PredictedRows? Tested => result.Test?.Predicted ?? result.CrossValidation?.Predicted;

    /// <inheritdoc/>
    public override (string Text, string Command) GoOn =>
        (
            "stopped; the best model so far is saved. Train to the end with",
            $"{ToolName.Called} train --config {ShellWord.Quote(Scene!.Folder.RunFile)}"
        );

    /// <inheritdoc/>
    public override IReadOnlyList<KindMetrics> Metrics => TableResults.MetricsOf(result);

    /// <inheritdoc/>
    public override ResultRecord Result =>
        new()
        {
            Data = run.Data,
            Network = result.Model.Network.Notation,
            Parameters = result.Model.Network.ParameterCount,
            Seed = run.Settings.Options.Seed,
            LearningRate = result.Candidates.Select(candidate => candidate.Method).FirstOrDefault(method => method.HasFoundRate)
                ?.Batches!.LearningRate,
            Threads = run.Settings.Options.Threads,
            Table = TableResults.Of(
                result,
                run.Schema.Issues.Where(issue => issue.Severity == IssueSeverity.Warning)
                    .Select(issue => issue.Message)
                    .Concat(TableResultText.TargetWarnings(result).Select(warning => warning.Text))
            ),
            ParametersSha256 = ParametersSha256,
            Run = Scene?.Folder.Path,
            Model = Scene?.Folder.Model,
        };

    /// <inheritdoc/>
    public override void Save()
    {
        var folder = Scene!.Folder;
        byte[] record = run.Describe(Result).Write();
        folder.Stage(folder.Model, path => result.Model.Save(path, overwrite: true));
        folder.Stage(
            folder.Metrics, path => DurableFile.Write(path, overwrite: true, stream => MetricsFile.Write(stream, Metrics)));
        folder.Stage(
            folder.RunFile, path => DurableFile.Write(path, overwrite: true, stream => stream.Write(record), record.Length));
        if (LayerHistory is { } seen)
        {
            LayersFile.Stage(folder, seen);
        }

        folder.Commit();
    }

    /// <inheritdoc/>
    public override ReportContent Report(RecordedRun? recorded, Terminal terminal)
    {
        var folder = Scene!.Folder;
        var predicted = Tested ?? PredictedRows.Of(result.Model, run.Table);
        string title = $"{run.Name}: {folder.Path}";
        var content = TableReportContent.Of(title, predicted, run.Data, recorded, Workers.Shared);
        if (Tested is not null)
        {
            RunPredictions.TryStage(
                folder, content.Run.Test, () => RowFingerprint.Of(predicted.Rows, result.Model.Targets), ParametersSha256,
                terminal);
        }

        return content with
        {
            Run = WithTraining(content.Run, predicted),
            Data = content.Data with { More = [TableReportContent.ColumnsOf(run.Schema)] },
            LayersNote = Layers?.Note,
            Test = content.Test with { AreOutOfFold = result.CrossValidation is not null },
            MoreFigures = TableReportContent.MoreFigures(result.Test),
            Notes = [.. TableNotes.Of(result)],
        };
    }

    /// <inheritdoc/>
    public override void Print(Terminal terminal, RunFindings? findings)
    {
        TableResultText.PrintChoice(terminal, result, run.Settings.Options.Kind);
        TableResultText.PrintTest(terminal, result, findings);
        TableResultText.PrintFolds(terminal, result);
        if (findings is not null)
        {
            FindingsText.PrintRare(terminal, findings, isInTable: true);
            FindingsText.PrintConfused(terminal, findings, inFull: true);
            FindingsText.PrintAlerts(terminal, findings);
        }

        if (result.IsRefitted)
        {
            string rows = NumberText.Count(run.Schema.RowsWithTarget(run.Table).Length);
            terminal.Say($"then fitted anew to all {rows} rows, with the same settings");
        }
    }

    private RunFacts WithTraining(RunFacts facts, PredictedRows predicted)
    {
        RepeatedRows? repeated =
            result.Held is { } held
                ? NearDuplicates.Count(
                    held.Model.Preparation,
                    run.Table.Select([.. held.TrainedIndices]),
                    predicted.Rows,
                    Workers.Shared
                )
                : null;
        return facts with
        {
            NearDuplicates = repeated,
            Train = result.Held is { } tested
                ? TableReportContent.OutcomeOf(PredictedRows.Of(tested.Model, tested.TrainedRows))
                : null,
            TestWasTrainedOn = result.Test is null && result.CrossValidation is null,
            Training = new()
            {
                History = result.Chosen.History,
                Iterations = result.Chosen.Iterations,
                Penalties = result.Chosen.Penalties,
                Layers = LayerHistory,
                Support = facts.Test.Classes > 0 && !result.IsStopped ? SupportOf(facts.Test) : null,
                HasClassWeights = run.Settings.Options.ClassWeights is not null,
                WasChosen = result.Candidates.Count > 1 && run.Settings.Options.Kind is null,
            },
            Noticed = TableReportContent.NoticedIn(run.Schema),
        };
    }

    // The rows of each class that the tested model was trained on: all whose target is known, but those it was tested with.
    private long[] SupportOf(Outcome test)
    {
        var target = run.Table[result.Model.Targets[0]];
        var known = run.Table.Select([.. Enumerable.Range(0, run.Table.RowCount).Where(row => !target.IsMissing(row))]);
        long[] support = new long[test.Classes];
        foreach (int label in TabularEvaluation.ActualClasses(result.Model, known))
        {
            support[label]++;
        }

        if (result.Test is not null)
        {
            foreach (int label in test.Actual)
            {
                support[label]--;
            }
        }

        return support;
    }
}
