using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;

namespace Chainrule.Files;

/// <summary>
/// The IDX format of Yann LeCun's MNIST page: two zero bytes, a code for the kind of numbers, the number of dimensions, each
/// dimension as 32 bits, then the numbers; everything highest byte first. Raw or gzip-compressed.
/// </summary>
public static class IdxFile
{
    // Deflate turns a byte into at most 1032 (zlib's technical notes, "Maximum Compression Factor"); images reach 5 to 10.
    private const long MostFromOneByte = 1032, UsualFromOneByte = 16;

    private const string GetItAgain = "the file is damaged or was not copied whole: get it again";

    /// <summary>
    /// Reads a file, compressed or not, whatever its name. No more memory is taken than the bytes that are there call for.
    /// </summary>
    /// <exception cref="FileFormatException">It isn't an IDX file, or it is damaged, cut short or too long.</exception>
    /// <exception cref="ChainruleException">It can't be read at all.</exception>
    public static IdxArray Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (StoredFile.IsSpecial(path)) // a pipe would be waited for
        {
            throw new ChainruleException($"{path} can't be read: it is a pipe or a device", "save the data to a file first");
        }

        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            return IsGzip(path, file) ? ReadCompressed(path, file) : ReadRaw(path, file);
        }
        catch (Exception e) when (DiskError.IsOne(e))
        {
            throw DiskError.WhileReading(path, e);
        }
    }

    /// <summary>Writes a file, compressed if its name ends in <c>.gz</c>. The same array gives the same bytes.</summary>
    /// <exception cref="ChainruleException">It can't be written, or it exists and may not be replaced.</exception>
    public static void Write(string path, bool overwrite, IdxArray array)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(array);
        DurableFile.Write(path, overwrite, stream =>
        {
            if (path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
            {
                using var gzip = new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true);
                WriteTo(gzip, array);
            }
            else
            {
                WriteTo(stream, array);
            }
        });
    }

    private static void WriteTo(Stream stream, IdxArray array)
    {
        Span<byte> word = stackalloc byte[sizeof(int)];
        stream.Write([0, 0, (byte)array.ElementType, (byte)array.Dimensions.Length]);
        foreach (int size in array.Dimensions)
        {
            BinaryPrimitives.WriteInt32BigEndian(word, size);
            stream.Write(word);
        }

        stream.Write(array.Bytes);
    }

    /// <summary>Whether a file is gzip by its first two bytes. Leaves it at its beginning.</summary>
    private static bool IsGzip(string path, FileStream file)
    {
        Span<byte> magic = stackalloc byte[2];
        bool isGzip = file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) == magic.Length && magic is [0x1F, 0x8B];
        file.Position = 0;
        return isGzip;
    }

    private static IdxArray ReadRaw(string path, FileStream file)
    {
        var header = IdxHeader.Read(path, file);
        long present = file.Length - header.Length;
        if (header.DataLength != present)
        {
            string only = header.DataLength < present ? "" : "only ";
            throw BrokenPromise(path, header.Length, header, $"but {only}{present:N0} follow");
        }

        int length = header.CheckedDataLength(path);
        byte[] data = GC.AllocateUninitializedArray<byte>(length);
        if (file.ReadAtLeast(data, length, throwOnEndOfStream: false) < length)
        {
            throw new FileFormatException(path, null, "the file became shorter while it was read");
        }

        return new IdxArray(path, header.Type, header.Dimensions, data);
    }

    private static IdxArray ReadCompressed(string path, FileStream file)
    {
        // What the header promises is held against the size of the file, so that nothing else needs a limit.
        using var gzip = new GunzipStream(file, path, UnpackLimit.Of(long.MaxValue));
        var header = IdxHeader.Read(path, gzip);
        if (header.DataLength > (BigInteger)file.Length * MostFromOneByte)
        {
            throw BrokenPromise(path, null, header, $"more than {file.Length:N0} bytes of gzip can hold");
        }

        int length = header.CheckedDataLength(path);
        byte[] data = ReadGrowing(gzip, length, file.Length * UsualFromOneByte);
        if (data.Length < length)
        {
            throw BrokenPromise(path, null, header, $"but the gzip data unpacks to only {data.Length:N0} after it");
        }

        // Reading on to the end is also what makes the checksum be compared.
        if (gzip.ReadByte() >= 0)
        {
            throw BrokenPromise(path, null, header, "but the gzip data unpacks to more");
        }

        return new IdxArray(path, header.Type, header.Dimensions, data);
    }

    private static FileFormatException BrokenPromise(string path, long? offset, IdxHeader header, string fact) => new(
        path, offset, $"the header promises {header}, which is {header.ShownLength} bytes, {fact}", GetItAgain);

    /// <summary>Reads up to a number of bytes into memory that grows with what arrives.</summary>
    private static byte[] ReadGrowing(Stream stream, int length, long firstGuess)
    {
        byte[] data = GC.AllocateUninitializedArray<byte>((int)Math.Min(length, firstGuess));
        int have = 0;
        while (have < length)
        {
            if (have == data.Length)
            {
                Array.Resize(ref data, (int)Math.Min(length, 2L * data.Length));
            }

            int read = stream.Read(data.AsSpan(have));
            if (read == 0)
            {
                return data[..have];
            }

            have += read;
        }

        return data;
    }
}
