namespace Chainrule.Images.Jpeg;

/// <summary>How the components of an image become red, green and blue.</summary>
internal enum ColorModel
{
    /// <summary>One component.</summary>
    Gray,

    /// <summary>Red, green and blue as they are.</summary>
    Rgb,

    /// <summary>Luma and two differences of color (JFIF 1.02).</summary>
    YCbCr,

    /// <summary>Four inks.</summary>
    Cmyk,

    /// <summary>Three inks as luma and differences, and black.</summary>
    Ycck,
}

/// <summary>Red, green and blue of a row, in integers: 16 bits after the point, as libjpeg has them (jdcolor.c).</summary>
internal static class ColorConversion
{
    private const int Bits = 16, Half = 1 << (Bits - 1);

    // round(x · 2¹⁶) of JFIF's 1.402, 1.772, 0.71414 and 0.34414
    private const int RedOfCr = 91881, BlueOfCb = 116130, GreenOfCr = 46802, GreenOfCb = 22554;

    /// <summary>Red, green and blue of luma and differences.</summary>
    public static void FromYCbCr(ReadOnlySpan<byte> luma, ReadOnlySpan<byte> cb, ReadOnlySpan<byte> cr, Span<byte> rgb)
    {
        for (int x = 0, to = 0; x < luma.Length; x++, to += 3)
        {
            int y = luma[x], blue = cb[x] - 128, red = cr[x] - 128;
            rgb[to] = Clamp(y + (((RedOfCr * red) + Half) >> Bits));
            rgb[to + 1] = Clamp(y + (((-GreenOfCb * blue) + Half - (GreenOfCr * red)) >> Bits));
            rgb[to + 2] = Clamp(y + (((BlueOfCb * blue) + Half) >> Bits));
        }
    }

    /// <summary>Takes light away by black ink: each channel · (1 − black), rounded.</summary>
    /// <param name="light">What the other inks leave of the light, in threes.</param>
    /// <param name="lightOfBlack">What black leaves.</param>
    public static void Multiply(Span<byte> light, ReadOnlySpan<byte> lightOfBlack)
    {
        for (int x = 0; x < lightOfBlack.Length; x++)
        {
            foreach (ref byte channel in light.Slice(3 * x, 3))
            {
                channel = (byte)(((channel * lightOfBlack[x]) + 127) / 255);
            }
        }
    }

    private static byte Clamp(int value) => (byte)Math.Clamp(value, 0, 255);
}
