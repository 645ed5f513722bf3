using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Chainrule.Files.Npy;

/// <summary>The type of an array's elements, as numpy's array interface writes it: byte order, kind, bytes.</summary>
internal sealed record NpyType(char Kind, int Size, bool IsLittleEndian, string Notation)
{
    private const int LargestText = 1 << 20;

    /// <summary>Whether elements are texts.</summary>
    public bool IsText => Kind is 'U' or 'S';

    /// <summary>Reads a type; null where it is none that can be read.</summary>
    public static NpyType? Parse(string text)
    {
        if (
            text.Length < 3
            || text[0] is not ('<' or '>' or '|' or '=')
            || !int.TryParse(text.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out int size)
        )
        {
            return null;
        }

        bool isKnown = (text[1], size) switch
        {
            ('b', 1) => true,
            ('i' or 'u', 1 or 2 or 4 or 8) => true,
            ('f', 2 or 4 or 8) => true,
            ('U' or 'S', >= 0 and <= LargestText) => true,
            _ => false,
        };
        return isKnown ? new NpyType(text[1], text[1] == 'U' ? 4 * size : size, text[0] != '>', text) : null;
    }

    /// <summary>An element as a number; whole numbers beyond 2⁵³ are rounded to the nearest.</summary>
    public double Number(ReadOnlySpan<byte> element)
    {
        if (IsText)
        {
            throw new InvalidOperationException("the elements are texts");
        }

        Span<byte> bytes = stackalloc byte[Size];
        element.CopyTo(bytes);
        if (!IsLittleEndian)
        {
            bytes.Reverse();
        }

        return (Kind, Size) switch
        {
            ('b', _) => bytes[0] == 0 ? 0 : 1,
            ('u', 1) => bytes[0],
            ('i', 1) => (sbyte)bytes[0],
            ('u', 2) => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            ('i', 2) => BinaryPrimitives.ReadInt16LittleEndian(bytes),
            ('u', 4) => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            ('i', 4) => BinaryPrimitives.ReadInt32LittleEndian(bytes),
            ('u', 8) => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
            ('i', 8) => BinaryPrimitives.ReadInt64LittleEndian(bytes),
            ('f', 2) => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes),
            ('f', 4) => BinaryPrimitives.ReadSingleLittleEndian(bytes),
            _ => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        };
    }

    /// <summary>An element as a text: padding removed; numbers as they read back the same.</summary>
    public string Text(ReadOnlySpan<byte> element)
    {
        if (Kind == 'b')
        {
            return element[0] == 0 ? "False" : "True";
        }

        if (!IsText)
        {
            return Number(element).ToString("R", CultureInfo.InvariantCulture);
        }

        string text =
            Kind == 'S' ? Encoding.UTF8.GetString(element) : (IsLittleEndian ? Encoding.UTF32 : BigEndian).GetString(element);
        return text.TrimEnd('\0');
    }

    private static readonly UTF32Encoding BigEndian = new(bigEndian: true, byteOrderMark: false);
}
