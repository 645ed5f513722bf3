namespace Chainrule.Images;

/// <summary>
/// What an image file may cost: a few kilobytes can hold billions of pixels, and a header can promise any number. All is
/// checked before
/// anything is decoded.
/// </summary>
public sealed record ImageLimits
{
    // Fewer pixels aren't worth a question, however few bytes they come from.
    private const long AlwaysTaken = 16L << 20;

    /// <summary>
    /// At most 100 million pixels from at most 256 MiB, and of more than 16 million at most 1,000 from each byte: photographs
    /// have one
    /// to twenty.
    /// </summary>
    public static ImageLimits Default { get; } = new();

    /// <summary>The most pixels, rows times columns. Decoding takes 4 to 16 bytes for each, by its kind.</summary>
    public long MaxPixels { get; init; } = 100_000_000;

    /// <summary>The most bytes of a file.</summary>
    public long MaxFileBytes { get; init; } = 256L << 20;

    /// <summary>The most pixels for each byte of the file, where there are more than 16 million.</summary>
    public double MaxPixelsPerByte { get; init; } = 1000;

    /// <summary>Throws where a file is too large.</summary>
    internal void CheckFile(string name, long bytes)
    {
        if (bytes > MaxFileBytes)
        {
            throw Refusal(name, $"it has {bytes:N0} bytes, more than {MaxFileBytes:N0}", nameof(MaxFileBytes));
        }
    }

    /// <summary>Throws where a header promises too much.</summary>
    internal void CheckPixels(string name, long height, long width, long bytes)
    {
        if (height < 1 || width < 1)
        {
            throw new ImageFileException(name, null, $"its header promises {height} rows of {width} pixels");
        }

        // both are numbers of 32 bits at most, and so no product is wrong
        decimal pixels = (decimal)height * width;
        string promise = $"its header promises {height:N0} × {width:N0} pixels";
        if (pixels > MaxPixels)
        {
            throw Refusal(name, $"{promise}, more than {MaxPixels:N0}", nameof(MaxPixels));
        }

        if (pixels > Array.MaxLength / 3)
        {
            throw new ImageFileException(
                name, null, $"{promise}, more than the {Array.MaxLength / 3:N0} that an image can have", "make it smaller first");
        }

        if (pixels > AlwaysTaken && (double)pixels > MaxPixelsPerByte * bytes)
        {
            throw Refusal(
                name,
                $"{promise}, more than {MaxPixelsPerByte:N0} for each of its {bytes:N0} bytes",
                nameof(MaxPixelsPerByte));
        }
    }

    private static ImageFileException Refusal(string name, string problem, string limit) => new(
        name,
        null,
        problem,
        $"if you trust it, raise the limit with {RemedyStep.Name($"{nameof(ImageLimits)}.{limit}")}, or make it smaller first");
}
