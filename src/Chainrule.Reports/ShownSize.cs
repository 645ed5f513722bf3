namespace Chainrule.Reports;

/// <summary>
/// How large an image is shown: as it is, or, where it is large, each square block of pixels as one, so that a page stays small.
/// </summary>
/// <param name="Height">Pixels down.</param>
/// <param name="Width">Pixels across.</param>
/// <param name="Block">The height and width of a block; those at the right and the bottom may be smaller.</param>
internal readonly record struct ShownSize(int Height, int Width, int Block)
{
    private const int MostPixels = 64, LeastShrunk = 8;

    /// <summary>
    /// The size for rows of a shape, (height, width) or (height, width, channels); null where they are no images that can be
    /// shown, or such
    /// long ones that nothing of them would be left.
    /// </summary>
    public static ShownSize? Of(Shape shape)
    {
        if (shape.Rank is not (2 or 3) || shape[0] <= 1 || shape[1] <= 1 || (shape.Rank == 3 && shape[2] is not (1 or 3)))
        {
            return null;
        }

        int block = Parts(Math.Max(shape[0], shape[1]), MostPixels);
        var size = new ShownSize(Parts(shape[0], block), Parts(shape[1], block), block);
        return block == 1 || Math.Min(size.Height, size.Width) >= LeastShrunk
            ? size with { Full = (shape[0], shape[1]), Channels = shape.Rank == 3 ? shape[2] : 1 }
            : null;
    }

    /// <summary>
    /// What is to be said of images that are shown smaller than they are: a sentence behind a blank, or nothing.
    /// </summary>
    public static string Note(Shape shape) => Of(shape) is { Block: > 1 } size
        ? $" Shown smaller: {size.Height} by {size.Width} pixels for {shape[0]} by {shape[1]}, each the mean of {size.Block} by "
            + $"{size.Block}."
        : "";

    /// <summary>1 for gray, 3 for red, green and blue.</summary>
    public int Channels { get; private init; }

    /// <summary>Pixels of the image itself.</summary>
    private (int Height, int Width) Full { get; init; }

    /// <summary>The means of the blocks, (Height, Width, Channels).</summary>
    /// <param name="pixels">The image, row by row; returned as it is where nothing is shrunk.</param>
    public float[] Shrink(float[] pixels)
    {
        if (Block == 1)
        {
            return pixels;
        }

        float[] shown = new float[Height * Width * Channels];
        for (int i = 0; i < shown.Length; i++)
        {
            int channel = i % Channels,
                top = i / Channels / Width * Block,
                left = i / Channels % Width * Block,
                bottom = Math.Min(top + Block, Full.Height),
                right = Math.Min(left + Block, Full.Width);
            double sum = 0;
            for (int y = top; y < bottom; y++)
            {
                for (int x = left; x < right; x++)
                {
                    sum += pixels[(((y * Full.Width) + x) * Channels) + channel];
                }
            }

            shown[i] = (float)(sum / ((bottom - top) * (right - left)));
        }

        return shown;
    }

    private static int Parts(int whole, int part) => (whole + part - 1) / part;
}
