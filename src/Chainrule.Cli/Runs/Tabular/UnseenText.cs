using System.Globalization;
using Chainrule.Cli.Display;
using Chainrule.Tables;
using Chainrule.Tables.Csv;
using Chainrule.Text;

namespace Chainrule.Cli.Runs.Tabular;

/// <summary>Says which values a model has learned nothing about, and what it took them for.</summary>
internal static class UnseenText
{
    /// <summary>A line or two for each column: a warning where values aren't even of its kind, else a note.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="terminal">Where it is said.</param>
    public static void Tell(IReadOnlyList<UnseenColumn> columns, Terminal terminal)
    {
        foreach (var column in columns)
        {
            if (column.Error is { } error)
            {
                terminal.Warn($"warning: {error.Message}\n  {OfAnotherKind(column)}");
            }
            else
            {
                terminal.Note($"note: column '{CsvException.Shown(column.Name)}': {New(column)}");
            }
        }
    }

    private static string OfAnotherKind(UnseenColumn column)
    {
        string counts = $"{NumberText.Count(column.Count)} of {NumberText.Count(column.Values, "value")} of "
            + $"'{CsvException.Shown(column.Name)}' can't be read and {(column.Count == 1 ? "counts" : "count")} as missing";
        string next = column.First.Count < 2 ? "" : $", the next in {Places(column.First.Skip(1))}";
        string doubt = column.IsAnotherColumn ? "; is it the column that the model has learned from?" : "";
        return counts + next + doubt;
    }

    private static string New(UnseenColumn column)
    {
        string what = column.Use == UnseenUse.AnotherCategory
            ? "the model has learned nothing about the category of"
            : "neither of the two values that the model has learned about, and so missing, is that of";
        return column.First[0].Line is null
            ? $"{what} the row: {Quoted(column.First[0])}"
            : $"{what} {NumberText.Count(column.Count)} of {NumberText.Count(column.Values, "row")}, the first in "
                + Places(column.First);
    }

    private static string Places(IEnumerable<UnseenCell> cells) =>
        string.Join(", ", cells.Select(cell =>
            string.Create(CultureInfo.InvariantCulture, $"line {cell.Line:#,0}: {Quoted(cell)}")));

    private static string Quoted(UnseenCell cell) => $"\"{CsvException.Shown(cell.Text)}\"";
}
