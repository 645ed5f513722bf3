using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Chainrule.Files;

namespace Chainrule.Tests.Files;

/// <summary>Unpacking gzip: members, headers, checks at the end, and the limit.</summary>
public class GunzipStreamTests
{
    private static byte[] Packed(byte[] content, CompressionLevel level = CompressionLevel.Optimal)
    {
        using var result = new MemoryStream();
        using (var gzip = new GZipStream(result, level, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return result.ToArray();
    }

    private static byte[] Noise(int length) =>
        [.. Enumerable.Range(0, length).Select(i => (byte)((uint)(i * 2654435761L >> 7) % 251 * (uint)(i % 13) >> 3))];

    private static byte[] Unpacked(byte[] packed, UnpackLimit? limit = null, int atOnce = 4096, int each = int.MaxValue)
    {
        using var stream = new GunzipStream(new Trickle(packed, each), "t.gz", limit);
        using var result = new MemoryStream();
        byte[] buffer = new byte[atOnce];
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            result.Write(buffer.AsSpan(0, read));
        }

        return result.ToArray();
    }

    private static string Fails(byte[] packed, UnpackLimit? limit = null) =>
        Assert.Throws<FileFormatException>(() => Unpacked(packed, limit)).Message;

    // .NET writes none where there is nothing
    private static byte[] EmptyMember => [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, .. new byte[8]];

    [Theory]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(8192)]
    [InlineData(300_000)]
    public void What_was_packed_comes_back_however_it_arrives(int length)
    {
        byte[] content = Noise(length);
        foreach (var level in new[] { CompressionLevel.NoCompression, CompressionLevel.Fastest, CompressionLevel.SmallestSize })
        {
            byte[] packed = Packed(content, level);
            Assert.Equal(content, Unpacked(packed));
            Assert.Equal(content, Unpacked(packed, each: 7));
            Assert.Equal(content, Unpacked(packed, atOnce: 61, each: 1000));
        }
    }

    [Fact]
    public void Members_behind_each_other_are_one_text_and_zeros_may_fill_the_end()
    {
        byte[][] parts = [Noise(20_000), [], Encoding.UTF8.GetBytes("a,b\n"), [], Noise(3), Noise(200_000)];
        byte[] packed = [.. parts.SelectMany(part => part.Length == 0 ? EmptyMember : Packed(part))],
            content = [.. parts.SelectMany(part => part)];
        foreach (int each in new[] { 1, 8, 9, 8192, int.MaxValue })
        {
            Assert.Equal(content, Unpacked(packed, each: each));
            Assert.Equal(content, Unpacked([.. packed, .. new byte[5000]], each: each));
            Assert.Equal(content, Unpacked([.. packed, .. EmptyMember], each: each));
        }
    }

    [Fact]
    public void Every_field_that_a_header_may_have_is_passed_over()
    {
        byte[] plain = Packed("text"u8.ToArray());
        byte[] header =
        [
            0x1F, 0x8B, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 3, 0x2C, 1, .. new byte[300], .. "name\0"u8, .. "a comment\0"u8, 1, 2,
        ];
        byte[] packed = [.. header, .. plain[10..]];
        Assert.Equal("text"u8.ToArray(), Unpacked(packed));
        for (int length = 0; length < packed.Length; length++)
        {
            Assert.Contains("the gzip data is", Fails(length == 0 ? [0x1F] : packed[..length]), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_is_cut_or_changed_or_longer_is_told()
    {
        byte[] content = Noise(50_000), packed = Packed(content), two = [.. Packed([1, 2, 3]), .. packed];
        foreach (int length in new[] { 5, 12, packed.Length / 2, packed.Length - 9, packed.Length - 8, packed.Length - 1 })
        {
            Assert.Contains("the gzip data is cut short", Fails(packed[..length]), StringComparison.Ordinal);
            Assert.Contains("the gzip data is cut short", Fails(two[..^(packed.Length - length)]), StringComparison.Ordinal);
        }

        for (int back = 1; back <= 8; back++) // checksum and length
        {
            byte[] changed = [.. packed];
            changed[^back] ^= 0x10;
            Assert.Contains("the gzip data is", Fails(changed), StringComparison.Ordinal);
            Assert.Contains("the gzip data is", Fails([.. changed, .. packed]), StringComparison.Ordinal);
        }

        Assert.Contains("other bytes after its end", Fails([.. packed, .. "more"u8]), StringComparison.Ordinal);
    }

    [Fact]
    public void More_than_the_limit_is_refused_early_and_the_limit_can_be_raised()
    {
        byte[] bomb = Packed(new byte[80 << 20]);
        string message = Fails(bomb);
        Assert.Contains("more than 200 times as many", message, StringComparison.Ordinal);
        Assert.Equal(80 << 20, Unpacked(bomb, UnpackLimit.Of(1L << 30)).Length);
        Assert.Equal(60 << 20, Unpacked(Packed(new byte[60 << 20])).Length); // small all the same
        Assert.Contains("more than 1,000 bytes", Fails(Packed(Noise(1001)), UnpackLimit.Of(1000)), StringComparison.Ordinal);
        Assert.Equal(1000, Unpacked(Packed(Noise(1000)), UnpackLimit.Of(1000)).Length);
        var error = Assert.Throws<FileFormatException>(() => Unpacked(bomb));
        Assert.Contains("UnpackLimit.Bytes", error.Help, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("123456789", 0xCBF43926u)] // the check value of the catalogue of parametrised CRC algorithms
    [InlineData("The quick brown fox jumps over the lazy dog", 0x414FA339u)]
    public void The_checksum_is_that_of_gzip(string text, uint expected)
    {
        byte[] content = Encoding.ASCII.GetBytes(text);
        Assert.Equal(expected, BinaryPrimitives.ReadUInt32LittleEndian(Packed(content).AsSpan()[^8..]));
        Assert.Equal(content, Unpacked(Packed(content)));
    }

    /// <summary>Bytes that come a few at a time.</summary>
    private sealed class Trickle(byte[] bytes, int each) : ForwardStream
    {
        private int _at;

        public override int Read(Span<byte> buffer)
        {
            int count = Math.Min(Math.Min(each, buffer.Length), bytes.Length - _at);
            bytes.AsSpan(_at, count).CopyTo(buffer);
            _at += count;
            return count;
        }
    }
}
