using Chainrule.Analysis.Results;
using Chainrule.Data.Tables;
using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Reports;
using Chainrule.Reports.Results;
using Chainrule.Tabular;

namespace Chainrule.Cli.Runs;

/// <summary>What a report says about a model of a table.</summary>
internal static class TableReportContent
{
    /// <summary>Puts it together.</summary>
    /// <param name="title">The title.</param>
    /// <param name="model">The model.</param>
    /// <param name="table">Rows with their targets.</param>
    /// <param name="data">DATA as the user wrote it.</param>
    /// <param name="run">The run that the model comes from; null where it isn't known.</param>
    /// <param name="workers">The threads to use.</param>
    public static ReportContent Of(string title, Model model, Table table, string data, RecordedRun? run, Workers workers)
    {
        var known = TabularEvaluation.KnownRows(model, table);
        float[] scores = model.Score(known, workers);
        var outcome = model.Output == OutputKind.Values
            ? Outcome.OfValues(model, scores, TabularEvaluation.Values(model, known))
            : Outcome.OfClasses(model, scores, TabularEvaluation.ActualClasses(model, known));
        TableColumn[] columns = [.. model.TablePreparation!.Columns.Select(column => known[column.Definition.Name])];
        return new ReportContent
        {
            Title = title,
            TestName = $"{NumberText.Count(known.RowCount, "row")} of {data}",
            Run = new RunFacts { Test = outcome, History = run?.History },
            Importances = TableImportances.Of(outcome, known, workers),
            TestRow = row => [.. columns.Select(column => (column.Name, column.Text(row) ?? ""))],
            Data = run is { Data.Count: > 0 } ? run.Data : [("source", data), ("rows", NumberText.Count(known.RowCount))],
            Configuration = run?.Options ?? [],
            Machine = run?.Machine ?? [("chainrule", Tool.Version)],
            Command = run?.Command,
        };
    }
}
