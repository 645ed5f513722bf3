using System.Text.Json;

namespace Chainrule.Insight;

/// <summary>
/// The forms in which results are written as JSON, for people and programs: a number that JSON can't hold, as an infinite loss,
/// is null. Descriptions that are read back have those of <see cref="Models.JsonLists"/>.
/// </summary>
public static class JsonForms
{
    /// <summary>Writes a number as a property, null where it is none, NaN or infinite.</summary>
    /// <param name="json">The writer, within an object.</param>
    /// <param name="name">The property's name.</param>
    /// <param name="value">The number.</param>
    public static void Number(this Utf8JsonWriter json, string name, double? value)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WritePropertyName(name);
        NumberValue(json, value);
    }

    /// <summary>Writes an array of numbers as a property, each as <see cref="Number"/> does.</summary>
    /// <param name="json">The writer, within an object.</param>
    /// <param name="name">The property's name.</param>
    /// <param name="values">The numbers.</param>
    public static void Numbers(this Utf8JsonWriter json, string name, IEnumerable<double> values)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WritePropertyName(name);
        NumbersValue(json, values);
    }

    /// <summary>
    /// Writes the rows of a matrix as a property, an array of arrays of numbers, each as <see cref="Number"/> does.
    /// </summary>
    /// <param name="json">The writer, within an object.</param>
    /// <param name="name">The property's name.</param>
    /// <param name="rows">The rows.</param>
    public static void Rows(this Utf8JsonWriter json, string name, IEnumerable<IEnumerable<double>> rows)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(rows);
        json.WriteStartArray(name);
        foreach (var row in rows)
        {
            NumbersValue(json, row);
        }

        json.WriteEndArray();
    }

    /// <summary>Writes an array of whole numbers as a property: places, sizes.</summary>
    /// <param name="json">The writer, within an object.</param>
    /// <param name="name">The property's name.</param>
    /// <param name="values">The numbers.</param>
    public static void Integers(this Utf8JsonWriter json, string name, ReadOnlySpan<int> values)
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteStartArray(name);
        foreach (int value in values)
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
    }

    /// <summary>Writes an array of objects as a property.</summary>
    /// <typeparam name="T">What each object tells of.</typeparam>
    /// <param name="json">The writer, within an object.</param>
    /// <param name="name">The property's name.</param>
    /// <param name="items">What the objects tell of, in order.</param>
    /// <param name="write">Writes the properties of one.</param>
    public static void Objects<T>(this Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> write)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(write);
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void NumbersValue(Utf8JsonWriter json, IEnumerable<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        json.WriteStartArray();
        foreach (double value in values)
        {
            NumberValue(json, value);
        }

        json.WriteEndArray();
    }

    private static void NumberValue(Utf8JsonWriter json, double? value)
    {
        if (value is double number && double.IsFinite(number))
        {
            json.WriteNumberValue(number);
        }
        else
        {
            json.WriteNullValue();
        }
    }
}
