using System.Buffers.Binary;
using System.IO.Compression;
using Chainrule.Files;
using Chainrule.Images;
using Chainrule.Tests.Support;

namespace Chainrule.Cli.Tests.Damage;

/// <summary>
/// Image files, damaged by their structure: chunks of PNG with their checksum made right again, pixels beneath its compression,
/// segments
/// of JPEG and what they hold, headers of the others more often than the rest.
/// </summary>
internal static class DamagedImages
{
    private const int Signature = 8, ChunkHeader = 8, Checksum = 4;

    /// <summary>All formats.</summary>
    public static DamagedFormat[] Formats { get; } =
    [
        Of("png", ".png", Png), Of("jpeg", ".jpg", Jpeg), Of("bmp", ".bmp", Any), Of("gif", ".gif", Any),
        Of("webp", ".webp", Any), Of("tiff", ".tif", Tiff),
    ];

    private static DamagedFormat Of(string name, string ending, Func<Mutation, byte[], byte[]> damage) => new(
        name,
        () =>
        [
            .. Directory.EnumerateFiles(Repository.PathTo("tests", "Chainrule.Images.Tests", "Vectors"), "*" + ending)
                .Order(StringComparer.Ordinal)
                .Select(File.ReadAllBytes),
        ],
        damage,
        (file, bytes) => ImageFile.Decode(bytes, file));

    private static byte[] Any(Mutation mutation, byte[] file) => mutation.Bytes(file);

    // The directory, which is behind the pixels here, or anything.
    private static byte[] Tiff(Mutation mutation, byte[] file)
    {
        int directory = file[0] == 'I'
            ? BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(4))
            : BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(4));
        return mutation.OneIn(3) || directory <= 0 || directory >= file.Length
            ? mutation.Bytes(file)
            : [.. file[..directory], .. mutation.Bytes(file[directory..])];
    }

    private static byte[] Png(Mutation mutation, byte[] file)
    {
        if (mutation.OneIn(8))
        {
            return mutation.Bytes(file);
        }

        List<(byte[] Type, byte[] Content)> chunks = [];
        for (int at = Signature, length; at < file.Length; at += ChunkHeader + length + Checksum)
        {
            length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            chunks.Add((file[(at + 4)..(at + 8)], file[(at + ChunkHeader)..(at + ChunkHeader + length)]));
        }

        int changed = mutation.Next(chunks.Count), other = mutation.Next(chunks.Count);
        switch (mutation.Next(6))
        {
            case 0:
                (chunks[changed], chunks[other]) = (chunks[other], chunks[changed]);
                break;
            case 1:
                chunks.RemoveAt(changed);
                break;
            case 2:
                chunks.Insert(other, chunks[changed]);
                break;
            case 3:
                chunks = WithRows(mutation, chunks);
                break;
            default:
                chunks[changed] = (chunks[changed].Type, mutation.Bytes(chunks[changed].Content));
                break;
        }

        return [.. file[..Signature], .. chunks.SelectMany(chunk => Chunk(chunk.Type, chunk.Content))];
    }

    // Rows and their filters, compressed again.
    private static List<(byte[] Type, byte[] Content)> WithRows(Mutation mutation, List<(byte[] Type, byte[] Content)> chunks)
    {
        bool IsData((byte[] Type, byte[] Content) chunk) => chunk.Type.AsSpan().SequenceEqual("IDAT"u8);
        byte[] packed = [.. chunks.Where(IsData).SelectMany(chunk => chunk.Content)];
        using var rows = new MemoryStream();
        using (var zlib = new ZLibStream(new MemoryStream(packed), CompressionMode.Decompress))
        {
            zlib.CopyTo(rows);
        }

        using var again = new MemoryStream();
        using (var zlib = new ZLibStream(again, CompressionLevel.Fastest, leaveOpen: true))
        {
            zlib.Write(mutation.Bytes(rows.ToArray()));
        }

        int first = chunks.FindIndex(IsData);
        return [.. chunks[..first], ("IDAT"u8.ToArray(), again.ToArray()), .. chunks[first..].Where(chunk => !IsData(chunk))];
    }

    private static byte[] Chunk(byte[] type, byte[] content)
    {
        byte[] chunk = [0, 0, 0, 0, .. type, .. content, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        var sum = default(Crc32);
        sum.Add(chunk.AsSpan(4, type.Length + content.Length));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(chunk.Length - Checksum), sum.Value);
        return chunk;
    }

    private static byte[] Jpeg(Mutation mutation, byte[] file)
    {
        // from a marker to the next: segments and what is compressed behind them
        bool IsMarker(int at) => file[at] == 0xFF && file[at + 1] is >= 0xC0 and < 0xFF;
        int[] places = [.. Enumerable.Range(0, file.Length - 1).Where(IsMarker)];
        List<byte[]> parts = [.. places.Select((at, i) => file[at..(i + 1 < places.Length ? places[i + 1] : file.Length)])];
        int changed = mutation.Next(parts.Count), other = mutation.Next(parts.Count);
        switch (mutation.Next(6))
        {
            case 0:
                (parts[changed], parts[other]) = (parts[other], parts[changed]);
                break;
            case 1:
                parts.RemoveAt(changed);
                break;
            case 2:
                parts.Insert(other, parts[changed]);
                break;
            default:
                byte[] part = parts[changed];
                int head = Math.Min(4, part.Length);
                parts[changed] = mutation.OneIn(4) ? mutation.Bytes(part) : [.. part[..head], .. mutation.Bytes(part[head..])];
                break;
        }

        return [.. parts.SelectMany(part => part)];
    }
}
