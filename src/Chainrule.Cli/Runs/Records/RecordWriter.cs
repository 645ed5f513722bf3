using System.Text.Json;
using Chainrule.Insight;
using Chainrule.Models;

namespace Chainrule.Cli.Runs.Records;

/// <summary>Writes the fields of a record as JSON.</summary>
internal sealed class RecordWriter(Utf8JsonWriter json) : RecordFields
{
    /// <inheritdoc/>
    public override bool Has(string name, bool isGiven) => isGiven;

    /// <inheritdoc/>
    public override string? Text(string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }

        return value;
    }

    /// <inheritdoc/>
    public override long? Integer(string name, long? value)
    {
        if (value is long number)
        {
            json.WriteNumber(name, number);
        }

        return value;
    }

    /// <inheritdoc/>
    public override ulong? Unsigned(string name, ulong? value)
    {
        if (value is ulong number)
        {
            json.WriteNumber(name, number);
        }

        return value;
    }

    /// <inheritdoc/>
    public override float? Single(string name, float? value)
    {
        if (value is float number)
        {
            json.WriteNumber(name, number);
        }

        return value;
    }

    /// <inheritdoc/>
    public override double? Number(string name, double? value)
    {
        if (value is double number && double.IsFinite(number))
        {
            json.WriteNumber(name, number);
        }
        else if (value is not null)
        {
            json.WriteNull(name);
        }

        return value;
    }

    /// <inheritdoc/>
    public override bool? Flag(string name, bool? value)
    {
        if (value is bool isSet)
        {
            json.WriteBoolean(name, isSet);
        }

        return value;
    }

    /// <inheritdoc/>
    public override T? Object<T>(string name, T? value, Func<RecordFields, T?, T> exchange)
        where T : class
    {
        if (value is not null)
        {
            json.WriteStartObject(name);
            exchange(this, value);
            json.WriteEndObject();
        }

        return value;
    }

    /// <inheritdoc/>
    public override T? ObjectOrNull<T>(string name, T? value, Func<RecordFields, T?, T> exchange)
        where T : class
    {
        if (value is null)
        {
            json.WriteNull(name);
        }

        return Object(name, value, exchange);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<T>? Objects<T>(string name, IReadOnlyList<T>? values, Func<RecordFields, T?, T> exchange)
        where T : class
    {
        if (values is null)
        {
            return null;
        }

        json.Objects(name, values, value => exchange(this, value));
        return values;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string>? Texts(string name, IReadOnlyList<string>? values)
    {
        if (values is not null)
        {
            json.WriteTexts(name, values);
        }

        return values;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<int>? Integers(string name, IReadOnlyList<int>? values)
    {
        if (values is not null)
        {
            json.Integers(name, [.. values]);
        }

        return values;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<T>? Named<T>(
        string name, IReadOnlyList<T>? values, Func<RecordFields, string?, T?, T> exchange, params ReadOnlySpan<string> others)
        where T : class
    {
        if (values is null)
        {
            return null;
        }

        if (name.Length > 0)
        {
            json.WriteStartObject(name);
        }

        foreach (var value in values)
        {
            exchange(this, null, value);
        }

        if (name.Length > 0)
        {
            json.WriteEndObject();
        }

        return values;
    }

    /// <inheritdoc/>
    public override OptionRecord? Option(string name, OptionRecord? value)
    {
        if (value is not null)
        {
            json.WritePropertyName(value.Name);
            if (value.IsText)
            {
                json.WriteStringValue(value.Text);
            }
            else
            {
                json.WriteRawValue(value.Text);
            }
        }

        return value;
    }

    /// <inheritdoc/>
    public override T? ObjectOrText<T>(string name, T? value, Func<RecordFields, T?, T> exchange, Func<string, T> ofText)
        where T : class => Object(name, value, exchange);
}
