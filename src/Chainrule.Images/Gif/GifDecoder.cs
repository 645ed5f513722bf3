using System.Buffers.Binary;
using Chainrule.Images.Decoding;

namespace Chainrule.Images.Gif;

/// <summary>
/// GIF files (CompuServe, GIF89a): the first image, where it belongs on the screen that the header promises; what it leaves
/// free, or is
/// transparent in it, is white.
/// </summary>
internal static class GifDecoder
{
    private const int HeaderLength = 13, DescriptorLength = 9, Extension = 0x21, Control = 0xF9, Descriptor = 0x2C, White = 255;

    // Rows of an interlaced image (appendix E): the first of each pass, and from one to the next.
    private static readonly (int First, int Step)[] Interlaced = [(0, 8), (4, 8), (2, 4), (1, 2)];

    private static readonly (int First, int Step)[] Whole = [(0, 1)];

    /// <summary>The size of the screen.</summary>
    /// <exception cref="DecodingException">It is cut short.</exception>
    public static RasterHeader ReadHeader(ReadOnlyMemory<byte> data)
    {
        var bytes = data.Span;
        return bytes.Length < HeaderLength
            ? throw new DecodingException("it ends within its header")
            : new RasterHeader(UInt16(bytes[8..]), UInt16(bytes[6..]));
    }

    /// <summary>The first image.</summary>
    /// <exception cref="DecodingException">It is damaged.</exception>
    public static Raster Decode(ReadOnlyMemory<byte> data)
    {
        var size = ReadHeader(data);
        var rest = data.Span;
        var palette = Palette(ref rest, HeaderLength, rest[10]);
        int transparent = -1;
        while (true)
        {
            int kind = Take(ref rest, 1)[0];
            if (kind == Extension)
            {
                int label = Take(ref rest, 1)[0];
                byte[] content = Blocks(ref rest);
                if (label == Control && content.Length >= 4)
                {
                    transparent = (content[0] & 1) == 1 ? content[3] : -1;
                }
            }
            else if (kind == Descriptor)
            {
                return Image(ref rest, (int)size.Height, (int)size.Width, palette, transparent);
            }
            else
            {
                throw new DecodingException("it has no image, or what is no block of GIF before it");
            }
        }
    }

    private static Raster Image(
        scoped ref ReadOnlySpan<byte> rest, int height, int width, scoped ReadOnlySpan<byte> palette, int transparent)
    {
        var descriptor = rest[..Math.Min(DescriptorLength, rest.Length)];
        if (descriptor.Length < DescriptorLength)
        {
            throw new DecodingException("it ends within the header of its image");
        }

        int left = UInt16(descriptor), top = UInt16(descriptor[2..]);
        int columns = UInt16(descriptor[4..]), rows = UInt16(descriptor[6..]), flags = descriptor[8];
        palette = Palette(ref rest, DescriptorLength, flags) is { Length: > 0 } own ? own : palette;
        if (left + columns > width || top + rows > height || columns == 0 || rows == 0)
        {
            throw new DecodingException($"its image of {rows} × {columns} pixels doesn't fit on its screen");
        }

        int literalBits = Take(ref rest, 1)[0];
        if (literalBits is < 2 or > 8)
        {
            throw new DecodingException($"its compressed data has values of {literalBits} bits");
        }

        byte[] codes = new byte[rows * columns];
        int decoded = new LzwDecoder(literalBits, BitOrder.LowestFirst, early: 0).Decode(Blocks(ref rest), codes);
        if (decoded < codes.Length)
        {
            throw new DecodingException($"its compressed data ends in row {(decoded / columns) + 1} of {rows}");
        }

        byte[] pixels = new byte[height * width * 3];
        Array.Fill(pixels, (byte)White);
        int from = 0;
        foreach (var (first, step) in (flags & 0x40) != 0 ? Interlaced : Whole)
        {
            for (int y = first; y < rows; y += step, from += columns)
            {
                Color(codes.AsSpan(from, columns), palette, transparent, pixels.AsSpan((((top + y) * width) + left) * 3));
            }
        }

        return new Raster(height, width, 3, pixels);
    }

    private static void Color(ReadOnlySpan<byte> codes, ReadOnlySpan<byte> palette, int transparent, Span<byte> pixels)
    {
        for (int x = 0; x < codes.Length; x++)
        {
            if (codes[x] == transparent)
            {
                continue;
            }

            if (3 * codes[x] >= palette.Length)
            {
                throw new DecodingException($"a pixel has color {codes[x]} of a palette of {palette.Length / 3}");
            }

            palette.Slice(3 * codes[x], 3).CopyTo(pixels[(3 * x)..]);
        }
    }

    // Passes what comes before a palette, and the palette, if the flags say that there is one.
    private static ReadOnlySpan<byte> Palette(scoped ref ReadOnlySpan<byte> rest, int before, int flags)
    {
        Take(ref rest, before);
        return (flags & 0x80) != 0 ? Take(ref rest, 3 << ((flags & 7) + 1)) : [];
    }

    // All blocks up to the empty one, put together; what ends too early is what was there.
    private static byte[] Blocks(scoped ref ReadOnlySpan<byte> rest)
    {
        using var content = new MemoryStream();
        while (rest.Length > 0 && Take(ref rest, 1)[0] is var length and > 0)
        {
            content.Write(Take(ref rest, Math.Min(length, rest.Length)));
        }

        return content.ToArray();
    }

    private static ReadOnlySpan<byte> Take(scoped ref ReadOnlySpan<byte> rest, int count)
    {
        if (count > rest.Length)
        {
            throw new DecodingException("it ends before its image");
        }

        var taken = rest[..count];
        rest = rest[count..];
        return taken;
    }

    private static int UInt16(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes);
}
