using System.Text;
using Chainrule.Tables;

namespace Chainrule.Onnx.Export;

/// <summary>
/// The texts that a column of categories knows, and the category of each. ONNX compares texts as they are written, and its lower
/// case depends on the machine's languages; so all ways of writing a category that people use are listed: as it stands, in lower
/// case, in upper case, with a capital. What each means is asked of the column itself, by reading a table of them.
/// </summary>
internal static class CategoryKeys
{
    private static readonly string[] Truths = ["true", "false", "yes", "no", "t", "f", "y", "n", "on", "off", "1", "0"];

    /// <summary>
    /// Texts and the index of the category that each stands for, or <see cref="ColumnDefinition.MissingCategory"/>.
    /// </summary>
    public static IEnumerable<(string Text, int Category)> Of(ColumnDefinition column)
    {
        IEnumerable<string> texts = [.. column.Categories, .. TableOptions.UsualMissing, .. column.Format.Missing, "none"];
        if (column.Kind == ColumnKind.Boolean)
        {
            texts = texts.Concat(Truths);
        }

        string[] ways = [.. texts.SelectMany(Ways).Where(text => text.Length > 0 && text.Trim() == text).Distinct()];
        var csv = new StringBuilder("\"").Append(column.Name.Replace("\"", "\"\"", StringComparison.Ordinal)).Append("\"\n");
        foreach (string way in ways)
        {
            csv.Append('"').Append(way.Replace("\"", "\"\"", StringComparison.Ordinal)).Append("\"\n");
        }

        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(csv.ToString()));
        var options = new TableOptions { Known = [column], Delimiter = ',', HasHeader = true };
        int[] categories = column.ReadCategories(Table.Read(stream, $"the categories of '{column.Name}'", options));
        return ways.Zip(categories)
            .Where(pair => pair.Second != ColumnDefinition.UnknownCategory)
            .Prepend(("", ColumnDefinition.MissingCategory));
    }

    private static IEnumerable<string> Ways(string text)
    {
        string low = text.ToLowerInvariant();
        return [text, low, text.ToUpperInvariant(), low.Length > 0 ? char.ToUpperInvariant(low[0]) + low[1..] : low];
    }
}
