using System.Globalization;
using System.Text.Json;
using Chainrule.Cli.Display;
using Chainrule.Cli.Runs;
using Chainrule.Insight.Results;
using Chainrule.Losses;
using Chainrule.Tables;
using Chainrule.Tables.Training;
using Chainrule.Text;

namespace Chainrule.Cli.Commands;

/// <summary>What <c>evaluate</c> and <c>summary</c> say about a model of a table.</summary>
internal static class TableReport
{
    /// <summary>Writes an evaluation for people.</summary>
    public static void Print(Terminal terminal, TableModel model, TabularEvaluation evaluation, RunFindings findings)
    {
        string left =
            evaluation.RowsWithoutTarget == 0
                ? ""
                : $" ({NumberText.Count(evaluation.RowsWithoutTarget, "row")} without a target left out)";
        terminal.Say(
            $"{string.Join(", ", model.Targets)}: {NumberText.Count(evaluation.Rows, "row")}{left}, with 95% confidence:"
        );
        var table = new Display.Table(("", true), ("", false));
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

    /// <summary>Writes the properties of an evaluation's JSON object.</summary>
    public static void Write(Utf8JsonWriter json, TableModel model, string file, string data, TabularEvaluation evaluation)
    {
        json.WriteString("model", file);
        json.WriteString("data", data);
        json.WriteNumber("rows", evaluation.Rows);
        json.WriteNumber("rowsWithoutTarget", evaluation.RowsWithoutTarget);
        TableTrainReport.Write(json, "figures", evaluation);
        if (evaluation.Confusion is not null)
        {
            ClassReport.Write(json, model.Model, evaluation.Confusion);
        }
    }

    /// <summary>Writes what the model does with columns, for people.</summary>
    public static void Print(Terminal terminal, TableModel model)
    {
        string what =
            model.Output == OutputKind.Values
                ? "a number"
                : $"one of {string.Join(", ", model.Classes.Take(12))}{(model.Classes.Count > 12 ? " …" : "")}";
        terminal.Say($"predicts {string.Join(", ", model.Targets)}, {what}");
        var table = new Display.Table(("column", true), ("kind", true), ("features", false), ("prepared by", true));
        foreach (var column in model.Preparation.Columns)
        {
            int features = column.PositionNames.Count + column.PlainNames.Count + (column.Embedding is null ? 0 : 1);
            table.Add(column.Definition.Name, Kind(column), features.ToString(CultureInfo.InvariantCulture), How(column));
        }

        terminal.Say(table);
        terminal.Say();
    }

    /// <summary>Writes the same as properties of a JSON object.</summary>
    public static void Write(Utf8JsonWriter json, TableModel model)
    {
        json.Texts("targets", model.Targets);
        json.Objects("columns", model.Preparation.Columns, column =>
        {
            json.WriteString("name", column.Definition.Name);
            json.WriteString("kind", Kind(column));
            json.WriteString("preparedBy", How(column));
        });
    }

    private static string Kind(ColumnPreparation column) => column.Definition.Kind.ToString().ToLowerInvariant();

    private static string How(ColumnPreparation column) =>
        column switch
        {
            NumberPreparation number => Number(number.Scale)
                + (number.Quantiles is null ? "" : ", position among the training rows")
                + Missing(number.HasIndicator),
            DatePreparation date =>
                $"time elapsed{(date.HasDays ? ", season, day of the week" : "")}{(date.HasTimes ? ", time of day" : "")}"
                    + $"{Missing(date.HasIndicator)}",
            CategoryPreparation { Size: > 0 } category =>
                $"{category.Definition.Categories.Count} categories as vectors of {category.Size}{Missing(category.HasMissing)}",
            CategoryPreparation category =>
                $"one feature for each of {category.Definition.Categories.Count} "
                    + $"categories{(category.HasOther ? " and the rare ones" : "")}{Missing(category.HasMissing)}",
            _ => "",
        };

    private static string Number(NumberScale scale) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(scale.IsLimited ? "median" : "mean")} {scale.Center:G4}, {(scale.IsLimited ? "spread" : "deviation")} "
            + $"{1 / scale.Factor:G4}{(scale.IsLimited ? ", far values limited, logarithm" : "")}");

    private static string Missing(bool hasIndicator) => hasIndicator ? ", missing values marked" : "";
}
