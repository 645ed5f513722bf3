using System.Text.Json;
using Chainrule.Models;

namespace Chainrule.Tables;

/// <summary>How a column's cells are written, in a model's description.</summary>
internal static class CellFormatJson
{
    /// <summary>Writes its fields; those that say what is usual are left out.</summary>
    public static void Write(Utf8JsonWriter json, CellFormat format)
    {
        json.WriteTexts("missing", format.Missing);
        if (format.DecimalComma)
        {
            json.WriteBoolean("decimalComma", true);
        }

        if (!format.HasUsualMissing)
        {
            json.WriteBoolean("usualMissing", false);
        }

        if (format.AreDurations)
        {
            json.WriteBoolean("durations", true);
        }

        if (format.MissingForms.Count > 0)
        {
            json.WriteTexts("missingForms", format.MissingForms);
        }

        if (format.Marks is { } marks)
        {
            json.WriteTexts("marks", marks);
        }

        if (format.Units.Count > 0)
        {
            json.WriteStartArray("units");
            foreach (var unit in format.Units)
            {
                json.WriteStartObject();
                json.WriteString("suffix", unit.Suffix);
                json.WriteNumber("factor", unit.Factor);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
    }

    /// <summary>Reads what <see cref="Write"/> has written.</summary>
    /// <exception cref="FileFormatException">It can't have been written.</exception>
    public static CellFormat Read(JsonReader json) => new()
    {
        Missing = json.Texts("missing"),
        DecimalComma = json.Has("decimalComma") && json.Flag("decimalComma"),
        MissingForms = json.Has("missingForms") ? json.Texts("missingForms") : [],
        HasUsualMissing = !json.Has("usualMissing") || json.Flag("usualMissing"),
        AreDurations = json.Has("durations") && json.Flag("durations"),
        Marks = json.Has("marks") ? json.Texts("marks") : null,
        Units = json.Has("units") ? [.. json.Objects("units").Select(ReadUnit)] : [],
    };

    private static NumberUnit ReadUnit(JsonReader json)
    {
        var unit = new NumberUnit(json.Text("suffix"), json.Number("factor"));
        json.End();
        return double.IsFinite(unit.Factor) ? unit : throw json.Error($"has the unit \"{unit.Suffix}\" of {unit.Factor}");
    }
}
