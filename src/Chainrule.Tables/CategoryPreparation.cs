namespace Chainrule.Tables;

/// <summary>
/// A column of categories: as one feature each (one-hot), or as a code that an embedding makes a vector of. Categories that were
/// too rare to learn from, and at prediction those never seen, are one category of their own; so are missing values, where
/// there were any to learn from.
/// </summary>
public sealed class CategoryPreparation : ColumnPreparation
{
    /// <summary>The code of categories that are rare or unknown.</summary>
    public const int OtherCode = 0;

    private const int MissingCode = 1, FirstCode = 2;

    /// <param name="definition">The definition, with the categories that are told apart.</param>
    /// <param name="hasOther">Whether there were rows of rare categories to learn from.</param>
    /// <param name="hasMissing">Whether there were rows without a value to learn from.</param>
    /// <param name="size">The size of the embedding's vectors; 0 for one-hot.</param>
    internal CategoryPreparation(ColumnDefinition definition, bool hasOther, bool hasMissing, int size)
        : base(definition)
    {
        if (size < 0 || (size == 0 && definition.Categories.Count == 0 && !hasOther && !hasMissing))
        {
            throw new ChainruleException(
                $"column '{definition.Name}' has {definition.Categories.Count} categories and vectors of {size}"
            );
        }

        (HasOther, HasMissing, Size) = (hasOther, hasMissing, size);
        string[] other = hasOther ? [$"{Name} is another"] : [], missing = hasMissing ? [$"{Name} is missing"] : [];
        PlainNames = size > 0 ? [] : [.. definition.Categories.Select(category => $"{Name} is {category}"), .. other, .. missing];
    }

    /// <summary>Whether there were rows of rare categories to learn from.</summary>
    public bool HasOther { get; }

    /// <summary>Whether there were rows without a value to learn from.</summary>
    public bool HasMissing { get; }

    /// <summary>The size of the embedding's vectors; 0 for one-hot.</summary>
    public int Size { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> PlainNames { get; }

    /// <inheritdoc/>
    public override (int Count, int Size)? Embedding => Size > 0 ? (Definition.Categories.Count + FirstCode, Size) : null;

    /// <summary>Learns from the rows of a table.</summary>
    /// <param name="definition">The definition, with all categories.</param>
    /// <param name="table">The rows.</param>
    /// <param name="embedFrom">With more categories than this, they become codes.</param>
    /// <param name="mostOneHot">The most that become features of their own; the most frequent ones do.</param>
    internal static CategoryPreparation Of(ColumnDefinition definition, Table table, int embedFrom, int mostOneHot)
    {
        int[] categories = definition.ReadCategories(table), counts = new int[definition.Categories.Count];
        int missing = 0, known = 0;
        foreach (int category in categories)
        {
            missing += category == ColumnDefinition.MissingCategory ? 1 : 0;
            if (category >= 0)
            {
                counts[category]++;
                known++;
            }
        }

        int least = LeastRows(categories.Length);
        int[] kept = [.. Enumerable.Range(0, counts.Length).Where(category => counts[category] >= least)];
        bool embeds = kept.Length > embedFrom;
        if (!embeds && kept.Length > mostOneHot)
        {
            kept = [.. kept.OrderByDescending(category => counts[category]).Take(mostOneHot).Order()];
        }

        return new CategoryPreparation(
            definition with { Categories = [.. kept.Select(category => definition.Categories[category])] },
            hasOther: kept.Sum(category => (long)counts[category]) < known || (kept.Length == 0 && missing == 0),
            hasMissing: missing > 0,
            embeds ? SizeOf(kept.Length) : 0);
    }

    /// <inheritdoc/>
    internal override void Write(Table table, Span<float> features, FeaturePlaces places, UnseenValues? unseen)
    {
        int[] categories = Definition.ReadCategories(table, unseen);
        int count = Definition.Categories.Count;
        for (int row = 0; row < categories.Length; row++)
        {
            int category = categories[row];
            var x = features.Slice(row * places.Width, places.Width);
            bool isMissing = category == ColumnDefinition.MissingCategory && HasMissing;
            if (Size > 0)
            {
                x[places.Code] = category >= 0 ? category + FirstCode : isMissing ? MissingCode : OtherCode;
                continue;
            }

            x.Slice(places.Plain, PlainNames.Count).Clear();
            int at = category >= 0 ? category : isMissing ? PlainNames.Count - 1 : HasOther ? count : -1;
            if (at >= 0)
            {
                x[places.Plain + at] = 1;
            }
        }
    }

    // A category of fewer rows teaches nothing about it that is more than chance.
    private static int LeastRows(int rows) => Math.Clamp(rows / 2000, 2, 20);

    // Guo and Berkhahn's rule of thumb, more or less: the root of the number, within what a small network can use.
    private static int SizeOf(int categories) => Math.Clamp((int)Math.Round(Math.Sqrt(categories)), 4, 16);
}
