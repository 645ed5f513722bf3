using System.Text.Json;

namespace Chainrule.Models;

/// <summary>
/// Reads one object of a description, strictly: every field must be there, of its kind and within its bounds, and no other.
/// </summary>
public sealed class JsonReader
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    private readonly string _path;
    private readonly string _what;
    private readonly JsonElement _object;
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    private JsonReader(string path, string what, JsonElement element)
    {
        _path = path;
        _what = what;
        _object = element.ValueKind == JsonValueKind.Object ? element : throw Error("is not an object");
    }

    /// <summary>The object that a text holds.</summary>
    /// <param name="path">The file it stands in.</param>
    /// <param name="what">What it describes, for errors: "the description".</param>
    /// <param name="json">The text.</param>
    /// <exception cref="FileFormatException">It isn't JSON, has a key twice, or isn't an object.</exception>
    public static JsonReader Parse(string path, string what, string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            return new JsonReader(path, what, document.RootElement.Clone());
        }
        catch (JsonException e)
        {
            throw new FileFormatException(path, null, $"{what} can't be read: {e.Message}", cause: e);
        }
    }

    /// <summary>Whether a field is there that may be left out.</summary>
    public bool Has(string name) => _object.TryGetProperty(name, out _);

    /// <summary>A text.</summary>
    public string Text(string name) => TextOf(name, Field(name, JsonValueKind.String));

    /// <summary>A list of texts.</summary>
    public IReadOnlyList<string> Texts(string name) =>
        [.. Field(name, JsonValueKind.Array).EnumerateArray().Select(item => TextOf(name, item))];

    /// <summary>An object of texts, in the order of the file.</summary>
    public IReadOnlyDictionary<string, string> TextsByName(string name)
    {
        var texts = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in Field(name, JsonValueKind.Object).EnumerateObject())
        {
            texts.Add(property.Name, TextOf(name, property.Value));
        }

        return texts;
    }

    /// <summary>A list of objects.</summary>
    public IEnumerable<JsonReader> Objects(string name) =>
        Field(name, JsonValueKind.Array).EnumerateArray().Select(item => new JsonReader(_path, $"{_what}, {name}", item));

    /// <summary>An object.</summary>
    public JsonReader Object(string name) => new(_path, $"{_what}, {name}", Field(name, JsonValueKind.Object));

    /// <summary>A list of whole numbers.</summary>
    public int[] Integers(string name) =>
        [
            .. Field(name, JsonValueKind.Array)
                .EnumerateArray()
                .Select(item =>
                    item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out int value)
                        ? value
                        : throw Error($"has a wrong \"{name}\"")
                ),
        ];

    /// <summary>A whole number within bounds.</summary>
    public long Integer(string name, long least = 0, long most = int.MaxValue) =>
        Field(name, JsonValueKind.Number).TryGetInt64(out long value) && value >= least && value <= most
            ? value
            : throw Error($"has a wrong \"{name}\"");

    /// <summary>A whole number of 64 bits.</summary>
    public ulong Unsigned(string name) =>
        Field(name, JsonValueKind.Number).TryGetUInt64(out ulong value) ? value : throw Error($"has a wrong \"{name}\"");

    /// <summary>A finite number.</summary>
    public double Number(string name) =>
        Field(name, JsonValueKind.Number).TryGetDouble(out double value) && double.IsFinite(value)
            ? value
            : throw Error($"has a wrong \"{name}\"");

    /// <summary>A list of finite numbers.</summary>
    public double[] Numbers(string name) =>
        [
            .. Field(name, JsonValueKind.Array)
                .EnumerateArray()
                .Select(item =>
                    item.ValueKind == JsonValueKind.Number && item.TryGetDouble(out double value) && double.IsFinite(value)
                        ? value
                        : throw Error($"has a wrong \"{name}\"")
                ),
        ];

    /// <summary>One of several texts, by its index.</summary>
    public int Choice(string name, string[] choices) =>
        Array.IndexOf(choices, Text(name)) is >= 0 and int index ? index : throw Error($"has an unknown \"{name}\"");

    /// <summary>True or false.</summary>
    public bool Flag(string name) => Field(name, JsonValueKind.True, JsonValueKind.False).GetBoolean();

    /// <summary>Refuses fields that nobody has read.</summary>
    public void End()
    {
        foreach (var property in _object.EnumerateObject())
        {
            if (!_read.Contains(property.Name))
            {
                throw Error($"has an unknown \"{property.Name}\"");
            }
        }
    }

    /// <summary>An error about the object.</summary>
    public FileFormatException Error(string problem, string? help = null) => new(_path, null, $"{_what} {problem}", help);

    private JsonElement Field(string name, params ReadOnlySpan<JsonValueKind> kinds)
    {
        _read.Add(name);
        if (!_object.TryGetProperty(name, out var value))
        {
            throw Error($"lacks its \"{name}\"");
        }

        return kinds.Contains(value.ValueKind) ? value : throw Error($"has a wrong \"{name}\"");
    }

    private string TextOf(string name, JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Error($"has a wrong \"{name}\"");
        }
        catch (InvalidOperationException)
        {
            // a lone surrogate, which is no text
            throw Error($"has a wrong \"{name}\"");
        }
    }
}
