using System.Buffers.Binary;

namespace Chainrule.Files;

/// <summary>
/// The last four bytes of a gzip file: the length of what was packed, modulo 2³² (RFC 1952, 2.3.1). .NET's
/// <c>GZipStream</c> compares checksums but takes a file without its end, or with bytes after it, for whole.
/// </summary>
internal static class GzipTrailer
{
    /// <summary>
    /// Whether a file is gzip by its first two bytes, and the length it ends with. Leaves the file at its beginning.
    /// </summary>
    public static bool TryRead(string path, FileStream file, out uint unpackedLength)
    {
        unpackedLength = 0;
        if (!file.CanSeek)
        {
            throw new ChainruleException($"{path} can't be read: it is a pipe or a device", "save the data to a file first");
        }

        Span<byte> magic = stackalloc byte[2];
        bool isGzip = file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) == magic.Length && magic is [0x1F, 0x8B];
        if (isGzip && file.Length >= sizeof(uint))
        {
            Span<byte> tail = stackalloc byte[sizeof(uint)];
            file.Seek(-tail.Length, SeekOrigin.End);
            file.ReadExactly(tail);
            unpackedLength = BinaryPrimitives.ReadUInt32LittleEndian(tail);
        }

        file.Position = 0;
        return isGzip;
    }
}
