using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using Chainrule.Images.Decoding;

namespace Chainrule.Images.Tiff;

/// <summary>Unpacks strips and tiles.</summary>
/// <param name="data">The file.</param>
/// <param name="layout">How it is stored.</param>
internal sealed class TiffSegments(ReadOnlyMemory<byte> data, TiffLayout layout)
{
    private readonly LzwDecoder _lzw = new(8, BitOrder.HighestFirst, early: 1);

    /// <summary>The bytes of one, differences undone.</summary>
    /// <param name="index">Its number.</param>
    /// <param name="rows">How many of its rows are in the image; of strips the last has no more.</param>
    /// <exception cref="DecodingException">It isn't within the file, or has too few bytes.</exception>
    public byte[] Unpack(long index, int rows)
    {
        long offset = layout.Offsets[index], length = layout.Lengths[index];
        if (offset > data.Length || length > data.Length - offset)
        {
            throw new DecodingException($"strip or tile {index + 1} isn't within the file");
        }

        var packed = data.Slice((int)offset, (int)length);
        byte[] bytes = new byte[checked(layout.RowBytes * rows)];
        int unpacked = layout.Compression switch
        {
            TiffLayout.Lzw => _lzw.Decode(packed.Span, bytes),
            TiffLayout.PackBits => PackBits(packed.Span, bytes),
            TiffLayout.Plain => Copy(packed.Span, bytes),
            _ => Inflate(packed, bytes),
        };
        if (unpacked < bytes.Length)
        {
            throw new DecodingException($"strip or tile {index + 1} has {unpacked} of {bytes.Length} bytes");
        }

        if (layout.HasPredictor)
        {
            for (int row = 0; row < rows; row++)
            {
                Add(bytes.AsSpan(row * layout.RowBytes, layout.RowBytes));
            }
        }

        return bytes;
    }

    private static int Copy(ReadOnlySpan<byte> packed, Span<byte> bytes)
    {
        int count = Math.Min(packed.Length, bytes.Length);
        packed[..count].CopyTo(bytes);
        return count;
    }

    private static int Inflate(ReadOnlyMemory<byte> packed, Span<byte> bytes)
    {
        // no copy: thousands of strips may name the same bytes
        using var source = MemoryMarshal.TryGetArray(packed, out var array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
            : new MemoryStream(packed.ToArray(), writable: false);
        using var stream = new ZLibStream(source, CompressionMode.Decompress);
        return stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
    }

    // Section 9: n bytes as they are, or one repeated.
    private static int PackBits(ReadOnlySpan<byte> packed, Span<byte> bytes)
    {
        int written = 0;
        for (int at = 0; at < packed.Length && written < bytes.Length;)
        {
            int count = (sbyte)packed[at++];
            if (count >= 0)
            {
                int copied = Copy(packed.Slice(at, Math.Min(count + 1, packed.Length - at)), bytes[written..]);
                (at, written) = (at + count + 1, written + copied);
            }
            else if (count != sbyte.MinValue && at < packed.Length)
            {
                int repeated = Math.Min(1 - count, bytes.Length - written);
                bytes.Slice(written, repeated).Fill(packed[at++]);
                written += repeated;
            }
        }

        return written;
    }

    private void Add(Span<byte> row)
    {
        int distance = layout.SegmentSamples * layout.Depth / 8;
        if (layout.Depth == 8)
        {
            for (int i = distance; i < row.Length; i++)
            {
                row[i] += row[i - distance];
            }

            return;
        }

        for (int i = distance; i + 1 < row.Length; i += 2)
        {
            Span<byte> here = row[i..], before = row[(i - distance)..];
            if (layout.IsLittleEndian)
            {
                int sum = BinaryPrimitives.ReadUInt16LittleEndian(here) + BinaryPrimitives.ReadUInt16LittleEndian(before);
                BinaryPrimitives.WriteUInt16LittleEndian(here, (ushort)sum);
            }
            else
            {
                int sum = BinaryPrimitives.ReadUInt16BigEndian(here) + BinaryPrimitives.ReadUInt16BigEndian(before);
                BinaryPrimitives.WriteUInt16BigEndian(here, (ushort)sum);
            }
        }
    }
}
