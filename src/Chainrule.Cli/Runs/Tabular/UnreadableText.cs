using Chainrule.Cli.Display;
using Chainrule.Tables;
using Chainrule.Tables.Csv;
using Chainrule.Text;

namespace Chainrule.Cli.Runs.Tabular;

/// <summary>Says which cells can't be read and count as missing.</summary>
internal static class UnreadableText
{
    /// <summary>A warning for each column.</summary>
    public static void Warn(UnreadableCells unreadable, Terminal terminal)
    {
        foreach (var column in unreadable.Columns)
        {
            terminal.Warn(
                $"{Told(column)} can't be read and {(column.Count == 1 ? "counts" : "count")} as missing");
        }
    }

    /// <summary>The warning, while more rows come, that all may be refused at their end.</summary>
    public static void WarnOfEnd(UnreadableColumn column, Terminal terminal) => terminal.Warn(
        $"{Told(column)} so far can't be read; if it is more than a tenth of all of them, that is an error at the end");

    private static string Told(UnreadableColumn column) =>
        $"warning: {column.First.Message}\n  {NumberText.Count(column.Count)} of "
            + $"{NumberText.Count(column.Values, "value")} of '{CsvException.Shown(column.Name)}'";
}
