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
                $"warning: {column.First.Message}\n  {NumberText.Count(column.Count)} of "
                    + $"{NumberText.Count(column.Values, "value")} of '{CsvException.Shown(column.Name)}' can't be read and "
                    + $"{(column.Count == 1 ? "counts" : "count")} as missing");
        }
    }
}
