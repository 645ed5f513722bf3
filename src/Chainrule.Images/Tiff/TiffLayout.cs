using Chainrule.Images.Decoding;

namespace Chainrule.Images.Tiff;

/// <summary>How the pixels of a TIFF file are stored (TIFF 6.0, sections 3 to 6, 14, 15 and 18): checked to be of a kind that
/// is read.</summary>
internal sealed class TiffLayout
{
    public const int WhiteIsZero = 0, Rgb = 2, Palette = 3, Inks = 5;

    public const int Plain = 1, Lzw = 5, Deflate = 8, OldDeflate = 32946, PackBits = 32773;

    private const int
        WidthTag = 256, HeightTag = 257, BitsTag = 258, CompressionTag = 259, ColorsTag = 262, FillOrderTag = 266,
        StripOffsetsTag = 273, SamplesTag = 277, RowsPerStripTag = 278, StripLengthsTag = 279, PlanesTag = 284,
        PredictorTag = 317, PaletteTag = 320, TileWidthTag = 322, TileHeightTag = 323, TileOffsetsTag = 324,
        TileLengthsTag = 325, ExtraTag = 338, FormatTag = 339;

    private const int MostSamples = 8;

    // Strips and tiles may be larger than what of them is in the image, but not as large as one likes.
    private const long AlwaysTaken = 4L << 20;

    /// <summary>Reads it.</summary>
    /// <exception cref="DecodingException">It isn't of a kind that is read.</exception>
    public TiffLayout(TiffDirectory directory)
    {
        (Height, Width) = (directory.Number(HeightTag, 0), directory.Number(WidthTag, 0));
        Compression = (int)directory.Number(CompressionTag, Plain);
        Colors = (int)directory.Number(ColorsTag, -1);
        Samples = (int)directory.Number(SamplesTag, 1);
        Depth = (int)directory.Number(BitsTag, 1);
        IsPlanar = directory.Number(PlanesTag, 1) == 2;
        HasPredictor = directory.Number(PredictorTag, 1) == 2;
        long extra = directory.Number(ExtraTag, 0);
        ColorSamples = Colors switch { Rgb => 3, Inks => 4, _ => 1 };
        HasAlpha = extra is 1 or 2 && Samples > ColorSamples && Colors != Inks;
        IsPremultiplied = extra == 1;
        IsLittleEndian = directory.IsLittleEndian;
        ColorMap = directory.Numbers(PaletteTag);

        bool isTiled = directory.Has(TileWidthTag);
        SegmentHeight = isTiled
            ? directory.Number(TileHeightTag, 0)
            : Math.Min(Height, directory.Number(RowsPerStripTag, Height));
        SegmentWidth = isTiled ? directory.Number(TileWidthTag, 0) : Width;
        Offsets = directory.Numbers(isTiled ? TileOffsetsTag : StripOffsetsTag);
        Lengths = directory.Numbers(isTiled ? TileLengthsTag : StripLengthsTag);
        CheckKind(directory);
        CheckSegments();
    }

    public long Height { get; }

    public long Width { get; }

    public int Compression { get; }

    /// <summary>What samples are: gray, colors, a place in a palette, inks.</summary>
    public int Colors { get; }

    /// <summary>Samples of a pixel.</summary>
    public int Samples { get; }

    /// <summary>Those that are colors.</summary>
    public int ColorSamples { get; }

    /// <summary>Bits of a sample.</summary>
    public int Depth { get; }

    /// <summary>Whether each sample has strips or tiles of its own.</summary>
    public bool IsPlanar { get; }

    /// <summary>Whether samples are differences to the pixel on their left (section 14).</summary>
    public bool HasPredictor { get; }

    /// <summary>Whether the first sample after the colors is alpha.</summary>
    public bool HasAlpha { get; }

    /// <summary>Whether colors are multiplied by alpha already.</summary>
    public bool IsPremultiplied { get; }

    public bool IsLittleEndian { get; }

    /// <summary>Red, green and blue of a palette one after another, 16 bits each.</summary>
    public long[] ColorMap { get; }

    /// <summary>Rows of a strip or tile.</summary>
    public long SegmentHeight { get; }

    /// <summary>Columns of a strip or tile.</summary>
    public long SegmentWidth { get; }

    /// <summary>Where strips or tiles begin.</summary>
    public long[] Offsets { get; }

    /// <summary>How many bytes they have.</summary>
    public long[] Lengths { get; }

    /// <summary>Strips or tiles side by side.</summary>
    public long Across => (Width + SegmentWidth - 1) / SegmentWidth;

    /// <summary>Strips or tiles above each other.</summary>
    public long Down => (Height + SegmentHeight - 1) / SegmentHeight;

    /// <summary>Samples of a pixel within one strip or tile.</summary>
    public int SegmentSamples => IsPlanar ? 1 : Samples;

    /// <summary>Bytes of a row of a strip or tile.</summary>
    public int RowBytes => (int)(((SegmentWidth * SegmentSamples * Depth) + 7) / 8);

    private void CheckKind(TiffDirectory directory)
    {
        bool isDepth = Colors is Rgb or Inks ? Depth is 8 or 16
            : Depth is 1 or 2 or 4 or 8 || (Depth == 16 && Colors != Palette);
        string? problem =
            Compression is not (Plain or Lzw or Deflate or OldDeflate or PackBits) ? $"compression {Compression}"
            : Colors is not (>= 0 and <= Palette or Inks) ? $"colors of kind {Colors}"
            : !isDepth || Array.Exists(directory.Numbers(BitsTag, 16), bits => bits != Depth) ? $"{Depth} bits a sample"
            : Samples < ColorSamples || Samples > MostSamples ? $"{Samples} samples a pixel"
            : directory.Number(FormatTag, 1) != 1 ? "samples that are no whole numbers from 0"
            : directory.Number(PredictorTag, 1) is not (1 or 2) ? "a predictor of floating-point numbers"
            : HasPredictor && Depth < 8 ? "a predictor of less than 8 bits"
            : directory.Number(FillOrderTag, 1) != 1 ? "bits in reversed order"
            : null;
        if (problem is not null)
        {
            throw new DecodingException($"it is a TIFF file with {problem}, which isn't read", DecodingException.Unsupported);
        }

        if (Colors == Palette && ColorMap.Length < 3 << Depth)
        {
            throw new DecodingException($"its palette has {ColorMap.Length} numbers, fewer than {3 << Depth}");
        }
    }

    private void CheckSegments()
    {
        if (Height < 1 || Width < 1 || SegmentHeight < 1 || SegmentWidth < 1)
        {
            throw new DecodingException("its directory has no sizes, or strips and tiles without any");
        }

        decimal covered = (decimal)Across * Down * SegmentWidth * SegmentHeight;
        if (covered > AlwaysTaken && covered > 4m * Height * Width)
        {
            throw new DecodingException($"its tiles of {SegmentHeight} × {SegmentWidth} pixels are far larger than its image");
        }

        long count = Across * Down * (IsPlanar ? Samples : 1);
        if (Offsets.Length < count || Lengths.Length < count)
        {
            int named = Math.Min(Offsets.Length, Lengths.Length);
            throw new DecodingException($"its directory names {named} of {count} strips or tiles");
        }
    }
}
