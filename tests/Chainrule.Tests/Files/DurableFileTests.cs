using System.Text;
using Chainrule.Files;
using Chainrule.Tests.Support;

namespace Chainrule.Tests.Files;

public sealed class DurableFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static Action<Stream> Text(string text) => stream => stream.Write(Encoding.UTF8.GetBytes(text));

    [Fact]
    public void Writes_a_new_file_and_nothing_else()
    {
        DurableFile.Write(_folder["a.txt"], overwrite: false, Text("hello"));
        Assert.Equal("hello", File.ReadAllText(_folder["a.txt"]));
        Assert.Equal(["a.txt"], _folder.Names());
    }

    [Fact]
    public void Large_content_arrives_whole_whatever_the_pieces()
    {
        byte[] content = new byte[1_000_003];
        new Random(1).NextBytes(content);
        DurableFile.Write(_folder["a"], overwrite: false, stream =>
        {
            for (int at = 0, size = 1; at < content.Length; at += size, size = size * 2 % 70_001 + 1)
            {
                size = Math.Min(size, content.Length - at);
                stream.Write(content.AsSpan(at, size));
            }
        });
        Assert.Equal(content, File.ReadAllBytes(_folder["a"]));
    }

    [Fact]
    public void Content_may_close_the_stream()
    {
        DurableFile.Write(_folder["a"], overwrite: false, stream =>
        {
            using var writer = new StreamWriter(stream);
            writer.Write("closed");
        });
        Assert.Equal("closed", File.ReadAllText(_folder["a"]));
    }

    [Fact]
    public void An_existing_file_stays_unless_it_may_be_replaced()
    {
        File.WriteAllText(_folder["a"], "old");
        var error = Assert.Throws<FileExistsException>(() => DurableFile.Write(_folder["a"], overwrite: false, Text("new")));
        Assert.Equal($"{_folder["a"]} exists already", error.Message);
        Assert.Contains("overwrite: true", error.Help, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(_folder["a"]));
        DurableFile.Write(_folder["a"], overwrite: true, Text("new"));
        Assert.Equal("new", File.ReadAllText(_folder["a"]));
        Assert.Equal(["a"], _folder.Names());
    }

    [Fact]
    public void A_file_that_appears_meanwhile_is_not_replaced()
    {
        Assert.Throws<FileExistsException>(() => DurableFile.Write(_folder["a"], overwrite: false, stream =>
        {
            stream.WriteByte(1);
            File.WriteAllText(_folder["a"], "somebody else's");
        }));
        Assert.Equal("somebody else's", File.ReadAllText(_folder["a"]));
        Assert.Equal(["a"], _folder.Names());
    }

    [Fact]
    public void Until_all_is_written_the_name_leads_to_the_old_content()
    {
        File.WriteAllText(_folder["a"], "old");
        string[] during = [];
        DurableFile.Write(_folder["a"], overwrite: true, stream =>
        {
            stream.Write(new byte[200_000]);
            stream.Flush();
            Assert.Equal("old", File.ReadAllText(_folder["a"]));
            during = _folder.Names();
        });
        Assert.Equal(2, during.Length);
        Assert.Matches(@"^\.chainrule-[0-9a-f]{16}\.tmp$", during[0]);
        Assert.Equal(200_000, new FileInfo(_folder["a"]).Length);
    }

    [Fact]
    public void A_failure_of_the_content_is_passed_on_and_leaves_the_old_file_alone()
    {
        File.WriteAllText(_folder["a"], "old");
        var own = new IOException("the source is gone");
        var thrown = Assert.Throws<IOException>(() => DurableFile.Write(_folder["a"], overwrite: true, stream =>
        {
            stream.Write(new byte[100_000]);
            throw own;
        }));
        Assert.Same(own, thrown);
        Assert.Equal("old", File.ReadAllText(_folder["a"]));
        Assert.Equal(["a"], _folder.Names());
    }

    [Fact]
    public void Concurrent_writers_leave_one_whole_file()
    {
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
            DurableFile.Write(_folder["a"], overwrite: true, stream =>
            {
                for (int k = 0; k < 100; k++)
                {
                    stream.Write(Enumerable.Repeat((byte)i, 1000).ToArray());
                }
            })
        );
        byte[] content = File.ReadAllBytes(_folder["a"]);
        Assert.Equal(100_000, content.Length);
        Assert.False(content.AsSpan().ContainsAnyExcept(content[0]));
        Assert.Equal(["a"], _folder.Names());
    }

    [Fact]
    public void A_folder_or_a_missing_folder_is_named()
    {
        var error = Assert.Throws<ChainruleException>(() => DurableFile.Write(_folder.Path, overwrite: true, Text("x")));
        Assert.Equal($"{_folder.Path} is a folder, not a file", error.Message);
        string name = Path.Combine(_folder.Path, "no", "a");
        error = Assert.Throws<ChainruleException>(() => DurableFile.Write(name, overwrite: true, Text("x")));
        Assert.Equal($"{name} can't be written: there is no folder {Path.Combine(_folder.Path, "no")}", error.Message);
        Assert.Equal("create the folder first", error.Help);
        Assert.Throws<ChainruleException>(() => DurableFile.Write(_folder["new/"], overwrite: true, Text("x")));
        Assert.Throws<ChainruleException>(() => DurableFile.Write("", overwrite: true, Text("x")));
        Assert.Throws<ChainruleException>(() => DurableFile.Write("a\0b", overwrite: true, Text("x")));
        Assert.Throws<ChainruleException>(() => DurableFile.Write(_folder[new string('n', 300)], overwrite: true, Text("x")));
        Assert.Empty(_folder.Names());
    }

    [Fact]
    public void A_link_is_followed_even_where_it_leads_nowhere_yet()
    {
        File.CreateSymbolicLink(_folder["link"], "real");
        DurableFile.Write(_folder["link"], overwrite: false, Text("first"));
        Assert.Equal("first", File.ReadAllText(_folder["real"]));
        Assert.Throws<FileExistsException>(() => DurableFile.Write(_folder["link"], overwrite: false, Text("second")));
        DurableFile.Write(_folder["link"], overwrite: true, Text("second"));
        Assert.Equal("second", File.ReadAllText(_folder["real"]));
        Assert.Equal("real", new FileInfo(_folder["link"]).LinkTarget);
        Assert.Equal(["link", "real"], _folder.Names());
    }

    [Fact]
    public void A_circle_of_links_is_an_error()
    {
        File.CreateSymbolicLink(_folder["a"], "b");
        File.CreateSymbolicLink(_folder["b"], "a");
        Assert.Throws<ChainruleException>(() => DurableFile.Write(_folder["a"], overwrite: true, Text("x")));
        Assert.Equal(["a", "b"], _folder.Names());
    }

    [Fact]
    public void A_probe_says_beforehand_what_writing_would_say_and_leaves_nothing()
    {
        DurableFile.Probe(_folder["a"], overwrite: false);
        Assert.Empty(_folder.Names());
        File.WriteAllText(_folder["a"], "old");
        Assert.Throws<FileExistsException>(() => DurableFile.Probe(_folder["a"], overwrite: false));
        DurableFile.Probe(_folder["a"], overwrite: true);
        Assert.Equal("old", File.ReadAllText(_folder["a"]));
        Assert.Throws<ChainruleException>(() => DurableFile.Probe(Path.Combine(_folder.Path, "no", "a"), overwrite: false));
        Assert.Throws<ChainruleException>(() => DurableFile.Probe(_folder.Path, overwrite: true));
    }

    public void Dispose() => _folder.Dispose();
}
