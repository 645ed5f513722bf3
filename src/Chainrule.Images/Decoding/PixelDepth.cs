namespace Chainrule.Images.Decoding;

/// <summary>How samples of other depths, and what is transparent, become 8 bits.</summary>
internal static class PixelDepth
{
    /// <summary>A sample of 1, 2, 4, 8 or 16 bits: round(v · 255 / (2^depth − 1)); there are no halves.</summary>
    public static byte ToByte(int sample, int depth) => depth switch
    {
        8 => (byte)sample,
        16 => (byte)((sample + 128) / 257),
        _ => (byte)(sample * (255 / ((1 << depth) - 1))),
    };

    /// <summary>A channel over white: round((v · alpha + 255 · (255 − alpha)) / 255).</summary>
    public static byte OverWhite(byte value, int alpha) => (byte)(((value * alpha) + (255 * (255 - alpha)) + 127) / 255);
}
