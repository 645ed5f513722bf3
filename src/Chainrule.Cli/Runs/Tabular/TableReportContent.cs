using Chainrule.Cli.Display;
using Chainrule.Insight.Results;
using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Metrics;
using Chainrule.Reports;
using Chainrule.Reports.Results;
using Chainrule.Tables;
using Chainrule.Tables.Training;
using Chainrule.Text;

namespace Chainrule.Cli.Runs.Tabular;

/// <summary>What a report says about a model of a table.</summary>
internal static class TableReportContent
{
    private const int MostNoticed = 20, MostColumns = 200;

    /// <summary>Puts it together.</summary>
    /// <param name="title">The title.</param>
    /// <param name="predicted">Rows with their targets, and what the model makes of them.</param>
    /// <param name="data">DATA as the user wrote it.</param>
    /// <param name="run">The run that the model comes from; null where it isn't known.</param>
    /// <param name="workers">The threads to use.</param>
    public static ReportContent Of(string title, PredictedRows predicted, string data, RecordedRun? run, Workers workers)
    {
        var (model, known) = (predicted.Model, predicted.Rows);
        var outcome = OutcomeOf(predicted);
        TableColumn[] columns = [.. model.Preparation.Columns.Select(column => known[column.Definition.Name])];
        string[] names = [.. known.Columns.Select(column => column.Name)];
        return new ReportContent
        {
            Title = title,
            Test = new($"{NumberText.Count(known.RowCount, "row")} of {data}")
            {
                Cells = row =>
                    [
                        ("line", NumberText.Count(known.LineOf(row))),
                        .. columns.Select(column => (column.Name, column.Text(row) ?? "")),
                    ],
                ColumnNames = names,
            },
            Run = new RunFacts
            {
                Test = outcome,
                Training = new()
                {
                    History = run?.History,
                    Iterations = run?.Iterations,
                    Penalties = run?.Penalties ?? [],
                },
                DeadUnits = DeadUnitsOf(model, known),
            },
            Shape = TableShape.Of(model, known, outcome),
            Importances = TableImportances.Of(outcome, known, workers),
            Data = new(
                run?.Record.Data is not null && run.IsOf(data)
                    ? RecordText.Data(run.Record)
                    :
                    [
                        ("source", data),
                        ("rows", NumberText.Count(known.RowCount)),
                        .. run?.Source is { } source ? [("trained on", source)] : Array.Empty<(string, string)>(),
                    ]
            ),
            Configuration = new(run is null ? [] : [.. RecordText.Options(run.Record), .. MethodText.Of(run.Record.Result)])
            {
                More = [PreparationGrid.Of(model.Preparation, ShortNames.Of(names))],
            },
            LayersNote = run is null ? null : TableLayers.NoteOf(run.Members, isInSpace: false),
            Machine = run is null ? [("chainrule", ToolName.Version)] : RecordText.Machine(run.Record),
            Command = run is null ? null : RecordText.Command(run),
        };
    }

    /// <summary>The same for a table that somebody tests a model with, and what is to be said of that table.</summary>
    public static ReportContent OfTest(ModelCall call, TableModel model, string title, Tables.Table table)
    {
        var (data, run, workers) = (call.Data, call.Run, call.Workers);
        var unseen = new UnseenValues();
        var evaluation = model.Output == OutputKind.Values
            ? TabularEvaluation.Of(model, table, workers: workers, unseen: unseen)
            : null;
        var predicted = evaluation?.Predicted ?? PredictedRows.Of(model, table, workers, unseen);
        var content = Of(title, predicted, data, run, workers) with
        {
            MoreFigures = MoreFigures(evaluation),
        };
        UnseenText.Tell(unseen.Columns, call.Terminal);
        var noticed = NoticedIn(data, run);
        return content with
        {
            Data = noticed.Any(alert => alert.Kind == AlertKind.Data)
                ? new([("source", data), ("rows", NumberText.Count(table.RowCount))])
                : content.Data,
            Run = content.Run with
            {
                Noticed = [.. content.Run.Noticed, .. noticed],
                TestWasTrainedOn = run?.IsTrainedOn(data) ?? false,
            },
        };
    }

    /// <summary>
    /// What is to be said of a file that a model is tested with: that it isn't any more what the model was trained on.
    /// </summary>
    public static IReadOnlyList<Alert> NoticedIn(string data, RecordedRun? run) =>
        run is null || run.IsTrainedOn(data) || !run.IsOf(data)
            ? []
            :
            [
                new Alert(
                    AlertKind.Data,
                    IsGrave: false,
                    "The data has changed",
                    $"{data} is not what it was when the model was trained on it.",
                    "Rows that have stayed were trained on; give rows that the model has never seen."
                ),
            ];

    /// <summary>What was measured of predicted values that a report doesn't measure itself.</summary>
    public static IReadOnlyList<(string Name, ConfidenceInterval Interval)> MoreFigures(TabularEvaluation? evaluation) =>
        evaluation is null || evaluation.Confusion is not null
            ? []
            :
            [
                .. evaluation
                    .Figures.Where(figure =>
                        figure.Name is not ("RMSE" or "MAE" or "R²") && !figure.Name.Contains(": ", StringComparison.Ordinal)
                    )
                    .Select(figure => (figure.Name, new ConfidenceInterval(figure.Value, figure.Low, figure.High))),
            ];

    private static IReadOnlyList<DeadUnits> DeadUnitsOf(TableModel model, Tables.Table known)
    {
        if (!model.Network.Layers.Any(layer => layer.CanDie))
        {
            return [];
        }

        // which class a row has doesn't matter
        var shape = new Shape(model.Preparation.Features);
        return DeadUnits.Of(
            model.Model,
            Chainrule.Data.ArrayDataset.OfClasses(model.Preparation.Apply(known), shape, new int[known.RowCount], 2)
        );
    }

    /// <summary>What a model makes of rows whose targets are known, as reports take it.</summary>
    /// <exception cref="ChainruleException">That is no number.</exception>
    public static Outcome OutcomeOf(PredictedRows predicted)
    {
        float[] scores = [.. predicted.Scores];
        ModelArgument.RequireNumbers(
            scores, predicted.Model.Network.OutputShape.Count,
            row => $"line {NumberText.Count(predicted.Rows.LineOf(row))} of {predicted.Rows.Source}");
        return predicted.Classes.Count == 0
            ? Outcome.OfValues(predicted.Model.Model, scores, [.. predicted.Values])
            : Outcome.OfClasses(predicted.Model.Model, scores, [.. predicted.Classes]);
    }

    /// <summary>
    /// What was noticed when the table was read that may make results worse than they could be, or better than they are.
    /// </summary>
    public static IReadOnlyList<Alert> NoticedIn(TableSchema schema) =>
        [
            // classes of unequal size have an alert of their own
            .. schema
                .Issues.Where(issue =>
                    issue.Severity == IssueSeverity.Warning && issue.Kind != IssueKind.UnequalClasses
                )
                .Take(MostNoticed)
                .Select(issue => new Alert(
                    AlertKind.Data,
                    IsGrave: false,
                    issue.Column is null ? "The table" : $"Column '{issue.Column}'",
                    Sentence(issue.Message),
                    issue.Remedy?.AsSentence() ?? ""
                )),
        ];

    private static string Sentence(string text) => text.Length == 0 ? text : $"{char.ToUpperInvariant(text[0])}{text[1..]}.";

    /// <summary>What the columns hold, as a table.</summary>
    public static Grid ColumnsOf(TableSchema schema)
    {
        var names = ShortNames.Of([.. schema.Columns.Select(column => column.Name)]);
        string some =
            schema.Columns.Count > MostColumns ? $": the first {MostColumns} of {NumberText.Count(schema.Columns.Count)}" : "";
        return new Grid(
            [("column", true), ("kind", true), ("missing", false), ("distinct", false), ("values", true)],
            [.. schema.Columns.Take(MostColumns).Select((column, i) => new GridRow([names[i], .. SchemaReport.Cells(column)]))],
            $"What the columns of the whole table hold{some}");
    }
}
