using System.Globalization;
using Chainrule.Tables.Csv;

namespace Chainrule.Tables;

/// <summary>
/// The currencies and per cent signs at the numbers of a column, which a model remembers. Unlike ones are an error: 107 EUR and
/// 135 JPY are no numbers of one kind. So is, later, one that wasn't learned from.
/// </summary>
internal static class NumberMarks
{
    /// <summary>The marks of a column, in order; an issue is added where numbers with unlike ones stand together.</summary>
    /// <param name="table">The table.</param>
    /// <param name="values">The column's values.</param>
    /// <param name="format">How its cells are read, units included.</param>
    /// <param name="issues">Where to add what is noticed.</param>
    public static List<string> Check(Table table, ColumnValues values, CellFormat format, List<TableIssue> issues)
    {
        var rows = new Dictionary<NumberMark, int>(values.Marks);
        foreach (var (code, count) in values.Texts.Zip(values.TextCounts))
        {
            // with a unit behind them, they are texts until that is known
            if (format.Units.Count > 0 && format.TryNumber(values.Column.BytesOf(code), out _, out var mark)
                && mark != NumberMark.None)
            {
                rows[mark] = rows.GetValueOrDefault(mark) + count;
            }
        }

        var ordered = rows.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key.Index).ToList();
        if (ordered.Count > 1)
        {
            issues.Add(Unlike(table, values.Column, format, ordered));
        }
        else if (rows.TryGetValue(NumberMark.Percent, out int many) && FirstWithout(values.Column, format) is int row and >= 0)
        {
            issues.Add(BesideShares(table, values, many, row));
        }

        return [.. rows.Keys.Select(mark => mark.Name).Order(StringComparer.Ordinal)];
    }

    /// <summary>The number in a row as it was written, its mark with it.</summary>
    public static string TextOf(TableColumn column, int row, CellFormat format) =>
        column.HasTexts || column.CellTexts is not null
            ? column.Written(row)
            : $"{column.Text(row)} {column.MarkOf(row, format).Name}";

    private static TableIssue Unlike(
        Table table,
        TableColumn column,
        CellFormat format,
        List<KeyValuePair<NumberMark, int>> rows
    )
    {
        var usual = rows[0].Key;
        int first = Enumerable.Range(0, column.Count)
            .First(row => column.MarkOf(row, format) is var mark && mark != NumberMark.None && mark != usual);
        string text = CsvException.Shown(TextOf(column, first, format));
        string counts = string.Join(", ", rows.Select(pair => $"{Number(pair.Value)} {pair.Key.Phrase}"));
        return new TableIssue(
            IssueSeverity.Error,
            column.Name,
            $"{CsvException.Place(table.Source, table.LineOf(first), column.Name)}: "
                + $"\"{text}\" is {column.MarkOf(first, format).Phrase}, most others are "
                + $"{usual.Phrase}\n{counts}: unlike amounts are not numbers of one kind",
            $"bring them to one, take the column as categories with {TableStep.CategoricalColumn(column.Name)}, or leave it out "
                + $"with {TableStep.IgnoredColumn(column.Name)}"
        );
    }

    private static TableIssue BesideShares(Table table, ColumnValues values, int percents, int first)
    {
        string name = values.Column.Name, text = CsvException.Shown(values.Column.Text(first)!);
        return new TableIssue(
            IssueSeverity.Warning,
            name,
            $"column '{CsvException.Shown(name)}': {Number(percents)} of its numbers have a per cent sign, others have none "
                + $"(line {Number(table.LineOf(first))}: \"{text}\"); 5% is read as 5, not as 0.05, and the others as they stand",
            "write all of them with a per cent sign, or none"
        );
    }

    // 0 is the same with and without
    private static int FirstWithout(TableColumn column, CellFormat format)
    {
        for (int row = 0; row < column.Count; row++)
        {
            if (column.Number(row) is not (0 or double.NaN) && column.MarkOf(row, format) == NumberMark.None)
            {
                return row;
            }
        }

        return -1;
    }

    private static string Number(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);
}
