using Chainrule.Images.Decoding;

namespace Chainrule.Images.Tiff;

/// <summary>
/// TIFF files (Aldus, TIFF 6.0): the first image, in strips or tiles, plain or packed by LZW, Deflate or PackBits; gray,
/// palette, RGB and
/// CMYK of up to 16 bits. Fax and JPEG compression, YCbCr and floating-point numbers aren't read.
/// </summary>
internal static class TiffDecoder
{
    /// <summary>Sizes and orientation.</summary>
    /// <exception cref="DecodingException">It isn't a file that can be read.</exception>
    public static RasterHeader ReadHeader(ReadOnlyMemory<byte> data)
    {
        var layout = new TiffLayout(new TiffDirectory(data));
        return new RasterHeader(layout.Height, layout.Width, Orientation.Of(data.Span));
    }

    /// <summary>The image as it is stored, not turned.</summary>
    /// <exception cref="DecodingException">It is damaged.</exception>
    public static Raster Decode(ReadOnlyMemory<byte> data)
    {
        var layout = new TiffLayout(new TiffDirectory(data));
        int height = (int)layout.Height, width = (int)layout.Width, samples = layout.ColorSamples + (layout.HasAlpha ? 1 : 0);
        var colors = new TiffColors(layout);
        var segments = new TiffSegments(data, layout);
        byte[] pixels = new byte[checked(height * width * colors.Channels)];
        byte[] row = new byte[checked((int)layout.SegmentWidth * samples)];
        for (int down = 0; down < layout.Down; down++)
        {
            int top = down * (int)layout.SegmentHeight, rows = (int)Math.Min(layout.SegmentHeight, height - top);
            for (int across = 0; across < layout.Across; across++)
            {
                byte[][] planes = Planes(segments, layout, (down * layout.Across) + across, rows, samples);
                int left = across * (int)layout.SegmentWidth, columns = (int)Math.Min(layout.SegmentWidth, width - left);
                for (int y = 0; y < rows; y++)
                {
                    Gather(planes, layout, y, row.AsSpan(0, columns * samples), samples);
                    int to = (((top + y) * width) + left) * colors.Channels;
                    colors.Convert(row.AsSpan(0, columns * samples), pixels.AsSpan(to, columns * colors.Channels));
                }
            }
        }

        return new Raster(height, width, colors.Channels, pixels);
    }

    private static byte[][] Planes(TiffSegments segments, TiffLayout layout, long index, int rows, int samples)
    {
        byte[][] planes = new byte[layout.IsPlanar ? samples : 1][];
        for (int plane = 0; plane < planes.Length; plane++)
        {
            planes[plane] = segments.Unpack(index + (plane * layout.Across * layout.Down), rows);
        }

        return planes;
    }

    // The samples that count of a row: 8 bits each, places in a palette as they are.
    private static void Gather(byte[][] planes, TiffLayout layout, int y, Span<byte> row, int samples)
    {
        for (int i = 0; i < row.Length; i++)
        {
            int x = i / samples, sample = i % samples;
            var stored = planes[layout.IsPlanar ? sample : 0].AsSpan(y * layout.RowBytes, layout.RowBytes);
            int place = layout.IsPlanar ? x : (x * layout.Samples) + sample;
            if (layout.Depth == 16)
            {
                var (first, second) = (stored[2 * place], stored[(2 * place) + 1]);
                row[i] = PixelDepth.ToByte(layout.IsLittleEndian ? (second << 8) | first : (first << 8) | second, 16);
                continue;
            }

            int bit = place * layout.Depth;
            int value = (stored[bit / 8] >> (8 - layout.Depth - (bit % 8))) & ((1 << layout.Depth) - 1);
            row[i] = layout.Colors == TiffLayout.Palette ? (byte)value : PixelDepth.ToByte(value, layout.Depth);
        }
    }
}
