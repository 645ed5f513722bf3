using System.Text.Json;
using Chainrule.Cli.Display;
using Chainrule.Cli.Runs.Records;
using Chainrule.Insight.Results;
using Chainrule.Tables.Training;
using Chainrule.Text;

namespace Chainrule.Cli.Runs.Tabular;

/// <summary>How well a model predicts the rows of a table.</summary>
internal sealed class EvaluatedTable(ModelCall call, TabularEvaluation evaluation, RunFindings findings) : EvaluatedModel
{
    /// <inheritdoc/>
    public override RunFindings Findings => findings;

    /// <inheritdoc/>
    public override void Print(Terminal terminal)
    {
        string left =
            evaluation.RowsWithoutTarget == 0
                ? ""
                : $" ({NumberText.Count(evaluation.RowsWithoutTarget, "row")} without a target left out)";
        terminal.Say(
            $"{string.Join(", ", call.Model.Targets)}: {NumberText.Count(evaluation.Rows, "row")}{left}, with 95% confidence:"
        );
        var table = new Table(("", true), ("", false));
        foreach (int i in FigureText.Order(evaluation, findings))
        {
            table.Add(FigureText.Name(evaluation.Figures[i]), FigureText.WithInterval(evaluation.Figures[i]));
        }

        terminal.Say(table);
        FindingsText.PrintBaseline(terminal, findings);
        FindingsText.PrintAlerts(terminal, findings);
        if (evaluation.Confusion is null)
        {
            return;
        }

        terminal.Say();
        ClassReport.Print(terminal, evaluation.Confusion, findings);
        FindingsText.PrintConfused(terminal, findings, inFull: false);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json)
    {
        json.WriteString("model", call.Name);
        json.WriteString("data", call.Data);
        json.WriteNumber("rows", evaluation.Rows);
        json.WriteNumber("rowsWithoutTarget", evaluation.RowsWithoutTarget);
        new RecordWriter(json).Object<FiguresRecord>("figures", FiguresRecord.Of(evaluation), FiguresRecord.Exchange);
        if (evaluation.Confusion is not null)
        {
            ClassReport.Write(json, call.Model, evaluation.Confusion);
        }
    }
}
