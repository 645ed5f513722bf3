namespace Chainrule.Images.Decoding;

/// <summary>How samples of other depths, and what is transparent, become 8 bits.</summary>
internal static class PixelDepth
{
    /// <summary>16 bits: round(v · 255 / 65535), which is v / 257 rounded; there are no halves.</summary>
    public static byte ToByte(int v16) => (byte)((v16 + 128) / 257);

    /// <summary>A channel over white: round((v · alpha + 255 · (255 − alpha)) / 255).</summary>
    public static byte OverWhite(byte value, int alpha) => (byte)(((value * alpha) + (255 * (255 - alpha)) + 127) / 255);
}
