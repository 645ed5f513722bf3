using System.Globalization;
using System.Text.Json;
using Chainrule.Cli.Display;
using Chainrule.Insight;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Tables;

namespace Chainrule.Cli.Runs.Tabular;

/// <summary>What a model does with the columns of a table.</summary>
internal sealed class TableColumns(TableModel model) : ModelColumns
{
    /// <inheritdoc/>
    public override void Print(Terminal terminal)
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

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json)
    {
        json.WriteTexts("targets", model.Targets);
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
