namespace Chainrule.Images;

/// <summary>A decoded image: 8 bits a channel, rows from the top, channels last. Gray images have one channel, others red, green and blue.</summary>
public sealed class Image
{
    private readonly byte[] _pixels;

    /// <summary>An image of pixels, which are kept, not copied.</summary>
    /// <param name="height">The number of rows.</param>
    /// <param name="width">The number of columns.</param>
    /// <param name="channels">1 for gray, 3 for red, green and blue.</param>
    /// <param name="pixels">(height, width, channels), 0 … 255; not to be changed afterwards.</param>
    /// <exception cref="ChainruleException">A size isn't positive, or there are other than one or three channels, or the number of
    /// bytes is another.</exception>
    public Image(int height, int width, int channels, byte[] pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        if (height < 1 || width < 1 || channels is not (1 or 3) || (long)height * width * channels != pixels.Length)
        {
            throw new ChainruleException(
                $"{pixels.Length} bytes are no image of {height} rows, {width} columns and {channels} channels",
                "give height × width bytes of a gray image, or three times as many of red, green and blue"
            );
        }

        (Height, Width, Channels, _pixels) = (height, width, channels, pixels);
    }

    /// <summary>The number of rows.</summary>
    public int Height { get; }

    /// <summary>The number of columns.</summary>
    public int Width { get; }

    /// <summary>1 for gray, 3 for red, green and blue.</summary>
    public int Channels { get; }

    /// <summary>(Height, Width, Channels), 0 … 255.</summary>
    public ReadOnlySpan<byte> Pixels => _pixels;
}
