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

    private static void Write(Stream stream, JsonWriterOptions options, Action<Utf8JsonWriter> properties)
    {
        using var json = new Utf8JsonWriter(stream, options);
        json.WriteStartObject();
        properties(json);
        json.WriteEndObject();
    }
}
