using System.Text.Json;

namespace Chainrule.Studio.Serving;

/// <summary>The object that a request brings: what isn't of the kind that is asked for is refused by its name.</summary>
internal readonly struct Wish
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    private readonly JsonElement _element;

    private Wish(JsonElement element) => _element = element;

    /// <summary>Reads a body.</summary>
    /// <exception cref="ChainruleException">It is no JSON object.</exception>
    public static Wish Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new Wish(document.RootElement.Clone())
                : throw new ChainruleException("the request is no JSON object");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new ChainruleException("the request is no JSON");
        }
    }

    /// <summary>The object under a name.</summary>
    public Wish Part(string name) => Has(name, JsonValueKind.Object) is { } part
        ? new Wish(part)
        : throw Refused(name, "an object");

    /// <summary>The text under a name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="most">The most characters it may have.</param>
    public string Text(string name, int most = 200)
    {
        if (Has(name, JsonValueKind.String) is not { } text)
        {
            throw Refused(name, "a text");
        }

        try
        {
            return text.GetString() is { } value && value.Length <= most
                ? value
                : throw Refused(name, $"at most {most} characters");
        }
        catch (InvalidOperationException)
        {
            throw Refused(name, "whole characters"); // half of a pair of surrogates
        }
    }

    /// <summary>Whether there is something under a name.</summary>
    public bool Gives(string name) => _element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>The text under a name; null where there is none.</summary>
    public string? OptionalText(string name) => Gives(name) ? Text(name) : null;

    /// <summary>The whole number under a name.</summary>
    public int Integer(string name, int least, int most) =>
        Has(name, JsonValueKind.Number) is { } number && number.TryGetInt32(out int value) && value >= least && value <= most
            ? value
            : throw Refused(name, $"a whole number between {least} and {most}");

    /// <summary>The number under a name.</summary>
    public double Number(string name, double least, double most) =>
        Has(name, JsonValueKind.Number) is { } number && number.TryGetDouble(out double value) && value >= least && value <= most
            ? value
            : throw Refused(name, $"a number between {least} and {most}");

    /// <summary>The numbers under a name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="count">The most there may be.</param>
    /// <param name="reach">The largest of them, either way.</param>
    public float[] Numbers(string name, int count, double reach)
    {
        if (Has(name, JsonValueKind.Array) is not { } array || array.GetArrayLength() > count)
        {
            throw Refused(name, $"at most {count} numbers");
        }

        float[] numbers = new float[array.GetArrayLength()];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = array[i].ValueKind == JsonValueKind.Number && array[i].TryGetDouble(out double value)
                && Math.Abs(value) <= reach
                ? (float)value
                : throw Refused(name, $"numbers between {-reach} and {reach}");
        }

        return numbers;
    }

    private JsonElement? Has(string name, JsonValueKind kind) =>
        _element.TryGetProperty(name, out var value) && value.ValueKind == kind ? value : null;

    private static ChainruleException Refused(string name, string what) =>
        new(FormattableString.Invariant($"'{name}' must be {what}"));
}
