using System.Globalization;
using Chainrule.Kernels;

namespace Chainrule.Layers;

/// <summary>
/// A layer that slides a window over images, (height, width, channels) or (height, width) of one channel.
/// </summary>
public abstract class WindowLayer : Layer
{
    private readonly Size _kernel, _stride;

    private protected WindowLayer(Window window, Size kernel, Size stride, Padding padding, Shape input, Shape output)
        : base(input, output)
    {
        Window = window;
        (_kernel, _stride, Padding) = (kernel, stride, padding);
    }

    /// <summary>The window, its strides and the padding that they come to.</summary>
    public Window Window { get; }

    /// <summary>The padding as it was asked for.</summary>
    public Padding Padding { get; }

    /// <summary>Rows and columns of a window or a stride, <c>3</c> for both or <c>3x5</c>.</summary>
    /// <param name="Rows">At least 1.</param>
    /// <param name="Columns">At least 1.</param>
    private protected readonly record struct Size(int Rows, int Columns)
    {
        /// <inheritdoc/>
        public override string ToString() => Rows == Columns
            ? Rows.ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{Rows}x{Columns}");
    }

    /// <summary>The arguments of the notation: kernel, and stride and padding where they aren't the default.</summary>
    private protected string Arguments(Size defaultStride, Padding defaultPadding) =>
        $"{_kernel}{(_stride == defaultStride ? "" : $":{_stride}")}{(Padding == defaultPadding ? "" : $":{Padding}")}";

    /// <summary>The window of a layer over images of a shape.</summary>
    /// <param name="layer">What the layer is called, for errors.</param>
    /// <param name="input">The shape of one sample.</param>
    /// <param name="kernel">The rows and columns of the window.</param>
    /// <param name="stride">How far it moves.</param>
    /// <param name="padding">What is added around an image.</param>
    /// <exception cref="ChainruleException">The shape is no image, or no window fits into it.</exception>
    private protected static Window Over(string layer, Shape input, Size kernel, Size stride, Padding padding)
    {
        if (input.Rank is not (2 or 3))
        {
            throw new ChainruleException(
                $"{layer} takes images, (height, width, channels), and not samples of {input}",
                "put it before flatten and dense layers"
            );
        }

        if (Math.Min(Math.Min(kernel.Rows, kernel.Columns), Math.Min(stride.Rows, stride.Columns)) < 1)
        {
            throw new ChainruleException($"{layer} needs windows and strides of at least 1: {kernel}, {stride}");
        }

        var (top, bottom) = Around(padding, input[0], kernel.Rows, stride.Rows, padding.Top, padding.Bottom);
        var (left, right) = Around(padding, input[1], kernel.Columns, stride.Columns, padding.Left, padding.Right);
        var window = new Window
        {
            Height = input[0],
            Width = input[1],
            Channels = input.Rank == 3 ? input[2] : 1,
            Rows = kernel.Rows,
            Columns = kernel.Columns,
            RowStride = stride.Rows,
            ColumnStride = stride.Columns,
            Top = top,
            Left = left,
            Bottom = bottom,
            Right = right,
        };
        return window.OutputHeight > 0 && window.OutputWidth > 0
            ? window
            : throw new ChainruleException(
                $"{layer}: a window of {kernel.Rows}×{kernel.Columns} doesn't fit into an image of {input}",
                "use a smaller window, or the padding same"
            );
    }

    /// <summary>
    /// One number of each channel of each window, as the textbook has it, from those of its numbers that lie inside the image.
    /// </summary>
    private protected void EachWindow(ReadOnlySpan<double> x, Span<double> y, Func<IEnumerable<double>, double> reduce)
    {
        var w = Window;
        var inside = new List<double>(w.Rows * w.Columns);
        for (int place = 0; place < y.Length; place++)
        {
            int k = place % w.Channels, c = place / w.Channels % w.OutputWidth, r = place / w.Channels / w.OutputWidth;
            inside.Clear();
            for (int tap = 0; tap < w.Rows * w.Columns; tap++)
            {
                int row = r * w.RowStride - w.Top + tap / w.Columns, column = c * w.ColumnStride - w.Left + tap % w.Columns;
                if (row >= 0 && row < w.Height && column >= 0 && column < w.Width)
                {
                    inside.Add(x[(row * w.Width + column) * w.Channels + k]);
                }
            }

            y[place] = reduce(inside);
        }
    }

    private static (int Before, int Behind) Around(Padding padding, int size, int window, int stride, int before, int behind)
    {
        if (!padding.IsSame)
        {
            return (before, behind);
        }

        int outputs = (size + stride - 1) / stride;
        int all = (int)Math.Max(0, (long)(outputs - 1) * stride + window - size);
        return (all / 2, all - all / 2);
    }

    /// <summary>Reads a size, <c>3</c> or <c>3x5</c>.</summary>
    /// <exception cref="ChainruleException">It is none.</exception>
    private protected static Size ReadSize(NotationTerm term, string word, string meaning)
    {
        string[] parts = word.Split('x');
        Span<int> sizes = stackalloc int[2];
        for (int i = 0; i < 2; i++)
        {
            string part = parts[Math.Min(i, parts.Length - 1)];
            if (
                parts.Length > 2
                || !int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out sizes[i])
                || sizes[i] < 1
            )
            {
                throw new ChainruleException(
                    $"'{term.Text}': the {meaning} '{word}' is not a size",
                    "write a whole number from 1 on, or rows and columns as in 3x5"
                );
            }
        }

        return new Size(sizes[0], sizes[1]);
    }

    /// <summary>Reads stride, padding and further words behind the window's size, each at most once, in this order.</summary>
    /// <param name="term">The term.</param>
    /// <param name="first">The place of the first of them.</param>
    /// <param name="stride">The stride where it isn't written; becomes what is.</param>
    /// <param name="padding">The padding where it isn't written; becomes what is.</param>
    /// <param name="word">A further word that may be written behind them; null for none.</param>
    /// <returns>Whether that word is there.</returns>
    /// <exception cref="ChainruleException">Something else is written.</exception>
    private protected static bool ReadRest(
        NotationTerm term, int first, ref Size stride, ref Padding padding, string? word = null)
    {
        int place = first;
        if (place < term.Count && char.IsAsciiDigit(term.Word(place, "stride")[0]) && !term.Word(place, "stride").Contains(','))
        {
            stride = ReadSize(term, term.Word(place++, "stride"), "stride");
        }

        if (place < term.Count && Padding.TryRead(term.Word(place, "padding"), out var read))
        {
            (padding, place) = (read, place + 1);
        }

        bool isThere = word is not null && place < term.Count && term.Word(place, word) == word;
        place += isThere ? 1 : 0;
        return place == term.Count
            ? isThere
            : throw new ChainruleException(
                $"'{term.Text}': {term.Name} doesn't know '{term.Word(place, "setting")}' at that place",
                "write the stride, as in 2 or 2x1, then same, valid or a padding as in 1,1,0,0"
                    + (word is null ? "" : $", then {word}")
            );
    }
}
