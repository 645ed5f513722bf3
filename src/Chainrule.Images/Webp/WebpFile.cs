using Chainrule.Images.Decoding;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.Memory;
using SixLabors.ImageSharp.PixelFormats;

namespace Chainrule.Images.Webp;

/// <summary>
/// WebP files of one image, lossy or lossless, which SixLabors.ImageSharp decodes to the same pixels on every machine; what
/// they are is looked
/// at here, before it sees them. Its other decoders and its resizing are never used.
/// </summary>
internal static class WebpFile
{
    private static readonly Configuration Settings = new()
    {
        MaxDegreeOfParallelism = 1,
        MemoryAllocator = MemoryAllocator.Create(
            new MemoryAllocatorOptions { MaximumPoolSizeMegabytes = 16, AllocationLimitMegabytes = 1024 }),
    };

    /// <summary>Sizes and orientation.</summary>
    /// <exception cref="DecodingException">It isn't a file that can be read.</exception>
    public static RasterHeader ReadHeader(ReadOnlyMemory<byte> bytes) => WebpHeader.Read(bytes.Span);

    /// <summary>The image as it is stored, not turned.</summary>
    /// <exception cref="DecodingException">It is damaged.</exception>
    public static Raster Decode(ReadOnlyMemory<byte> bytes)
    {
        var header = WebpHeader.Read(bytes.Span);
        using var stream = new MemoryStream(bytes.ToArray(), writable: false);
        using var image = new WebpDecoder { IgnoreMetadata = true }.Decode<Rgba32>(Settings, stream, default);
        if (image.Height != header.Height || image.Width != header.Width)
        {
            throw new DecodingException(
                $"its image has {image.Height} × {image.Width} pixels, and its header promises {header.Height} × {header.Width}");
        }

        byte[] pixels = GC.AllocateUninitializedArray<byte>(image.Height * image.Width * 3);
        image.ProcessPixelRows(rows =>
        {
            for (int y = 0, at = 0; y < rows.Height; y++)
            {
                foreach (var pixel in rows.GetRowSpan(y))
                {
                    pixels[at++] = PixelDepth.OverWhite(pixel.R, pixel.A);
                    pixels[at++] = PixelDepth.OverWhite(pixel.G, pixel.A);
                    pixels[at++] = PixelDepth.OverWhite(pixel.B, pixel.A);
                }
            }
        });
        return new Raster(image.Height, image.Width, 3, pixels);
    }
}
