using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Chainrule.Files;

/// <summary>The kinds of numbers an IDX file holds, by the code in its header.</summary>
public enum IdxElementType
{
    /// <summary>Unsigned bytes.</summary>
    Byte = 0x08,

    /// <summary>Signed bytes.</summary>
    SByte = 0x09,

    /// <summary>16-bit whole numbers.</summary>
    Int16 = 0x0B,

    /// <summary>32-bit whole numbers.</summary>
    Int32 = 0x0C,

    /// <summary>32-bit floating-point numbers.</summary>
    Single = 0x0D,

    /// <summary>64-bit floating-point numbers.</summary>
    Double = 0x0E,
}

/// <summary>The array in an IDX file: numbers of one kind in one or more dimensions, the last running fastest.</summary>
public sealed class IdxArray
{
    private readonly int[] _dimensions;

    internal IdxArray(string source, IdxElementType type, int[] dimensions, byte[] bytes)
    {
        Source = source;
        ElementType = type;
        _dimensions = dimensions;
        Bytes = bytes;
        ElementSize = SizeOf(type);
        Count = bytes.Length / ElementSize;
    }

    /// <summary>The file it was read from; used in messages.</summary>
    public string Source { get; }

    /// <summary>The kind of numbers.</summary>
    public IdxElementType ElementType { get; }

    /// <summary>The sizes, outermost first; at least one.</summary>
    public ReadOnlySpan<int> Dimensions => _dimensions;

    /// <summary>The number of numbers.</summary>
    public int Count { get; }

    /// <summary>The bytes of one number.</summary>
    public int ElementSize { get; }

    /// <summary>
    /// The numbers as they lie in the file, highest byte first. For <see cref="IdxElementType.Byte"/> these are the numbers.
    /// </summary>
    public byte[] Bytes { get; }

    /// <summary>The number at a position, exactly.</summary>
    public double this[int index]
    {
        get
        {
            ReadOnlySpan<byte> element = Bytes.AsSpan(checked(index * ElementSize), ElementSize);
            return ElementType switch
            {
                IdxElementType.Byte => element[0],
                IdxElementType.SByte => (sbyte)element[0],
                IdxElementType.Int16 => BinaryPrimitives.ReadInt16BigEndian(element),
                IdxElementType.Int32 => BinaryPrimitives.ReadInt32BigEndian(element),
                IdxElementType.Single => BinaryPrimitives.ReadSingleBigEndian(element),
                _ => BinaryPrimitives.ReadDoubleBigEndian(element),
            };
        }
    }

    /// <summary>An array of unsigned bytes, kept, not copied.</summary>
    /// <exception cref="ArgumentException">The dimensions don't multiply to the number of bytes, or there are none.</exception>
    public static IdxArray Of(byte[] elements, params ReadOnlySpan<int> dimensions)
    {
        ArgumentNullException.ThrowIfNull(elements);
        CheckCount(elements.Length, dimensions);
        return new IdxArray("array", IdxElementType.Byte, dimensions.ToArray(), elements);
    }

    /// <summary>An array of any kind of numbers.</summary>
    /// <exception cref="ArgumentException">The dimensions don't multiply to the number of elements, or there are
    /// none.</exception>
    /// <exception cref="OverflowException">A number is beyond the range of a whole-number kind.</exception>
    public static IdxArray Of(IdxElementType type, ReadOnlySpan<double> elements, params ReadOnlySpan<int> dimensions)
    {
        CheckCount(elements.Length, dimensions);
        int size = SizeOf(type);
        byte[] bytes = new byte[checked(elements.Length * size)];
        for (int i = 0; i < elements.Length; i++)
        {
            Span<byte> element = bytes.AsSpan(i * size, size);
            double value = elements[i];
            switch (type)
            {
                case IdxElementType.Byte: element[0] = checked((byte)value); break;
                case IdxElementType.SByte: element[0] = (byte)checked((sbyte)value); break;
                case IdxElementType.Int16: BinaryPrimitives.WriteInt16BigEndian(element, checked((short)value)); break;
                case IdxElementType.Int32: BinaryPrimitives.WriteInt32BigEndian(element, checked((int)value)); break;
                case IdxElementType.Single: BinaryPrimitives.WriteSingleBigEndian(element, (float)value); break;
                default: BinaryPrimitives.WriteDoubleBigEndian(element, value); break;
            }
        }

        return new IdxArray("array", type, dimensions.ToArray(), bytes);
    }

    /// <summary>All numbers as floats; 32-bit whole and 64-bit numbers are rounded to the nearest.</summary>
    public float[] ToFloats()
    {
        float[] result = new float[Count];
        if (ElementType == IdxElementType.Single && BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(
                MemoryMarshal.Cast<byte, int>((ReadOnlySpan<byte>)Bytes),
                MemoryMarshal.Cast<float, int>(result.AsSpan())
            );
            return result;
        }

        for (int i = 0; i < result.Length; i++)
        {
            result[i] = (float)this[i];
        }

        return result;
    }

    /// <summary>All numbers as whole numbers.</summary>
    /// <exception cref="ChainruleException">A number is fractional or beyond ±2³¹; file and position are named.</exception>
    public int[] ToInts()
    {
        int[] result = new int[Count];
        for (int i = 0; i < result.Length; i++)
        {
            double value = this[i];
            result[i] =
                value == Math.Floor(value) && Math.Abs(value) <= int.MaxValue
                    ? (int)value
                    : throw new ChainruleException(
                        $"{Source}, element {i}: {value} is not a whole number",
                        "elements are counted from 0"
                    );
        }

        return result;
    }

    /// <summary>Kind and sizes, as in <c>Byte 60000×28×28</c>.</summary>
    public override string ToString() => $"{ElementType} {string.Join('×', _dimensions)}";

    /// <summary>The bytes of one number; 0 for a code that isn't a kind.</summary>
    internal static int SizeOf(IdxElementType type) => type switch
    {
        IdxElementType.Byte or IdxElementType.SByte => 1,
        IdxElementType.Int16 => 2,
        IdxElementType.Int32 or IdxElementType.Single => 4,
        IdxElementType.Double => 8,
        _ => 0,
    };

    private static void CheckCount(int count, ReadOnlySpan<int> dimensions)
    {
        long product = dimensions.IsEmpty || dimensions.Length > byte.MaxValue ? -1 : 1;
        foreach (int size in dimensions)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(size, nameof(dimensions));
            product = checked(product * size);
        }

        if (product != count)
        {
            throw new ArgumentException(
                $"{count} numbers don't fill {string.Join('×', dimensions.ToArray())}",
                nameof(dimensions)
            );
        }
    }
}
