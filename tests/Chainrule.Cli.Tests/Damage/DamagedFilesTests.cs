using Chainrule.Tests.Support;
using TemporaryFolder = Chainrule.Cli.Tests.Support.TemporaryFolder;

namespace Chainrule.Cli.Tests.Damage;

/// <summary>
/// A thousand damaged files of each format, 20,000 where all are asked for (<see cref="Cases"/>): each is read, or refused by an
/// error that the library means, without much time or memory.
/// </summary>
public sealed class DamagedFilesTests(DamagedFilesTests.Formats formats) : IClassFixture<DamagedFilesTests.Formats>
{
    [Theory]
    [InlineData("model")]
    [InlineData("checkpoint")]
    [InlineData("predictions")]
    [InlineData("safetensors")]
    [InlineData("record")]
    [InlineData("configuration")]
    [InlineData("metrics")]
    [InlineData("layers")]
    [InlineData("csv")]
    [InlineData("rows")]
    [InlineData("row")]
    [InlineData("npy")]
    [InlineData("npz")]
    [InlineData("onnx")]
    [InlineData("pytorch")]
    [InlineData("weights")]
    [InlineData("idx")]
    [InlineData("gzip")]
    [InlineData("notation")]
    [InlineData("words")]
    [InlineData("sweep")]
    [InlineData("labels")]
    [InlineData("png")]
    [InlineData("jpeg")]
    [InlineData("bmp")]
    [InlineData("gif")]
    [InlineData("webp")]
    [InlineData("tiff")]
    public void Any_damage_is_harmless_or_a_clear_error(string name)
    {
        var format = Assert.Single(formats.All, format => format.Name == name);
        string file = Path.Combine(Directory.CreateDirectory(Path.Combine(formats.Memory, name)).FullName, format.FileName);
        int taken = 0, refused = 0, cases = Cases.Of(sample: 300, all: 20_000);
        Assert.NotEmpty(format.Originals);
        Assert.All(format.Originals, original => Assert.Null(CaseLimits.Try(format, file, original)));
        for (int seed = 0; seed < cases; seed++)
        {
            var mutation = new Mutation(seed);
            byte[] damaged = format.Damage(mutation, format.Originals[seed % format.Originals.Length]);
            if (CaseLimits.Try(format, file, damaged) is { } exception)
            {
                Assert.True(exception is ChainruleException, $"{name}, seed {seed}: {exception}");
                refused++;
            }
            else
            {
                taken++;
            }
        }

        Assert.True(taken > cases / 1000 && refused > cases / 1000, $"{taken} read, {refused} refused");
    }

    /// <summary>The files that are damaged.</summary>
    public sealed class Formats : IDisposable
    {
        public Formats() => All = DamagedFormat.All(Folder);

        internal TemporaryFolder Folder { get; } = new();

        // A hundred thousand files are written: where there is such a place, into memory.
        internal string Memory { get; } = Directory.CreateDirectory(Path.Combine(
            Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"chainrule-{Guid.NewGuid():n}")).FullName;

        internal DamagedFormat[] All { get; }

        public void Dispose()
        {
            Folder.Dispose();
            Directory.Delete(Memory, recursive: true);
        }
    }
}
