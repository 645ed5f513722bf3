using System.Diagnostics;
using Chainrule.Cli.Tests.Support;

namespace Chainrule.Cli.Tests.Commands;

/// <summary>The tool where standard output or standard error are closed, or files may not grow.</summary>
public sealed class StandardStreamTests : IDisposable
{
    // the runtime itself sets up a large one in memory otherwise
    private const string SmallFiles = "DOTNET_EnableWriteXorExecute=0";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_closed_standard_output_is_named()
    {
        var (code, error) = Shell("summary dense:10 >&-");

        Assert.Equal(1, code);
        Assert.Contains("error: standard output is closed, and the result can't be written", error);
    }

    [Theory]
    [InlineData("summary dense:10 > out 2>&-", 0)]
    [InlineData("train nowhere > out 2>&-", 1)]
    [InlineData("trian > out 2>&-", 2)]
    [InlineData("train toy --layers dense:3 --epochs 1 --out run > out 2>&-", 0)]
    public void A_closed_standard_error_changes_nothing_else(string words, int expected)
    {
        ToyData.Write(_folder);

        Assert.Equal(expected, Shell(words).Code);

        Assert.Equal(expected == 0, new FileInfo(_folder["out"]).Length > 0);
    }

    [Fact]
    public void A_file_that_may_not_grow_is_an_error_that_says_so()
    {
        ToyData.Write(_folder);

        const string Words = "train toy --layers 'dense:3000 relu dense:3' --epochs 1 --out run";
        var (code, error) = Shell(Words, before: $"ulimit -f 100; {SmallFiles}");

        Assert.Equal(1, code);
        Assert.Contains("the file is larger than the system allows", error);
    }

    private (int Code, string Error) Shell(string words, string before = "")
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there is no such shell");
        string tool = Path.Combine(AppContext.BaseDirectory, "chainrule-tool.dll");
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", $"{before} dotnet '{tool}' {words}"])
        {
            WorkingDirectory = _folder.Path,
            RedirectStandardError = true,
        })!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, error);
    }
}
