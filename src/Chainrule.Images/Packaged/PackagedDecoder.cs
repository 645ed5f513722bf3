using Chainrule.Images.Decoding;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Bmp;
using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Formats.Tiff;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.Memory;
using SixLabors.ImageSharp.Metadata;
using SixLabors.ImageSharp.PixelFormats;

namespace Chainrule.Images.Packaged;

/// <summary>
/// Formats that SixLabors.ImageSharp decodes to the same pixels on every machine. Its JPEG decoder and its resizing don't, and
/// are never used.
/// </summary>
internal static class PackagedDecoder
{
    private static readonly Configuration Settings = new()
    {
        MaxDegreeOfParallelism = 1,
        MemoryAllocator = MemoryAllocator.Create(
            new MemoryAllocatorOptions { MaximumPoolSizeMegabytes = 16, AllocationLimitMegabytes = 1024 }),
    };

    public static RasterHeader ReadHeader(ReadOnlyMemory<byte> bytes)
    {
        var decoder = DecoderOf(bytes.Span);
        using var stream = new MemoryStream(bytes.ToArray(), writable: false);
        var info = ((IImageInfoDetector)decoder).Identify(Settings, stream, default);
        return new RasterHeader(info.Height, info.Width);
    }

    public static Raster Decode(ReadOnlyMemory<byte> bytes)
    {
        using var stream = new MemoryStream(bytes.ToArray(), writable: false);
        using var image = DecoderOf(bytes.Span).Decode<Rgba64>(Settings, stream, default);
        byte[] pixels = GC.AllocateUninitializedArray<byte>(image.Height * image.Width * 3);
        int at = 0;
        image.ProcessPixelRows(rows =>
        {
            for (int y = 0; y < rows.Height; y++)
            {
                foreach (var pixel in rows.GetRowSpan(y))
                {
                    int alpha = PixelDepth.ToByte(pixel.A);
                    pixels[at++] = PixelDepth.OverWhite(PixelDepth.ToByte(pixel.R), alpha);
                    pixels[at++] = PixelDepth.OverWhite(PixelDepth.ToByte(pixel.G), alpha);
                    pixels[at++] = PixelDepth.OverWhite(PixelDepth.ToByte(pixel.B), alpha);
                }
            }
        });
        return new Raster(image.Height, image.Width, 3, pixels);
    }

    private static IImageDecoder DecoderOf(ReadOnlySpan<byte> bytes) => bytes[0] switch
    {
        0x89 => new PngDecoder { IgnoreMetadata = true },
        (byte)'B' => new BmpDecoder(),
        (byte)'G' => new GifDecoder { IgnoreMetadata = true, DecodingMode = FrameDecodingMode.First },
        (byte)'R' => new WebpDecoder { IgnoreMetadata = true },
        _ => new TiffDecoder { DecodingMode = FrameDecodingMode.First },
    };
}
