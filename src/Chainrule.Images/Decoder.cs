using Chainrule.Images.Decoding;
using Chainrule.Images.Jpeg;
using Chainrule.Images.Packaged;

namespace Chainrule.Images;

/// <summary>How a format is read.</summary>
/// <param name="Format">The format.</param>
/// <param name="HeaderIsAtStart">Whether sizes and orientation stand in front of the pixels.</param>
/// <param name="ReadHeader">Sizes and orientation.</param>
/// <param name="Decode">The pixels, once the sizes are found small enough.</param>
internal sealed record Decoder(
    ImageFormat Format,
    bool HeaderIsAtStart,
    Func<ReadOnlyMemory<byte>, RasterHeader> ReadHeader,
    Func<ReadOnlyMemory<byte>, Raster> Decode)
{
    private static readonly Decoder[] All =
    [
        new(ImageFormat.Png, true, PackagedDecoder.ReadHeader, PackagedDecoder.Decode),
        new(ImageFormat.Jpeg, true, bytes => JpegDecoder.ReadHeader(bytes.Span), bytes => JpegDecoder.Decode(bytes.Span)),
        new(ImageFormat.Bmp, true, PackagedDecoder.ReadHeader, PackagedDecoder.Decode),
        new(ImageFormat.Gif, true, PackagedDecoder.ReadHeader, PackagedDecoder.Decode),
        new(ImageFormat.Webp, false, PackagedDecoder.ReadHeader, PackagedDecoder.Decode),
        new(ImageFormat.Tiff, false, PackagedDecoder.ReadHeader, PackagedDecoder.Decode),
    ];

    /// <summary>The decoder of a format.</summary>
    public static Decoder Of(ImageFormat format) => Array.Find(All, decoder => decoder.Format == format)!;
}
