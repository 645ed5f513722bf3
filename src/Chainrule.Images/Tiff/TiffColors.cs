using Chainrule.Images.Decoding;

namespace Chainrule.Images.Tiff;

/// <summary>Makes gray, or red, green and blue, of the samples of a row, over white where they are transparent.</summary>
internal sealed class TiffColors
{
    private readonly TiffLayout _layout;
    private readonly byte[] _palette;

    /// <summary>Colors of an image.</summary>
    public TiffColors(TiffLayout layout)
    {
        _layout = layout;
        Channels = layout.Colors < TiffLayout.Rgb ? 1 : 3;

        // some programs write palettes of 8 bits where 16 are meant: all of them small
        bool isOf8Bits = Array.TrueForAll(layout.ColorMap, value => value < 256);
        _palette = Array.ConvertAll(
            layout.ColorMap, value => isOf8Bits ? (byte)value : PixelDepth.ToByte((int)Math.Min(value, ushort.MaxValue), 16));
    }

    /// <summary>1 for gray, 3 otherwise.</summary>
    public int Channels { get; }

    /// <summary>Converts a row.</summary>
    /// <param name="samples">Colors, and alpha where there is one.</param>
    /// <param name="pixels">Where they go.</param>
    public void Convert(ReadOnlySpan<byte> samples, Span<byte> pixels)
    {
        int colors = _layout.ColorSamples, each = colors + (_layout.HasAlpha ? 1 : 0);
        for (int from = 0, to = 0; from < samples.Length; from += each, to += Channels)
        {
            int alpha = _layout.HasAlpha ? samples[from + colors] : 255;
            for (int channel = 0; channel < Channels; channel++)
            {
                byte value = _layout.Colors switch
                {
                    TiffLayout.WhiteIsZero => (byte)(255 - samples[from]),
                    TiffLayout.Palette => _palette[(channel << _layout.Depth) + samples[from]],
                    TiffLayout.Inks => (byte)((((255 - samples[from + channel]) * (255 - samples[from + 3])) + 127) / 255),
                    _ => samples[from + channel],
                };
                pixels[to + channel] = alpha == 255 ? value
                    : _layout.IsPremultiplied ? (byte)Math.Min(255, value + 255 - alpha)
                    : PixelDepth.OverWhite(value, alpha);
            }
        }
    }
}
