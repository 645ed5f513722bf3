using Chainrule.Reports.Events;
using Chainrule.Tests.Oracles;
using Chainrule.Tests.Support;

namespace Chainrule.Reports.Tests.Events;

public class EventFileTests
{
    // RFC 3720, section B.4, and the check value of "123456789" from the catalogue of CRC algorithms.
    public static TheoryData<byte[], uint> KnownChecks => new()
    {
        { new byte[32], 0x8A9136AA },
        { [.. Enumerable.Repeat((byte)0xFF, 32)], 0x62A8AB43 },
        { [.. Enumerable.Range(0, 32).Select(i => (byte)i)], 0x46DD794E },
        { [.. Enumerable.Range(0, 32).Select(i => (byte)(31 - i))], 0x113FDB5C },
        { "123456789"u8.ToArray(), 0xE3069283 },
        { [], 0 },
    };

    [Theory]
    [MemberData(nameof(KnownChecks))]
    public void The_check_is_that_of_known_vectors(byte[] bytes, uint expected)
    {
        Assert.Equal(expected, Crc32C.Of(bytes));
        Assert.Equal(expected, EventReader.Crc(bytes));
    }

    [Fact]
    [Trait("Category", "Numbers")]
    public void The_check_equals_its_definition_for_every_length_and_on_every_instruction_set()
    {
        byte[] bytes = [.. Enumerable.Range(0, 100).Select(i => (byte)(i * 151 + 7))];
        for (int length = 0; length <= bytes.Length; length++)
        {
            Assert.Equal(EventReader.Crc(bytes.AsSpan(0, length)), Crc32C.Of(bytes.AsSpan(0, length)));
        }
    }

    [Fact]
    public void A_file_begins_with_its_version_and_holds_what_was_added()
    {
        using var folder = new TemporaryFolder();
        double before = (DateTime.UtcNow - DateTime.UnixEpoch).TotalSeconds;
        string path;
        using (var file = EventFile.Create(folder.Path))
        {
            path = file.Path;
            file.AddScalars(1, ("loss", 0.5), ("Genauigkeit ✓", 1e-30));
            file.AddScalars(300, ("loss", -0.25));
            file.AddScalars(1L << 40, ("loss", double.PositiveInfinity));
        }

        Assert.Contains("tfevents", Path.GetFileName(path));
        var (entries, left) = EventReader.Read(File.ReadAllBytes(path));
        Assert.Equal(0, left);
        Assert.Equal("brain.Event:2", entries[0].FileVersion);
        Assert.All(entries, entry => Assert.InRange(entry.WallTime, before - 1, before + 600));
        Assert.Equal(
            [
                (1L, "loss", 0.5f),
                (1L, "Genauigkeit ✓", 1e-30f),
                (300L, "loss", -0.25f),
                (1L << 40, "loss", float.PositiveInfinity),
            ],
            entries.Skip(1).Select(entry => (entry.Step, entry.Tag!, entry.Scalar!.Value))
        );
    }

    [Fact]
    public void A_histogram_counts_every_number_once()
    {
        using var folder = new TemporaryFolder();
        float[] values = [-1, -1, 0.5f, 2, 2, 2];
        string path;
        using (var file = EventFile.Create(folder.Path))
        {
            path = file.Path;
            file.AddHistogram(7, "weights", HistogramCounts.Of(values));
            file.AddHistogram(8, "zeros", HistogramCounts.Of(new float[5]));
        }

        var entries = EventReader.Read(File.ReadAllBytes(path)).Entries;
        var histogram = entries[1].Histogram!;
        Assert.Equal([-1, 2, 6, 4.5, 14.25], Enumerable.Range(1, 5).Select(field => histogram[field][0]));
        double[] limits = histogram[6], counts = histogram[7];
        Assert.Equal(limits.Length, counts.Length);
        Assert.Equal(2, limits[^1]);
        Assert.Equal(limits.Order(), limits);
        Assert.Equal(2, counts[0]);
        Assert.Equal(3, counts[^1]);
        Assert.Equal(6, counts.Sum());
        int middle = Array.FindIndex(limits, limit => limit > 0.5);
        Assert.Equal(1, counts[middle - 1] + counts[middle]);
        Assert.Equal([0.0, 0, 5], Enumerable.Range(1, 3).Select(field => entries[2].Histogram![field][0]));
        Assert.Equal([5.0], entries[2].Histogram![7]);
    }

    [Fact]
    public void What_is_written_can_be_read_while_the_file_is_open_and_up_to_where_it_was_cut_off()
    {
        using var folder = new TemporaryFolder();
        using var file = EventFile.Create(folder.Path);
        file.AddScalars(1, ("a", 1));
        file.AddScalars(2, ("a", 2));
        byte[] content = Read(file.Path);
        var (entries, left) = EventReader.Read(content);
        Assert.Equal((3, 0), (entries.Count, left));
        for (int cut = 1; cut < 20; cut++)
        {
            Assert.Equal(2, EventReader.Read(content[..^cut]).Entries.Count);
        }
    }

    [Fact]
    public void Two_files_in_one_folder_do_not_meet()
    {
        using var folder = new TemporaryFolder();
        using EventFile first = EventFile.Create(folder.Path), second = EventFile.Create(folder.Path);
        Assert.NotEqual(first.Path, second.Path);
    }

    [Fact]
    public void A_folder_that_cannot_be_is_named()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, "file"), "");
        var exception = Assert.Throws<ChainruleException>(() => EventFile.Create(Path.Combine(folder.Path, "file", "inside")));
        Assert.Contains("inside", exception.Message);
    }

    private static byte[] Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
