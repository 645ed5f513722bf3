namespace Chainrule.Kernels;

/// <summary>
/// A window that slides over an image: how its places follow from the image's size. Images are (height, width, channels),
/// channels last; what lies outside the image counts as zeros, or as nothing in a pool.
/// </summary>
/// <remarks>
/// The window at output (r, c) begins at row r·<see cref="RowStride"/> − <see cref="Top"/> and column
/// c·<see cref="ColumnStride"/> − <see cref="Left"/> of the image. There are ⌊(Height + Top + Bottom − Rows) / RowStride⌋ + 1
/// rows of outputs, and as many columns by the same rule.
/// </remarks>
public sealed record Window
{
    /// <summary>The rows of an image.</summary>
    public required int Height { get; init; }

    /// <summary>The columns of an image.</summary>
    public required int Width { get; init; }

    /// <summary>The numbers of each pixel.</summary>
    public required int Channels { get; init; }

    /// <summary>The rows of the window.</summary>
    public required int Rows { get; init; }

    /// <summary>The columns of the window.</summary>
    public required int Columns { get; init; }

    /// <summary>How many rows it moves from one output to the next.</summary>
    public int RowStride { get; init; } = 1;

    /// <summary>How many columns it moves from one output to the next.</summary>
    public int ColumnStride { get; init; } = 1;

    /// <summary>Rows added above the image.</summary>
    public int Top { get; init; }

    /// <summary>Columns added left of it.</summary>
    public int Left { get; init; }

    /// <summary>Rows added below it.</summary>
    public int Bottom { get; init; }

    /// <summary>Columns added right of it.</summary>
    public int Right { get; init; }

    /// <summary>The rows of outputs.</summary>
    public int OutputHeight => Places(Height + Top + Bottom, Rows, RowStride);

    /// <summary>The columns of outputs.</summary>
    public int OutputWidth => Places(Width + Left + Right, Columns, ColumnStride);

    /// <summary>The pixels of a window, times channels.</summary>
    public int Count => Rows * Columns * Channels;

    /// <summary>Which rows of the window at a row of outputs lie inside the image: from First to End.</summary>
    internal (int First, int End) RowsInside(int output) => Inside(output * RowStride - Top, Rows, Height);

    /// <summary>Which columns of the window at a column of outputs lie inside the image: from First to End.</summary>
    internal (int First, int End) ColumnsInside(int output) => Inside(output * ColumnStride - Left, Columns, Width);

    private static (int First, int End) Inside(int start, int window, int size)
    {
        int first = Math.Clamp(-start, 0, window);
        return (first, Math.Clamp(size - start, first, window));
    }

    private static int Places(int size, int window, int stride) => size < window ? 0 : (size - window) / stride + 1;
}
