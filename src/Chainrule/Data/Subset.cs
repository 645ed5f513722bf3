namespace Chainrule.Data;

/// <summary>Some rows of another dataset, in an order of their own; nothing is copied.</summary>
public sealed class Subset : IDataset
{
    private const int Piece = 256;
    private readonly int[] _rows;

    /// <summary>A selection of rows.</summary>
    /// <param name="source">Where the rows are.</param>
    /// <param name="rows">Which rows; row i of the subset is row rows[i] of the source. A row may appear more than once.</param>
    /// <exception cref="ArgumentOutOfRangeException">A row that the source doesn't have.</exception>
    public Subset(IDataset source, ReadOnlySpan<int> rows)
    {
        ArgumentNullException.ThrowIfNull(source);
        foreach (int row in rows)
        {
            RowTargets.CheckRow(row, source.Count);
        }

        Source = source;
        _rows = rows.ToArray();
    }

    /// <summary>Where the rows are.</summary>
    public IDataset Source { get; }

    /// <summary>The rows of the source, in the order of this dataset.</summary>
    public ReadOnlySpan<int> Rows => _rows;

    /// <inheritdoc/>
    public int Count => _rows.Length;

    /// <inheritdoc/>
    public Shape Input => Source.Input;

    /// <inheritdoc/>
    public int Classes => Source.Classes;

    /// <inheritdoc/>
    public int TargetSize => Source.TargetSize;

    /// <inheritdoc/>
    public bool HasWeights => Source.HasWeights;

    /// <inheritdoc/>
    public void CopyInputs(ReadOnlySpan<int> rows, Span<float> x)
    {
        int width = Input.Count;
        Span<int> mapped = stackalloc int[Piece];
        for (int done = 0; done < rows.Length; done += Piece)
        {
            int count = Map(rows[done..], mapped);
            Source.CopyInputs(mapped[..count], x.Slice(done * width, count * width));
        }
    }

    /// <inheritdoc/>
    public void CopyClasses(ReadOnlySpan<int> rows, Span<int> classes)
    {
        Span<int> mapped = stackalloc int[Piece];
        for (int done = 0; done < rows.Length; done += Piece)
        {
            int count = Map(rows[done..], mapped);
            Source.CopyClasses(mapped[..count], classes.Slice(done, count));
        }
    }

    /// <inheritdoc/>
    public void CopyValues(ReadOnlySpan<int> rows, Span<float> values)
    {
        int width = TargetSize;
        Span<int> mapped = stackalloc int[Piece];
        for (int done = 0; done < rows.Length; done += Piece)
        {
            int count = Map(rows[done..], mapped);
            Source.CopyValues(mapped[..count], values.Slice(done * width, count * width));
        }
    }

    /// <inheritdoc/>
    public void CopyWeights(ReadOnlySpan<int> rows, Span<float> weights)
    {
        Span<int> mapped = stackalloc int[Piece];
        for (int done = 0; done < rows.Length; done += Piece)
        {
            int count = Map(rows[done..], mapped);
            Source.CopyWeights(mapped[..count], weights.Slice(done, count));
        }
    }

    /// <summary>Translates as many rows as there is room for.</summary>
    private int Map(ReadOnlySpan<int> rows, Span<int> mapped)
    {
        int count = Math.Min(rows.Length, mapped.Length);
        for (int i = 0; i < count; i++)
        {
            mapped[i] = _rows[RowTargets.CheckRow(rows[i], Count)];
        }

        return count;
    }
}
