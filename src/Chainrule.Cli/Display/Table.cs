using System.Text;
using Chainrule.Text;

namespace Chainrule.Cli.Display;

/// <summary>Cells in aligned columns under headings.</summary>
internal sealed class Table
{
    private const int Margin = 1, Gap = 2;

    private readonly (string Title, bool IsText)[] _columns;
    private readonly List<string[]> _rows = [];

    /// <summary>An empty table.</summary>
    /// <param name="columns">The headings; text stands on the left of its column, all else on the right.</param>
    public Table(params (string Title, bool IsText)[] columns) =>
        _columns = [.. columns.Select(column => (UserText.Lines(column.Title), column.IsText))];

    /// <summary>Adds a row, one cell for each column.</summary>
    public void Add(params string[] cells) => _rows.Add([.. cells.Select(cell => UserText.Lines(cell))]);

    /// <summary>The whole table, each line with a blank before it.</summary>
    public override string ToString() => ToString(null);

    /// <summary>The table for a window: where it is too wide, headings and then cells stand in several lines, broken between
    /// words, and
    /// where that isn't enough, its columns stand in several parts below each other, the first column in each.</summary>
    /// <param name="width">The columns of the window; null where the text goes elsewhere and is as wide as it likes.</param>
    public string ToString(int? width)
    {
        string[] titles = [.. _columns.Select(column => column.Title)];
        int[] widths =
        [
            .. titles.Select((title, i) => _rows.Select(row => TextWidth.Of(row[i])).Append(TextWidth.Of(title)).Max()),
        ];
        if (width is not { } room || WidthOf(widths) <= room)
        {
            return Write([titles, .. _rows], [.. Enumerable.Range(0, widths.Length)], widths);
        }

        // the first column names the rows; the others have what it leaves
        int first = Math.Min(widths[0], Math.Max(Longest(titles[0]), room / 2));
        for (int i = 0; i < widths.Length; i++)
        {
            int cells = _rows.Select(row => TextWidth.Of(row[i])).Append(Longest(titles[i])).Max();
            int words = _rows.Select(row => Longest(row[i])).Append(Longest(titles[i])).Max();
            widths[i] = i == 0 ? Math.Max(first, words) : Math.Min(cells, Math.Max(words, room - first - Margin - Gap));
        }

        var text = new StringBuilder();
        for (int next = 1; next < widths.Length || text.Length == 0;)
        {
            var part = new List<int> { 0 };
            while (next < widths.Length && (part.Count == 1 || WidthOf([.. part.Append(next).Select(i => widths[i])]) <= room))
            {
                part.Add(next++);
            }

            text.Append(text.Length == 0 ? "" : Environment.NewLine).Append(Write([titles, .. _rows], part, widths));
        }

        return text.ToString();
    }

    private string Write(IReadOnlyList<string[]> rows, List<int> columns, int[] widths)
    {
        var text = new StringBuilder();
        foreach (string[] row in rows)
        {
            List<string>[] cells = [.. columns.Select(i => Lines(row[i], widths[i]))];
            for (int at = 0; at < cells.Max(lines => lines.Count); at++)
            {
                var line = new StringBuilder();
                for (int i = 0; i < columns.Count; i++)
                {
                    string cell = at < cells[i].Count ? cells[i][at] : "";
                    line.Append(' ', i == 0 ? Margin : Gap)
                        .Append(
                            _columns[columns[i]].IsText
                                ? TextWidth.PadRight(cell, widths[columns[i]])
                                : TextWidth.PadLeft(cell, widths[columns[i]])
                        );
                }

                text.AppendLine(line.ToString().TrimEnd());
            }
        }

        return text.ToString();
    }

    private static int WidthOf(int[] widths) => Margin + widths.Sum() + (Gap * (widths.Length - 1));

    private static int Longest(string text) => text.Split(' ').Max(TextWidth.Of);

    // What fits stays as it is, with all its blanks.
    private static List<string> Lines(string text, int width)
    {
        if (TextWidth.Of(text) <= width)
        {
            return [text];
        }

        var lines = new List<string>();
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (lines.Count > 0 && TextWidth.Of(lines[^1]) + 1 + TextWidth.Of(word) <= width)
            {
                lines[^1] += $" {word}";
            }
            else
            {
                lines.Add(word);
            }
        }

        return lines;
    }
}
