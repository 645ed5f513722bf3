using System.Buffers.Binary;
using System.IO.Compression;

namespace Chainrule.Reports;

/// <summary>Writes small images as PNG: a byte a pixel, as gray or as a place in a table of colors, or three, as red, green and
/// blue.</summary>
internal static class Png
{
    private static readonly byte[] Signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a];

    /// <summary>The image as a file.</summary>
    /// <param name="width">Pixels across.</param>
    /// <param name="height">Pixels down.</param>
    /// <param name="pixels">(height, width), or (height, width, 3) without a palette.</param>
    /// <param name="palette">Red, green and blue of each color, (256, 3); empty where pixels are gray, 0 being black.</param>
    /// <exception cref="ArgumentException">The lengths don't fit.</exception>
    public static byte[] Encode(int width, int height, ReadOnlySpan<byte> pixels, ReadOnlySpan<byte> palette = default)
    {
        bool isColor = pixels.Length == 3L * width * height;
        if (width < 1 || height < 1 || (pixels.Length != width * height && !isColor)
            || (palette.Length != 0 && (isColor || palette.Length != 3 * 256)))
        {
            throw new ArgumentException($"{pixels.Length} pixels are no image of {height} by {width}");
        }

        using var file = new MemoryStream();
        file.Write(Signature);
        Span<byte> header = stackalloc byte[13];
        header.Clear();
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        (header[8], header[9]) = (8, (byte)(!palette.IsEmpty ? 3 : isColor ? 2 : 0));
        WriteChunk(file, "IHDR"u8, header);
        if (!palette.IsEmpty)
        {
            WriteChunk(file, "PLTE"u8, palette);
        }

        using var packed = new MemoryStream();
        int line = pixels.Length / height;
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (int y = 0; y < height; y++)
            {
                zlib.WriteByte(0); // the line is not filtered
                zlib.Write(pixels.Slice(y * line, line));
            }
        }

        WriteChunk(file, "IDAT"u8, packed.GetBuffer().AsSpan(0, (int)packed.Length));
        WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static void WriteChunk(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        file.Write(type);
        file.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, Checksum(content, Checksum(type, uint.MaxValue)) ^ uint.MaxValue);
        file.Write(number);
    }

    // CRC-32 of ISO 3309, bit by bit: images are small.
    private static uint Checksum(ReadOnlySpan<byte> bytes, uint crc)
    {
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xedb88320 : crc >> 1;
            }
        }

        return crc;
    }
}
