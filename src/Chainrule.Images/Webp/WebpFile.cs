using Chainrule.Images.Decoding;

namespace Chainrule.Images.Webp;

/// <summary>WebP files (RFC 9649) of one image, lossy or lossless, with or without transparency.</summary>
internal static class WebpFile
{
    private const int HeaderLength = 5, HasAlpha = 0x10;

    /// <summary>Sizes and orientation.</summary>
    /// <exception cref="DecodingException">It isn't a file that can be read.</exception>
    public static RasterHeader ReadHeader(ReadOnlyMemory<byte> data) => new WebpChunks(data).Header;

    /// <summary>The image as it is stored, not turned.</summary>
    /// <exception cref="DecodingException">It is damaged.</exception>
    public static Raster Decode(ReadOnlyMemory<byte> data)
    {
        var chunks = new WebpChunks(data);
        int height = (int)chunks.Header.Height, width = (int)chunks.Header.Width;
        if (chunks.IsLossless)
        {
            return Lossless(chunks.Image.Span, height, width);
        }

        byte[] pixels = LossyDecoder.Decode(chunks.Image.Span, height, width);
        if (!chunks.Alpha.IsEmpty)
        {
            byte[] alpha = AlphaPlane.Decode(chunks.Alpha.Span, height, width);
            for (int i = 0; i < pixels.Length; i++)
            {
                pixels[i] = PixelDepth.OverWhite(pixels[i], alpha[i / 3]);
            }
        }

        return new Raster(height, width, 3, pixels);
    }

    private static Raster Lossless(ReadOnlySpan<byte> stream, int height, int width)
    {
        bool hasAlpha = (stream[HeaderLength - 1] & HasAlpha) != 0;
        var bits = new LosslessBits(stream[HeaderLength..]);
        uint[] colors = LosslessDecoder.Decode(ref bits, height, width);
        byte[] pixels = new byte[checked(height * width * 3)];
        for (int i = 0, to = 0; i < colors.Length; i++)
        {
            uint color = colors[i];
            int alpha = hasAlpha ? (int)(color >> 24) : 255;
            pixels[to++] = PixelDepth.OverWhite((byte)(color >> 16), alpha);
            pixels[to++] = PixelDepth.OverWhite((byte)(color >> 8), alpha);
            pixels[to++] = PixelDepth.OverWhite((byte)color, alpha);
        }

        return new Raster(height, width, 3, pixels);
    }
}
