namespace Chainrule.Images;

/// <summary>A decoded image: 8 bits a channel, rows from the top, channels last. Gray images have one channel, others red,
/// green and blue.</summary>
public sealed class Image
{
    private readonly byte[] _pixels;

    /// <summary>An image of pixels, which are kept, not copied.</summary>
    /// <param name="height">The number of rows.</param>
    /// <param name="width">The number of columns.</param>
    /// <param name="channels">1 for gray, 3 for red, green and blue.</param>
    /// <param name="pixels">(height, width, channels), 0 … 255; not to be changed afterwards.</param>
    /// <exception cref="ChainruleException">A size isn't positive, or there are other than one or three channels, or the
    /// number of
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

    /// <summary>Whether there is no color in it: one channel, or three that are equal in every pixel.</summary>
    public bool IsGray
    {
        get
        {
            for (int i = 0; Channels == 3 && i < _pixels.Length; i += 3)
            {
                if (_pixels[i] != _pixels[i + 1] || _pixels[i] != _pixels[i + 2])
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>
    /// The image with another number of channels. Color becomes gray as luma of ITU-R BT.601,
    /// (19595·R + 38470·G + 7471·B + 32768) / 65536 without a remainder; gray becomes color by repetition.
    /// </summary>
    /// <param name="channels">1 or 3; the same image where it has as many already.</param>
    /// <exception cref="ChainruleException">There are other than one or three channels.</exception>
    public Image WithChannels(int channels)
    {
        if (channels == Channels)
        {
            return this;
        }

        byte[] pixels = channels is 1 or 3
            ? GC.AllocateUninitializedArray<byte>(checked(Height * Width * channels))
            : throw new ChainruleException($"an image can't have {channels} channels", "give 1 for gray or 3 for color");
        for (int gray = 0, color = 0; gray < Height * Width; gray++, color += 3)
        {
            if (channels == 1)
            {
                int luma = (19595 * _pixels[color]) + (38470 * _pixels[color + 1]) + (7471 * _pixels[color + 2]);
                pixels[gray] = (byte)((luma + 32768) >> 16);
            }
            else
            {
                pixels.AsSpan(color, 3).Fill(_pixels[gray]);
            }
        }

        return new Image(Height, Width, channels, pixels);
    }
}
