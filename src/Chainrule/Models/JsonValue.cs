using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Chainrule.Models;

/// <summary>
/// A value of a JSON text: what it holds stands in the member of its kind, and all others are null. JsonDocument would bring
/// System.Security.Cryptography into every trimmed program, for its own check of names that appear twice.
/// </summary>
internal sealed class JsonValue
{
    // Descriptions nest four deep.
    private const int MostNesting = 8;

    // half a surrogate pair, which no escape stands for, is no text
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private string? _digits;

    private JsonValue() { }

    /// <summary>A text.</summary>
    public string? Text { get; private init; }

    /// <summary>True or false.</summary>
    public bool? Flag { get; private init; }

    /// <summary>A list.</summary>
    public IReadOnlyList<JsonValue>? Items { get; private init; }

    /// <summary>The fields of an object, in their order.</summary>
    public IReadOnlyDictionary<string, JsonValue>? Fields { get; private init; }

    /// <summary>A number; infinite where it is beyond double precision.</summary>
    public double? Number => _digits is null ? null : double.Parse(_digits, NumberStyles.Float, CultureInfo.InvariantCulture);

    /// <summary>A whole number of 64 bits with a sign, written without fraction or exponent.</summary>
    public long? Integer =>
        long.TryParse(_digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value : null;

    /// <summary>A whole number of 64 bits without one.</summary>
    public ulong? Unsigned =>
        ulong.TryParse(_digits, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) ? value : null;

    /// <summary>Reads a text.</summary>
    /// <exception cref="JsonException">It isn't JSON, has a name twice, or holds what is no text, as half a surrogate pair
    /// is.</exception>
    public static JsonValue Parse(string json)
    {
        try
        {
            var reader = new Utf8JsonReader(Strict.GetBytes(json), new JsonReaderOptions { MaxDepth = MostNesting });
            reader.Read();
            var value = Read(ref reader);
            reader.Read(); // fails where more follows
            return value;
        }
        catch (Exception e) when (e is InvalidOperationException or EncoderFallbackException)
        {
            throw new JsonException("a text or a name holds half of a surrogate pair, which is no text", e);
        }
    }

    private static JsonValue Read(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartObject => new() { Fields = ReadFields(ref reader) },
        JsonTokenType.StartArray => new() { Items = ReadItems(ref reader) },
        JsonTokenType.String => new() { Text = reader.GetString() },
        JsonTokenType.True or JsonTokenType.False => new() { Flag = reader.GetBoolean() },
        JsonTokenType.Number => new() { _digits = Encoding.ASCII.GetString(reader.ValueSpan) },
        _ => new(), // null
    };

    private static InOrder<JsonValue> ReadFields(ref Utf8JsonReader reader)
    {
        var fields = new InOrder<JsonValue>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            string name = reader.GetString()!;
            reader.Read();
            if (!fields.TryAdd(name, ReadField(ref reader, name)))
            {
                throw new JsonException($"\"{name}\" appears twice");
            }
        }

        return fields;
    }

    private static JsonValue ReadField(ref Utf8JsonReader reader, string name)
    {
        try
        {
            return Read(ref reader);
        }
        catch (InvalidOperationException e)
        {
            throw new JsonException($"\"{name}\" holds half of a surrogate pair, which is no text", e);
        }
    }

    private static List<JsonValue> ReadItems(ref Utf8JsonReader reader)
    {
        var items = new List<JsonValue>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(Read(ref reader));
        }

        return items;
    }
}
