using System.Text.Json;
using Chainrule.Text;

namespace Chainrule.Cli.Runs.Records;

/// <summary>
/// Reads the fields of a record from JSON, strictly: a value of another kind is an error that names the file and the place. What
/// isn't there is null.
/// </summary>
internal sealed class RecordReader : RecordFields
{
    private const int DeepestNesting = 16;
    private const string Mend = "give the run.json of a run, or a file like it";

    // A run of 10,000 epochs writes a hundredth of it.
    private const int LongestFile = 64 << 20;

    private readonly string _path, _place;
    private readonly JsonElement _element;

    private RecordReader(string path, string place, JsonElement element) => (_path, _place, _element) = (path, place, element);

    /// <summary>Reads an object with one of the static functions that exchange a record's fields.</summary>
    /// <param name="path">The file, as errors name it.</param>
    /// <param name="json">Its content.</param>
    /// <param name="known">The names that the object may have; empty for any.</param>
    /// <param name="exchange">Reads the fields.</param>
    /// <exception cref="ChainruleException">It is no JSON, names one thing twice, or isn't what is expected; the message says
    /// where.</exception>
    public static T Read<T>(
        string path, ReadOnlyMemory<byte> json, IReadOnlyList<string> known, Func<RecordFields, T?, T> exchange)
        where T : class
    {
        return Parse(path, json, Mend, element =>
        {
            var root = new RecordReader(path, "", element);
            root.Require(element, JsonValueKind.Object, "the whole file");
            foreach (var field in element.EnumerateObject())
            {
                if (known.Count > 0 && !known.Contains(field.Name))
                {
                    throw new ChainruleException(
                        $"{path}: there is nothing called '{field.Name}' in a configuration",
                        Suggestion.Help(field.Name, known)
                    );
                }
            }

            return exchange(root, null);
        });
    }

    /// <summary>Reads JSON that a user wrote or changed, with or without a byte order mark.</summary>
    /// <param name="path">The file, as errors name it.</param>
    /// <param name="json">Its content.</param>
    /// <param name="mend">What to do where it can't be read.</param>
    /// <param name="read">Reads the whole of it.</param>
    /// <exception cref="ChainruleException">It is no JSON, names one thing twice, or has half of a character.</exception>
    public static T Parse<T>(string path, ReadOnlyMemory<byte> json, Remedy mend, Func<JsonElement, T> read)
    {
        try
        {
            var options = new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = DeepestNesting };
            using var document = JsonDocument.Parse(json.Span.StartsWith("\uFEFF"u8) ? json[3..] : json, options);
            return read(document.RootElement);
        }
        catch (JsonException exception)
        {
            string place = exception.LineNumber is long line ? $", line {line + 1}" : "";
            string problem = exception.Message.Split(" LineNumber:")[0].Split(" Path:")[0].TrimEnd('.', ' ');
            throw new ChainruleException($"{path}{place}: this is not JSON: {problem}", mend, exception);
        }
        catch (InvalidOperationException exception)
        {
            // the only thing that is found this late: an escape such as \ud800 that is half of a character
            throw new ChainruleException($"{path}: a text in it holds half of a character, \\uD800 to \\uDFFF", mend, exception);
        }
    }

    /// <summary>Reads a file with a record in it; one that has no end, such as a device, no further than a record goes.</summary>
    /// <exception cref="ChainruleException">It is longer than any record.</exception>
    /// <exception cref="IOException">It can't be read.</exception>
    public static byte[] ReadFile(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        using var content = new MemoryStream();
        byte[] buffer = new byte[1 << 16];
        for (int read; (read = file.Read(buffer)) > 0;)
        {
            content.Write(buffer, 0, read);
            if (content.Length > LongestFile)
            {
                throw new ChainruleException($"{path} is longer than {LongestFile:N0} bytes, which no run's record is", Mend);
            }
        }

        return content.ToArray();
    }

    /// <inheritdoc/>
    public override bool Has(string name, bool isGiven) => Find(name, out _);

    /// <inheritdoc/>
    public override string? Text(string name, string? value) =>
        Find(name, out var field) ? TextOf(field, PlaceOf(name)) : null;

    /// <inheritdoc/>
    public override long? Integer(string name, long? value) =>
        !Find(name, out var field) ? null
        : field.ValueKind == JsonValueKind.Number && field.TryGetInt64(out long number) ? number
        : throw Error(PlaceOf(name), "is not a whole number");

    /// <inheritdoc/>
    public override ulong? Unsigned(string name, ulong? value) =>
        !Find(name, out var field) ? null
        : field.ValueKind == JsonValueKind.Number && field.TryGetUInt64(out ulong number) ? number
        : throw Error(PlaceOf(name), "is not a whole number from 0 to 18446744073709551615");

    /// <inheritdoc/>
    public override float? Single(string name, float? value) =>
        !Find(name, out var field) ? null
        : field.ValueKind == JsonValueKind.Number && field.TryGetSingle(out float number) && float.IsFinite(number) ? number
        : throw Error(PlaceOf(name), "is not a number");

    /// <inheritdoc/>
    public override double? Number(string name, double? value) =>
        !_element.TryGetProperty(name, out var field) ? null
        : field.ValueKind == JsonValueKind.Null ? double.NaN
        : field.ValueKind == JsonValueKind.Number && field.TryGetDouble(out double number) && double.IsFinite(number) ? number
        : throw Error(PlaceOf(name), "is not a number");

    /// <inheritdoc/>
    public override bool? Flag(string name, bool? value) =>
        !Find(name, out var field) ? null
        : field.ValueKind is JsonValueKind.True or JsonValueKind.False ? field.GetBoolean()
        : throw Error(PlaceOf(name), "is neither true nor false");

    /// <inheritdoc/>
    public override T? Object<T>(string name, T? value, Func<RecordFields, T?, T> exchange)
        where T : class => Find(name, out var field) ? exchange(Inside(name, field), null) : null;

    /// <inheritdoc/>
    public override T? ObjectOrNull<T>(string name, T? value, Func<RecordFields, T?, T> exchange)
        where T : class => Object(name, value, exchange);

    /// <inheritdoc/>
    public override IReadOnlyList<T>? Objects<T>(string name, IReadOnlyList<T>? values, Func<RecordFields, T?, T> exchange)
        where T : class =>
        Find(name, out _) ? [.. Items(name).Select((item, i) => exchange(Inside($"{name}[{i}]", item), null))] : null;

    /// <inheritdoc/>
    public override IReadOnlyList<string>? Texts(string name, IReadOnlyList<string>? values) =>
        Find(name, out _) ? [.. Items(name).Select((item, i) => TextOf(item, PlaceOf($"{name}[{i}]")))] : null;

    /// <inheritdoc/>
    public override IReadOnlyList<int>? Integers(string name, IReadOnlyList<int>? values) =>
        Find(name, out _)
            ? [.. Items(name).Select((item, i) =>
                item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out int number)
                    ? number
                    : throw Error(PlaceOf($"{name}[{i}]"), "is not a whole number"))]
            : null;

    /// <inheritdoc/>
    public override IReadOnlyList<T>? Named<T>(
        string name, IReadOnlyList<T>? values, Func<RecordFields, string?, T?, T> exchange, params ReadOnlySpan<string> others)
        where T : class
    {
        var inside = this;
        if (name.Length > 0)
        {
            if (!Find(name, out var field))
            {
                return null;
            }

            inside = Inside(name, field);
        }

        var read = new List<T>();
        foreach (var field in inside._element.EnumerateObject())
        {
            if (!others.Contains(field.Name) && exchange(inside, field.Name, null) is { } value)
            {
                read.Add(value);
            }
        }

        return read;
    }

    /// <inheritdoc/>
    public override OptionRecord? Option(string name, OptionRecord? value)
    {
        var field = _element.GetProperty(name);
        return field.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.String => OptionRecord.Of(name, field.GetString()!),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False =>
                new OptionRecord(name, field.GetRawText(), IsText: false),
            _ => throw new ChainruleException($"{_path}, '{name}': an option is a text, a number, true or false"),
        };
    }

    /// <inheritdoc/>
    public override T? ObjectOrText<T>(string name, T? value, Func<RecordFields, T?, T> exchange, Func<string, T> ofText)
        where T : class =>
        Find(name, out var field) && field.ValueKind == JsonValueKind.String
            ? ofText(field.GetString()!)
            : Object(name, value, exchange);

    private bool Find(string name, out JsonElement field) =>
        _element.TryGetProperty(name, out field) && field.ValueKind != JsonValueKind.Null;

    private RecordReader Inside(string name, JsonElement field)
    {
        Require(field, JsonValueKind.Object, PlaceOf(name));
        return new RecordReader(_path, PlaceOf(name), field);
    }

    private JsonElement.ArrayEnumerator Items(string name)
    {
        var field = _element.GetProperty(name);
        return field.ValueKind == JsonValueKind.Array
            ? field.EnumerateArray()
            : throw Error(PlaceOf(name), "is not a list, [ … ]");
    }

    private string TextOf(JsonElement field, string place)
    {
        Require(field, JsonValueKind.String, place);
        return field.GetString()!;
    }

    private void Require(JsonElement field, JsonValueKind kind, string place)
    {
        if (field.ValueKind != kind)
        {
            throw Error(place, $"is not {(kind == JsonValueKind.Object ? "an object, { … }" : "a text")}");
        }
    }

    private string PlaceOf(string name) => _place.Length == 0 ? $"'{name}'" : $"{_place}, '{name}'";

    private ChainruleException Error(string place, string problem) => new($"{_path}: {place} {problem}", Mend);
}
