namespace Chainrule.Tables;

/// <summary>
/// The texts that a column of categories knows, and the category of each, for programs that compare texts as they are written.
/// All ways of writing a category that people use are listed: as it stands, in lower case, in upper case, with a capital. What
/// each means is asked of the column itself, by reading a table of them.
/// </summary>
public static class CategoryTexts
{
    /// <summary>
    /// Texts and the index of the category that each stands for, or <see cref="ColumnDefinition.MissingCategory"/>; the empty
    /// text is the first of them.
    /// </summary>
    /// <param name="column">A categorical or boolean column.</param>
    /// <exception cref="InvalidOperationException">The column has no categories.</exception>
    public static IEnumerable<(string Text, int Category)> Of(ColumnDefinition column)
    {
        ArgumentNullException.ThrowIfNull(column);
        if (column.Kind is not (ColumnKind.Categorical or ColumnKind.Boolean))
        {
            throw new InvalidOperationException($"a column of kind {column.Kind} has no categories");
        }

        IEnumerable<string> texts = [.. column.Categories, .. TableOptions.UsualMissing, .. column.Format.Missing, "none"];
        texts = column.Kind == ColumnKind.Boolean ? texts.Concat(TextForms.Truths) : texts;
        string[] ways = [.. texts.SelectMany(Ways).Where(text => text.Length > 0 && text.Trim() == text).Distinct()];
        var table = Table.FromTexts($"the categories of '{column.Name}'", [column], ways.Select(way => new[] { way }));
        return ways.Zip(column.ReadCategories(table))
            .Where(pair => pair.Second != ColumnDefinition.UnknownCategory)
            .Prepend(("", ColumnDefinition.MissingCategory));
    }

    private static IEnumerable<string> Ways(string text)
    {
        string low = text.ToLowerInvariant();
        return [text, low, text.ToUpperInvariant(), low.Length > 0 ? char.ToUpperInvariant(low[0]) + low[1..] : low];
    }
}
