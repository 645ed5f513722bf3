namespace Chainrule.Images;

/// <summary>
/// Brings images to one size: each pixel of the result is the mean of the area of the image that it covers, Σ w·p / Σ w with w
/// the covered
/// part of each pixel, exact in integers and rounded once, halves up. It depends on the image alone. Immutable.
/// </summary>
public sealed class ImageFraming
{
    /// <summary>A size and how to come to it.</summary>
    /// <param name="height">The number of rows of results.</param>
    /// <param name="width">The number of columns of results.</param>
    /// <param name="channels">1 for gray, 3 for red, green and blue: <see cref="Image.WithChannels"/> is applied first.</param>
    /// <param name="fit">What becomes of an image that is wider or higher.</param>
    /// <exception cref="ChainruleException">A size isn't positive, or there are other than one or three channels.</exception>
    public ImageFraming(int height, int width, int channels, ImageFit fit)
    {
        if (height < 1 || width < 1 || channels is not (1 or 3) || (long)height * width * channels > Array.MaxLength)
        {
            throw new ChainruleException(
                $"images can't be brought to {height} rows, {width} columns and {channels} channels",
                "give positive sizes and one channel for gray or three for color");
        }

        (Height, Width, Channels, Fit) = (height, width, channels, fit);
    }

    /// <summary>The number of rows of results.</summary>
    public int Height { get; }

    /// <summary>The number of columns of results.</summary>
    public int Width { get; }

    /// <summary>The number of channels of results.</summary>
    public int Channels { get; }

    /// <summary>What becomes of an image that is wider or higher.</summary>
    public ImageFit Fit { get; }

    /// <summary>The shape of results as networks take them: (Height, Width) of gray, (Height, Width, 3) of color.</summary>
    public Shape Input => Channels == 1 ? new Shape(Height, Width) : new Shape(Height, Width, Channels);

    /// <summary>Brings an image to the size.</summary>
    /// <param name="image">The image.</param>
    /// <param name="result">(Height, Width, Channels), all of which is written.</param>
    /// <exception cref="ChainruleException">The result has another size.</exception>
    public void Apply(Image image, Span<byte> result)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (result.Length != Height * Width * Channels)
        {
            throw new ChainruleException($"{result.Length} bytes don't hold {Input}", $"give {Height * Width * Channels}");
        }

        var source = image.WithChannels(Channels);
        var (rows, columns) = AxesOf(image);
        if (Fit == ImageFit.Pad)
        {
            result.Clear();
        }

        AreaMean.Compute(source, rows, columns, result, Width);
    }

    // A wider image has more columns for a row than the result: W / H > w / h.
    private (AreaAxis Rows, AreaAxis Columns) AxesOf(Image image)
    {
        int high = image.Height, wide = image.Width;
        long excess = ((long)wide * Height) - ((long)high * Width);
        var (rows, columns) = (AreaAxis.Whole(high, Height), AreaAxis.Whole(wide, Width));
        return (Fit, excess) switch
        {
            (ImageFit.Crop, > 0) => (rows, AreaAxis.Middle(wide, Width, high, Height)),
            (ImageFit.Crop, < 0) => (AreaAxis.Middle(high, Height, wide, Width), columns),
            (ImageFit.Pad, > 0) => (AreaAxis.Inside(high, Height, wide, Width), columns),
            (ImageFit.Pad, < 0) => (rows, AreaAxis.Inside(wide, Width, high, Height)),
            _ => (rows, columns),
        };
    }
}
