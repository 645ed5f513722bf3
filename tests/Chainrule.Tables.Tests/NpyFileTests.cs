using System.IO.Compression;
using System.Text;
using Chainrule.Files;
using Chainrule.Files.Npy;
using Chainrule.Tests.Support;

namespace Chainrule.Tables.Tests;

public sealed class NpyFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static byte[] Npy(string type, string shape, byte[] data, bool fortran = false, byte version = 1, string extra = "")
    {
        string header =
            $"{{'descr': {(type.StartsWith('[') ? type : $"'{type}'")}, 'fortran_order': {(fortran ? "True" : "False")}, "
                + $"'shape': {shape}, {extra}}}\n";
        byte[] length =
            version == 1
                ? [(byte)header.Length, (byte)(header.Length >> 8)]
                : [(byte)header.Length, (byte)(header.Length >> 8), 0, 0];
        return [0x93, .. "NUMPY"u8, version, 0, .. length, .. Encoding.Latin1.GetBytes(header), .. data];
    }

    private NpyArray Read(byte[] bytes)
    {
        _folder.Write("a.npy", bytes);
        return Assert.Single(NpyFile.Read(_folder["a.npy"]));
    }

    private string Fails(byte[] bytes)
    {
        _folder.Write("a.npy", bytes);
        var exception = Assert.ThrowsAny<ChainruleException>(() => NpyFile.Read(_folder["a.npy"]));
        return exception.Message;
    }

    [Theory]
    [InlineData("|u1", new byte[] { 255, 1 }, 255, 1)]
    [InlineData("|i1", new byte[] { 255, 1 }, -1, 1)]
    [InlineData("|b1", new byte[] { 0, 1 }, 0, 1)]
    [InlineData("<i2", new byte[] { 0xFE, 0xFF, 2, 1 }, -2, 258)]
    [InlineData(">i2", new byte[] { 0xFF, 0xFE, 1, 2 }, -2, 258)]
    [InlineData("<f2", new byte[] { 0, 0x3C, 0, 0xC0 }, 1, -2)]
    [InlineData("<f4", new byte[] { 0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0 }, 1, -2)]
    [InlineData(">f4", new byte[] { 0x3F, 0x80, 0, 0, 0xC0, 0, 0, 0 }, 1, -2)]
    [InlineData("<u8", new byte[] { 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0 }, 1, 4294967296)]
    public void Types(string type, byte[] data, double first, double second)
    {
        Assert.Equal([first, second], Read(Npy(type, "(2,)", data)).ToNumbers());
        Assert.Equal([first, second], Read(Npy(type, "(2,)", data, version: 2)).ToNumbers());
    }

    [Fact]
    public void Orders_and_texts()
    {
        byte[] data = [1, 2, 3, 4, 5, 6];
        Assert.Equal([1, 2, 3, 4, 5, 6], Read(Npy("|u1", "(2, 3)", data)).ToNumbers());
        Assert.Equal([1, 3, 5, 2, 4, 6], Read(Npy("|u1", "(2, 3)", data, fortran: true)).ToNumbers());
        var texts = Read(Npy("<U2", "(2,)", [.. Encoding.UTF32.GetBytes("é"), 0, 0, 0, 0, .. Encoding.UTF32.GetBytes("bc")]));
        Assert.Equal(["é", "bc"], [texts.Text(0), texts.Text(1)]);
        Assert.Equal("ab", Read(Npy("|S3", "(1,)", [.. "ab\0"u8])).Text(0));
    }

    [Fact]
    public void What_is_refused_or_damaged()
    {
        Assert.Contains(
            "Python objects (pickled), which may run code and are never loaded",
            Fails(Npy("|O", "(2,)", [1, 2, 3])),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "fields of several types",
            Fails(Npy("[('a', '<f8'), ('b', '<i4')]", "(2,)", [])),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "elements of type '<c16' can't be read",
            Fails(Npy("<c16", "(1,)", new byte[16])),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "the header promises 8 bytes, but only 3 follow",
            Fails(Npy("<f8", "(1,)", [1, 2, 3])),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "bytes after the 1 that the header promises",
            Fails(Npy("|u1", "(1,)", [1, 2, 3])),
            StringComparison.Ordinal
        );
        Assert.Contains("is too large", Fails(Npy("<f8", "(2000000000, 2000000000)", [])), StringComparison.Ordinal);
        Assert.Contains("but only 0 follow", Fails(Npy("<f8", "(200000000,)", [])), StringComparison.Ordinal);
        Assert.Contains(
            "the header can't be read",
            Fails(Npy("<f8", "(1,)", new byte[8], extra: "'x': __import__('os')")),
            StringComparison.Ordinal
        );
        Assert.Contains("doesn't begin with", Fails([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), StringComparison.Ordinal);
        byte[] whole = Npy("<f8", "(1,)", new byte[8]);
        for (int length = 0; length < whole.Length; length++)
        {
            Assert.StartsWith(_folder["a.npy"], Fails(whole[..length]), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("there is no array in this archive")]
    [InlineData("there is no array in this archive", "readme.txt")]
    [InlineData("this is not a table of text but an Office document", "[Content_Types].xml", "xl/workbook.xml")]
    [InlineData("this is a zip archive that holds data/houses.csv", "data/", "data/houses.csv")]
    public void Archives_of_something_else_are_named(string message, params string[] entries)
    {
        using (var zip = new ZipArchive(File.Create(_folder["d.zip"]), ZipArchiveMode.Create))
        {
            foreach (string name in entries)
            {
                zip.CreateEntry(name);
            }
        }

        Assert.StartsWith(
            $"{_folder["d.zip"]}: {message}",
            Assert.Throws<FileFormatException>(() => Chainrule.Tables.Table.Load(_folder["d.zip"])).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Archives_become_tables(bool gzip)
    {
        using var archive = new MemoryStream();
        using (var zip = new ZipArchive(archive, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (
                var (name, bytes) in new[]
                {
                    ("y", Npy("|S1", "(3,)", [.. "aba"u8])),
                    ("x", Npy("|u1", "(3, 2)", [1, 2, 3, 4, 5, 6])),
                }
            )
            {
                using var entry = zip.CreateEntry(name + ".npy").Open();
                entry.Write(bytes);
            }
        }

        byte[] content = archive.ToArray();
        if (gzip)
        {
            using var packed = new MemoryStream();
            using (var stream = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            {
                stream.Write(content);
            }

            content = packed.ToArray();
        }

        _folder.Write("d.npz", content);
        Assert.Equal(["x", "y"], NpyFile.Read(_folder["d.npz"]).Select(array => array.Name));
        var table = Table.Load(_folder["d.npz"]);
        Assert.Equal(["x1", "x2", "y"], table.Columns.Select(column => column.Name));
        Assert.Equal([2, 4, 6], table["x2"].Numbers.ToArray());
        Assert.Equal("b", table["y"].Text(1));
        _folder.Write("d.npz", content.AsSpan(0, content.Length - 30));
        Assert.ThrowsAny<ChainruleException>(() => Table.Load(_folder["d.npz"]));
    }

    [Fact]
    public void What_numpy_writes()
    {
        const string python = "/usr/bin/python3";
        Assert.SkipUnless(
            File.Exists(python) && Directory.Exists("/usr/lib/python3/dist-packages/numpy"),
            "python3 with numpy is not here");
        using var process = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo(python)
            {
                ArgumentList =
                {
                    "-c",
                    "import numpy as np; np.savez_compressed('n.npz', x=np.arange(6, dtype='float32').reshape(3, 2) / 3, "
                        + "t=np.array(['a', 'Zürich', '']), f=np.asfortranarray([[1, 2], [3, 4], [5, 6]])); np.save('o.npy', "
                        + "np.array([{}, 1], dtype=object))",
                },
                WorkingDirectory = _folder.Path,
            }
        )!;
        process.WaitForExit();
        Assert.SkipUnless(process.ExitCode == 0, "numpy is not here");
        var table = Table.Load(_folder["n.npz"]);
        Assert.Equal(["f1", "f2", "t", "x1", "x2"], table.Columns.Select(column => column.Name));
        Assert.Equal([2, 4, 6], table["f2"].Numbers.ToArray());
        Assert.Equal([1f / 3, 3f / 3, 5f / 3], table["x2"].Numbers.ToArray().Select(number => (float)number));
        Assert.Equal(["a", "Zürich", null], Enumerable.Range(0, 3).Select(table["t"].Text));
        Assert.Contains(
            "Python objects",
            Assert.ThrowsAny<ChainruleException>(() => Table.Load(_folder["o.npy"])).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void An_archive_unpacks_to_no_more_than_the_limit()
    {
        byte[] header = Encoding.ASCII.GetBytes("{'descr': '<f8', 'fortran_order': False, 'shape': (9000000,), }\n");
        using var memory = new MemoryStream();
        using (var archive = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = archive.CreateEntry("x.npy").Open();
            entry.Write([0x93, .. "NUMPY"u8, 1, 0, .. BitConverter.GetBytes((ushort)header.Length), .. header]);
            entry.Write(new byte[9_000_000 * sizeof(double)]);
        }

        byte[] bytes = memory.ToArray(); // a thousandth of what it holds

        var refused = Assert.Throws<FileFormatException>(() => NpyFile.Read(new MemoryStream(bytes), "zeros.npz"));
        Assert.Contains("times as many", refused.Message);
        Assert.Contains("UnpackLimit.Bytes", refused.Help);
        Assert.Contains("more than 1,000 bytes", Assert.Throws<FileFormatException>(
            () => NpyFile.Read(new MemoryStream(bytes), "zeros.npz", UnpackLimit.Of(1000))).Message);
        Assert.Equal(9_000_000, Assert.Single(NpyFile.Read(new MemoryStream(bytes), "z", UnpackLimit.Of(1L << 30))).Count);
    }
}
