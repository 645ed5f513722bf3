using Chainrule.Data;

namespace Chainrule.Reports;

/// <summary>Rows, and weights of rows, as images.</summary>
internal static class RowImage
{
    private static readonly byte[] Diverging = Palette();

    /// <summary>Whether rows are images that can be shown: gray or in color, neither side a mere line.</summary>
    public static bool CanDraw(Shape shape) => ShownSize.Of(shape) is not null;

    /// <summary>A row as a picture, from black, its least number, to white.</summary>
    public static GalleryItem Of(IDataset data, int row, string alternative, IReadOnlyList<string> lines) =>
        Drawn(data, row, alternative, lines) with { IsDrawing = AreDrawings(data) };

    /// <summary>Whether rows are drawings in white on black: most of the pixels of some of them are black.</summary>
    public static bool AreDrawings(IDataset data)
    {
        const int Rows = 8, Pixels = 256;
        const double LeastBlack = 0.6;
        if (data is not IByteDataset bytes || ShownSize.Of(data.Input) is not { Channels: 1 } || data.Count == 0)
        {
            return false;
        }

        byte[] pixels = new byte[data.Input.Count];
        int black = 0, all = 0, every = Math.Max(1, pixels.Length / Pixels), rows = Math.Min(Rows, data.Count);
        for (int i = 0; i < rows; i++)
        {
            bytes.CopyBytes((int)((long)i * data.Count / rows), pixels);
            for (int at = 0; at < pixels.Length; at += every, all++)
            {
                black += pixels[at] == 0 ? 1 : 0;
            }
        }

        return black > LeastBlack * all;
    }

    private static GalleryItem Drawn(IDataset data, int row, string alternative, IReadOnlyList<string> lines)
    {
        var size = ShownSize.Of(data.Input)!.Value;
        float[] values = new float[data.Input.Count];
        if (data is IByteDataset bytes)
        {
            byte[] pixels = new byte[values.Length];
            bytes.CopyBytes(row, pixels);
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = pixels[i];
            }

            return Item(size, [.. size.Shrink(values).Select(value => (byte)Math.Round(value))], default, alternative, lines);
        }

        data.CopyInputs([row], values);
        float[] shown = size.Shrink(values);
        return OfNumbers(data.Input, values, shown.Min(), shown.Max(), alternative, lines);
    }

    /// <summary>Numbers as a picture, from black to white.</summary>
    /// <param name="shape">Rows and columns; they <see cref="CanDraw"/>.</param>
    /// <param name="numbers">The numbers, row by row.</param>
    /// <param name="black">What is black.</param>
    /// <param name="white">What is white.</param>
    /// <param name="alternative">What can be seen.</param>
    /// <param name="lines">What stands below it.</param>
    public static GalleryItem OfNumbers(
        Shape shape, float[] numbers, float black, float white, string alternative, IReadOnlyList<string> lines)
    {
        var size = ShownSize.Of(shape)!.Value;
        float range = Math.Max(white - black, 1e-30f);
        return Item(
            size,
            [.. size.Shrink(numbers).Select(value => (byte)Math.Clamp(Math.Round(255 * (value - black) / range), 0, 255))],
            default,
            alternative,
            lines
        );
    }

    /// <summary>Weights as a picture: positive ones blue, negative ones orange, 0 white.</summary>
    /// <param name="shape">Rows and columns; they <see cref="CanDraw"/>.</param>
    /// <param name="weights">The numbers, row by row.</param>
    /// <param name="alternative">What can be seen.</param>
    /// <param name="lines">What stands below it.</param>
    /// <param name="full">The size of the number that is full; null for the largest of what is shown.</param>
    public static GalleryItem OfWeights(
        Shape shape, float[] weights, string alternative, IReadOnlyList<string> lines, float? full = null)
    {
        var size = ShownSize.Of(shape)!.Value;
        float[] values = size.Shrink(weights);
        float largest = Math.Max(full ?? values.Max(Math.Abs), 1e-30f);
        return Item(
            size,
            [.. values.Select(value => (byte)Math.Clamp(Math.Round(127.5 + (127.5 * value / largest)), 0, 255))],
            Diverging,
            alternative,
            lines
        );
    }

    private static GalleryItem Item(
        ShownSize size,
        byte[] pixels,
        ReadOnlySpan<byte> palette,
        string alternative,
        IReadOnlyList<string> lines
    ) => new(Png.Encode(size.Width, size.Height, pixels, palette), size.Width, size.Height, alternative, lines);

    private static byte[] Palette()
    {
        byte[] palette = new byte[3 * 256];
        for (int i = 0; i < 256; i++)
        {
            double strength = Math.Abs(i - 127.5) / 127.5;
            (double red, double green, double blue) = i < 128 ? (180, 72, 12) : (26, 86, 196);
            palette[3 * i] = (byte)Math.Round(255 + (strength * (red - 255)));
            palette[(3 * i) + 1] = (byte)Math.Round(255 + (strength * (green - 255)));
            palette[(3 * i) + 2] = (byte)Math.Round(255 + (strength * (blue - 255)));
        }

        return palette;
    }
}
