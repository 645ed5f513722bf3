namespace Chainrule.Kernels;

/// <summary>A matrix over somebody else's numbers, row by row, or its transpose.</summary>
public readonly ref struct MatrixView
{
    private MatrixView(ReadOnlySpan<float> values, int rows, int columns, bool isTransposed)
    {
        Values = values;
        Rows = rows;
        Columns = columns;
        IsTransposed = isTransposed;
    }

    /// <summary>A matrix over numbers that lie row by row, without gaps.</summary>
    /// <exception cref="ArgumentException">There are not exactly rows · columns numbers.</exception>
    public MatrixView(ReadOnlySpan<float> values, int rows, int columns)
        : this(values, rows, columns, isTransposed: false)
    {
        if (values.Length != (long)rows * columns)
        {
            throw new ArgumentException($"{values.Length} numbers are not a {rows}×{columns} matrix", nameof(values));
        }
    }

    /// <summary>The numbers, in the order of the matrix that was not transposed.</summary>
    public ReadOnlySpan<float> Values { get; }

    /// <summary>The number of rows.</summary>
    public int Rows { get; }

    /// <summary>The number of columns.</summary>
    public int Columns { get; }

    /// <summary>Whether element (i, j) lies at j·Rows + i rather than at i·Columns + j.</summary>
    public bool IsTransposed { get; }

    /// <summary>The same numbers as the transposed matrix; nothing is copied.</summary>
    public MatrixView Transposed => new(Values, Columns, Rows, !IsTransposed);
}
