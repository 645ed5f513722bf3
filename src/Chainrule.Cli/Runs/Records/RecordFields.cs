namespace Chainrule.Cli.Runs.Records;

/// <summary>
/// The fields of an object in a record, as code sees them that reads and writes it alike: each call names a field and hands in
/// the value that would be written, and returns the value that is there. A field without a value isn't written; a number that is
/// NaN or infinite is written as null, and null is read as NaN.
/// </summary>
internal abstract class RecordFields
{
    /// <summary>Whether the object has, or will have, a field.</summary>
    /// <param name="name">The field.</param>
    /// <param name="isGiven">Whether there is a value to write.</param>
    public abstract bool Has(string name, bool isGiven);

    /// <summary>A text.</summary>
    public abstract string? Text(string name, string? value);

    /// <summary>A whole number.</summary>
    public abstract long? Integer(string name, long? value);

    /// <summary>A whole number from 0 to 2⁶⁴−1.</summary>
    public abstract ulong? Unsigned(string name, ulong? value);

    /// <summary>A number in single precision.</summary>
    public abstract float? Single(string name, float? value);

    /// <summary>A number in double precision.</summary>
    public abstract double? Number(string name, double? value);

    /// <summary>True or false.</summary>
    public abstract bool? Flag(string name, bool? value);

    /// <summary>An object with fields of its own.</summary>
    public abstract T? Object<T>(string name, T? value, Func<RecordFields, T?, T> exchange)
        where T : class;

    /// <summary>The same, but that null is written where there is none.</summary>
    public abstract T? ObjectOrNull<T>(string name, T? value, Func<RecordFields, T?, T> exchange)
        where T : class;

    /// <summary>A list of such objects.</summary>
    public abstract IReadOnlyList<T>? Objects<T>(string name, IReadOnlyList<T>? values, Func<RecordFields, T?, T> exchange)
        where T : class;

    /// <summary>A list of texts.</summary>
    public abstract IReadOnlyList<string>? Texts(string name, IReadOnlyList<string>? values);

    /// <summary>A list of whole numbers.</summary>
    public abstract IReadOnlyList<int>? Integers(string name, IReadOnlyList<int>? values);

    /// <summary>An object whose names are data: options, files, figures.</summary>
    /// <param name="name">The field; empty for the object itself, but for the fields in <paramref name="others"/>.</param>
    /// <param name="values">The values with their names.</param>
    /// <param name="exchange">Reads or writes the value of one name.</param>
    /// <param name="others">Fields of the object that are none of these.</param>
    public abstract IReadOnlyList<T>? Named<T>(
        string name, IReadOnlyList<T>? values, Func<RecordFields, string?, T?, T> exchange, params ReadOnlySpan<string> others)
        where T : class;

    /// <summary>A text, a number, true or false, with its kind; null for none.</summary>
    public abstract OptionRecord? Option(string name, OptionRecord? value);

    /// <summary>A field that is an object, or a text that stands for one.</summary>
    public abstract T? ObjectOrText<T>(string name, T? value, Func<RecordFields, T?, T> exchange, Func<string, T> ofText)
        where T : class;
}
