using Chainrule.Data;

namespace Chainrule.Tables;

/// <summary>
/// How one column of a table becomes features of a network. A feature belongs to one of three groups, which lie one behind the
/// other in a row: positions from 0 to 1 for a piecewise linear embedding, plain numbers, and codes for an embedding of
/// categories.
/// </summary>
public abstract class ColumnPreparation
{
    private protected ColumnPreparation(ColumnDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        Definition = definition;
    }

    /// <summary>How the column's cells are read.</summary>
    public ColumnDefinition Definition { get; }

    /// <summary>The names of its positions: one or none.</summary>
    public virtual IReadOnlyList<string> PositionNames => [];

    /// <summary>The names of its plain numbers.</summary>
    public abstract IReadOnlyList<string> PlainNames { get; }

    /// <summary>The number of its codes and the size of the vectors that they become; null where it has no code.</summary>
    public virtual (int Count, int Size)? Embedding => null;

    /// <summary>Writes the features of all rows.</summary>
    /// <param name="table">A table with a column of this name.</param>
    /// <param name="features">(rows, width), of which only this column's places are written.</param>
    /// <param name="places">Where they are.</param>
    /// <param name="unseen">Takes cells that aren't what the column holds; null where they are an error.</param>
    /// <exception cref="ChainruleException">The table lacks the column, or a cell isn't what it holds.</exception>
    internal abstract void Write(Table table, Span<float> features, FeaturePlaces places, UnseenValues? unseen);

    /// <summary>The column as an input of a model.</summary>
    /// <param name="places">The places of its features in a row.</param>
    internal virtual PreparedInput InputAt(int[] places) => new(Name, places) { EqualPlaces = places };

    private protected string Name => Definition.Name;
}

/// <summary>Where the features of a column lie in a row.</summary>
/// <param name="Width">The length of a row.</param>
/// <param name="Position">The first position.</param>
/// <param name="Plain">The first plain number.</param>
/// <param name="Code">The first code.</param>
internal readonly record struct FeaturePlaces(int Width, int Position, int Plain, int Code);
