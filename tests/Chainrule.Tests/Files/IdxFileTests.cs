using System.IO.Compression;
using Chainrule.Files;
using Chainrule.Tests.Support;

namespace Chainrule.Tests.Files;

public sealed class IdxFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<IdxElementType, double[]> EveryType => new()
    {
        { IdxElementType.Byte, [0, 1, 127, 128, 200, 255] },
        { IdxElementType.SByte, [-128, -1, 0, 1, 2, 127] },
        { IdxElementType.Int16, [-32768, -2, 0, 258, 3, 32767] },
        { IdxElementType.Int32, [int.MinValue + 1, -2, 0, 16909060, 3, int.MaxValue] },
        { IdxElementType.Single, [-1.5, 0, 3.25, float.MaxValue, float.Epsilon, 1] },
        { IdxElementType.Double, [-1.5, 0.1, 3.25, 1e300, double.Epsilon, 1] },
    };

    [Theory]
    [MemberData(nameof(EveryType))]
    public void Every_type_survives_a_round_trip_raw_and_compressed(IdxElementType type, double[] values)
    {
        IdxArray array = IdxArray.Of(type, values, 3, 1, 2);
        foreach (string name in new[] { "raw", "packed.gz" })
        {
            IdxFile.Write(_folder[name], overwrite: false, array);
            IdxArray read = IdxFile.Read(_folder[name]);
            Assert.Equal(type, read.ElementType);
            Assert.Equal([3, 1, 2], read.Dimensions);
            Assert.Equal(values, Enumerable.Range(0, 6).Select(i => read[i]));
            Assert.Equal(values.Select(v => (float)v), read.ToFloats());
            if (type < IdxElementType.Single)
            {
                Assert.Equal(values.Select(v => (int)v), read.ToInts());
            }
        }
    }

    [Fact]
    public void Bytes_lie_in_the_file_as_the_format_says()
    {
        IdxFile.Write(_folder["a"], overwrite: false, IdxArray.Of(IdxElementType.Int16, [1, -2], 2, 1));
        Assert.Equal([0, 0, 0x0B, 2, 0, 0, 0, 2, 0, 0, 0, 1, 0, 1, 0xFF, 0xFE], File.ReadAllBytes(_folder["a"]));
    }

    [Fact]
    public void Compression_is_told_from_content_not_from_the_name()
    {
        IdxFile.Write(_folder["a.gz"], overwrite: false, IdxArray.Of([7, 8, 9], 3));
        File.Move(_folder["a.gz"], _folder["a"]);
        Assert.Equal([7, 8, 9], IdxFile.Read(_folder["a"]).Bytes);
        IdxFile.Write(_folder["b"], overwrite: false, IdxArray.Of([7, 8, 9], 3));
        File.Move(_folder["b"], _folder["b.gz"]);
        Assert.Equal([7, 8, 9], IdxFile.Read(_folder["b.gz"]).Bytes);
    }

    [Fact]
    public void Data_that_packs_far_better_than_images_grows_into_place()
    {
        byte[] data = new byte[5_000_000];
        data[^1] = 3;
        IdxFile.Write(_folder["a.gz"], overwrite: false, IdxArray.Of(data, 5, 1_000_000));
        Assert.True(new FileInfo(_folder["a.gz"]).Length < 10_000);
        Assert.Equal(data, IdxFile.Read(_folder["a.gz"]).Bytes);
    }

    [Fact]
    public void An_array_may_be_empty()
    {
        IdxFile.Write(_folder["a"], overwrite: false, IdxArray.Of([], 0, 28, 28));
        Assert.Equal(0, IdxFile.Read(_folder["a"]).Count);
    }

    [Fact]
    public void A_fraction_is_no_whole_number()
    {
        IdxFile.Write(_folder["a"], overwrite: false, IdxArray.Of(IdxElementType.Single, [1, 2.5, 3], 3));
        var error = Assert.Throws<ChainruleException>(() => IdxFile.Read(_folder["a"]).ToInts());
        Assert.Equal($"{_folder["a"]}, element 1: 2.5 is not a whole number", error.Message);
    }

    [Theory]
    [InlineData("", "byte 0: the file ends within the first four bytes")]
    [InlineData("00 00 08", "byte 3: the file ends within the first four bytes")]
    [InlineData("89 50 4E 47 0D 0A", "byte 0: this is not an IDX file: it begins with 89 50, not with 00 00")]
    [InlineData("00 01 08 01 00 00 00 00", "byte 0: this is not an IDX file")]
    [InlineData("00 00 0A 01 00 00 00 00", "byte 2: 0a is not a type of numbers")]
    [InlineData("00 00 08 00", "byte 3: the array has no dimensions")]
    [InlineData("00 00 08 03 00 00 00 01 00 00", "byte 10: the file ends within the sizes of its 3 dimensions")]
    [InlineData("00 00 08 01 00 00 00 03 01 02", "byte 8: the header promises Byte 3, which is 3 bytes, but only 2 follow")]
    [InlineData("00 00 08 01 00 00 00 01 01 02", "byte 8: the header promises Byte 1, which is 1 bytes, but 2 follow")]
    [InlineData("00 00 08 03 FF FF FF FF 00 00 00 1C 00 00 00 1C", "but only 0 follow")]
    [InlineData(
        "00 00 08 01 FF FF FF FF 00 00 00 1C 00 00 00 1C",
        "byte 8: the header promises Byte 4294967295, which is 4,294,967,295 bytes, but only 8 follow"
    )]
    [InlineData("00 00 0E 04 FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF", "but only 0 follow")]
    [InlineData("00 00 08 02 00 00 00 00 FF FF FF FF", "4,294,967,295 is too large a size")]
    public void A_damaged_file_is_refused_naming_file_and_offset(string bytes, string problem)
    {
        string path = _folder.Write("a", Convert.FromHexString(bytes.Replace(" ", "", StringComparison.Ordinal)));
        var error = Assert.Throws<FileFormatException>(() => IdxFile.Read(path));
        Assert.StartsWith(path, error.Message);
        Assert.Contains(problem, error.Message);
    }

    [Fact]
    public void A_lying_count_takes_no_memory()
    {
        string raw = _folder.Write("raw", [0, 0, 8, 3, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 28, 0, 0, 0, 28]);
        string large = _folder.Write("large", Gzip([0, 0, 8, 1, 0x7F, 0xFF, 0xFF, 0xC7]));
        string plausible = _folder.Write("plausible", Gzip([0, 0, 8, 1, 0, 0, 0x40, 0]));
        foreach (string path in new[] { raw, large, plausible })
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Throws<FileFormatException>(() => IdxFile.Read(path));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000);
        }
    }

    [Fact]
    public void Damage_anywhere_in_a_compressed_file_is_found()
    {
        byte[] data = new byte[3000];
        new Random(5).NextBytes(data);
        IdxFile.Write(_folder["a.gz"], overwrite: false, IdxArray.Of(data, 30, 100));
        byte[] whole = File.ReadAllBytes(_folder["a.gz"]);
        for (int length = 2; length < whole.Length; length += length < 40 || length > whole.Length - 40 ? 1 : 97)
        {
            Assert.Throws<FileFormatException>(() => IdxFile.Read(_folder.Write("cut", whole.AsSpan(0, length))));
        }

        for (int at = 20; at < whole.Length; at += at > whole.Length - 20 ? 1 : 89)
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= 0x10;
            Assert.Throws<FileFormatException>(() => IdxFile.Read(_folder.Write("damaged", damaged)));
        }

        Assert.Throws<FileFormatException>(() => IdxFile.Read(_folder.Write("longer", [.. whole, 1])));
        Assert.Throws<FileFormatException>(() => IdxFile.Read(_folder.Write("twice", [.. whole, .. whole])));
        Assert.Throws<FileFormatException>(() => IdxFile.Read(_folder.Write("more", Gzip([0, 0, 8, 1, 0, 0, 0, 1, 5, 6]))));
        Assert.Throws<FileFormatException>(() => IdxFile.Read(_folder.Write("less", Gzip([0, 0, 8, 1, 0, 0, 0, 3, 5, 6]))));
        Assert.Throws<FileFormatException>(() => IdxFile.Read(_folder.Write("not idx", Gzip([1, 2, 3, 4, 5]))));
    }

    [Fact]
    public void Gzip_of_several_members_is_one_file()
    {
        byte[] packed = [.. Gzip([0, 0, 8, 1, 0, 0, 0, 3, 5]), .. Gzip([6, 7])];
        Assert.Equal([5, 6, 7], IdxFile.Read(_folder.Write("members", packed)).Bytes);
    }

    [Fact]
    public void A_file_that_can_not_be_read_is_named()
    {
        Assert.Equal(
            $"{_folder["none"]} doesn't exist",
            Assert.Throws<ChainruleException>(() => IdxFile.Read(_folder["none"])).Message
        );
        Assert.Equal(
            $"{_folder.Path} is a folder, not a file",
            Assert.Throws<ChainruleException>(() => IdxFile.Read(_folder.Path)).Message
        );
    }

    private static byte[] Gzip(byte[] content)
    {
        using var result = new MemoryStream();
        using (var gzip = new GZipStream(result, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return result.ToArray();
    }

    public void Dispose() => _folder.Dispose();
}
