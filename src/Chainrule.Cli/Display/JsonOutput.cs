using System.Text.Encodings.Web;
using System.Text.Json;

namespace Chainrule.Cli.Display;

/// <summary>The forms of JSON that the tool writes.</summary>
internal static class JsonOutput
{
    private static readonly JsonWriterOptions Indented = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
    private static readonly JsonWriterOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes an object, indented, for people to read; ends with a line break.</summary>
    public static void WriteFile(Stream stream, Action<Utf8JsonWriter> properties)
    {
        Write(stream, Indented, properties);
        stream.WriteByte((byte)'\n');
    }

    /// <summary>Writes an object in one line.</summary>
    public static void WriteLine(TextWriter output, Action<Utf8JsonWriter> properties)
    {
        using var stream = new MemoryStream();
        Write(stream, OneLine, properties);
        output.WriteLine(System.Text.Encoding.UTF8.GetString(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
    }

    /// <summary>Writes a number that JSON can hold, else null: an infinite loss, say.</summary>
    public static void Number(this Utf8JsonWriter json, string name, double? value)
    {
        if (value is double number && double.IsFinite(number))
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    /// <summary>Writes an array of objects, each filled by <paramref name="write"/>.</summary>
    public static void Objects<T>(this Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes an array of texts.</summary>
    public static void Texts(this Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static void Write(Stream stream, JsonWriterOptions options, Action<Utf8JsonWriter> properties)
    {
        using var json = new Utf8JsonWriter(stream, options);
        json.WriteStartObject();
        properties(json);
        json.WriteEndObject();
    }
}
