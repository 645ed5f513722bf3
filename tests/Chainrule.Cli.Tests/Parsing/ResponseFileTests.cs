using Chainrule.Cli.Parsing;
using Chainrule.Cli.Tests.Support;

namespace Chainrule.Cli.Tests.Parsing;

/// <summary><c>@file</c> stands for the words in a file.</summary>
public sealed class ResponseFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Write(string name, string text)
    {
        File.WriteAllText(_folder[name], text);
        return _folder[name];
    }

    [Fact]
    public void Its_words_stand_where_it_is_named()
    {
        string path = Write("options", "# the network\n--layers \"dense:30 relu\"\n\n  --epochs 3 --json\n");

        Assert.Equal(
            ["train", "mnist", "--layers", "dense:30 relu", "--epochs", "3", "--json", "--quiet"],
            ResponseFile.Expand(["train", "mnist", $"@{path}", "--quiet"]));
    }

    [Fact]
    public void Behind_two_dashes_and_an_equals_sign_and_alone_it_is_no_file() =>
        Assert.Equal(
            ["--missing=@x", "@", "a@b", "--", "@none"], ResponseFile.Expand(["--missing=@x", "@", "a@b", "--", "@none"]));

    [Fact]
    public void A_file_that_is_not_there_is_named_with_what_else_was_meant_perhaps()
    {
        var error = Assert.Throws<UsageException>(() => ResponseFile.Expand(["train", "@none"]));

        Assert.Equal("@none: there is no such file", error.Message);
        Assert.Contains("./@none", error.Help, StringComparison.Ordinal);
    }

    [Fact]
    public void A_quotation_mark_that_is_not_closed_is_named_with_its_line()
    {
        string path = Write("options", "--epochs 3\n--layers \"dense:30\n");

        var error = Assert.Throws<UsageException>(() => ResponseFile.Expand([$"@{path}"]));
        Assert.Equal($"@{path}, line 2: a quotation mark isn't closed", error.Message);
    }

    [Fact]
    public void The_tool_reads_them_and_answers_mistakes_in_them_as_its_own()
    {
        string path = Write("options", "--epohcs 3");

        var (code, _, error) = InProcess.Run("train", "mnist", $"@{path}");
        Assert.Equal(2, code);
        Assert.Contains("'train' has no option '--epohcs'", error, StringComparison.Ordinal);
        Assert.Contains("did you mean '--epochs'?", error, StringComparison.Ordinal);
        Assert.Equal(2, InProcess.Run("train", "@none").Code);
        Assert.Equal(2, ToolRun.In(_folder, "train", "@none").ExitCode);
    }

    [Fact]
    public void A_file_without_an_end_is_refused()
    {
        Assert.SkipUnless(File.Exists("/dev/zero"), "there is no /dev/zero here");

        var error = Assert.Throws<UsageException>(() => ResponseFile.Expand(["train", "@/dev/zero"]));

        Assert.Contains("more than 16,777,216 characters", error.Message);
    }
}
