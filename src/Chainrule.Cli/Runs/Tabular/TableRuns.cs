using System.Globalization;
using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs.Records;
using Chainrule.Insight.Comparisons;
using Chainrule.Insight.Results;
using Chainrule.Models;
using Chainrule.Optimizers;
using Chainrule.Reports.Results;
using Chainrule.Tables;
using Chainrule.Tables.Training;
using Chainrule.Text;

namespace Chainrule.Cli.Runs.Tabular;

/// <summary>Runs on tables.</summary>
internal sealed class TableRuns : RunKind
{
    // Where there is no such file, a name with an ending or an option for tables tells that one is meant.
    /// <inheritdoc/>
    public override bool IsMeant(string data, Arguments arguments) =>
        data == TableArguments.StandardInput
        || File.Exists(data)
        || Path.HasExtension(data)
        || TrainOptions.OfTables.Any(option => arguments.Given(option.Name));

    /// <inheritdoc/>
    public override bool Takes(Model model) => TableModel.Of(model) is not null;

    /// <inheritdoc/>
    public override bool HasLeft(RunRecord record) => record.Data?.Columns is not null;

    /// <inheritdoc/>
    public override PlannedRun Plan(RunRequest request) => TableRun.Prepare(request);

    /// <inheritdoc/>
    public override DataFiles FilesOf(string data) =>
        File.Exists(data)
            ? new DataFiles([data])
            : throw new ChainruleException($"there is no file {data}", "name the table as DATA");

    /// <inheritdoc/>
    public override EvaluatedModel Evaluate(ModelCall call)
    {
        var (model, data) = (TableModel.Of(call.Model)!, call.Data);
        var table = TableArguments.Load(data, model.Reading(TableArguments.Read(call.Arguments)));
        var unseen = new UnseenValues();
        var evaluation = TabularEvaluation.Of(model, table, workers: call.Workers, unseen: unseen);
        UnseenText.Tell(unseen.Columns, call.Terminal);
        var findings = new RunFindings(new RunFacts
        {
            Test = TableReportContent.OutcomeOf(evaluation.Predicted),
            Training = new() { History = call.Run?.History },
            TestWasTrainedOn = call.Run?.IsTrainedOn(data) ?? false,
            Noticed = TableReportContent.NoticedIn(data, call.Run),
        });
        return new EvaluatedTable(call, evaluation, findings);
    }

    /// <inheritdoc/>
    public override Predictions Predict(ModelCall call) => new TablePrediction(TableModel.Of(call.Model)!, call);

    /// <inheritdoc/>
    public override ReportContent Report(ModelCall call, string title)
    {
        var (model, data) = (TableModel.Of(call.Model)!, call.Data);
        var options = model.Reading(TableArguments.Read(call.Arguments) with { Targets = model.Targets });
        var table = TableArguments.Load(data, options);
        var content = TableReportContent.OfTest(call, model, title, table);
        int left = table.RowCount - content.Run.Test.Rows;
        string[] known = content.Run.TestWasTrainedOn
            ? []
            : ["Rows that the model was trained on, if there are any among these, make it look better than it is."];
        return content with
        {
            Data = content.Data with { More = [TableReportContent.ColumnsOf(TableSchema.Infer(table, options))] },
            Notes = left == 0
                ? known
                : [.. known, $"{NumberText.Count(left, "row")} without a target {(left == 1 ? "was" : "were")} left out."],
        };
    }

    /// <inheritdoc/>
    public override RowToExplain Explain(ModelCall call, int row)
    {
        var (model, data) = (TableModel.Of(call.Model)!, call.Data);
        var table = TableArguments.Load(data, model.Reading(TableArguments.Read(call.Arguments)));
        if (row >= table.RowCount)
        {
            throw new ChainruleException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"--row: there is no row {row} in {data}, which has {table.RowCount:#,0} rows"
                ),
                table.RowCount == 0 ? null : $"rows are counted from 0; the last one is {table.RowCount - 1}"
            );
        }

        var unseen = new UnseenValues();
        var known = TableRowToExplain.Of(model, table, row, unseen);
        UnseenText.Tell(unseen.Columns, call.Terminal);
        return new RowToExplain(
            known.Row,
            StepOf(call),
            model.Preparation.FeatureNames,
            $"row {row} of {data}",
            explanation => $"{row} of the table, {known.Truth}; the model says {known.Prediction(explanation)}"
        );
    }

    // Without a loss of the user's it depends on which recipe won; the step is the plainest one then.
    private static ExplainedStep StepOf(ModelCall call) =>
        ExplainedStep.Of(call, TrainOptions.OfConfiguration, arguments =>
        {
            var batch = BatchSettings.Read(arguments, leastEpochs: 1);
            return LossSettings.Read(arguments) is { } loss
                ? new ExplainedStep(loss, batch.Optimizer ?? new AdamW(), batch.LearningRate, batch.Regularization)
                : null;
        });

    /// <inheritdoc/>
    public override ModelColumns? ColumnsOf(Model model) => new TableColumns(TableModel.Of(model)!);

    /// <inheritdoc/>
    /// <remarks>The model saved has seen the rows that an earlier one was tested with.</remarks>
    public override (TestPredictions? Predictions, string? WhyNot) TestAgain(RecordedRun run, ReadingScene scene) =>
        (null, run.Record.Result?.Table?.Rows.Test == 0
            ? "it was tested with no rows held back"
            : $"it has no {RunFolder.PredictionsName}; train it again with this version");
}
