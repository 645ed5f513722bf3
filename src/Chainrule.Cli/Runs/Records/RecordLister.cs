using System.Globalization;

namespace Chainrule.Cli.Runs.Records;

/// <summary>One number or text of a record, with the path that leads to it.</summary>
/// <param name="Name">As in "epoch 2, validationLoss".</param>
/// <param name="Text">The value, to its last bit.</param>
internal sealed record Quantity(string Name, string Text);

/// <summary>Lists all that a record says, in its order: for those who compare records.</summary>
internal sealed class RecordLister : RecordFields
{
    private readonly List<Quantity> _quantities;
    private readonly string _place;

    private RecordLister(List<Quantity> quantities, string place) => (_quantities, _place) = (quantities, place);

    /// <summary>The quantities of a record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="exchange">What reads and writes its fields.</param>
    public static IReadOnlyList<Quantity> Of<T>(T record, Func<RecordFields, T?, T> exchange)
        where T : class
    {
        var quantities = new List<Quantity>();
        exchange(new RecordLister(quantities, ""), record);
        return quantities;
    }

    /// <summary>A number such that two of them have the same text exactly if they have the same bits.</summary>
    public static string TextOf(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override bool Has(string name, bool isGiven) => isGiven;

    /// <inheritdoc/>
    public override string? Text(string name, string? value) => Add(name, value, value);

    /// <inheritdoc/>
    public override long? Integer(string name, long? value) => Add(name, value, value?.ToString(CultureInfo.InvariantCulture));

    /// <inheritdoc/>
    public override ulong? Unsigned(string name, ulong? value) =>
        Add(name, value, value?.ToString(CultureInfo.InvariantCulture));

    /// <inheritdoc/>
    public override float? Single(string name, float? value) => Add(name, value, value?.ToString(CultureInfo.InvariantCulture));

    /// <inheritdoc/>
    public override double? Number(string name, double? value) =>
        Add(name, value, value is double number ? TextOf(number) : null);

    /// <inheritdoc/>
    public override bool? Flag(string name, bool? value) => Add(name, value, value?.ToString());

    /// <inheritdoc/>
    public override T? Object<T>(string name, T? value, Func<RecordFields, T?, T> exchange)
        where T : class
    {
        if (value is not null)
        {
            exchange(Inside(name), value);
        }

        return value;
    }

    /// <inheritdoc/>
    public override T? ObjectOrNull<T>(string name, T? value, Func<RecordFields, T?, T> exchange)
        where T : class => Object(name, value, exchange);

    /// <inheritdoc/>
    public override IReadOnlyList<T>? Objects<T>(string name, IReadOnlyList<T>? values, Func<RecordFields, T?, T> exchange)
        where T : class
    {
        for (int i = 0; i < values?.Count; i++)
        {
            exchange(Inside($"{name.TrimEnd('s')} {i + 1}"), values[i]);
        }

        return values;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string>? Texts(string name, IReadOnlyList<string>? values)
    {
        for (int i = 0; i < values?.Count; i++)
        {
            Add($"{name.TrimEnd('s')} {i + 1}", values[i], values[i]);
        }

        return values;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<int>? Integers(string name, IReadOnlyList<int>? values) =>
        Add(name, values, values is null ? null : string.Join('×', values));

    /// <inheritdoc/>
    public override IReadOnlyList<T>? Named<T>(
        string name, IReadOnlyList<T>? values, Func<RecordFields, string?, T?, T> exchange, params ReadOnlySpan<string> others)
        where T : class
    {
        var inside = name.Length == 0 ? this : Inside(name);
        foreach (var value in values ?? [])
        {
            exchange(inside, null, value);
        }

        return values;
    }

    /// <inheritdoc/>
    public override OptionRecord? Option(string name, OptionRecord? value) => Add(name, value, value?.Text);

    /// <inheritdoc/>
    public override T? ObjectOrText<T>(string name, T? value, Func<RecordFields, T?, T> exchange, Func<string, T> ofText)
        where T : class => Object(name, value, exchange);

    private RecordLister Inside(string name) => new(_quantities, PlaceOf(name));

    private string PlaceOf(string name) => _place.Length == 0 ? name : $"{_place}, {name}";

    private T Add<T>(string name, T value, string? text)
    {
        if (text is not null)
        {
            _quantities.Add(new Quantity(PlaceOf(name), text));
        }

        return value;
    }
}
