using System.Globalization;
using Chainrule.Metrics;
using Chainrule.Text;

namespace Chainrule.Cli.Display;

/// <summary>
/// A confusion matrix as text: a row for each class, a column for what its rows were taken for. Where long names make it too
/// wide for the window, numbers such as #1 stand for them, which no class is called by; where that is still too wide, columns
/// stand in
/// several parts below each other.
/// </summary>
internal static class ConfusionText
{
    private const int LeastName = 6;

    /// <summary>The text, whole lines.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <param name="names">How the classes are shown.</param>
    /// <param name="width">The columns of the window; null where the text goes elsewhere.</param>
    public static string Of(ConfusionMatrix matrix, ShortNames names, int? width)
    {
        int[] all = [.. Enumerable.Range(0, matrix.Classes)];
        string[] rows = [.. all.Select(i => names[i])], headings = rows;
        string whole = Part(matrix, rows, headings, all);
        if (width is not { } room || WidthOf(whole) < room)
        {
            return whole;
        }

        // a name that is hardly wider than what stands below it is its own heading
        int widest = all.Max(i => all.Max(j => Cell(matrix[i, j], isRight: false).Length));
        if (rows.Max(TextWidth.Of) > Math.Max(widest, LeastName))
        {
            string sign = rows.Any(name => name.StartsWith('#')) ? "№" : "#";
            headings = [.. all.Select(i => string.Create(CultureInfo.InvariantCulture, $"{sign}{i + 1}"))];
            rows = [.. rows.Select((name, i) => $"{headings[i].PadRight(headings[^1].Length)}  {name}")];
        }

        for (int columns = matrix.Classes; ; columns = columns * 3 / 4)
        {
            string[] parts = [.. all.Chunk(Math.Max(1, columns)).Select(chunk => Part(matrix, rows, headings, chunk))];
            if (columns <= 1 || parts.Max(WidthOf) < room)
            {
                return string.Join(Environment.NewLine, parts);
            }
        }
    }

    private static string Part(ConfusionMatrix matrix, string[] rows, string[] headings, int[] columns)
    {
        var table = new Table([("is \\ taken for", true), .. columns.Select(i => ($"{headings[i]} ", false))]);
        for (int actual = 0; actual < matrix.Classes; actual++)
        {
            table.Add([rows[actual], .. columns.Select(predicted => Cell(matrix[actual, predicted], actual == predicted))]);
        }

        return table.ToString();
    }

    private static string Cell(long rows, bool isRight)
    {
        string text = rows == 0 ? "·" : rows.ToString("#,0", CultureInfo.InvariantCulture);
        return isRight ? $"[{text}]" : $"{text} ";
    }

    private static int WidthOf(string text) => text.Split('\n').Max(line => TextWidth.Of(line.TrimEnd('\r')));
}
