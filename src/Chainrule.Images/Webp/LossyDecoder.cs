using System.Buffers.Binary;
using Chainrule.Images.Decoding;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.Memory;
using SixLabors.ImageSharp.PixelFormats;

namespace Chainrule.Images.Webp;

/// <summary>
/// The lossy bitstream of WebP, VP8 (RFC 6386), which SixLabors.ImageSharp decodes to the same pixels on every machine. It is
/// given nothing else,
/// and its other decoders and its resizing are never used.
/// </summary>
internal static class LossyDecoder
{
    private const int FileLength = 20; // RIFF, length, WEBP, VP8, length

    private static readonly Configuration Settings = new()
    {
        MaxDegreeOfParallelism = 1,
        MemoryAllocator = MemoryAllocator.Create(
            new MemoryAllocatorOptions { MaximumPoolSizeMegabytes = 16, AllocationLimitMegabytes = 1024 }),
    };

    /// <summary>Red, green and blue.</summary>
    /// <param name="stream">The bitstream.</param>
    /// <param name="height">Rows as its header says.</param>
    /// <param name="width">Columns as its header says.</param>
    /// <exception cref="Exception">Whatever the package throws: it is damaged.</exception>
    public static byte[] Decode(ReadOnlySpan<byte> stream, int height, int width)
    {
        byte[] file = new byte[FileLength + stream.Length + (stream.Length & 1)];
        "RIFF\0\0\0\0WEBPVP8 "u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), file.Length - 8);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(16), stream.Length);
        stream.CopyTo(file.AsSpan(FileLength));

        using var source = new MemoryStream(file, writable: false);
        using var image = new WebpDecoder { IgnoreMetadata = true }.Decode<Rgb24>(Settings, source, default);
        if (image.Height != height || image.Width != width)
        {
            throw new DecodingException($"its image has {image.Height} × {image.Width} pixels, not {height} × {width}");
        }

        byte[] pixels = GC.AllocateUninitializedArray<byte>(checked(height * width * 3));
        image.CopyPixelDataTo(pixels);
        return pixels;
    }
}
