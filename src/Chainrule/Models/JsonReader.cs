using System.Text.Json;

namespace Chainrule.Models;

/// <summary>
/// Reads one object of a description, strictly: every field must be there, of its kind and within its bounds, and no other.
/// </summary>
public sealed class JsonReader
{
    private readonly string _path;
    private readonly string _what;
    private readonly IReadOnlyDictionary<string, JsonValue> _fields;
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    private JsonReader(string path, string what, JsonValue value)
    {
        _path = path;
        _what = what;
        _fields = value.Fields ?? throw Error("is not an object");
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
            return new JsonReader(path, what, JsonValue.Parse(json));
        }
        catch (JsonException e)
        {
            throw new FileFormatException(path, null, $"{what} can't be read: {e.Message}", cause: e);
        }
    }

    /// <summary>Whether a field is there that may be left out.</summary>
    public bool Has(string name) => _fields.ContainsKey(name);

    /// <summary>A text.</summary>
    public string Text(string name) => TextOf(name, Field(name));

    /// <summary>A list of texts.</summary>
    public IReadOnlyList<string> Texts(string name) =>
        [.. Items(name).Select(item => TextOf(name, item))];

    /// <summary>An object of texts, in the order of the file.</summary>
    public IReadOnlyDictionary<string, string> TextsByName(string name)
    {
        var texts = new InOrder<string>();
        foreach (var (key, value) in Field(name).Fields ?? throw Wrong(name))
        {
            texts.Add(key, TextOf(name, value));
        }

        return texts;
    }

    /// <summary>A list of objects.</summary>
    public IEnumerable<JsonReader> Objects(string name) =>
        Items(name).Select(item => new JsonReader(_path, $"{_what}, {name}", item));

    /// <summary>An object.</summary>
    public JsonReader Object(string name) => new(_path, $"{_what}, {name}", Field(name));

    /// <summary>A list of whole numbers.</summary>
    public int[] Integers(string name) =>
        [
            .. Items(name).Select(item =>
                item.Integer is >= int.MinValue and <= int.MaxValue and long value ? (int)value : throw Wrong(name)),
        ];

    /// <summary>A whole number within bounds.</summary>
    public long Integer(string name, long least = 0, long most = int.MaxValue) =>
        Field(name).Integer is long value && value >= least && value <= most ? value : throw Wrong(name);

    /// <summary>A whole number of 64 bits.</summary>
    public ulong Unsigned(string name) => Field(name).Unsigned ?? throw Wrong(name);

    /// <summary>A finite number.</summary>
    public double Number(string name) => NumberOf(name, Field(name));

    /// <summary>A list of finite numbers.</summary>
    public double[] Numbers(string name) => [.. Items(name).Select(item => NumberOf(name, item))];

    /// <summary>One of several texts, by its index.</summary>
    public int Choice(string name, string[] choices) =>
        Array.IndexOf(choices, Text(name)) is >= 0 and int index ? index : throw Error($"has an unknown \"{name}\"");

    /// <summary>True or false.</summary>
    public bool Flag(string name) => Field(name).Flag ?? throw Wrong(name);

    /// <summary>Refuses fields that nobody has read.</summary>
    public void End()
    {
        foreach (string name in _fields.Keys)
        {
            if (!_read.Contains(name))
            {
                throw Error($"has an unknown \"{name}\"");
            }
        }
    }

    /// <summary>An error about the object.</summary>
    public FileFormatException Error(string problem, string? help = null) => new(_path, null, $"{_what} {problem}", help);

    private JsonValue Field(string name)
    {
        _read.Add(name);
        return _fields.TryGetValue(name, out var value) ? value : throw Error($"lacks its \"{name}\"");
    }

    private IReadOnlyList<JsonValue> Items(string name) => Field(name).Items ?? throw Wrong(name);

    private string TextOf(string name, JsonValue value) => value.Text ?? throw Wrong(name);

    private double NumberOf(string name, JsonValue value) =>
        value.Number is double number && double.IsFinite(number) ? number : throw Wrong(name);

    private FileFormatException Wrong(string name) => Error($"has a wrong \"{name}\"");
}
