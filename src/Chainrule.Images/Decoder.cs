using Chainrule.Images.Bmp;
using Chainrule.Images.Decoding;
using Chainrule.Images.Gif;
using Chainrule.Images.Jpeg;
using Chainrule.Images.Png;
using Chainrule.Images.Tiff;
using Chainrule.Images.Webp;

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
        new(ImageFormat.Png, true, PngDecoder.ReadHeader, PngDecoder.Decode),
        new(ImageFormat.Jpeg, true, bytes => JpegDecoder.ReadHeader(bytes.Span), bytes => JpegDecoder.Decode(bytes.Span)),
        new(ImageFormat.Bmp, true, BmpDecoder.ReadHeader, BmpDecoder.Decode),
        new(ImageFormat.Gif, true, GifDecoder.ReadHeader, GifDecoder.Decode),
        new(ImageFormat.Webp, false, WebpFile.ReadHeader, WebpFile.Decode),
        new(ImageFormat.Tiff, false, TiffDecoder.ReadHeader, TiffDecoder.Decode),
    ];

    /// <summary>The decoder of a format.</summary>
    public static Decoder Of(ImageFormat format) => Array.Find(All, decoder => decoder.Format == format)!;
}
