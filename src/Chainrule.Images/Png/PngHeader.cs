using System.Buffers.Binary;
using Chainrule.Images.Decoding;

namespace Chainrule.Images.Png;

/// <summary>The chunk IHDR (PNG, third edition, 11.2.1).</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Depth">Bits a sample: 1, 2, 4, 8 or 16.</param>
/// <param name="Kind">0 gray, 2 color, 3 palette, 4 gray and alpha, 6 color and alpha.</param>
/// <param name="IsInterlaced">Whether it comes in the seven passes of Adam7.</param>
internal sealed record PngHeader(long Height, long Width, int Depth, int Kind, bool IsInterlaced)
{
    public const int Gray = 0, Color = 2, Palette = 3, GrayAlpha = 4, ColorAlpha = 6;

    private const int Length = 13;

    /// <summary>Samples of a pixel.</summary>
    public int Samples => Kind switch { Color => 3, GrayAlpha => 2, ColorAlpha => 4, _ => 1 };

    /// <summary>Channels of what is made of it.</summary>
    public int Channels => Kind is Gray or GrayAlpha ? 1 : 3;

    /// <summary>Bytes of a row of so many pixels, without the one for its filter.</summary>
    public int RowBytes(int pixels) => (int)(((long)pixels * Samples * Depth + 7) / 8);

    /// <summary>Reads it.</summary>
    /// <exception cref="DecodingException">It has a combination that the standard doesn't know.</exception>
    public static PngHeader Read(ReadOnlySpan<byte> data)
    {
        if (data.Length != Length)
        {
            throw new DecodingException($"its header has {data.Length} bytes, not {Length}");
        }

        int depth = data[8], kind = data[9];
        bool isKnown = (kind, depth) is (Gray, 1 or 2 or 4 or 8 or 16) or (Palette, 1 or 2 or 4 or 8)
            or (Color or GrayAlpha or ColorAlpha, 8 or 16);
        if (!isKnown || data[10] != 0 || data[11] != 0 || data[12] > 1)
        {
            throw new DecodingException($"its header names color type {kind} of {depth} bits, or a method that PNG doesn't know");
        }

        long width = BinaryPrimitives.ReadUInt32BigEndian(data), height = BinaryPrimitives.ReadUInt32BigEndian(data[4..]);
        return new PngHeader(height, width, depth, kind, data[12] == 1);
    }
}
