using System.Buffers.Binary;
using System.Text;

namespace Chainrule.Exchange.Torch;

/// <summary>
/// The records of a zip archive in which nothing is packed, as PyTorch writes them: a name, and where its bytes lie. Read from
/// the directory at the end, each checked against the bytes that are there.
/// </summary>
/// <remarks>
/// Source: PKWARE, "APPNOTE.TXT - .ZIP File Format Specification" 6.3.10, sections 4.3.7, 4.3.12, 4.3.14 to 4.3.16 and 4.5.3.
/// Check sums aren't looked at: PyTorch can be told to leave them out.
/// </remarks>
internal sealed class ZipRecords
{
    private const int EndLength = 22, LocatorLength = 20, End64Length = 56, EntryLength = 46, LocalLength = 30;
    private const int LongestComment = ushort.MaxValue;
    private const long LongestDirectory = 64 << 20;
    private const uint Entry = 0x02014B50, Local = 0x04034B50, End = 0x06054B50, Locator = 0x07064B50, End64 = 0x06064B50;

    private readonly FileBytes _file;
    private readonly Dictionary<string, (long Offset, long Length, bool IsPacked)> _places = new(StringComparer.Ordinal);

    private ZipRecords(FileBytes file) => _file = file;

    /// <summary>The records' names, in the order of the directory.</summary>
    public IReadOnlyCollection<string> Names => _places.Keys;

    /// <summary>Reads the directory.</summary>
    /// <exception cref="FileFormatException">It isn't there, or damaged, or a record is packed or encrypted.</exception>
    public static ZipRecords Of(FileBytes file)
    {
        var records = new ZipRecords(file);
        records.ReadDirectory();
        return records;
    }

    /// <summary>Where the bytes of a record lie; null where there is none of that name.</summary>
    /// <exception cref="FileFormatException">What the directory says of it isn't so.</exception>
    public (long Offset, long Length)? Find(string name)
    {
        if (!_places.TryGetValue(name, out var place))
        {
            return null;
        }

        if (place.IsPacked)
        {
            throw new FileFormatException(
                _file.Path, place.Offset, $"the record {name} is packed or encrypted, which PyTorch never does",
                "save it again with torch.save, and don't pack the archive anew");
        }

        Span<byte> head = stackalloc byte[LocalLength];
        _file.Read(place.Offset, head);
        if (BinaryPrimitives.ReadUInt32LittleEndian(head) != Local)
        {
            throw _file.Damaged(place.Offset, $"the record {name} doesn't begin there");
        }

        long start = place.Offset + LocalLength + Short(head, 26) + Short(head, 28);
        return place.Length <= _file.Length - start
            ? (start, place.Length)
            : throw _file.Damaged(start, $"the file ends within the record {name}");
    }

    private void ReadDirectory()
    {
        var (offset, length) = FindDirectory();
        if (length is < 0 or > LongestDirectory || offset < 0 || length > _file.Length - offset)
        {
            throw _file.Damaged(null, $"its directory can't be {length:N0} bytes at byte {offset:N0}");
        }

        byte[] directory = new byte[length];
        _file.Read(offset, directory);
        for (int at = 0; at < directory.Length;)
        {
            var entry = directory.AsSpan(at);
            if (entry.Length < EntryLength || BinaryPrimitives.ReadUInt32LittleEndian(entry) != Entry)
            {
                throw _file.Damaged(offset + at, "the directory of the archive is cut short");
            }

            int name = Short(entry, 28), extra = Short(entry, 30), all = EntryLength + name + extra + Short(entry, 32);
            if (all > entry.Length)
            {
                throw _file.Damaged(offset + at, "the directory of the archive is cut short");
            }

            string called = Encoding.UTF8.GetString(entry.Slice(EntryLength, name));
            Add(entry, called, entry.Slice(EntryLength + name, extra), offset + at);
            at += all;
        }
    }

    private void Add(ReadOnlySpan<byte> entry, string name, ReadOnlySpan<byte> extra, long at)
    {
        long packed = Int(entry, 20), length = Int(entry, 24), offset = Int(entry, 42);
        ReadWide(extra, ref length, ref packed, ref offset);
        bool isPacked = (Short(entry, 8) & 1) != 0 || Short(entry, 10) != 0 || packed != length;
        if (offset < 0 || length < 0 || offset > _file.Length - LocalLength || length > _file.Length)
        {
            throw _file.Damaged(at, $"the record {name} lies beyond the end of the file");
        }

        if (!_places.TryAdd(name, (offset, length, isPacked)))
        {
            throw _file.Damaged(at, $"the record {name} is there twice");
        }
    }

    // Sizes of 2³² − 1 stand for wider ones in a field of number 1.
    private static void ReadWide(ReadOnlySpan<byte> extra, ref long length, ref long packed, ref long offset)
    {
        while (extra.Length >= 4)
        {
            int size = Math.Min(Short(extra, 2), extra.Length - 4);
            if (Short(extra, 0) == 1)
            {
                var wide = extra.Slice(4, size);
                Widen(ref length, ref wide);
                Widen(ref packed, ref wide);
                Widen(ref offset, ref wide);
                return;
            }

            extra = extra[(4 + size)..];
        }
    }

    private static void Widen(ref long value, ref ReadOnlySpan<byte> wide)
    {
        if (value == uint.MaxValue && wide.Length >= sizeof(long))
        {
            value = BinaryPrimitives.ReadInt64LittleEndian(wide);
            wide = wide[sizeof(long)..];
        }
    }

    private (long Offset, long Length) FindDirectory()
    {
        byte[] tail = new byte[Math.Min(_file.Length, EndLength + LongestComment)];
        long start = _file.Length - tail.Length;
        _file.Read(start, tail);
        for (int at = tail.Length - EndLength; at >= 0; at--)
        {
            var end = tail.AsSpan(at);
            if (BinaryPrimitives.ReadUInt32LittleEndian(end) == End && Short(end, 20) == end.Length - EndLength)
            {
                long offset = Int(end, 16), length = Int(end, 12);
                return offset == uint.MaxValue || length == uint.MaxValue || Short(end, 10) == ushort.MaxValue
                    ? FindWide(start + at) ?? (offset, length)
                    : (offset, length);
            }
        }

        throw _file.Damaged(null, "the archive has no directory at its end");
    }

    private (long Offset, long Length)? FindWide(long end)
    {
        if (end < LocatorLength)
        {
            return null;
        }

        Span<byte> locator = stackalloc byte[LocatorLength], wide = stackalloc byte[End64Length];
        _file.Read(end - LocatorLength, locator);
        long at = BinaryPrimitives.ReadInt64LittleEndian(locator[8..]);
        if (BinaryPrimitives.ReadUInt32LittleEndian(locator) != Locator || at < 0 || at > _file.Length - End64Length)
        {
            return null;
        }

        _file.Read(at, wide);
        return BinaryPrimitives.ReadUInt32LittleEndian(wide) == End64
            ? (BinaryPrimitives.ReadInt64LittleEndian(wide[48..]), BinaryPrimitives.ReadInt64LittleEndian(wide[40..]))
            : null;
    }

    private static int Short(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static long Int(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
}
