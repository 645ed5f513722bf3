using System.Buffers.Binary;
using System.Text;
using Chainrule.Files;
using Chainrule.Tests.Support;

namespace Chainrule.Tests.Files;

public sealed class SafetensorsDamageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_pointer_of_git_lfs_says_how_the_file_is_fetched()
    {
        File.WriteAllText(_folder["model"], "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n");
        var error = Assert.Throws<FileFormatException>(() => SafetensorsReader.Open(_folder["model"]));
        Assert.Contains("git lfs pull", error.Help, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sepal_length,species\n5.1,setosa\n", "begins like a text")]
    [InlineData("\u0089PNG\r\n\u001a\n\u0000\u0000", "begins with no length of a header")]
    public void Of_another_kind_of_file_no_length_is_read(string content, string problem)
    {
        File.WriteAllBytes(_folder["other"], Encoding.Latin1.GetBytes(content));
        var error = Assert.Throws<FileFormatException>(() => SafetensorsReader.Open(_folder["other"]));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.DoesNotMatch("[0-9],[0-9]{3},[0-9]{3},[0-9]{3},", error.Message); // quintillions of bytes
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, null)]
    [InlineData("""{"a":{"data_offsets":[0,8],"shape":[1,2],"dtype":"F32"}}    """, 8, null)]
    [InlineData("""{}""", 0, null)]
    [InlineData(
        """{"b":{"dtype":"U8","shape":[3],"data_offsets":[5,8]},"a":{"dtype":"U8","shape":[5],"data_offsets":[0,5]}}""",
        8,
        null
    )]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[0,9],"data_offsets":[0,0]},"b":{"dtype":"F16","shape":[],"data_offsets":[0,2]}}""",
        2,
        null
    )]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 7, "the file ends within the tensor \"a\" F32 2")]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""",
        9,
        "1 bytes after the last tensor belong to no tensor"
    )]
    [InlineData("""{}""", 1, "1 bytes after the last tensor")]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""",
        8,
        "takes 8 bytes, but its data_offsets are 0 and 4"
    )]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "data_offsets are 8 and 0")]
    [InlineData(
        """{"a":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}""",
        8,
        "4 bytes before the tensor \"a\" U8 4 belong to no tensor"
    )]
    [InlineData(
        """{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"b":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}""",
        8,
        "1 bytes before the tensor \"b\""
    )]
    [InlineData(
        """{"a":{"dtype":"U8","shape":[5],"data_offsets":[0,5]},"b":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}""",
        8,
        "the tensor \"b\" U8 4 overlaps"
    )]
    [InlineData(
        """{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},"b":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}}""",
        8,
        "overlaps"
    )]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""",
        8,
        "\"a\" appears twice"
    )]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"\u0061":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""",
        8,
        "\"a\" appears twice"
    )]
    [InlineData("""{"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "\"dtype\" appears twice")]
    [InlineData("""{"__metadata__":{"k":"1","k":"2"}}""", 0, "\"k\" appears twice")]
    [InlineData("""{"__metadata__":{},"__metadata__":{}}""", 0, "appears twice")]
    [InlineData("""{"__metadata__":{"k":1}}""", 0, "\"k\" in __metadata__ is a Number, not a String")]
    [InlineData("""{"__metadata__":[]}""", 0, "is a StartArray, not a StartObject")]
    [InlineData("""{"a":{"dtype":"F33","shape":[2],"data_offsets":[0,8]}}""", 8, "unknown type \"F33\"")]
    [InlineData("""{"a":{"dtype":"f32","shape":[2],"data_offsets":[0,8]}}""", 8, "unknown type \"f32\"")]
    [InlineData("""{"a":{"dtype":"11","shape":[2],"data_offsets":[0,8]}}""", 8, "unknown type \"11\"")]
    [InlineData("""{"a":{"dtype":32,"shape":[2],"data_offsets":[0,8]}}""", 8, "not a String")]
    [InlineData("""{"a":{"shape":[2],"data_offsets":[0,8]}}""", 8, "no dtype")]
    [InlineData("""{"a":{"dtype":"F32","data_offsets":[0,8]}}""", 8, "no shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2]}}""", 8, "no data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,8]}}""", 8, "not two data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"more":1}}""", 8, "unknown field \"more\"")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "must be whole numbers")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}}""", 8, "must be whole numbers")]
    [InlineData("""{"a":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}}""", 8, "must be whole numbers")]
    [InlineData("""{"a":{"dtype":"F32","shape":[[2]],"data_offsets":[0,8]}}""", 8, "must be whole numbers")]
    [InlineData("""{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}}""", 8, "must be whole numbers")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""", 0, "too large")]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[9223372036854775807,9223372036854775807,0],"data_offsets":[0,0]}}""",
        0,
        "too large"
    )]
    [InlineData(
        """{"a":{"dtype":"U8","shape":[9223372036854775807],"data_offsets":[0,9223372036854775807]}}""",
        0,
        "beyond the end of the file"
    )]
    [InlineData("""{"a":{"dtype":"U8","shape":[1000000000000],"data_offsets":[0,1000000000000]}}""", 8, "the file ends within")]
    [InlineData("""{"a":null}""", 0, "is a Null, not a StartObject")]
    [InlineData("""{"a":{"dtype":"U8","shape":{"deep":[[[1]]]},"data_offsets":[0,1]}}""", 1, "not a StartArray")]
    [InlineData("""[]""", 0, "doesn't begin with {")]
    [InlineData("""   {}""", 0, "doesn't begin with {")]
    [InlineData("""{"a":""", 0, "not valid JSON")]
    [InlineData("""{} x""", 0, "not valid JSON")]
    [InlineData("""{}{}""", 0, "not valid JSON")]
    [InlineData("""{,}""", 0, "not valid JSON")]
    [InlineData("""{"\ud800":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}""", 0, "not valid JSON")]
    [InlineData("""{/* no */}""", 0, "not valid JSON")]
    public void A_header_is_taken_at_its_word_only_where_it_is_true(string json, int dataLength, string? problem)
    {
        string path = _folder.Write("a", Compose(Encoding.UTF8.GetBytes(json), dataLength));
        if (problem is null)
        {
            SafetensorsReader.Open(path).Dispose();
            return;
        }

        var error = Assert.Throws<FileFormatException>(() => SafetensorsReader.Open(path));
        Assert.StartsWith(path + ", byte ", error.Message);
        Assert.Contains(problem, error.Message);
    }

    [Fact]
    public void Text_that_is_not_utf8_is_refused()
    {
        byte[] json = Encoding.Latin1.GetBytes("""{"__metadata__":{"k":"é"}}""");
        string path = _folder.Write("a", Compose(json, 0));
        Assert.Contains("UTF-8", Assert.Throws<FileFormatException>(() => SafetensorsReader.Open(path)).Message);
    }

    [Theory]
    [InlineData("", "byte 0: the file ends within its first eight bytes")]
    [InlineData("02000000000000", "byte 7: the file ends within its first eight bytes")]
    [InlineData("03000000000000007B7D", "said to be 3 bytes long, but only 2 follow")]
    [InlineData("FFFFFFFFFFFFFFFF7B7D", "begins with no length of a header, which has at most 100,000,000 bytes")]
    [InlineData("00000000000000007B7D", "doesn't begin with {")]
    public void A_lying_or_missing_length_is_refused(string bytes, string problem)
    {
        string path = _folder.Write("a", Convert.FromHexString(bytes));
        Assert.Contains(problem, Assert.Throws<FileFormatException>(() => SafetensorsReader.Open(path)).Message);
    }

    [Fact]
    public void Any_damage_is_either_harmless_or_a_clear_error()
    {
        var writer = new SafetensorsWriter();
        writer.AddText("k", "text");
        writer.Add("a", [2, 3], new float[6]);
        writer.Add("b", [5], new byte[5]);
        writer.Add("c", [1], new long[1]);
        using var stream = new MemoryStream();
        writer.WriteTo(stream);
        byte[] whole = stream.ToArray();
        int headerLength = whole.Length - 37;
        var random = new Random(20);
        const string likely = "0123456789{}[],:\"-e.FUI \\";
        int refused = 0, taken = 0;
        for (int round = 0; round < 1000; round++)
        {
            byte[] damaged = [.. whole];
            for (int change = random.Next(3); change >= 0; change--)
            {
                int at = random.Next(headerLength);
                damaged[at] = random.Next(2) == 0 ? (byte)likely[random.Next(likely.Length)] : (byte)random.Next(256);
            }

            damaged = random.Next(8) == 0 ? damaged[..random.Next(damaged.Length)] : damaged;
            string path = _folder.Write("a", damaged);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                using var reader = SafetensorsReader.Open(path);
                taken++;
            }
            catch (FileFormatException)
            {
                refused++;
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000);
        }

        Assert.InRange(refused, 300, 990); // both ends were reached
        Assert.InRange(taken, 5, 700);
    }

    private static byte[] Compose(byte[] json, int dataLength)
    {
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        return [.. length, .. json, .. new byte[dataLength]];
    }

    public void Dispose() => _folder.Dispose();
}
