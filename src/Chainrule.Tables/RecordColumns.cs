using System.Globalization;
using System.Runtime.CompilerServices;

namespace Chainrule.Tables;

/// <summary>
/// How the records of a program become the columns of a table: each column has a name and a function that reads it. No
/// reflection,
/// so nothing is lost to trimming.
/// </summary>
/// <example>
/// <code>
/// var columns = new RecordColumns&lt;House&gt;().Number("rooms", h => h.Rooms).Text("city", h => h.City);
/// var model = TableModel.Fit(houses, columns, h => h.Price);
/// double[] prices = model.Predict(otherHouses);
/// </code>
/// </example>
/// <typeparam name="T">The record.</typeparam>
public sealed class RecordColumns<T>
{
    private const string DateForm = "yyyy-MM-dd";

    private readonly List<Func<IReadOnlyList<T>, TableColumn>> _columns = [];
    private readonly List<string> _categories = [];

    /// <summary>The names of the columns that are categories whatever their texts look like.</summary>
    internal IReadOnlyList<string> Categories => _categories;

    /// <summary>Adds a column of numbers; null and NaN stand for a missing one.</summary>
    public RecordColumns<T> Number(string name, Func<T, double?> read) =>
        Add(name, read, rows => TableColumn.OfNumbers(name, [.. rows.Select(row => read(row) ?? double.NaN)]));

    /// <inheritdoc cref="Number(string, Func{T, double?})"/>
    [OverloadResolutionPriority(-1)] // whole numbers become doubles
    public RecordColumns<T> Number(string name, Func<T, decimal?> read) =>
        Add(name, read, rows => TableColumn.OfNumbers(name, [.. rows.Select(row => (double?)read(row) ?? double.NaN)]));

    /// <summary>Adds a column of texts; null stands for a missing one.</summary>
    public RecordColumns<T> Text(string name, Func<T, string?> read) => Texts(name, read, read);

    /// <summary>Adds a column of truth values; null stands for a missing one.</summary>
    public RecordColumns<T> Boolean(string name, Func<T, bool?> read) =>
        Texts(name, read, row => TextOf(read(row)));

    /// <summary>Adds a column of dates with their times; null stands for a missing one.</summary>
    public RecordColumns<T> Date(string name, Func<T, DateTime?> read) =>
        Texts(name, read, row => read(row)?.ToString($"{DateForm} HH:mm:ss", CultureInfo.InvariantCulture));

    /// <summary>Adds a column of dates; null stands for a missing one.</summary>
    public RecordColumns<T> Date(string name, Func<T, DateOnly?> read) =>
        Texts(name, read, row => read(row)?.ToString(DateForm, CultureInfo.InvariantCulture));

    /// <summary>Adds a column of categories, by the names of an enumeration's members.</summary>
    public RecordColumns<T> Category<TEnum>(string name, Func<T, TEnum> read)
        where TEnum : struct, Enum => Enums(name, read, rows => rows.Select(row => (TEnum?)read(row)));

    /// <summary>Adds a column of categories, by the names of an enumeration's members; null stands for a missing one.</summary>
    public RecordColumns<T> Category<TEnum>(string name, Func<T, TEnum?> read)
        where TEnum : struct, Enum => Enums(name, read, rows => rows.Select(read));

    /// <summary>The records as a table.</summary>
    /// <param name="rows">The records.</param>
    /// <param name="source">What messages are to call the table.</param>
    /// <exception cref="ChainruleException">Two columns have the same name.</exception>
    public Table ToTable(IEnumerable<T> rows, string source = "the records")
    {
        ArgumentNullException.ThrowIfNull(rows);
        IReadOnlyList<T> all = [.. rows];
        return Table.FromColumns(source, [.. _columns.Select(column => column(all))]);
    }

    /// <summary>A column of the names of an enumeration's members: NA is one of them, and no missing value.</summary>
    internal static TableColumn OfEnums<TEnum>(string name, IEnumerable<TEnum?> values)
        where TEnum : struct, Enum =>
        TableColumn.OfTexts(name, values.Select(value => value?.ToString()), new TableOptions { HasUsualMissing = false });

    /// <summary>How a truth value is written.</summary>
    internal static string? TextOf(bool? value) => value switch
    {
        true => "true",
        false => "false",
        null => null,
    };

    /// <summary>
    /// The last name in the text of a function that reads a column: <c>Price</c> of <c>x => (double)x.Price!</c>. A text that is
    /// no function
    /// is a name already.
    /// </summary>
    internal static string NameOf(string function)
    {
        if (function.Length > 0 && !function.Contains("=>", StringComparison.Ordinal))
        {
            return function;
        }

        int end = function.Length;
        while (end > 0 && !IsPartOfName(function[end - 1]))
        {
            end--;
        }

        int start = end;
        while (start > 0 && IsPartOfName(function[start - 1]))
        {
            start--;
        }

        return start < end ? function[start..end] : "target";
    }

    private static bool IsPartOfName(char c) => char.IsLetterOrDigit(c) || c == '_';

    private RecordColumns<T> Texts(string name, Delegate read, Func<T, string?> text) =>
        Add(name, read, rows => TableColumn.OfTexts(name, rows.Select(text)));

    private RecordColumns<T> Enums<TEnum>(string name, Delegate read, Func<IReadOnlyList<T>, IEnumerable<TEnum?>> members)
        where TEnum : struct, Enum
    {
        Add(name, read, rows => OfEnums(name, members(rows)));
        _categories.Add(name);
        return this;
    }

    private RecordColumns<T> Add(string name, Delegate read, Func<IReadOnlyList<T>, TableColumn> column)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(read);
        _columns.Add(column);
        return this;
    }
}
