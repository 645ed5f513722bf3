using System.Globalization;
using System.Text.Json;
using Chainrule.Tables.Csv;
using Chainrule.Text;

namespace Chainrule.Tables;

/// <summary>
/// Makes a table of one row out of values by name, each read as its column was when a model learned from it. Every column must be
/// named, null for a missing value, and no other; a value that nothing was learned about may be any, as in a file.
/// </summary>
internal sealed class RowTable(TableModel model)
{
    private const string Source = "the row";
    private const int MostListed = 100;

    private readonly ColumnDefinition[] _columns = [.. model.Preparation.Columns.Select(column => column.Definition)];

    /// <summary>The table of a dictionary.</summary>
    /// <param name="row">The dictionary.</param>
    /// <exception cref="ChainruleException">A name is unknown or missing, or a value isn't what its column holds.</exception>
    public Table Of(IReadOnlyDictionary<string, object?> row)
    {
        CheckNames(row);
        return Table.FromColumns(
            Source, LineNumbers.None(), [.. _columns.Select(column => ColumnOf(column, row[column.Name]))]);
    }

    /// <summary>The table of a JSON object.</summary>
    /// <exception cref="ChainruleException">It is none, or has a name twice; or as for a dictionary.</exception>
    public Table Of(JsonElement row)
    {
        if (row.ValueKind != JsonValueKind.Object)
        {
            throw new ChainruleException(
                $"{Source} is {KindOf(row)}, not a JSON object",
                $"write it as in {{\"{CsvException.Shown(_columns[0].Name)}\": …}}"
            );
        }

        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var property in row.EnumerateObject())
        {
            string name = TextOf(() => property.Name);
            if (!values.TryAdd(name, ValueOf(property.Value)))
            {
                throw new ChainruleException($"{Source} has '{CsvException.Shown(name)}' twice", "leave one of them out");
            }
        }

        return Of(values);
    }

    private void CheckNames(IReadOnlyDictionary<string, object?> row)
    {
        string[] names = [.. _columns.Select(column => column.Name)];
        foreach (string name in row.Keys)
        {
            if (!names.Contains(name, StringComparer.Ordinal))
            {
                throw new ChainruleException(
                    $"{Source} has '{CsvException.Shown(name)}', which is no column that the model predicts from",
                    model.Targets.Contains(name) ? "leave it out: it is what the model predicts"
                        : Suggestion.Nearest(name, names) is string nearest ? $"did you mean '{CsvException.Shown(nearest)}'?"
                        : $"its columns are {Listed(names)}"
                );
            }
        }

        string[] missing = [.. names.Where(name => !row.ContainsKey(name))];
        if (missing.Length > 0)
        {
            throw new ChainruleException(
                $"{Source} lacks {Listed(missing)}, which the model was trained on",
                "give every column a value, null where it isn't known"
            );
        }
    }

    private static string Listed(string[] names) =>
        ColumnName.List([.. names.Select(name => $"'{CsvException.Shown(name)}'")], MostListed);

    private static TableColumn ColumnOf(ColumnDefinition column, object? value) => value switch
    {
        null => Text(column, null),
        string text => Text(column, text),
        bool truth => Text(column, truth ? "true" : "false"),
        DateTime date when column.Kind != ColumnKind.Numeric => Text(column, Iso(date, "yyyy-MM-dd HH:mm:ss.FFFFFFF")),
        DateOnly date when column.Kind != ColumnKind.Numeric => Text(column, Iso(date, "yyyy-MM-dd")),
        TimeOnly time when column.Kind != ColumnKind.Numeric => Text(column, Iso(time, "HH:mm:ss.FFFFFFF")),
        Enum member when column.Kind is not (ColumnKind.Numeric or ColumnKind.Date) => Text(column, member.ToString()),
        not Enum when IsNumber(value) => Number(column, Convert.ToDouble(value, CultureInfo.InvariantCulture)),
        _ => throw Wrong(column, value),
    };

    private static bool IsNumber(object value) => Convert.GetTypeCode(value) is >= TypeCode.SByte and <= TypeCode.Decimal;

    private static string Iso(IFormattable moment, string form) => moment.ToString(form, CultureInfo.InvariantCulture);

    private static TableColumn Text(ColumnDefinition column, string? text) =>
        TableColumn.OfTexts(
            column.Name,
            [text],
            new TableOptions
            {
                DecimalComma = column.Format.DecimalComma,
                Missing = column.Format.Missing,
                HasUsualMissing = column.Format.HasUsualMissing,
            }
        );

    private static TableColumn Number(ColumnDefinition column, double number) =>
        !TableColumn.IsTooLarge(number)
            ? TableColumn.OfNumbers(column.Name, [number])
            : throw new ChainruleException(
                $"{PlaceOf(column)}: {TableColumn.TextOfNumber(number)} is too large",
                "give a number up to 3.4e38, or null"
            );

    private static string PlaceOf(ColumnDefinition column) => CsvException.Place(Source, line: null, column.Name);

    private static ChainruleException Wrong(ColumnDefinition column, object value)
    {
        string wanted = column.Kind switch
        {
            ColumnKind.Numeric => "a number",
            ColumnKind.Date => "a date, or its text",
            ColumnKind.Boolean => "true or false, or its text",
            ColumnKind.Categorical when column.Categories.Count > 0 =>
                $"one of its categories, as {Quoted(column.Categories[0])}",
            _ => "a text",
        };
        string given = value switch
        {
            JsonElement json => KindOf(json),
            _ => $"a value of type {value.GetType().Name}",
        };
        return new ChainruleException(
            $"{PlaceOf(column)}: {given} isn't what the column holds",
            $"give {wanted}, or null where it isn't known"
        );
    }

    private static string Quoted(string text) => $"\"{CsvException.Shown(text)}\"";

    // An object or an array stays what it is, for the column to refuse.
    private static object? ValueOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.String => TextOf(() => value.GetString()!),
        _ => value,
    };

    private static string TextOf(Func<string> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException exception)
        {
            throw new ChainruleException($"{Source} has a text that is no Unicode", "mend its escapes", exception);
        }
    }

    private static string KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => "an array",
        JsonValueKind.Object => "an object",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Undefined => "nothing",
        _ => value.GetRawText(),
    };
}
