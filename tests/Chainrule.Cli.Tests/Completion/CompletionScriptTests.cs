using System.Diagnostics;
using Chainrule.Cli.Completion;
using Chainrule.Cli.Tests.Support;

namespace Chainrule.Cli.Tests.Completion;

/// <summary>The scripts, in the shells that are here.</summary>
public sealed class CompletionScriptTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_command_prints_each_shell_s_script()
    {
        foreach (string shell in CompletionScript.Shells)
        {
            var (code, output, _) = InProcess.Run("completion", shell);
            Assert.Equal(0, code);
            Assert.Contains($"--complete {shell}", output, StringComparison.Ordinal);
            Assert.DoesNotContain('\r', output);
        }

        var (wrong, _, error) = InProcess.Run("completion", "bsh");
        Assert.Equal(2, wrong);
        Assert.Contains("did you mean 'bash'?", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Bash_completes_with_it()
    {
        Assert.SkipUnless(IsHere("bash"), "there is no bash here");
        string script = WriteTool("bash");
        string result = Run(
            "bash",
            $$"""
            source {{script}}
            COMP_LINE="{{_folder["chainrule"]}} train mnist --optimizer=adag"
            COMP_POINT=${#COMP_LINE}
            COMP_WORDS=({{_folder["chainrule"]}} train mnist --optimizer = adag)
            COMP_CWORD=5
            _chainrule
            echo "${COMPREPLY[@]}"
            complete -p chainrule
            """);

        Assert.Equal("adagrad\ncomplete -F _chainrule chainrule\n", result);
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public void Shells_that_are_here_read_their_script_without_a_complaint(string shell)
    {
        Assert.SkipUnless(IsHere(shell), $"there is no {shell} here");
        Assert.Equal("", Run(shell, null, "-n", WriteTool(shell)));
    }

    [Fact]
    public void Fish_completes_with_it()
    {
        Assert.SkipUnless(IsHere("fish"), "there is no fish here");
        string script = WriteTool("fish");

        string result = Run(
            "fish",
            $"set -x PATH {_folder.Path} $PATH; source {script}; "
                + "complete --do-complete 'chainrule train mnist --optimizer adag'");
        Assert.Equal("adagrad", result.Trim());
    }

    [Fact]
    public void PowerShell_completes_with_it()
    {
        Assert.SkipUnless(IsHere("pwsh"), "there is no PowerShell here");
        string script = WriteTool("powershell");
        Directory.CreateDirectory(_folder["a b"]);
        File.WriteAllText(_folder["a b/t c.csv"], "x,y\n");
        File.WriteAllText(
            _folder["ask.ps1"],
            $$"""
            $env:PATH = "{{_folder.Path}}:" + $env:PATH
            Set-Location '{{_folder.Path}}'
            Get-Content -Raw '{{script}}' | Invoke-Expression
            function Ask($line) { (TabExpansion2 -inputScript $line -cursorColumn $line.Length).CompletionMatches.CompletionText }
            Ask 'chainrule train mnist --optimizer adag'
            Ask 'chainrule train mnist --optimizer=adag'
            Ask './chainrule train "a b/t'
            """
        );
        string result = Run("pwsh", null, "-NoProfile", "-File", _folder["ask.ps1"]);
        Assert.Equal("adagrad\n--optimizer=adagrad\n'a b/t c.csv'\n", result);
    }

    private static bool IsHere(string shell) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, shell)));

    // The tool as a file that can be called, and its script for a shell.
    private string WriteTool(string shell)
    {
        string dll = Path.Combine(AppContext.BaseDirectory, "chainrule-tool.dll");
        File.WriteAllText(_folder["chainrule"], $"#!/bin/sh\nexec dotnet '{dll}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_folder["chainrule"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        string script = _folder[$"completion.{shell}"];
        File.WriteAllText(script, CompletionScript.For(shell));
        return script;
    }

    private static string Run(string shell, string? script, params string[] arguments)
    {
        var start = new ProcessStartInfo(shell) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string word in script is null ? arguments : ["-c", script])
        {
            start.ArgumentList.Add(word);
        }

        using var process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd(), error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return output + error;
    }
}
