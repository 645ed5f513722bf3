using System.Diagnostics;
using Chainrule.Cli.Tests.Support;
using Chainrule.Tests.Support;
using TemporaryFolder = Chainrule.Cli.Tests.Support.TemporaryFolder;

namespace Chainrule.Cli.Tests.Docs;

/// <summary>
/// The README and the guide as somebody follows them: a shell runs their commands, first to last, in a folder like a clone. A
/// training that takes a minute is stopped after the lines that stand first below it, and what reads its run is left to
/// <see cref="Cases.AreMany"/>.
/// </summary>
public sealed class GuideTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_command_says_what_stands_below_it_and_all_together_leave_nothing_but_runs()
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "there is no bash here");
        WriteClone();
        var wrong = new List<string>();
        var stopped = new List<string>();
        foreach (var (page, _, lines) in GuidePages.Blocks().Where(block => block.Language == ""))
        {
            foreach (var command in GuideCommand.In(lines))
            {
                if (stopped.Any(run => command.Text.Contains(run, StringComparison.Ordinal)))
                {
                    TestContext.Current.SendDiagnosticMessage("run where CHAINRULE_CASES asks for all: {0}", command.Text);
                    continue;
                }

                bool stops = command.Run is not null && command.IsLong && !Cases.AreMany;
                var (code, output) = stops ? RunFirst(command) : Run(command.Text);
                string? unsaid = stops ? command.FirstUnsaid(output)
                    : code == 0 ? command.Unsaid(output)
                    : $"it ends with {code}:\n{output}";
                if (stops)
                {
                    stopped.Add(command.Run!);
                }

                if (unsaid is not null)
                {
                    wrong.Add($"{page}: {command.Text}\n{unsaid}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n\n", wrong));
        Assert.Equal(
            ["chainrule", "data", "path", "runs"],
            Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_index_counts_every_page_of_the_guide() => Assert.Equal(
        Directory.GetFiles(Repository.PathTo("docs", "guide"), "*.md").Select(Path.GetFileName).Order(StringComparer.Ordinal),
        GuidePages.Names.Skip(1).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_block_is_of_a_kind_that_is_run()
    {
        // programs, and what they print, are compared by the tests of tables
        Assert.All(GuidePages.Blocks(), block => Assert.Contains(block.Language, new[] { "", "csharp", "text" }));
    }

    [Theory]
    [InlineData("one\ntwo\nthree\n", "one|two|three", true)]
    [InlineData("one\ntwo\nthree\n", "one|…|three", true)]
    [InlineData("one\ntwo\nthree\n", "…|two|…", true)]
    [InlineData("one\ntwo\nthree\n", "one|three", false)]
    [InlineData("one\ntwo\nthree\n", "one|two", false)]
    [InlineData("one\ntwo\nthree\n", "two|…", false)]
    [InlineData("one\ntwo\nthree\n", "…|three|…|two", false)]
    [InlineData("", "", true)]
    [InlineData("one\n", "", false)]
    [InlineData("took 2.9 s, 96,016 samples/s\n", "took 45 s,  33,023 samples/s", true)]
    [InlineData("one\nfitted anew to all 1,461 rows: 0%, 4 s; about 9 s left\ntwo\n", "one|two", true)]
    [InlineData("took 2.9 s, loss 0.2\n", "took 2.9 s, loss 0.3", false)]
    public void What_is_shown_is_held_against_what_is_said(string said, string shown, bool isSaid) =>
        Assert.Equal(isSaid, new GuideCommand("x", shown.Length == 0 ? [] : shown.Split('|')).Unsaid(said) is null);

    [Theory]
    [InlineData("", "epoch 1|…|training took 45 s|model: runs/a-002/m", false)]
    [InlineData("epoch 1\n", "epoch 1|…|training took 45 s|model: runs/a-002/m", true)]
    [InlineData("epoch 2\n", "epoch 1|…|training took 45 s|model: runs/a-002/m", false)]
    [InlineData("one\nepoch 1\n", "epoch 1|…|training took 45 s|model: runs/a-002/m", false)]
    public void Of_a_long_training_the_first_lines_are_held_against_what_is_said(string said, string shown, bool isSaid)
    {
        var command = new GuideCommand("x", shown.Split('|'));
        Assert.Equal((true, "a-002"), (command.IsLong, command.Run));
        Assert.Equal(isSaid, command.FirstUnsaid(said) is null);
        Assert.False(new GuideCommand("x", ["epoch 1", "training took 2.9 s, 96,016 samples/s"]).IsLong);
        Assert.False(new GuideCommand("x", null).IsLong);
    }

    // One of them is: else nothing is left to stop, and what stops it can go.
    [Fact]
    public void A_training_of_the_guide_is_long() => Assert.Contains(
        GuidePages.Blocks().Where(block => block.Language == "").SelectMany(block => GuideCommand.In(block.Lines)),
        command => command.IsLong && command.Run is not null);

    private void WriteClone()
    {
        Directory.CreateSymbolicLink(_folder["data"], Path.Combine(DerivationPage.Folder, "data"));
        File.WriteAllText(
            _folder["chainrule"],
            $"""
            #!/bin/bash
            CHAINRULE_COMMAND=$0 exec dotnet '{Path.Combine(AppContext.BaseDirectory, "chainrule-tool.dll")}' "$@"
            """);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_folder["chainrule"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        // somebody's own images: a few of those that ship
        FewDigits.Write(_folder, "path/to/folder", rows: 500);
    }

    private (int Code, string Output) Run(string command)
    {
        using var process = Begin(command);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }

    // Until it has said as many lines as are shown before some are left out; of that training nothing more is asked.
    private (int Code, string Output) RunFirst(GuideCommand command)
    {
        using var process = Begin(command.Text);
        var lines = new List<string>();
        while (command.FirstUnsaid(string.Join('\n', lines)) is not null && process.StandardOutput.ReadLine() is { } line)
        {
            lines.Add(line);
        }

        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        return (0, string.Join('\n', lines));
    }

    private Process Begin(string command)
    {
        var start = new ProcessStartInfo("/bin/bash")
        {
            WorkingDirectory = _folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"exec 2>&1\n{command}");
        foreach (string name in (string[])["CHAINRULE_DATA", "CHAINRULE_DEBUG", "CHAINRULE_COMMAND", "COLUMNS"])
        {
            start.Environment.Remove(name);
        }

        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }
}
