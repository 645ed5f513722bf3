using System.Text;
using Chainrule.Files.Csv;

namespace Chainrule.Data.Tables;

/// <summary>
/// How the cells of a column are read: what remains of understanding a table once a model has learned from it, and what the
/// model carries to read new tables in the same way.
/// </summary>
public sealed record ColumnDefinition
{
    /// <summary>What <see cref="ReadCategories"/> gives for a missing value.</summary>
    public const int MissingCategory = -1;

    /// <summary>What <see cref="ReadCategories"/> gives for a category that isn't among <see cref="Categories"/>.</summary>
    public const int UnknownCategory = -2;

    /// <summary>The column's name.</summary>
    public required string Name { get; init; }

    /// <summary>What its values are.</summary>
    public required ColumnKind Kind { get; init; }

    /// <summary>
    /// The categories of a categorical column, in order: numbers ascending, texts by their characters. Of a boolean column the two
    /// texts, what means false first.
    /// </summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Whether categories are numbers, so that <c>3</c> and <c>3.0</c> are the same one.</summary>
    public bool CategoriesAreNumbers { get; init; }

    /// <summary>How dates are written; of a date column only.</summary>
    public DateOrder? DateOrder { get; init; }

    /// <summary>Texts that stand for a missing value in this column, besides those of the whole table.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>
    /// One number per row, NaN where a value is missing. Of a numeric column its numbers, of a boolean one 0 and 1, of a date column days
    /// since the beginning of 1970.
    /// </summary>
    /// <param name="table">A table with a column of this name.</param>
    /// <exception cref="CsvException">A cell isn't what the column holds; file, line and column are named.</exception>
    /// <exception cref="ChainruleException">The table has no such column.</exception>
    /// <exception cref="InvalidOperationException">The kind of column has no numbers.</exception>
    public double[] ReadNumbers(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var column = table[Name];
        return Kind switch
        {
            ColumnKind.Numeric => Convert(table, column, column.HasTexts ? [] : column.Numbers, null, "a number"),
            ColumnKind.Date => Convert(table, column, [], DateOf, $"a date like the others ({Shown(DateOrder!.Value)})"),
            ColumnKind.Boolean => Booleans(table, column),
            _ => throw new InvalidOperationException($"a column of kind {Kind} has no numbers"),
        };
    }

    /// <summary>
    /// One index into <see cref="Categories"/> per row; <see cref="MissingCategory"/> where a value is missing, <see cref="UnknownCategory"/>
    /// where it is none of them. Of categorical and boolean columns.
    /// </summary>
    /// <param name="table">A table with a column of this name.</param>
    /// <exception cref="ChainruleException">The table has no such column.</exception>
    public int[] ReadCategories(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var column = table[Name];
        var index = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < Categories.Count; i++)
        {
            index.TryAdd(Key(Categories[i]), i);
        }

        int[] result = new int[column.Count];
        if (column.HasTexts)
        {
            int[] byCode = new int[column.TextCount];
            for (int code = 0; code < byCode.Length; code++)
            {
                string text = column.TextOf(code);
                byCode[code] = IsMissing(text) ? MissingCategory
                    : index.TryGetValue(CategoriesAreNumbers && !double.IsNaN(column.NumberOf(code)) ? TableColumn.TextOfNumber(column.NumberOf(code)) : Key(text), out int at)
                    ? at : UnknownCategory;
            }

            for (int row = 0; row < result.Length; row++)
            {
                result[row] = column.Codes[row] is int code and >= 0 ? byCode[code] : MissingCategory;
            }

            return result;
        }

        for (int row = 0; row < result.Length; row++)
        {
            result[row] = column.Text(row) is not string text || IsMissing(text) ? MissingCategory
                : index.TryGetValue(Key(text), out int at) ? at : UnknownCategory;
        }

        return result;
    }

    /// <summary>How an order of dates is shown: <c>year-month-day</c>.</summary>
    internal static string Shown(DateOrder order) => order switch
    {
        Tables.DateOrder.YearMonthDay => "year-month-day",
        Tables.DateOrder.DayMonthYear => "day-month-year",
        Tables.DateOrder.MonthDayYear => "month-day-year",
        _ => "hours:minutes",
    };

    private string Key(string category) => Kind == ColumnKind.Boolean ? category.ToLowerInvariant() : category;

    /// <summary>Whether a row has no value in this column.</summary>
    internal bool IsMissing(TableColumn column, int row) => column.IsMissing(row) || IsMissing(column.Text(row)!);

    private bool IsMissing(string text) =>
        (Missing.Count > 0 && Missing.Contains(text, StringComparer.OrdinalIgnoreCase))
        || (MissingTokens.IsNone(text) && !Categories.Contains(text, StringComparer.OrdinalIgnoreCase));

    private double DateOf(ReadOnlySpan<byte> text) => DateText.TryParse(text, DateOrder!.Value, out double days) ? days : double.NaN;

    private double[] Booleans(Table table, TableColumn column)
    {
        int[] categories = ReadCategories(table);
        double[] result = new double[categories.Length];
        for (int row = 0; row < result.Length; row++)
        {
            result[row] = categories[row] switch
            {
                UnknownCategory => throw Wrong(table, row, column.Text(row)!, $"'{Categories[0]}' or '{Categories[1]}'"),
                MissingCategory => double.NaN,
                int index => index,
            };
        }

        return result;
    }

    private delegate double Reading(ReadOnlySpan<byte> text);

    private double[] Convert(Table table, TableColumn column, ReadOnlySpan<double> numbers, Reading? read, string wanted)
    {
        double[] result = new double[column.Count];
        double[]? byCode = column.HasTexts ? new double[column.TextCount] : null;
        for (int code = 0; byCode is not null && code < byCode.Length; code++)
        {
            byCode[code] = read is null ? column.NumberOf(code) : read(column.BytesOf(code));
        }

        if (byCode is null && read is null)
        {
            numbers.CopyTo(result);
        }
        else if (byCode is not null)
        {
            var codes = column.Codes;
            for (int row = 0; row < result.Length; row++)
            {
                result[row] = codes[row] is int code and >= 0 ? byCode[code] : double.NaN;
            }
        }
        else
        {
            for (int row = 0; row < result.Length; row++)
            {
                result[row] = column.Text(row) is string date ? read!(Encoding.UTF8.GetBytes(date)) : double.NaN;
            }
        }

        for (int row = 0; row < result.Length; row++)
        {
            if (double.IsNaN(result[row]) && !column.IsMissing(row) && column.Text(row) is string text && !IsMissing(text))
            {
                throw Wrong(table, row, text, wanted);
            }
        }

        return result;
    }

    private CsvException Wrong(Table table, int row, string text, string wanted) => table.ErrorAt(
        row, Name, $"\"{CsvException.Shown(text)}\" is not {wanted}", $"mend the cell, or treat it as missing with --missing \"{CsvException.Shown(text)}\"");
}
