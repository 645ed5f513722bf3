using System.Text.Json;
using Chainrule.Data;
using Chainrule.Models;

namespace Chainrule.Tables;

/// <summary>
/// How the preparation of a table's columns is written into a model's description, and the formats of its targets.
/// </summary>
internal sealed class TablePreparationFormat : PreparationFormat
{
    /// <summary>The field that holds the columns.</summary>
    public const string Name = "columns";

    // Version 2 added tables, version 3 how cells are written: decimal commas, units, currencies, durations and texts among the
    // numbers of columns.
    private const int Plain = 2, WithFormats = 3;
    private const string TargetFormats = "targetFormats";

    public override string? Field => Name;

    public override bool Writes(InputPreparation preparation) => preparation is TablePreparation;

    public override int VersionOf(InputPreparation preparation)
    {
        var table = (TablePreparation)preparation;
        bool hasFormats =
            table.TargetFormats.Any(format => !format.IsPlain)
            || table.Columns.Any(column => HasFormat(column.Definition.Format));
        return hasFormats ? WithFormats : Plain;
    }

    public override void Write(Utf8JsonWriter json, InputPreparation preparation)
    {
        json.WriteStartArray();
        TablePreparationJson.Write(json, (TablePreparation)preparation);
        json.WriteEndArray();
    }

    public override void WriteTargets(Utf8JsonWriter json, InputPreparation preparation)
    {
        var formats = ((TablePreparation)preparation).TargetFormats;
        var plain = ((TablePreparation)preparation).PlainTarget;
        if (formats.All(format => format.IsPlain && (format.Marks is null) == (plain.Marks is null)))
        {
            return; // that is how they are read without it
        }

        json.WriteStartArray(TargetFormats);
        foreach (var format in formats)
        {
            json.WriteStartObject();
            CellFormatJson.Write(json, format);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public override InputPreparation Read(JsonReader description)
    {
        var preparation = TablePreparationJson.Read(description.Objects(Name));
        return description.Has(TargetFormats)
            ? preparation.With([.. description.Objects(TargetFormats).Select(ReadFormat)])
            : preparation;
    }

    private static bool HasFormat(CellFormat format) =>
        format is { DecimalComma: true } or { MissingForms.Count: > 0 } or { Units.Count: > 0 } or { Marks: not null }
            or { AreDurations: true } or { HasUsualMissing: false };

    private static CellFormat ReadFormat(JsonReader json)
    {
        var format = CellFormatJson.Read(json);
        json.End();
        return format;
    }
}
