using System.Buffers.Binary;
using Chainrule.Images.Decoding;

namespace Chainrule.Images.Bmp;

/// <summary>The two headers of a bitmap (Microsoft, "Bitmap Storage"): of the file, and OS/2's or one of the later
/// ones.</summary>
internal sealed record BmpHeader
{
    public const int Plain = 0, Runs8 = 1, Runs4 = 2, Masks = 3, MasksWithAlpha = 6;

    private const int FileLength = 14, CoreLength = 12, InfoLength = 40, WithMasks = 52, WithAlpha = 56;

    /// <summary>Rows.</summary>
    public long Height { get; private init; }

    /// <summary>Columns.</summary>
    public long Width { get; private init; }

    /// <summary>Whether the first row is the topmost.</summary>
    public bool IsTopDown { get; private init; }

    /// <summary>Bits of a pixel: 1, 4, 8, 16, 24 or 32.</summary>
    public int Bits { get; private init; }

    /// <summary>How pixels are stored.</summary>
    public int Compression { get; private init; }

    /// <summary>Where they begin.</summary>
    public long PixelsAt { get; private init; }

    /// <summary>Where the palette begins.</summary>
    public int PaletteAt { get; private init; }

    /// <summary>Colors of the palette.</summary>
    public int Colors { get; private init; }

    /// <summary>Bytes of each.</summary>
    public int ColorLength { get; private init; }

    /// <summary>Which bits of a pixel are red, green, blue, and alpha, 0 where there is none.</summary>
    public uint[] ColorMasks { get; private init; } = [];

    /// <summary>Reads them.</summary>
    /// <exception cref="DecodingException">They are cut short, or of a kind that isn't read.</exception>
    public static BmpHeader Read(ReadOnlySpan<byte> data)
    {
        long length = data.Length < FileLength + 4 ? 0 : UInt32(data[FileLength..]);
        if (length > data.Length - FileLength || length is not (CoreLength or >= InfoLength))
        {
            throw new DecodingException("it ends within its header, or that has a length that can't be");
        }

        var info = data.Slice(FileLength, (int)length);
        bool isCore = length == CoreLength;
        int height = isCore ? UInt16(info[6..]) : (int)UInt32(info[8..]);
        int width = isCore ? UInt16(info[4..]) : (int)UInt32(info[4..]);
        int bits = UInt16(info[(isCore ? 10 : 14)..]), compression = isCore ? Plain : (int)UInt32(info[16..]);
        bool isKnown = compression switch
        {
            Plain => bits is 1 or 4 or 8 or 16 or 24 or 32,
            Runs8 => bits == 8 && height > 0,
            Runs4 => bits == 4 && height > 0,
            Masks or MasksWithAlpha => bits is 16 or 32,
            _ => false,
        };
        if (!isKnown)
        {
            throw new DecodingException($"it is a bitmap of {bits} bits, method {compression}", DecodingException.Unsupported);
        }

        bool hasMasksBehind = compression >= Masks && length == InfoLength;
        int masks = hasMasksBehind ? (compression == Masks ? 3 : 4) : 0;
        long used = isCore ? 0 : UInt32(info[32..]);
        return new BmpHeader
        {
            Height = Math.Abs((long)height),
            Width = width,
            IsTopDown = height < 0,
            Bits = bits,
            Compression = compression,
            PixelsAt = UInt32(data[10..]),
            PaletteAt = FileLength + (int)length + (4 * masks),
            Colors = bits > 8 ? 0 : used is 0 or > 256 ? 1 << bits : (int)used,
            ColorLength = isCore ? 3 : 4,
            ColorMasks = bits is 16 or 32 ? MasksOf(data, (int)length, bits, compression) : [],
        };
    }

    private static uint[] MasksOf(ReadOnlySpan<byte> data, int length, int bits, int compression)
    {
        if (compression == Plain)
        {
            return bits == 16 ? [0x7C00, 0x3E0, 0x1F, 0] : [0xFF0000, 0xFF00, 0xFF, 0];
        }

        // three or four words behind the first 40 bytes, within a longer header or after it
        int count = length >= WithAlpha || compression == MasksWithAlpha ? 4 : 3;
        var words = data[(FileLength + InfoLength)..];
        if (words.Length < 4 * count || (length > InfoLength && length < WithMasks))
        {
            throw new DecodingException("it ends within its masks");
        }

        uint[] masks = new uint[4];
        for (int i = 0; i < count; i++)
        {
            masks[i] = UInt32(words[(4 * i)..]);
        }

        return masks;
    }

    private static int UInt16(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private static uint UInt32(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
