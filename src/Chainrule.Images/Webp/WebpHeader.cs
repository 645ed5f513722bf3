using System.Buffers.Binary;
using Chainrule.Images.Decoding;

namespace Chainrule.Images.Webp;

/// <summary>The chunks of a WebP file (RFC 9649, 2): a bitstream of VP8 (RFC 6386, 9.1) or of VP8L (RFC 9649, 3.4), and what
/// is around it.</summary>
internal static class WebpHeader
{
    private const int FileLength = 12, ChunkLength = 8, HasAnimation = 0x02;

    private static ReadOnlySpan<byte> ExifName => "Exif\0\0"u8;

    /// <summary>Sizes and orientation.</summary>
    /// <exception cref="DecodingException">It is animated, damaged or cut short.</exception>
    public static RasterHeader Read(ReadOnlySpan<byte> data)
    {
        RasterHeader? size = null;
        int orientation = Orientation.Upright;
        long at = FileLength;
        long end = Math.Min(data.Length, ChunkLength + (long)BinaryPrimitives.ReadUInt32LittleEndian(data[4..]));
        while (at + ChunkLength <= end)
        {
            var type = data.Slice((int)at, 4);
            long length = BinaryPrimitives.ReadUInt32LittleEndian(data[((int)at + 4)..]);
            if (at + ChunkLength + length > data.Length)
            {
                throw new DecodingException("it ends within a chunk", offset: at);
            }

            var content = data.Slice((int)at + ChunkLength, (int)length);
            if (type.SequenceEqual("VP8X"u8))
            {
                CheckExtended(content);
            }
            else if (type.SequenceEqual("VP8 "u8))
            {
                size ??= Lossy(content);
            }
            else if (type.SequenceEqual("VP8L"u8))
            {
                size ??= Lossless(content);
            }
            else if (type.SequenceEqual("EXIF"u8))
            {
                // some programs write what JPEG has in front of it
                orientation = Orientation.Of(content.StartsWith(ExifName) ? content[ExifName.Length..] : content);
            }

            at += ChunkLength + length + (length & 1);
        }

        return size is null
            ? throw new DecodingException("it ends before its image")
            : size with { Orientation = orientation };
    }

    private static void CheckExtended(ReadOnlySpan<byte> content)
    {
        if (content.Length < 10)
        {
            throw new DecodingException("its header is cut short");
        }

        if ((content[0] & HasAnimation) != 0)
        {
            throw new DecodingException(
                "it is an animated WebP file; those of one image are read", DecodingException.Unsupported);
        }
    }

    private static RasterHeader Lossy(ReadOnlySpan<byte> content) =>
        content.Length >= 10 && content[3..].StartsWith((ReadOnlySpan<byte>)[0x9D, 0x01, 0x2A])
            ? new RasterHeader(
                BinaryPrimitives.ReadUInt16LittleEndian(content[8..]) & 0x3FFF,
                BinaryPrimitives.ReadUInt16LittleEndian(content[6..]) & 0x3FFF)
            : throw new DecodingException("its image doesn't begin as VP8 does");

    private static RasterHeader Lossless(ReadOnlySpan<byte> content)
    {
        if (content.Length < 5 || content[0] != 0x2F)
        {
            throw new DecodingException("its image doesn't begin as VP8L does");
        }

        uint sizes = BinaryPrimitives.ReadUInt32LittleEndian(content[1..]);
        return new RasterHeader(((sizes >> 14) & 0x3FFF) + 1, (sizes & 0x3FFF) + 1);
    }
}
