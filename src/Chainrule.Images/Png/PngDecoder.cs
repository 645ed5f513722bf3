using System.IO.Compression;
using Chainrule.Images.Decoding;

namespace Chainrule.Images.Png;

/// <summary>
/// PNG files (W3C, Portable Network Graphics, third edition): all color types and depths, interlaced or not. Of an animated
/// one the
/// image that is shown where nothing is animated. Color profiles and gamma are ignored; an orientation counts where it comes
/// before the pixels.
/// </summary>
internal static class PngDecoder
{
    // Adam7 (8.1): the first row and column of each pass, and from one to the next.
    private static readonly (int Row, int Column, int Down, int Across)[] Interlaced =
        [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)];

    private static readonly (int Row, int Column, int Down, int Across)[] Whole = [(0, 0, 1, 1)];

    /// <summary>Sizes and orientation, from the chunks before the pixels.</summary>
    /// <exception cref="DecodingException">It isn't a file that can be read.</exception>
    public static RasterHeader ReadHeader(ReadOnlyMemory<byte> data)
    {
        var chunks = new PngChunks(data);
        var header = FirstOf(chunks);
        int orientation = Orientation.Upright;
        while (!chunks.PixelsFollow)
        {
            if (!chunks.Next() || chunks.Type == "IEND")
            {
                throw new DecodingException("it has no pixels");
            }

            orientation = chunks.Type == "eXIf" ? Orientation.Of(chunks.Content.Span) : orientation;
        }

        return new RasterHeader(header.Height, header.Width, orientation);
    }

    /// <summary>The image as it is stored, not turned.</summary>
    /// <exception cref="DecodingException">It is damaged.</exception>
    public static Raster Decode(ReadOnlyMemory<byte> data)
    {
        var chunks = new PngChunks(data);
        var header = FirstOf(chunks);
        ReadOnlyMemory<byte> palette = default, transparency = default;
        List<ReadOnlyMemory<byte>> parts = [];
        while (chunks.Next() && chunks.Type != "IEND")
        {
            switch (chunks.Type)
            {
                case "PLTE":
                    palette = chunks.Content;
                    break;
                case "tRNS":
                    transparency = chunks.Content;
                    break;
                case "IDAT":
                    parts.Add(chunks.Content);
                    break;
                default:
                    break; // texts, profiles, the frames of an animation
            }
        }

        using var stream = new ZLibStream(new PngData(parts), CompressionMode.Decompress);
        return Decode(header, new PngColors(header, palette.Span, transparency.Span), stream);
    }

    private static PngHeader FirstOf(PngChunks chunks) => chunks.Next() && chunks.Type == "IHDR"
        ? PngHeader.Read(chunks.Content.Span)
        : throw new DecodingException("it doesn't begin with its header");

    private static Raster Decode(PngHeader header, PngColors colors, ZLibStream stream)
    {
        int height = (int)header.Height, width = (int)header.Width, channels = header.Channels;
        byte[] pixels = new byte[checked(height * width * channels)];
        int[] samples = new int[checked(width * header.Samples)];
        int distance = Math.Max(1, header.Samples * header.Depth / 8);
        foreach (var (top, left, down, across) in header.IsInterlaced ? Interlaced : Whole)
        {
            int count = (width - left + across - 1) / across;
            if (count <= 0)
            {
                continue; // a pass without pixels has no rows
            }

            byte[] row = new byte[1 + header.RowBytes(count)], above = new byte[row.Length];
            for (int y = top; y < height; y += down)
            {
                if (stream.ReadAtLeast(row, row.Length, throwOnEndOfStream: false) < row.Length)
                {
                    throw new DecodingException($"its compressed data ends before row {y + 1} of {height}");
                }

                PngFilter.Undo(row[0], row.AsSpan(1), above.AsSpan(1), distance);
                colors.Convert(row.AsSpan(1), count, samples, pixels.AsSpan(((y * width) + left) * channels), across * channels);
                (row, above) = (above, row);
            }
        }

        stream.ReadByte(); // the end, where its checksum is compared
        return new Raster(height, width, channels, pixels);
    }
}
