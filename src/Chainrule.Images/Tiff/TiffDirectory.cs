using System.Buffers.Binary;
using Chainrule.Images.Decoding;

namespace Chainrule.Images.Tiff;

/// <summary>The first directory of a TIFF file (TIFF 6.0, section 2): numbers by tag.</summary>
internal sealed class TiffDirectory
{
    private const int HeaderLength = 8, EntryLength = 12, Byte = 1, Short = 3, Long = 4;

    private readonly ReadOnlyMemory<byte> _data;
    private readonly Dictionary<int, int> _entries = []; // from a tag to the place of its entry

    /// <summary>Finds its entries.</summary>
    /// <exception cref="DecodingException">It isn't within the file.</exception>
    public TiffDirectory(ReadOnlyMemory<byte> data)
    {
        _data = data;
        IsLittleEndian = data.Span[0] == 'I';
        long at = data.Length < HeaderLength ? long.MaxValue - 2 : UInt32(4);
        int count = at + 2 <= data.Length ? UInt16((int)at) : throw new DecodingException("it ends before its directory");
        if (at + 2 + ((long)count * EntryLength) > data.Length)
        {
            throw new DecodingException("it ends within its directory", offset: at);
        }

        for (int i = 0; i < count; i++)
        {
            int entry = (int)at + 2 + (i * EntryLength);
            _entries.TryAdd(UInt16(entry), entry);
        }
    }

    /// <summary>Whether the lowest byte of a number comes first.</summary>
    public bool IsLittleEndian { get; }

    /// <summary>Whether a tag is there.</summary>
    public bool Has(int tag) => _entries.ContainsKey(tag);

    /// <summary>The first number of a tag, or what stands for it where it isn't there.</summary>
    public long Number(int tag, long otherwise) => Numbers(tag, most: 1) is [var first, ..] ? first : otherwise;

    /// <summary>The first numbers of a tag; none where it isn't there.</summary>
    /// <exception cref="DecodingException">They aren't within the file, or are no whole numbers.</exception>
    public long[] Numbers(int tag, int most = int.MaxValue)
    {
        if (!_entries.TryGetValue(tag, out int entry))
        {
            return [];
        }

        int type = UInt16(entry + 2), size = type switch { Byte => 1, Short => 2, Long => 4, _ => 0 };
        long count = UInt32(entry + 4), at = count * size <= 4 ? entry + 8 : UInt32(entry + 8);
        if (size == 0 || at + (count * size) > _data.Length)
        {
            throw new DecodingException($"what its directory says under {tag} isn't there, or is no whole number", offset: entry);
        }

        long[] numbers = new long[Math.Min(count, most)];
        for (int i = 0; i < numbers.Length; i++)
        {
            int place = (int)at + (i * size);
            numbers[i] = size switch { 1 => _data.Span[place], 2 => UInt16(place), _ => UInt32(place) };
        }

        return numbers;
    }

    private int UInt16(int at) => IsLittleEndian
        ? BinaryPrimitives.ReadUInt16LittleEndian(_data.Span[at..])
        : BinaryPrimitives.ReadUInt16BigEndian(_data.Span[at..]);

    private long UInt32(int at) => IsLittleEndian
        ? BinaryPrimitives.ReadUInt32LittleEndian(_data.Span[at..])
        : BinaryPrimitives.ReadUInt32BigEndian(_data.Span[at..]);
}
