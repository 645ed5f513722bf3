using System.Buffers.Binary;

namespace Chainrule.Images.Decoding;

/// <summary>
/// How a camera was held: EXIF's tag 274 (CIPA DC-008, 4.6.4; TIFF 6.0, "Orientation"), 1 … 8, says where the first row and the
/// first column of what is stored belong.
/// </summary>
internal static class Orientation
{
    /// <summary>Rows from the top, columns from the left: nothing is turned.</summary>
    public const int Upright = 1;

    private const int Tag = 274, ShortType = 3, EntryLength = 12;

    /// <summary>Whether rows become columns.</summary>
    public static bool IsTransposed(int orientation) => orientation >= 5;

    /// <summary>The orientation in the first directory of a TIFF structure, as EXIF is one; upright where there is
    /// none.</summary>
    public static int Of(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8 || !(tiff.StartsWith("II*\0"u8) || tiff.StartsWith("MM\0*"u8)))
        {
            return Upright;
        }

        bool isLittle = tiff[0] == 'I';
        long directory = UInt32(tiff[4..], isLittle);
        if (directory + 2 > tiff.Length)
        {
            return Upright;
        }

        int count = UInt16(tiff[(int)directory..], isLittle);
        for (long at = directory + 2; count > 0 && at + EntryLength <= tiff.Length; count--, at += EntryLength)
        {
            var entry = tiff.Slice((int)at, EntryLength);
            if (UInt16(entry, isLittle) == Tag && UInt16(entry[2..], isLittle) == ShortType)
            {
                int value = UInt16(entry[8..], isLittle);
                return value is >= 1 and <= 8 ? value : Upright;
            }
        }

        return Upright;
    }

    /// <summary>Turns what is stored as it belongs.</summary>
    public static Raster Apply(Raster stored, int orientation)
    {
        if (orientation == Upright)
        {
            return stored;
        }

        int rows = stored.Height, columns = stored.Width, channels = stored.Channels;
        var (height, width) = IsTransposed(orientation) ? (columns, rows) : (rows, columns);
        byte[] turned = GC.AllocateUninitializedArray<byte>(stored.Pixels.Length);
        for (int y = 0, to = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                var (row, column) = orientation switch
                {
                    2 => (y, columns - 1 - x),
                    3 => (rows - 1 - y, columns - 1 - x),
                    4 => (rows - 1 - y, x),
                    5 => (x, y),
                    6 => (rows - 1 - x, y),
                    7 => (rows - 1 - x, columns - 1 - y),
                    _ => (x, columns - 1 - y),
                };
                for (int from = ((row * columns) + column) * channels, end = from + channels; from < end; from++)
                {
                    turned[to++] = stored.Pixels[from];
                }
            }
        }

        return new Raster(height, width, channels, turned);
    }

    private static int UInt16(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint UInt32(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
