using System.IO.Compression;
using Chainrule.Text;

namespace Chainrule.Files.Npy;

/// <summary>
/// Numpy's own format (NEP 1) and archives of it: <c>.npy</c> holds one array, <c>.npz</c> several under names. Either may be
/// packed with
/// gzip. Arrays of Python objects are refused: to load them is to run what they say.
/// </summary>
public static class NpyFile
{
    private const int ReadAtOnce = 1 << 20;
    private const int MostUnpacked = 1032; // bytes of one packed byte: two bits of Deflate stand for 258 bytes at most
    private const int FewestEntryBytes = 30 + 46; // the headers of an entry

    private static ReadOnlySpan<byte> EmptyArchive => "PK\u0005\u0006"u8;

    /// <summary>Whether a file begins as an <c>.npy</c> file does, or as the zip archive that an <c>.npz</c> file is.</summary>
    public static bool IsOne(ReadOnlySpan<byte> beginning) =>
        IsArray(beginning)
        || (
            beginning.Length >= 4
            && (beginning[..4].SequenceEqual("PK\u0003\u0004"u8) || beginning[..4].SequenceEqual(EmptyArchive))
        );

    /// <summary>Reads all arrays of a file, in the order of their names.</summary>
    /// <exception cref="FileFormatException">It is neither, or it is damaged, or holds what can't be read.</exception>
    /// <exception cref="ChainruleException">It can't be read at all.</exception>
    public static IReadOnlyList<NpyArray> Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            return Read(file, path);
        }
        catch (Exception e) when (DiskError.IsOne(e))
        {
            throw DiskError.WhileReading(path, e);
        }
    }

    /// <summary>Reads all arrays from a stream, in the order of their names.</summary>
    /// <param name="stream">The bytes.</param>
    /// <param name="source">What messages call them.</param>
    /// <param name="limit">How much they may unpack to; null for <see cref="UnpackLimit.Default"/>.</param>
    /// <exception cref="FileFormatException">They are no arrays, or damaged, or unpack to more than the limit.</exception>
    public static IReadOnlyList<NpyArray> Read(Stream stream, string source, UnpackLimit? limit = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        byte[] head = new byte[6];
        int length = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        Stream whole = new PrefixedStream(head.AsMemory(0, length), stream);
        if (head is [0x1F, 0x8B, ..])
        {
            whole = new GunzipStream(whole, source, limit);
            head = new byte[6];
            length = whole.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            whole = new PrefixedStream(head.AsMemory(0, length), whole);
        }

        return IsArray(head) || !IsOne(head)
            ? [ReadArray(source, "", whole)]
            : ReadArchive(source, whole, limit ?? UnpackLimit.Default);
    }

    /// <summary>Whether a file begins as an <c>.npy</c> file does.</summary>
    public static bool IsArray(ReadOnlySpan<byte> beginning) =>
        beginning.Length >= 6 && beginning[0] == 0x93 && beginning[1..6].SequenceEqual("NUMPY"u8);

    private static List<NpyArray> ReadArchive(string source, Stream stream, UnpackLimit limit)
    {
        // A zip archive's directory is at its end, so all of it must be there.
        using var memory = ReadWhole(source, stream);
        try
        {
            using var archive = new ZipArchive(memory, ZipArchiveMode.Read);
            CheckSizes(source, archive, memory.Length, limit);
            var arrays = new List<NpyArray>();
            foreach (
                var entry in archive
                    .Entries.Where(entry => entry.FullName.EndsWith(".npy", StringComparison.Ordinal))
                    .OrderBy(entry => entry.FullName, StringComparer.Ordinal)
            )
            {
                string name = entry.FullName[..^".npy".Length];
                using var content = entry.Open();
                arrays.Add(ReadArray($"{source}, array '{name}'", name, content, entry.Length));
            }

            return arrays.Count > 0 ? arrays : throw NoArray(source, [.. archive.Entries.Select(entry => entry.FullName)]);
        }
        catch (InvalidDataException e)
        {
            throw new FileFormatException(source, null, "the archive is damaged or cut short", "get the file again", e);
        }
    }

    private static MemoryStream ReadWhole(string source, Stream stream)
    {
        var memory = new MemoryStream();
        byte[] buffer = new byte[ReadAtOnce];
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            if (memory.Length + read > Array.MaxLength)
            {
                throw new FileFormatException(
                    source,
                    null,
                    $"the archive has more than {Array.MaxLength:N0} bytes, the most that is read at once",
                    "save its arrays in several files"
                );
            }

            memory.Write(buffer.AsSpan(0, read));
        }

        memory.Position = 0;
        return memory;
    }

    // What an archive promises must be backed by its bytes: entries don't overlap, none unpacks to more than Deflate can, and all
    // of them are within the limit and fit into memory.
    private static void CheckSizes(string source, ZipArchive archive, long bytes, UnpackLimit limit)
    {
        long packed = 0, unpacked = 0;
        foreach (var entry in archive.Entries)
        {
            if (entry.CompressedLength > bytes || entry.Length / MostUnpacked > entry.CompressedLength)
            {
                throw new FileFormatException(
                    source, null,
                    $"{UserText.Shown(entry.FullName, longest: 60)} is said to unpack from {entry.CompressedLength:N0} bytes to "
                        + $"{entry.Length:N0}, which can't be",
                    "the archive is damaged: get it again");
            }

            packed += entry.CompressedLength + FewestEntryBytes;
            unpacked = long.CreateSaturating(unpacked + (Int128)entry.Length);
        }

        if (packed > bytes)
        {
            throw new FileFormatException(
                source, null, "entries of the archive overlap: together they are longer than it is",
                "it was made to fill memory: don't use it");
        }

        limit.Check(source, bytes, unpacked);
        if (unpacked > GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)
        {
            throw new FileFormatException(
                source, null, $"its entries unpack to {unpacked:N0} bytes, more than the memory there is",
                "save fewer arrays in one file");
        }
    }

    // Spreadsheets are zip archives too, and what is packed for the mail.
    private static FileFormatException NoArray(string source, string[] entries)
    {
        if (entries.Contains("[Content_Types].xml") || entries.Contains("content.xml"))
        {
            return new FileFormatException(
                source,
                null,
                "this is not a table of text but an Office document",
                "open it in a spreadsheet and save the sheet as CSV"
            );
        }

        string? table = Array.Find(entries, name =>
            name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase)
        );
        return table is null
            ? new FileFormatException(source, null, "there is no array in this archive", "save arrays with numpy.savez")
            : new FileFormatException(
                source,
                null,
                $"this is a zip archive that holds {UserText.Shown(table, longest: 60)}",
                "unpack it first; gzip is the only packing that is understood"
            );
    }

    private static NpyArray ReadArray(string source, string name, Stream stream, long most = long.MaxValue)
    {
        var header = NpyHeader.Read(source, stream);
        long length = (long)header.Count * header.Type.Size;
        if (length > most)
        {
            throw new FileFormatException(
                source, null, $"the header promises {length:N0} bytes, but the archive only {most:N0}",
                "the file is damaged: get it again");
        }

        byte[] bytes = ReadGrowing(source, stream, (int)length);
        if (stream.ReadByte() >= 0)
        {
            throw new FileFormatException(
                source,
                null,
                $"there are bytes after the {length:N0} that the header promises",
                "the file is damaged: get it again"
            );
        }

        return new NpyArray(source, name, header.Type, header.Shape, header.IsColumnMajor ? ToRowMajor(bytes, header) : bytes);
    }

    // Memory grows with what arrives, whatever the header promises.
    private static byte[] ReadGrowing(string source, Stream stream, int length)
    {
        byte[] bytes = new byte[Math.Min(length, ReadAtOnce)];
        for (int have = 0; have < length;)
        {
            if (have == bytes.Length)
            {
                Array.Resize(ref bytes, (int)Math.Min(length, 2L * bytes.Length));
            }

            int read = stream.Read(bytes.AsSpan(have));
            if (read == 0)
            {
                throw new FileFormatException(
                    source,
                    null,
                    $"the header promises {length:N0} bytes, but only {have:N0} follow",
                    "the file is damaged or was not copied whole: get it again"
                );
            }

            have += read;
        }

        return bytes;
    }

    private static byte[] ToRowMajor(byte[] bytes, NpyHeader header)
    {
        byte[] result = new byte[bytes.Length];
        int size = header.Type.Size, rank = header.Shape.Length;
        int[] index = new int[rank];
        for (int from = 0; from < header.Count; from++)
        {
            int to = 0;
            for (int i = 0; i < rank; i++)
            {
                to = (to * header.Shape[i]) + index[i];
            }

            bytes.AsSpan(from * size, size).CopyTo(result.AsSpan(to * size));
            for (int i = 0; i < rank && ++index[i] == header.Shape[i]; i++)
            {
                index[i] = 0; // the first index runs fastest
            }
        }

        return result;
    }
}
