using System.Buffers.Binary;
using Chainrule.Images.Decoding;

namespace Chainrule.Images.Webp;

/// <summary>The chunks of a WebP file (RFC 9649, 2): a bitstream of VP8 (RFC 6386, 9.1) or of VP8L (3.4), and what is around
/// it.</summary>
internal sealed class WebpChunks
{
    private const int FileLength = 12, ChunkLength = 8, HasAnimation = 0x02;
    private const int ExtendedLength = 10, LossyLength = 10, LosslessLength = 5;

    /// <summary>Finds them.</summary>
    /// <exception cref="DecodingException">The file is animated, damaged or cut short.</exception>
    public WebpChunks(ReadOnlyMemory<byte> data)
    {
        int orientation = Orientation.Upright;
        long end = ChunkLength + (long)BinaryPrimitives.ReadUInt32LittleEndian(data.Span[4..]);
        if (end > data.Length)
        {
            throw new DecodingException($"it has {data.Length} of the {end} bytes that its header promises");
        }

        for (long at = FileLength; at + ChunkLength <= end;)
        {
            long length = BinaryPrimitives.ReadUInt32LittleEndian(data.Span[((int)at + 4)..]);
            if (at + ChunkLength + length > data.Length)
            {
                throw new DecodingException("it ends within a chunk", offset: at);
            }

            Take(data.Span.Slice((int)at, 4), data.Slice((int)at + ChunkLength, (int)length), ref orientation);
            at += ChunkLength + length + (length & 1);
        }

        Header = Image.IsEmpty
            ? throw new DecodingException("it ends before its image")
            : (IsLossless ? Lossless(Image.Span) : Lossy(Image.Span)) with { Orientation = orientation };
    }

    /// <summary>Sizes and orientation.</summary>
    public RasterHeader Header { get; }

    /// <summary>The bitstream of the image.</summary>
    public ReadOnlyMemory<byte> Image { get; private set; }

    /// <summary>Whether that is VP8L.</summary>
    public bool IsLossless { get; private set; }

    /// <summary>The transparency of a lossy image; empty where it has none.</summary>
    public ReadOnlyMemory<byte> Alpha { get; private set; }

    private static ReadOnlySpan<byte> ExifName => "Exif\0\0"u8;

    private void Take(ReadOnlySpan<byte> type, ReadOnlyMemory<byte> content, ref int orientation)
    {
        bool isLossless = type.SequenceEqual("VP8L"u8);
        if (type.SequenceEqual("VP8X"u8))
        {
            CheckExtended(content.Span);
        }
        else if (Image.IsEmpty && (isLossless || type.SequenceEqual("VP8 "u8)))
        {
            (Image, IsLossless) = (content, isLossless);
        }
        else if (Image.IsEmpty && type.SequenceEqual("ALPH"u8))
        {
            Alpha = content;
        }
        else if (type.SequenceEqual("EXIF"u8))
        {
            // some programs write what JPEG has in front of it
            orientation = Orientation.Of(content.Span.StartsWith(ExifName) ? content.Span[ExifName.Length..] : content.Span);
        }
    }

    private static void CheckExtended(ReadOnlySpan<byte> content)
    {
        if (content.Length < ExtendedLength)
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
        content.Length >= LossyLength && content[3..].StartsWith((ReadOnlySpan<byte>)[0x9D, 0x01, 0x2A])
            ? new RasterHeader(
                BinaryPrimitives.ReadUInt16LittleEndian(content[8..]) & 0x3FFF,
                BinaryPrimitives.ReadUInt16LittleEndian(content[6..]) & 0x3FFF)
            : throw new DecodingException("its image doesn't begin as VP8 does");

    private static RasterHeader Lossless(ReadOnlySpan<byte> content)
    {
        if (content.Length < LosslessLength || content[0] != 0x2F || content[4] >> 5 != 0)
        {
            throw new DecodingException("its image doesn't begin as VP8L does");
        }

        uint sizes = BinaryPrimitives.ReadUInt32LittleEndian(content[1..]);
        return new RasterHeader(((sizes >> 14) & 0x3FFF) + 1, (sizes & 0x3FFF) + 1);
    }
}
