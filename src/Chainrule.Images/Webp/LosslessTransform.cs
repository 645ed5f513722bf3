namespace Chainrule.Images.Webp;

/// <summary>What was done to pixels before they were compressed (RFC 9649, 3.5), by its number in the stream.</summary>
internal enum TransformKind
{
    /// <summary>A prediction from neighbors was subtracted.</summary>
    Predictor,

    /// <summary>Parts of green and red were subtracted from red and blue.</summary>
    Color,

    /// <summary>Green was subtracted from red and blue.</summary>
    SubtractGreen,

    /// <summary>Colors became places in a palette.</summary>
    Palette,
}

/// <summary>A transform and how it is undone.</summary>
/// <param name="Kind">What was done.</param>
/// <param name="Width">Columns before.</param>
/// <param name="StoredWidth">Columns after: fewer where several places of a palette are put into one pixel.</param>
/// <param name="Shift">The side of a block, or the pixels put into one, as a power of two.</param>
/// <param name="Data">One number a block, or the palette.</param>
internal sealed record LosslessTransform(TransformKind Kind, int Width, int StoredWidth, int Shift, uint[] Data)
{
    private const uint Black = 0xFF000000;

    /// <summary>The sum of two pixels, each channel by itself, without what goes beyond 8 bits.</summary>
    public static uint Add(uint a, uint b) =>
        unchecked((((a & 0xFF00FF00) + (b & 0xFF00FF00)) & 0xFF00FF00) | (((a & 0x00FF00FF) + (b & 0x00FF00FF)) & 0x00FF00FF));

    /// <summary>Undoes it.</summary>
    public uint[] Undo(uint[] pixels, int height)
    {
        switch (Kind)
        {
            case TransformKind.SubtractGreen:
                foreach (ref uint pixel in pixels.AsSpan())
                {
                    uint green = (pixel >> 8) & 0xFF;
                    pixel = Add(pixel, (green << 16) | green);
                }

                return pixels;
            case TransformKind.Palette:
                return FromPalette(pixels, height);
            default:
                int across = LosslessDecoder.Blocks(Width, Shift);
                for (int y = 0, at = 0; y < height; y++)
                {
                    for (int x = 0; x < Width; x++, at++)
                    {
                        uint block = Data[((y >> Shift) * across) + (x >> Shift)];
                        pixels[at] = Kind == TransformKind.Color
                            ? Recolored(pixels[at], block)
                            : Add(pixels[at], Predicted(pixels, at, y, x, (int)(block >> 8) & 15));
                    }
                }

                return pixels;
        }
    }

    private uint[] FromPalette(uint[] stored, int height)
    {
        uint[] pixels = new uint[height * Width];
        int bits = 8 >> Shift, mask = (1 << Shift) - 1;
        for (int y = 0, at = 0; y < height; y++)
        {
            for (int x = 0; x < Width; x++, at++)
            {
                uint together = (stored[(y * StoredWidth) + (x >> Shift)] >> 8) & 0xFF;
                uint place = (together >> ((x & mask) * bits)) & ((1u << bits) - 1);
                pixels[at] = place < Data.Length ? Data[place] : 0;
            }
        }

        return pixels;
    }

    // 3.5.2: signed factors in 32nds.
    private static uint Recolored(uint pixel, uint factors)
    {
        int green = (sbyte)(pixel >> 8);
        int red = (int)(pixel >> 16) + (((sbyte)factors * green) >> 5);
        int blue = (int)pixel + (((sbyte)(factors >> 8) * green) >> 5) + (((sbyte)(factors >> 16) * (sbyte)red) >> 5);
        return (pixel & 0xFF00FF00) | ((uint)(red & 0xFF) << 16) | (uint)(blue & 0xFF);
    }

    // 3.5.1: the first row from the left, the first column from above, the last column's right neighbor is the row's first pixel.
    private uint Predicted(uint[] pixels, int at, int y, int x, int mode)
    {
        if (y == 0)
        {
            return x == 0 ? Black : pixels[at - 1];
        }

        uint top = pixels[at - Width];
        if (x == 0)
        {
            return top;
        }

        uint left = pixels[at - 1], corner = pixels[at - Width - 1], right = pixels[at - Width + 1];
        return mode switch
        {
            1 => left,
            2 => top,
            3 => right,
            4 => corner,
            5 => Mean(Mean(left, right), top),
            6 => Mean(left, corner),
            7 => Mean(left, top),
            8 => Mean(corner, top),
            9 => Mean(top, right),
            10 => Mean(Mean(left, corner), Mean(top, right)),
            11 => Nearer(left, top, corner),
            12 => EachChannel(left, top, corner, (l, t, c) => l + t - c),
            13 => EachChannel(Mean(left, top), corner, corner, (mean, c, _) => mean + ((mean - c) / 2)),
            _ => Black,
        };
    }

    private static uint Mean(uint a, uint b) => (((a ^ b) & 0xFEFEFEFE) >> 1) + (a & b);

    private static uint Nearer(uint left, uint top, uint corner)
    {
        int toLeft = 0, toTop = 0;
        for (int shift = 0; shift < 32; shift += 8)
        {
            int c = (int)(corner >> shift) & 0xFF;
            toLeft += Math.Abs(((int)(top >> shift) & 0xFF) - c);
            toTop += Math.Abs(((int)(left >> shift) & 0xFF) - c);
        }

        return toLeft < toTop ? left : top;
    }

    private static uint EachChannel(uint a, uint b, uint c, Func<int, int, int, int> predict)
    {
        uint pixel = 0;
        for (int shift = 0; shift < 32; shift += 8)
        {
            int value = predict((int)(a >> shift) & 0xFF, (int)(b >> shift) & 0xFF, (int)(c >> shift) & 0xFF);
            pixel |= (uint)Math.Clamp(value, 0, 255) << shift;
        }

        return pixel;
    }
}
