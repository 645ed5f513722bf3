using System.Text;
using Chainrule.Tables.Csv;

namespace Chainrule.Tables;

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
    /// The categories of a categorical column, in order: numbers ascending, texts by their characters. Of a boolean column the
    /// two
    /// texts, what means false first.
    /// </summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Whether categories are numbers, so that <c>3</c> and <c>3.0</c> are the same one.</summary>
    public bool CategoriesAreNumbers { get; init; }

    /// <summary>How dates are written; of a date column only.</summary>
    public DateOrder? DateOrder { get; init; }

    /// <summary>How its cells are written.</summary>
    public CellFormat Format { get; init; } = CellFormat.Plain;

    /// <summary>
    /// One number per row, NaN where a value is missing. Of a numeric column its numbers, of a boolean one 0 and 1, and NaN for
    /// what is neither of its two values; of a date column days since the beginning of 1970.
    /// </summary>
    /// <param name="table">A table with a column of this name.</param>
    /// <param name="unseen">Takes texts that aren't what the column holds, which then are missing; null where they are an
    /// error, but for a boolean column, in which they are missing all the same.</param>
    /// <exception cref="CsvException">A cell isn't what the column holds; file, line and column are named.</exception>
    /// <exception cref="ChainruleException">The table has no such column.</exception>
    /// <exception cref="InvalidOperationException">The kind of column has no numbers.</exception>
    public double[] ReadNumbers(Table table, UnseenValues? unseen = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        var column = ColumnOf(table);
        if (Kind == ColumnKind.Boolean)
        {
            return Booleans(table, unseen);
        }

        double[] numbers = Kind switch
        {
            ColumnKind.Numeric => Convert(column, NumberAs(Format with { DecimalComma = column.Format.DecimalComma })),
            ColumnKind.Date => Convert(column, DateOf),
            _ => throw new InvalidOperationException($"a column of kind {Kind} has no numbers"),
        };
        TakeOutUnreadable(table, column, numbers, unseen);
        return numbers;
    }

    /// <summary>
    /// One index into <see cref="Categories"/> per row; <see cref="MissingCategory"/> where a value is missing,
    /// <see cref="UnknownCategory"/>
    /// where it is none of them. Of categorical and boolean columns.
    /// </summary>
    /// <param name="table">A table with a column of this name.</param>
    /// <param name="unseen">Takes what is none of them; null for nobody.</param>
    /// <exception cref="ChainruleException">The table has no such column.</exception>
    public int[] ReadCategories(Table table, UnseenValues? unseen = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        var column = ColumnOf(table);
        int[] result = Indices(column);
        if (unseen is null)
        {
            return result;
        }

        var found = new UnseenTally(Kind == ColumnKind.Boolean ? UnseenUse.Missing : UnseenUse.AnotherCategory);
        for (int row = 0; row < result.Length; row++)
        {
            found.Values += result[row] == MissingCategory ? 0 : 1;
            if (result[row] == UnknownCategory)
            {
                found.Add(table, row, column.Text(row)!);
            }
        }

        unseen.Add(Name, found);
        return result;
    }

    private int[] Indices(TableColumn column)
    {
        var index = new CategoryIndex(this);
        int[] result = new int[column.Count];
        if (column.HasTexts)
        {
            int[] byCode = new int[column.TextCount];
            for (int code = 0; code < byCode.Length; code++)
            {
                string text = column.TextOf(code);
                byCode[code] = IsMissing(text)
                    ? MissingCategory
                    : index.Of(
                        CategoriesAreNumbers && !double.IsNaN(column.NumberOf(code)) && HasKnownMark(column.BytesOf(code))
                            ? TableColumn.TextOfNumber(column.NumberOf(code))
                            : text
                    );
            }

            for (int row = 0; row < result.Length; row++)
            {
                result[row] = column.Codes[row] is int code and >= 0 ? byCode[code] : MissingCategory;
            }

            return result;
        }

        for (int row = 0; row < result.Length; row++)
        {
            result[row] = column.Text(row) is not string text || IsMissing(text) ? MissingCategory : index.Of(text);
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

    // Of 0 and 1 a mark is remembered only where there was one.
    private bool HasKnownMark(ReadOnlySpan<byte> text) =>
        !Format.TryNumber(text, out _, out var mark)
        || (Format.Marks is null && Kind == ColumnKind.Boolean ? mark == NumberMark.None : Format.Takes(mark));

    /// <summary>Whether a row has no value in this column.</summary>
    public bool IsMissing(TableColumn column, int row) => column.IsMissing(row) || IsMissing(column.Text(row)!);

    // A cell that says nothing about how it is written is read as the others were that this column was learned from.
    private TableColumn ColumnOf(Table table)
    {
        var column = table[Name];
        bool holdsNumbers = Kind == ColumnKind.Numeric || CategoriesAreNumbers;
        if (!holdsNumbers || !column.IsFormatGuessed || column.Format.DecimalComma == Format.DecimalComma)
        {
            return column;
        }

        return column.ReadAs(Format) ?? throw new ChainruleException(
            $"{table.Source}, column '{CsvException.Shown(Name)}': its numbers were read with "
                + $"{CellFormat.MarksOf(column.Format.DecimalComma)}, but those it was learned from have "
                + $"{CellFormat.MarksOf(Format.DecimalComma)}",
            "read the table as the model needs it: Table.Load(path, model.Reading())");
    }

    private bool IsMissing(string text) =>
        (Format.Missing.Count > 0 && Format.Missing.Contains(text, StringComparer.OrdinalIgnoreCase))
        || (MissingTokens.IsNone(text) && !Categories.Contains(text, StringComparer.OrdinalIgnoreCase))
        || (
            Format.MissingForms.Count > 0
            && Kind == ColumnKind.Numeric
            && !Format.TryNumber(Encoding.UTF8.GetBytes(text), out _)
            && Format.MissingForms.Contains(CellFormat.FormOf(text))
        );

    private double DateOf(ReadOnlySpan<byte> text) =>
        DateText.TryParse(text, DateOrder!.Value, out double days) ? days : double.NaN;

    private static Reading NumberAs(CellFormat format) =>
        text => format.TryNumber(text, out double number, out var mark) && format.Takes(mark) && !TableColumn.IsTooLarge(number)
            ? number : double.NaN;

    private double[] Booleans(Table table, UnseenValues? unseen)
    {
        int[] categories = ReadCategories(table, unseen);
        double[] result = new double[categories.Length];
        for (int row = 0; row < result.Length; row++)
        {
            result[row] = categories[row] switch
            {
                UnknownCategory or MissingCategory => double.NaN, // nothing was learned about another value
                int index => index,
            };
        }

        return result;
    }

    private delegate double Reading(ReadOnlySpan<byte> text);

    private double[] Convert(TableColumn column, Reading read)
    {
        double[] result = new double[column.Count];
        if (column.HasTexts)
        {
            double[] byCode = new double[column.TextCount];
            for (int code = 0; code < byCode.Length; code++)
            {
                byCode[code] = IsMissing(column.TextOf(code)) ? double.NaN : read(column.BytesOf(code));
            }

            var codes = column.Codes;
            for (int row = 0; row < result.Length; row++)
            {
                result[row] = codes[row] is int code and >= 0 ? byCode[code] : double.NaN;
            }
        }
        else if (Kind == ColumnKind.Numeric)
        {
            column.Numbers.CopyTo(result);
            foreach (int row in column.Exceptions?.Keys ?? [])
            {
                result[row] = read(Encoding.UTF8.GetBytes(column.Text(row)!));
            }

            TakeOutMissing(result);
        }
        else
        {
            for (int row = 0; row < result.Length; row++)
            {
                result[row] = column.Text(row) is string date ? read(Encoding.UTF8.GetBytes(date)) : double.NaN;
            }
        }

        return result;
    }

    // What isn't what the column holds is an error, or missing and remembered.
    private void TakeOutUnreadable(Table table, TableColumn column, double[] numbers, UnseenValues? unseen)
    {
        var found = new UnseenTally(UnseenUse.Missing);
        for (int row = 0; row < numbers.Length; row++)
        {
            bool isReadable = !double.IsNaN(numbers[row]);
            string? wrong = isReadable ? WithUnknownMark(column, row) : Unreadable(column, row);
            found.Values += isReadable || wrong is not null ? 1 : 0;
            if (wrong is null)
            {
                continue;
            }

            if (unseen is null && !table.SlipsAreMissing)
            {
                throw Wrong(table, row, wrong, Wanted);
            }

            int at = row;
            found.Add(table, row, wrong, () => Wrong(table, at, wrong, Wanted), IsNumberOfAnotherKind(wrong));
            numbers[row] = double.NaN;
        }

        unseen?.Add(Name, found);
    }

    // Where only numbers are kept, their marks stand beside them.
    private string? WithUnknownMark(TableColumn column, int row) =>
        Kind == ColumnKind.Numeric && row < column.Marks?.Length && !Format.Takes(column.MarkOf(row, Format))
            ? NumberMarks.TextOf(column, row, Format)
            : null;

    private string? Unreadable(TableColumn column, int row) =>
        !column.IsMissing(row) && column.Text(row) is string text && !IsMissing(text) && !IsTooLarge(text) ? text : null;

    // With another mark, of a currency or of decimals: no slip, but a file that is written in another way.
    private bool IsNumberOfAnotherKind(string text) =>
        Kind == ColumnKind.Numeric
        && (Format.TryNumber(Encoding.UTF8.GetBytes(text), out _) || HasOtherDecimalMark(Encoding.UTF8.GetBytes(text)));

    private bool HasOtherDecimalMark(byte[] text) =>
        Kind == ColumnKind.Numeric && (Format with { DecimalComma = !Format.DecimalComma }).TryNumber(text, out _);

    private string Wanted => Kind switch
    {
        ColumnKind.Date => $"a date like the others ({Shown(DateOrder!.Value)})",
        _ => Format.Units.Count == 0 ? "a number" : $"a number with \"{Format.Units[0].Suffix}\"",
    };

    // As a number without a unit does, one that is too large counts as missing.
    private bool IsTooLarge(string text) =>
        Kind == ColumnKind.Numeric
        && Format.TryNumber(Encoding.UTF8.GetBytes(text), out double number, out var mark)
        && Format.Takes(mark)
        && TableColumn.IsTooLarge(number);

    // Where only numbers are kept, those that stand for a missing value: -999.
    private void TakeOutMissing(double[] numbers)
    {
        foreach (string token in Format.Missing)
        {
            if (Format.TryNumber(Encoding.UTF8.GetBytes(token), out double number))
            {
                for (int row = 0; row < numbers.Length; row++)
                {
                    numbers[row] = numbers[row] == number ? double.NaN : numbers[row];
                }
            }
        }
    }

    private CsvException Wrong(Table table, int row, string text, string wanted)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        if (Kind == ColumnKind.Numeric && Format.TryNumber(bytes, out _, out var mark) && !Format.Takes(mark))
        {
            string known = string.Join(" or ", Format.Marks!.Select(name => name == "%" ? "with a per cent sign" : $"in {name}"));
            return table.ErrorAt(
                row,
                Name,
                $"\"{CsvException.Shown(text)}\" is {mark.Phrase}, but what '{CsvException.Shown(Name)}' was learned from is "
                    + $"{(known.Length > 0 ? known : NumberMark.None.Phrase)}",
                $"write it as those numbers are, or treat it as missing with {TableStep.Missing(CsvException.Shown(text))}");
        }

        Remedy help = $"mend the cell, or treat it as missing with {TableStep.Missing(CsvException.Shown(text))}";
        return HasOtherDecimalMark(bytes)
            ? table.ErrorAt(
                row,
                Name,
                $"\"{CsvException.Shown(text)}\" is not {wanted}: '{CsvException.Shown(Name)}' has "
                    + $"{CellFormat.MarksOf(Format.DecimalComma)}",
                $"mend the cell; if all numbers of the file have {CellFormat.MarksOf(!Format.DecimalComma)}, say "
                    + $"{TableStep.DecimalComma(!Format.DecimalComma)}"
            )
            : table.ErrorAt(row, Name, $"\"{CsvException.Shown(text)}\" is not {wanted}", help);
    }
}
