using System.Buffers.Binary;
using System.IO.Compression;
using Chainrule.Files;
using Chainrule.Tests.Support;

namespace Chainrule.Images.Tests;

/// <summary>What is no image, or would cost too much, is refused in one line that names the file, before anything is
/// decoded.</summary>
public sealed class HostileFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names => DecodedPixelsTests.Names;

    public void Dispose() => _folder.Dispose();

    private static ImageFileException Refused(byte[] bytes, ImageLimits? limits = null)
    {
        var exception = Assert.Throws<ImageFileException>(() => ImageFile.Decode(bytes, "cat.png", limits));
        Assert.StartsWith("cat.png", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
        Assert.Equal("cat.png", exception.Path);
        return exception;
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_file_cut_short_is_refused_or_has_lost_none_of_its_pixels(string name)
    {
        byte[] whole = Vector.Bytes(name);
        var image = ImageFile.Decode(whole, name);
        int refused = 0;
        for (int length = 0; length < whole.Length; length += 37)
        {
            try
            {
                Assert.Equal(image.Pixels, ImageFile.Decode(whole.AsMemory(0, length), name).Pixels);
            }
            catch (ImageFileException exception)
            {
                Assert.StartsWith(name, exception.Message, StringComparison.Ordinal);
                refused++;
            }
        }

        Assert.True(refused > whole.Length / 37 / 3, $"{refused}");
    }

    [Fact]
    public void An_empty_file_is_refused()
    {
        Assert.Contains("empty", Refused([]).Message, StringComparison.Ordinal);
        string path = _folder.Write("empty.jpg", []);
        Assert.Contains("empty", Assert.Throws<ImageFileException>(() => ImageFile.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_called_png_is_refused() =>
        Assert.Contains("no image", Refused("this is a text"u8.ToArray()).Message, StringComparison.Ordinal);

    [Fact]
    public void What_is_no_file_is_an_error_of_reading()
    {
        Assert.Contains("doesn't exist", Message("absent.png"), StringComparison.Ordinal);
        Assert.Contains("is a folder", Message("."), StringComparison.Ordinal);

        string Message(string name) => Assert.Throws<ChainruleException>(() => ImageFile.Read(_folder[name])).Message;
    }

    [Fact]
    public void A_device_without_an_end_is_not_read()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "there is no such device");
        Assert.Throws<ImageFileException>(() => ImageFile.Read("/dev/zero"));
        Assert.Throws<ImageFileException>(() => ImageFile.Identify("/dev/zero"));
    }

    [Theory]
    [InlineData("rgb8.png", 16, true, 4)]
    [InlineData("rgb24.bmp", 18, false, 4)]
    [InlineData("plain.gif", 6, false, 2)]
    [InlineData("baseline-420.jpg", -1, true, 2)]
    [InlineData("progressive-420.jpg", -1, true, 2)]
    public void Sizes_that_lie_take_no_memory(string name, int at, bool isBig, int bytes)
    {
        byte[] file = Vector.Bytes(name);
        byte start = name.StartsWith("progressive", StringComparison.Ordinal) ? (byte)0xC2 : (byte)0xC0;
        at = at < 0 ? file.AsSpan().IndexOf((byte[])[0xFF, start]) + 5 : at;
        byte[] number = bytes == 4 ? [0, 1, 0x86, 0xA0] : [0xFF, 0xFF]; // 100,000 or 65,535
        if (!isBig)
        {
            Array.Reverse(number);
        }

        number.CopyTo(file, at);
        number.CopyTo(file, at + bytes);

        if (name.EndsWith(".png", StringComparison.Ordinal))
        {
            Seal(file, 8);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        var exception = Refused(file);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
        Assert.Contains("promises", exception.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(ImageLimits.MaxPixels), exception.Help, StringComparison.Ordinal);
    }

    [Fact]
    public void Tiff_sizes_that_lie_take_no_memory()
    {
        byte[] file = Vector.Bytes("rgb8.tif");
        int directory = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(4)) + 2;
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(directory + 8), 60_000);       // width
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(directory + 12 + 8), 60_000);  // height
        Assert.Contains("names 1 of 6000 strips", Refused(file).Message, StringComparison.Ordinal);

        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(directory + (7 * 12) + 8), 60_000); // rows of a strip
        Assert.Contains("promises", Refused(file).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bomb_of_one_bit_pixels_is_refused_before_it_is_unpacked()
    {
        byte[] bomb = OneBit(50_000, 50_000);
        Assert.InRange(bomb.Length, 100_000, 1_000_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("50,000", Refused(bomb).Message, StringComparison.Ordinal);
        var anySize = new ImageLimits { MaxPixels = long.MaxValue };
        Assert.Contains("an image can have", Refused(bomb, anySize).Message, StringComparison.Ordinal);
        string? help = Refused(OneBit(20_000, 20_000), anySize).Help;
        Assert.Contains(nameof(ImageLimits.MaxPixelsPerByte), help, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bomb_takes_no_memory()
    {
        byte[] bomb = OneBit(30_000, 30_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Refused(bomb);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    [Fact]
    public void A_large_page_that_packs_well_is_read()
    {
        var image = ImageFile.Decode(OneBit(3000, 2000), "page.png");
        Assert.Equal((3000, 2000, 1), (image.Height, image.Width, image.Channels));
        Assert.False(image.Pixels.ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void Limits_are_said_and_can_be_set()
    {
        byte[] file = Vector.Bytes("rgb8.png");
        Assert.Contains("MaxFileBytes", Refused(file, new() { MaxFileBytes = 100 }).Help, StringComparison.Ordinal);
        Assert.Contains("MaxPixels", Refused(file, new() { MaxPixels = 89 }).Help, StringComparison.Ordinal);
        Assert.Equal(9, ImageFile.Decode(file, "a", new() { MaxPixels = 90 }).Height);
    }

    [Theory]
    [InlineData(0xC3, "lossless")]
    [InlineData(0xC6, "hierarchical")]
    [InlineData(0xC9, "arithmetic")]
    [InlineData(0xCA, "arithmetic")]
    public void Jpeg_of_another_coding_is_named(int marker, string kind)
    {
        byte[] file = Vector.Bytes("baseline-420.jpg");
        file[file.AsSpan().IndexOf((byte[])[0xFF, 0xC0]) + 1] = (byte)marker;
        var exception = Refused(file);
        Assert.Contains(kind, exception.Message, StringComparison.Ordinal);
        Assert.Contains("baseline", exception.Help, StringComparison.Ordinal);
    }

    [Fact]
    public void Jpeg_of_12_bits_is_named()
    {
        byte[] file = Vector.Bytes("baseline-420.jpg");
        file[file.AsSpan().IndexOf((byte[])[0xFF, 0xC0]) + 4] = 12;
        Assert.Contains("12 bits", Refused(file).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_progressive_jpeg_of_thousands_of_scans_is_refused()
    {
        byte[] file = Vector.Bytes("gray-progressive.jpg");
        int start = file.AsSpan().IndexOf((byte[])[0xFF, 0xDA]);
        int end = start + 2 + file.AsSpan(start + 2).IndexOf((byte[])[0xFF, 0xC4]);
        byte[] scan = file[start..end];
        byte[] many = [.. file[..end], .. Enumerable.Repeat(scan, 5000).SelectMany(bytes => bytes), .. file[end..]];
        Assert.Contains("scans", Refused(many).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_animated_webp_is_named()
    {
        byte[] file = Vector.Bytes("lossy-alpha.webp");
        file[file.AsSpan().IndexOf("VP8X"u8) + 8] |= 2;
        Assert.Contains("animated", Refused(file).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(259, 4, "compression 4")]     // a fax
    [InlineData(259, 7, "compression 7")]     // JPEG
    [InlineData(262, 6, "colors of kind 6")]  // YCbCr
    public void Tiff_of_another_kind_is_named(int tag, int value, string kind)
    {
        byte[] file = Vector.Bytes("rgb8.tif");
        int directory = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(4)) + 2;
        for (int entry = directory; entry + 12 < file.Length; entry += 12)
        {
            if (BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(entry)) == tag)
            {
                BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(entry + 8), value);
                break;
            }
        }

        Assert.Contains(kind, Refused(file).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_checksums_of_png_are_noticed()
    {
        byte[] file = Vector.Bytes("rgb8.png");
        file[file.AsSpan().IndexOf("IDAT"u8) + 8] ^= 1;
        Assert.Contains("checksum", Refused(file).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_jpeg_whose_restart_markers_are_missing_is_refused()
    {
        byte[] file = Vector.Bytes("restarts.jpg");
        int marker = file.AsSpan().IndexOf((byte[])[0xFF, 0xD1]);
        byte[] without = [.. file[..marker], .. file[(marker + 2)..]];
        Assert.Contains("restart marker 1", Refused(without).Message, StringComparison.Ordinal);
    }

    private static byte[] OneBit(int height, int width)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            byte[] row = new byte[1 + ((width + 7) / 8)];
            for (int y = 0; y < height; y++)
            {
                zlib.Write(row);
            }
        }

        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 1;
        return [0x89, .. "PNG\r\n\u001a\n"u8, .. Chunk("IHDR", header), .. Chunk("IDAT", packed.ToArray()), .. Chunk("IEND", [])];
    }

    private static byte[] Chunk(string type, byte[] content)
    {
        byte[] chunk = [0, 0, 0, 0, .. System.Text.Encoding.ASCII.GetBytes(type), .. content, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        Seal(chunk, 0);
        return chunk;
    }

    // Writes the checksum of a chunk.
    private static void Seal(byte[] file, int at)
    {
        int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
        var sum = default(Crc32);
        sum.Add(file.AsSpan(at + 4, length + 4));
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(at + 8 + length), sum.Value);
    }
}
