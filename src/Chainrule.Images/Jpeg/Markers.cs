using System.Buffers.Binary;
using Chainrule.Images.Decoding;

namespace Chainrule.Images.Jpeg;

/// <summary>Goes from marker to marker (ITU-T T.81, B.1.1).</summary>
internal ref struct Markers(ReadOnlySpan<byte> data)
{
    public const int
        StartOfImage = 0xD8, EndOfImage = 0xD9, Baseline = 0xC0, Extended = 0xC1, Progressive = 0xC2, HuffmanTables = 0xC4,
        Extension = 0xC8, ArithmeticTables = 0xCC, LastFrame = 0xCF, QuantizationTables = 0xDB, StartOfScan = 0xDA,
        RestartInterval = 0xDD, Jfif = 0xE0, Exif = 0xE1, Adobe = 0xEE, NoData = 0x01, FirstRestart = 0xD0;

    private readonly ReadOnlySpan<byte> _data = data;

    /// <summary>The byte from which the next marker is looked for.</summary>
    public int Position { get; set; }

    /// <summary>The marker found last.</summary>
    public int Marker { get; private set; }

    /// <summary>What its segment holds, without the length.</summary>
    public ReadOnlySpan<byte> Segment { get; private set; }

    /// <summary>Finds the next marker, past bytes that are none; false at the end.</summary>
    /// <exception cref="DecodingException">The file ends within its segment.</exception>
    public bool Next()
    {
        var rest = _data[Position..];
        int at = 0;
        while (at + 1 < rest.Length && !(rest[at] == 0xFF && rest[at + 1] is not (0 or 0xFF)))
        {
            at++;
        }

        if (at + 1 >= rest.Length)
        {
            return false;
        }

        Marker = rest[at + 1];
        Segment = [];
        Position += at + 2;
        if (Marker is NoData or (>= FirstRestart and <= EndOfImage))
        {
            return true;
        }

        rest = _data[Position..];
        int length = rest.Length < 2 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(rest);
        if (length < 2 || length > rest.Length)
        {
            throw new DecodingException($"it ends within segment {Marker:X2}, or that has no length", offset: Position);
        }

        Segment = rest[2..length];
        Position += length;
        return true;
    }
}
