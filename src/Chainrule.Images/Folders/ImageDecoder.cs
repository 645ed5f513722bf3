using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Chainrule.Images.Folders;

/// <summary>Decodes images of a folder to the size that a network takes.</summary>
/// <param name="Framing">What images are brought to.</param>
/// <param name="Limits">What is refused of a single file.</param>
/// <param name="Threads">The threads that decode.</param>
internal sealed record ImageDecoder(ImageFraming Framing, ImageLimits Limits, int Threads)
{
    /// <summary>The SHA-256 of an image's height, width and channels, each as four bytes, the lowest first, and its
    /// pixels.</summary>
    public static byte[] HashOf(Image image)
    {
        Span<byte> sizes = stackalloc byte[3 * sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(sizes, image.Height);
        BinaryPrimitives.WriteInt32LittleEndian(sizes[sizeof(int)..], image.Width);
        BinaryPrimitives.WriteInt32LittleEndian(sizes[(2 * sizeof(int))..], image.Channels);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(sizes);
        hash.AppendData(image.Pixels);
        return hash.GetHashAndReset();
    }

    /// <summary>An image's pixels as a network takes them, (H, W, C).</summary>
    public byte[] Frame(Image image)
    {
        byte[] pixels = new byte[Framing.Input.Count];
        Framing.Apply(image, pixels);
        return pixels;
    }

    /// <summary>Decodes an image once more.</summary>
    /// <exception cref="ImageFileException">The file isn't what it was.</exception>
    public byte[] Again(ImageRow row)
    {
        var image = ImageFile.Read(row.Entry.Path, Limits);
        return HashOf(image).AsSpan().SequenceEqual(row.Hash)
            ? Frame(image)
            : throw new ImageFileException(row.Entry.Path, null, "the file has changed since it was read first");
    }

    /// <summary>Decodes those of some rows whose pixels aren't kept, side by side; null where all are.</summary>
    public byte[]?[]? DecodeAgain(ImageRow[] all, ReadOnlySpan<int> rows)
    {
        bool areKept = true;
        foreach (int row in rows)
        {
            areKept &= all[row].Pixels is not null;
        }

        if (areKept)
        {
            return null;
        }

        int[] asked = rows.ToArray();
        var decoded = new byte[]?[asked.Length];
        ForEach(asked.Length, Threads, i => decoded[i] = all[asked[i]].Pixels is null ? Again(all[asked[i]]) : null);
        return decoded;
    }

    /// <summary>Does something for each of some files, side by side; what one throws is thrown as it is.</summary>
    public static void ForEach(int count, int threads, Action<int> act, CancellationToken cancel = default)
    {
        try
        {
            Parallel.For(0, count,
                new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, threads), CancellationToken = cancel }, act);
        }
        catch (AggregateException exception) when (exception.InnerExceptions.OfType<ChainruleException>()
            .FirstOrDefault() is { } first)
        {
            throw first;
        }
    }
}
