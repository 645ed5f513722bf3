using Chainrule.Images.Decoding;

namespace Chainrule.Images.Jpeg;

/// <summary>
/// JPEG files (ITU-T T.81, JFIF 1.02): baseline, extended and progressive with Huffman codes and 8 bits, gray, YCbCr, RGB,
/// CMYK and YCCK. All
/// arithmetic is in integers, so pixels are the same on every machine, and those of libjpeg with its accurate transform. Where
/// libjpeg fills gaps of damaged data with gray, this refuses.
/// </summary>
internal static class JpegDecoder
{
    // Files have about ten scans; hostile ones have thousands, each of which visits all blocks for a few bytes.
    private const int MostScans = 256;
    private const long MostVisits = 32L << 20;

    private static ReadOnlySpan<byte> ExifName => "Exif\0\0"u8;

    /// <summary>Sizes and orientation, from the segments before the first scan.</summary>
    /// <exception cref="DecodingException">It isn't a file that can be read.</exception>
    public static RasterHeader ReadHeader(ReadOnlySpan<byte> data)
    {
        Frame? frame = null;
        int orientation = 0;
        var markers = new Markers(data);
        while (markers.Next() && markers.Marker is not (Markers.StartOfScan or Markers.EndOfImage))
        {
            if (markers.Marker == Markers.Exif && orientation == 0 && markers.Segment.StartsWith(ExifName))
            {
                orientation = Orientation.Of(markers.Segment[ExifName.Length..]);
            }
            else if (IsFrame(markers.Marker))
            {
                frame ??= ReadFrame(markers);
            }
        }

        return frame is null
            ? throw new DecodingException("it ends before the header of its frame")
            : new RasterHeader(frame.Height, frame.Width, Math.Max(orientation, Orientation.Upright));
    }

    /// <summary>The image as it is stored, not turned.</summary>
    /// <exception cref="DecodingException">It is damaged, or of a kind that isn't read.</exception>
    public static Raster Decode(ReadOnlySpan<byte> data)
    {
        var tables = new Tables();
        var colors = new ColorMarks();
        Frame? frame = null;
        int scans = 0;
        var markers = new Markers(data);
        while (markers.Next() && markers.Marker != Markers.EndOfImage)
        {
            if (IsFrame(markers.Marker))
            {
                frame = frame is null ? ReadFrame(markers) : throw new DecodingException("it has two frame headers");
                frame.Allocate();
            }
            else if (markers.Marker == Markers.StartOfScan)
            {
                ReadScan(data, ref markers, frame, tables, ++scans);
                if (!frame!.IsProgressive && IsComplete(frame))
                {
                    return Colored(frame, colors);
                }
            }
            else
            {
                ReadOther(markers, tables, colors);
            }
        }

        if (frame is null || !IsComplete(frame) || markers.Marker != Markers.EndOfImage)
        {
            throw new DecodingException("it ends before all of its image is there", offset: data.Length);
        }

        foreach (var component in frame.Components)
        {
            Transform(component);
        }

        return Colored(frame, colors);
    }

    private static bool IsComplete(Frame frame) => frame.Components.All(component => component.HasStarted);

    private static bool IsFrame(int marker) => marker is >= Markers.Baseline and <= Markers.LastFrame
        and not (Markers.HuffmanTables or Markers.Extension or Markers.ArithmeticTables);

    private static Frame ReadFrame(Markers markers)
    {
        if (markers.Marker is not (Markers.Baseline or Markers.Extended or Markers.Progressive))
        {
            string kind = markers.Marker switch
            {
                0xC3 => "lossless",
                > 0xC8 => "arithmetic",
                _ => "hierarchical",
            };
            throw new DecodingException(
                $"it is a JPEG file of {kind} coding; baseline and progressive ones are read", DecodingException.Unsupported);
        }

        return new Frame(markers.Segment, markers.Marker == Markers.Progressive);
    }

    private static void ReadScan(ReadOnlySpan<byte> data, ref Markers markers, Frame? frame, Tables tables, int number)
    {
        if (frame is null)
        {
            throw new DecodingException("a scan comes before the header of its frame");
        }

        if (number > MostScans || number * frame.Blocks > Math.Max(MostVisits, frame.Blocks))
        {
            throw new DecodingException(
                $"it has more than {number - 1} scans, more than any program writes for an image of its size",
                DecodingException.Unsupported);
        }

        markers.Position = new ScanDecoder(frame, new Scan(markers.Segment, frame), tables).Decode(data, markers.Position);
    }

    private static void ReadOther(Markers markers, Tables tables, ColorMarks colors)
    {
        switch (markers.Marker)
        {
            case Markers.QuantizationTables:
                tables.ReadQuantization(markers.Segment);
                break;
            case Markers.HuffmanTables:
                tables.ReadHuffman(markers.Segment);
                break;
            case Markers.RestartInterval:
                tables.ReadRestartInterval(markers.Segment);
                break;
            case Markers.Jfif or Markers.Adobe:
                colors.Read(markers);
                break;
            default:
                break; // comments, profiles and the like
        }
    }

    private static void Transform(Component component)
    {
        for (int row = 0, block = 0; row < component.BlocksHigh; row++)
        {
            for (int column = 0; column < component.BlocksWide; column++, block++)
            {
                component.Write(row, column, component.Coefficients.AsSpan(block * 64, 64));
            }
        }
    }

    private static Raster Colored(Frame frame, ColorMarks colors)
    {
        var components = frame.Components;
        var model = colors.ModelOf(components);
        int width = frame.Width, channels = components.Length == 1 ? 1 : 3;
        byte[] pixels = GC.AllocateUninitializedArray<byte>(checked(frame.Height * width * channels));
        int[] sums = new int[components.Max(component => component.Width)];
        byte[][] rows =
            [.. components.Select(component => new byte[component.Stride * (frame.MostHorizontal / component.Horizontal)])];
        for (int y = 0; y < frame.Height; y++)
        {
            for (int i = 0; i < components.Length; i++)
            {
                var component = components[i];
                int across = frame.MostHorizontal / component.Horizontal, down = frame.MostVertical / component.Vertical;
                Upsampling.Row(component, across, down, y, sums, rows[i]);
            }

            Convert(rows, model, colors.AreInverted, pixels.AsSpan(y * width * channels, width * channels));
        }

        return new Raster(frame.Height, width, channels, pixels);
    }

    private static void Convert(byte[][] rows, ColorModel model, bool areInverted, Span<byte> to)
    {
        if (model == ColorModel.Gray)
        {
            rows[0].AsSpan(0, to.Length).CopyTo(to);
            return;
        }

        int width = to.Length / 3;
        if (model is ColorModel.YCbCr or ColorModel.Ycck)
        {
            ColorConversion.FromYCbCr(rows[0].AsSpan(0, width), rows[1], rows[2], to);
        }
        else
        {
            for (int x = 0, at = 0; x < width; x++)
            {
                (to[at++], to[at++], to[at++]) = (rows[0][x], rows[1][x], rows[2][x]);
            }
        }

        if (model is ColorModel.Cmyk or ColorModel.Ycck)
        {
            // YCCK's red, green and blue are light; inks are, unless inverted, the light that they take away
            bool isLight = model == ColorModel.Ycck ? !areInverted : areInverted;
            if (!isLight)
            {
                Invert(to);
            }

            var black = rows[3].AsSpan(0, width);
            if (!areInverted)
            {
                Invert(black);
            }

            ColorConversion.Multiply(to, black);
        }
    }

    private static void Invert(Span<byte> values)
    {
        foreach (ref byte value in values)
        {
            value = (byte)(255 - value);
        }
    }
}
