namespace Chainrule.Tables;

/// <summary>Finds the category that a text of a categorical or boolean column stands for.</summary>
internal sealed class CategoryIndex
{
    private readonly ColumnDefinition _column;
    private readonly Dictionary<string, int> _index = new(StringComparer.Ordinal);
    private readonly ILookup<string, int>? _alike;
    private readonly bool _areTruths;

    /// <summary>The categories of a column.</summary>
    public CategoryIndex(ColumnDefinition column)
    {
        _column = column;
        for (int i = 0; i < column.Categories.Count; i++)
        {
            _index.TryAdd(Key(column.Categories[i]), i);
        }

        _alike = column.CategoriesAreNumbers
            ? null
            : column.Categories
                .Select((text, at) => (text, at))
                .ToLookup(category => category.text, category => category.at, StringComparer.OrdinalIgnoreCase);
        _areTruths =
            column.Kind == ColumnKind.Boolean && column.Categories.All(category => TextForms.TruthOf(category) is not null);
    }

    /// <summary>
    /// A text's category: as it is written; then in another case, where that is no other category; then, of truth values, by
    /// what it means. <see cref="ColumnDefinition.UnknownCategory"/> where it is none of them.
    /// </summary>
    public int Of(string text)
    {
        string key = Key(text);
        if (_index.TryGetValue(key, out int at))
        {
            return at;
        }

        if (_alike?[key].Take(2).ToList() is [var only])
        {
            return only;
        }

        return _areTruths && TextForms.TruthOf(key) is bool truth
            ? (TextForms.TruthOf(_column.Categories[1]) == truth ? 1 : 0)
            : ColumnDefinition.UnknownCategory;
    }

    private string Key(string text) => _column.Kind == ColumnKind.Boolean ? text.ToLowerInvariant() : text;
}
