using System.Diagnostics;
using Chainrule.Cli.Tests.Support;
using Chainrule.Tests.Support;
using TemporaryFolder = Chainrule.Cli.Tests.Support.TemporaryFolder;

namespace Chainrule.Cli.Tests.Docs;

/// <summary>The sweeps of <c>docs/scale.md</c> as somebody starts them, on a few images of MNIST.</summary>
public sealed class ScalePageTests : IDisposable
{
    private const int Rows = 200;

    private static readonly string[] Page = File.ReadAllLines(Repository.PathTo("docs", "scale.md"));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("rates", "12 tasks: 12 done, 0 failed, 0 open")]
    [InlineData("halving", "26 tasks: 26 done, 0 failed, 0 open")]
    public void Files_and_commands_of_sweeps_do_what_the_page_says(string name, string expected)
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "there is no bash here");
        FewDigits.Write(_folder, "data/mnist", Rows);
        string spec = Assert.Single(Specs(), json => json.Contains("halving", StringComparison.Ordinal) == (name == "halving"));
        File.WriteAllText(_folder[$"{name}.json"], spec);
        string command = Assert.Single(Page, line =>
            line.StartsWith("seq ", StringComparison.Ordinal) && line.Contains($"{name}.json", StringComparison.Ordinal));
        Assert.Contains(Page, line => line.Contains($"`chainrule sweep {name}.json`", StringComparison.Ordinal));
        string said = Bash(command);
        Assert.Contains(expected, said);
        Assert.Contains(expected, Bash($"chainrule sweep {name}.json"));
    }

    [Fact]
    public void Folds_are_shared_as_the_page_says()
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "there is no bash here");
        string rows = string.Concat(Enumerable.Range(0, 60).Select(i => $"{i},{i % 7},{3 * i + i % 7}\n"));
        File.WriteAllText(_folder["houses.csv"], "area,rooms,price\n" + rows);
        Bash(Assert.Single(Page, line =>
            line.StartsWith("seq ", StringComparison.Ordinal) && line.Contains("--folds", StringComparison.Ordinal)));
        Assert.True(File.Exists(_folder["runs/houses/report.html"]));
    }

    private static IEnumerable<string> Specs()
    {
        for (int i = 0; i < Page.Length; i++)
        {
            if (Page[i] == "```json")
            {
                yield return string.Join('\n', Page.Skip(i + 1).TakeWhile(line => line != "```"));
            }
        }
    }

    private string Bash(string command)
    {
        string tool = Path.Combine(AppContext.BaseDirectory, "chainrule-tool.dll");
        File.WriteAllText(_folder["chainrule"], $"#!/bin/bash\nexec dotnet '{tool}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(
                _folder["chainrule"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var start = new ProcessStartInfo("/bin/bash")
        {
            WorkingDirectory = _folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(command);
        start.Environment["PATH"] = $"{_folder.Path}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["CHAINRULE_DATA"] = _folder["data"];
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var ended = ToolRun.Finish(process, TimeSpan.FromMinutes(5));
        Assert.True(ended.ExitCode == 0, ended.Error);
        return ended.Output;
    }
}
