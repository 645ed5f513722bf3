using System.Text;

namespace Chainrule.Cli.Display;

/// <summary>Cells in aligned columns under headings.</summary>
internal sealed class Table
{
    private readonly (string Title, bool IsText)[] _columns;
    private readonly List<string[]> _rows = [];

    /// <summary>An empty table.</summary>
    /// <param name="columns">The headings; text stands on the left of its column, all else on the right.</param>
    public Table(params (string Title, bool IsText)[] columns) => _columns = [.. columns.Select(column => (UserText.Lines(column.Title), column.IsText))];

    /// <summary>Adds a row, one cell for each column.</summary>
    public void Add(params string[] cells) => _rows.Add([.. cells.Select(cell => UserText.Lines(cell))]);

    /// <summary>The whole table, each line with a blank before it.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        int[] widths = [.. _columns.Select((column, i) => _rows.Select(row => row[i].Length).Append(column.Title.Length).Max())];
        foreach (string[] row in _rows.Prepend([.. _columns.Select(column => column.Title)]))
        {
            var line = new StringBuilder();
            for (int i = 0; i < row.Length; i++)
                line.Append(' ').Append(' ', i == 0 ? 0 : 1).Append(_columns[i].IsText ? row[i].PadRight(widths[i]) : row[i].PadLeft(widths[i]));

            text.AppendLine(line.ToString().TrimEnd());
        }

        return text.ToString();
    }
}
