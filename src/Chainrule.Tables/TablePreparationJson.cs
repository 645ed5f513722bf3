using System.Text.Json;
using Chainrule.Models;

namespace Chainrule.Tables;

/// <summary>The preparation of a table's columns in a model's description. Numbers read back as the same bits.</summary>
internal static class TablePreparationJson
{
    private static readonly string[] Kinds = ["numeric", "categorical", "boolean", "date"];
    private static readonly string[] Orders = ["year-month-day", "day-month-year", "month-day-year", "time-of-day"];

    /// <summary>Writes one object per column.</summary>
    public static void Write(Utf8JsonWriter json, TablePreparation preparation)
    {
        foreach (var column in preparation.Columns)
        {
            json.WriteStartObject();
            WriteDefinition(json, column.Definition);
            if (column is NumberPreparation number)
            {
                Write(json, number);
            }
            else if (column is DatePreparation date)
            {
                WriteScale(json, date.Elapsed);
                json.WriteBoolean("days", date.HasDays);
                json.WriteBoolean("times", date.HasTimes);
                json.WriteBoolean("indicator", date.HasIndicator);
            }
            else if (column is CategoryPreparation category)
            {
                json.WriteBoolean("hasOther", category.HasOther);
                json.WriteBoolean("hasMissing", category.HasMissing);
                json.WriteNumber("size", category.Size);
            }

            json.WriteEndObject();
        }
    }

    /// <summary>Reads what <see cref="Write(Utf8JsonWriter, TablePreparation)"/> has written.</summary>
    /// <exception cref="ChainruleException">It can't have been written.</exception>
    public static TablePreparation Read(IEnumerable<JsonReader> columns) => new([.. columns.Select(ReadColumn)]);

    private static ColumnPreparation ReadColumn(JsonReader json)
    {
        var definition = ReadDefinition(json);
        ColumnPreparation column = definition.Kind switch
        {
            ColumnKind.Date => new DatePreparation(
                definition,
                ReadScale(json),
                json.Flag("days"),
                json.Flag("times"),
                json.Flag("indicator")
            ),
            ColumnKind.Categorical => new CategoryPreparation(
                definition,
                json.Flag("hasOther"),
                json.Flag("hasMissing"),
                (int)json.Integer("size")
            ),
            _ => new NumberPreparation(definition, ReadScale(json), json.Flag("indicator"), ReadQuantiles(json)),
        };
        json.End();
        return column;
    }

    private static void WriteDefinition(Utf8JsonWriter json, ColumnDefinition definition)
    {
        json.WriteString("name", definition.Name);
        json.WriteString("kind", definition.Kind switch
        {
            ColumnKind.Numeric => Kinds[0],
            ColumnKind.Categorical => Kinds[1],
            ColumnKind.Boolean => Kinds[2],
            ColumnKind.Date => Kinds[3],
            _ => throw new InvalidOperationException($"a column of kind {definition.Kind} isn't prepared"),
        });
        CellFormatJson.Write(json, definition.Format);
        if (definition.Kind is ColumnKind.Categorical or ColumnKind.Boolean)
        {
            json.WriteTexts("categories", definition.Categories);
            json.WriteBoolean("numbers", definition.CategoriesAreNumbers);
        }

        if (definition.Kind == ColumnKind.Date)
        {
            json.WriteString("order", Orders[(int)definition.DateOrder!.Value]);
        }
    }

    private static ColumnDefinition ReadDefinition(JsonReader json)
    {
        var kind = json.Choice("kind", Kinds) switch
        {
            0 => ColumnKind.Numeric,
            1 => ColumnKind.Categorical,
            2 => ColumnKind.Boolean,
            _ => ColumnKind.Date,
        };
        bool hasCategories = kind is ColumnKind.Categorical or ColumnKind.Boolean;
        var categories = hasCategories ? json.Texts("categories") : [];
        if (kind == ColumnKind.Boolean && categories.Count != 2)
        {
            throw json.Error($"has {categories.Count} categories in a boolean column");
        }

        return new ColumnDefinition
        {
            Name = json.Text("name"),
            Kind = kind,
            Format = CellFormatJson.Read(json),
            Categories = categories,
            CategoriesAreNumbers = hasCategories && json.Flag("numbers"),
            DateOrder = kind == ColumnKind.Date ? (DateOrder)json.Choice("order", Orders) : null,
        };
    }

    private static void Write(Utf8JsonWriter json, NumberPreparation number)
    {
        WriteScale(json, number.Scale);
        json.WriteBoolean("indicator", number.HasIndicator);
        if (number.Quantiles is null)
        {
            return;
        }

        json.WriteNumbers("quantiles", number.Quantiles.Values);
        json.WriteNumbers("shares", number.Quantiles.Shares);
    }

    private static QuantileScale? ReadQuantiles(JsonReader json) =>
        json.Has("quantiles") ? new QuantileScale(json.Numbers("quantiles"), json.Numbers("shares")) : null;

    private static void WriteScale(Utf8JsonWriter json, NumberScale scale)
    {
        json.WriteNumber("fill", scale.Fill);
        json.WriteNumber("center", scale.Center);
        json.WriteNumber("factor", scale.Factor);
        json.WriteBoolean("limited", scale.IsLimited);
    }

    private static NumberScale ReadScale(JsonReader json) =>
        new(json.Number("fill"), json.Number("center"), json.Number("factor"), json.Flag("limited"));
}
