using System.Buffers.Binary;
using System.Numerics;
using Chainrule.Images.Decoding;

namespace Chainrule.Images.Bmp;

/// <summary>
/// Windows' bitmaps of 1, 4, 8, 16, 24 and 32 bits, packed in runs or not. They are transparent only where a mask says so;
/// pixels that runs leave
/// out have the first color.
/// </summary>
internal static class BmpDecoder
{
    /// <summary>The sizes.</summary>
    /// <exception cref="DecodingException">It isn't a file that can be read.</exception>
    public static RasterHeader ReadHeader(ReadOnlyMemory<byte> data)
    {
        var header = BmpHeader.Read(data.Span);
        return new RasterHeader(header.Height, header.Width);
    }

    /// <summary>The image.</summary>
    /// <exception cref="DecodingException">It is damaged.</exception>
    public static Raster Decode(ReadOnlyMemory<byte> data)
    {
        var header = BmpHeader.Read(data.Span);
        int height = (int)header.Height, width = (int)header.Width;
        if (header.PixelsAt > data.Length)
        {
            throw new DecodingException("it ends before its pixels");
        }

        var stored = data.Span[(int)header.PixelsAt..];
        int stride = checked((int)((((long)width * header.Bits) + 31) / 32 * 4));
        bool isPacked = header.Compression is BmpHeader.Runs8 or BmpHeader.Runs4;
        if (!isPacked && stored.Length < (long)stride * height)
        {
            // some programs leave out what fills the last row
            bool hasLastRow = stored.Length >= ((long)stride * (height - 1)) + (((long)width * header.Bits) + 7) / 8;
            if (!hasLastRow)
            {
                throw new DecodingException($"it ends in row {(stored.Length / stride) + 1} of {height}");
            }
        }

        byte[] codes = isPacked ? BmpRuns.Unpack(stored, height, width, header.Bits) : [];
        byte[] palette = Palette(data.Span, header);
        byte[] pixels = new byte[checked(height * width * 3)];
        for (int y = 0; y < height; y++)
        {
            var to = pixels.AsSpan((header.IsTopDown ? y : height - 1 - y) * width * 3, width * 3);
            if (isPacked)
            {
                FromPalette(codes.AsSpan(y * width, width), 8, palette, to);
                continue;
            }

            var row = stored[(stride * y)..];
            switch (header.Bits)
            {
                case 16 or 32:
                    FromMasks(row, header, to);
                    break;
                case 24:
                    for (int i = 0; i < to.Length; i += 3)
                    {
                        (to[i], to[i + 1], to[i + 2]) = (row[i + 2], row[i + 1], row[i]);
                    }

                    break;
                default:
                    FromPalette(row, header.Bits, palette, to);
                    break;
            }
        }

        return new Raster(height, width, 3, pixels);
    }

    // Red, green and blue in threes.
    private static byte[] Palette(ReadOnlySpan<byte> data, BmpHeader header)
    {
        int colors = (int)Math.Clamp((data.Length - header.PaletteAt) / header.ColorLength, 0, header.Colors);
        byte[] palette = new byte[3 * colors];
        for (int i = 0; i < colors; i++)
        {
            var color = data[(header.PaletteAt + (i * header.ColorLength))..];
            (palette[3 * i], palette[(3 * i) + 1], palette[(3 * i) + 2]) = (color[2], color[1], color[0]);
        }

        return palette;
    }

    private static void FromPalette(ReadOnlySpan<byte> row, int bits, ReadOnlySpan<byte> palette, Span<byte> to)
    {
        for (int x = 0; x < to.Length / 3; x++)
        {
            int place = x * bits, code = (row[place / 8] >> (8 - bits - (place % 8))) & ((1 << bits) - 1);
            if (3 * code >= palette.Length)
            {
                throw new DecodingException($"a pixel has color {code} of a palette of {palette.Length / 3}");
            }

            palette.Slice(3 * code, 3).CopyTo(to[(3 * x)..]);
        }
    }

    private static void FromMasks(ReadOnlySpan<byte> row, BmpHeader header, Span<byte> to)
    {
        uint[] masks = header.ColorMasks;
        for (int x = 0; x < to.Length / 3; x++)
        {
            uint pixel = header.Bits == 16
                ? BinaryPrimitives.ReadUInt16LittleEndian(row[(2 * x)..])
                : BinaryPrimitives.ReadUInt32LittleEndian(row[(4 * x)..]);
            int alpha = masks[3] == 0 ? 255 : Masked(pixel, masks[3]);
            for (int channel = 0; channel < 3; channel++)
            {
                to[(3 * x) + channel] = PixelDepth.OverWhite(Masked(pixel, masks[channel]), alpha);
            }
        }
    }

    // What a mask leaves, from the lowest of its bits, as a part of 255, rounded.
    private static byte Masked(uint pixel, uint mask)
    {
        if (mask == 0)
        {
            return 0;
        }

        int shift = BitOperations.TrailingZeroCount(mask);
        ulong most = mask >> shift, value = (pixel & mask) >> shift;
        return (byte)(((value * 255) + (most / 2)) / most);
    }
}
