namespace Chainrule.Kernels;

/// <summary>
/// Rows of images whose columns are padded with zeros, so that every row of a window is one run of numbers: a copy in memory of
/// this thread, or the image itself where no window leaves it.
/// </summary>
internal readonly unsafe struct PaddedRows
{
    private readonly Window _window;
    private readonly bool _isCopied;

    /// <summary>The rows that a window needs.</summary>
    public PaddedRows(Window window)
    {
        _window = window;
        int needed = (window.OutputWidth - 1) * window.ColumnStride + window.Columns;
        _isCopied = window.Left != 0 || needed > window.Width;
        Length = (_isCopied ? needed : window.Width) * window.Channels;
    }

    /// <summary>The numbers of a padded row.</summary>
    public int Length { get; }

    /// <summary>
    /// The rows of an image that the windows of some rows of outputs read, and that lie inside it; valid until this thread asks
    /// again.
    /// </summary>
    /// <param name="image">(Height, Width, Channels).</param>
    /// <param name="first">The first row of outputs.</param>
    /// <param name="end">The one behind the last.</param>
    /// <param name="top">Which row of the image is the first of them.</param>
    public float* Read<TSimd, TVector>(float* image, int first, int end, out int top)
        where TSimd : ISimd<TVector>
        where TVector : struct
    {
        top = Math.Clamp(first * _window.RowStride - _window.Top, 0, _window.Height);
        if (!_isCopied)
        {
            return image + (nint)top * Length;
        }

        int bottom = Math.Clamp((end - 1) * _window.RowStride - _window.Top + _window.Rows, top, _window.Height);
        float* rows = Packing<TSimd, TVector>.OwnA((nint)(bottom - top) * Length);
        int channels = _window.Channels, width = _window.Width * channels;
        int before = Math.Clamp(_window.Left * channels, 0, Length), skipped = Math.Max(0, -_window.Left * channels);
        int copied = Math.Clamp(width - skipped, 0, Length - before);
        for (int row = top; row < bottom; row++)
        {
            var to = new Span<float>(rows + (nint)(row - top) * Length, Length);
            to[..before].Clear();
            new ReadOnlySpan<float>(image + (nint)row * width + (copied > 0 ? skipped : 0), copied).CopyTo(to[before..]);
            to[(before + copied)..].Clear();
        }

        return rows;
    }
}
