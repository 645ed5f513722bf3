using System.Text;
using Chainrule.Files;
using Chainrule.Tests.Support;

namespace Chainrule.Tests.Files;

public sealed class SafetensorsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static SafetensorsWriter Example()
    {
        var writer = new SafetensorsWriter();
        writer.AddText("zeta", "ünïcode \"quoted\" \u0001 {\"json\": [1]}");
        writer.AddText("alpha", "");
        writer.Add("layers.1.weights", [2, 3], new float[] { 1, -0f, float.NaN, float.PositiveInfinity, float.Epsilon, 1 / 3f });
        writer.Add("bytes", [3], new byte[] { 0, 128, 255 });
        writer.Add("scalar", [], new[] { long.MinValue });
        writer.Add("empty", [0, 7], Array.Empty<double>());
        writer.Add("layers.0.weights", [2], new[] { Math.PI, double.MaxValue });
        return writer;
    }

    [Fact]
    public void Every_type_and_every_bit_survives_a_round_trip()
    {
        Example().Save(_folder["a"], overwrite: false);
        using var reader = SafetensorsReader.Open(_folder["a"]);
        Assert.Equal(["layers.1.weights", "bytes", "scalar", "empty", "layers.0.weights"], reader.Tensors.Select(t => t.Name));
        Assert.Equal("ünïcode \"quoted\" \u0001 {\"json\": [1]}", reader.Metadata["zeta"]);
        Assert.Equal(["alpha", "zeta"], reader.Metadata.Keys.Order());
        float[] expected = [1, -0f, float.NaN, float.PositiveInfinity, float.Epsilon, 1 / 3f];
        Assert.Equal(
            expected.Select(BitConverter.SingleToInt32Bits),
            reader.ReadFloats("layers.1.weights").Select(BitConverter.SingleToInt32Bits)
        );
        Assert.Equal([2, 3], reader["layers.1.weights"].Sizes.AsSpan());
        Assert.Equal([0, 128, 255], reader.ReadBytes("bytes"));
        Assert.Equal([long.MinValue], reader.ReadLongs("scalar"));
        Assert.Empty(reader.ReadDoubles("empty"));
        Assert.Equal([Math.PI, double.MaxValue], reader.ReadDoubles("layers.0.weights"));
        Assert.Equal("\"layers.1.weights\" F32 2×3", reader["layers.1.weights"].ToString());
    }

    [Fact]
    public void Bytes_lie_in_the_file_as_the_format_says()
    {
        var writer = new SafetensorsWriter();
        writer.AddText("k", "v");
        writer.Add("w", [1, 2], new[] { 1f, -2f });
        using var stream = new MemoryStream();
        writer.WriteTo(stream);
        const string json = """{"__metadata__":{"k":"v"},"w":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}""";
        byte[] expected =
        [
            120, 0, 0, 0, 0, 0, 0, 0, .. Encoding.UTF8.GetBytes(json.PadRight(120)), 0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0,
        ];
        Assert.Equal(expected, stream.ToArray());
    }

    [Fact]
    public void Numbers_start_at_a_multiple_of_64_bytes_whatever_the_names()
    {
        for (int length = 0; length < 130; length++)
        {
            var writer = new SafetensorsWriter();
            writer.Add(new string('n', length), [1], new[] { 1f });
            using var stream = new MemoryStream();
            writer.WriteTo(stream);
            string path = _folder.Write("a", stream.ToArray());
            using var reader = SafetensorsReader.Open(path);
            Assert.Equal(0, reader.Tensors[0].Offset % 64);
            Assert.Equal([1f], reader.ReadFloats(new string('n', length)));
        }
    }

    [Fact]
    public void The_same_content_gives_the_same_bytes()
    {
        Example().Save(_folder["a"], overwrite: false);
        Example().Save(_folder["b"], overwrite: false);
        Assert.Equal(File.ReadAllBytes(_folder["a"]), File.ReadAllBytes(_folder["b"]));
    }

    [Fact]
    public void A_tensor_larger_than_one_piece_is_whole()
    {
        float[] large = [.. Enumerable.Range(0, 3_000_001).Select(i => (float)i)];
        var writer = new SafetensorsWriter();
        writer.Add("large", [large.Length], large);
        writer.Save(_folder["a"], overwrite: false);
        using var reader = SafetensorsReader.Open(_folder["a"]);
        float[] read = new float[large.Length];
        reader.Read("large", read);
        Assert.Equal(large, read);
    }

    [Fact]
    public void A_tensor_of_another_type_or_length_or_name_is_refused_by_name()
    {
        Example().Save(_folder["a"], overwrite: false);
        using var reader = SafetensorsReader.Open(_folder["a"]);
        Assert.Contains(
            "\"bytes\" U8 3 should be of type F32",
            Assert.Throws<FileFormatException>(() => reader.ReadFloats("bytes")).Message
        );
        Assert.Contains(
            "should have 5 numbers",
            Assert.Throws<FileFormatException>(() => reader.Read("layers.1.weights", new float[5])).Message
        );
        Assert.Contains("no tensor \"none\"", Assert.Throws<FileFormatException>(() => reader.ReadFloats("none")).Message);
        Assert.Null(reader.TryGet("none"));
    }

    [Fact]
    public void A_file_that_shrinks_while_open_is_noticed()
    {
        Example().Save(_folder["a"], overwrite: false);
        using var reader = SafetensorsReader.Open(_folder["a"]);
        using (var file = new FileStream(_folder["a"], FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.SetLength(file.Length - 4);
        }

        Assert.Throws<FileFormatException>(() => reader.ReadDoubles("layers.0.weights"));
    }

    [Fact]
    public void The_writer_refuses_what_would_not_be_read_back()
    {
        var writer = new SafetensorsWriter();
        writer.AddText("k", "v");
        writer.Add("a", [1], new[] { 1f });
        Assert.Throws<ArgumentException>(() => writer.AddText("k", "other"));
        Assert.Throws<ArgumentException>(() => writer.Add("a", [1], new[] { 1f }));
        Assert.Throws<ArgumentException>(() => writer.Add("__metadata__", [1], new[] { 1f }));
        Assert.Throws<ArgumentException>(() => writer.Add("b", [2], new[] { 1f }));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Add("c", [-1, -1], new[] { 1f }));
    }

    public void Dispose() => _folder.Dispose();
}
