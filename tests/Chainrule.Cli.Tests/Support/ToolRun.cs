using System.Diagnostics;

namespace Chainrule.Cli.Tests.Support;

/// <summary>What the tool has come to: in this process by <see cref="In"/>, else the real executable in one of its own.</summary>
internal sealed record ToolRun(int ExitCode, string Output, string Error)
{
    /// <summary>Runs a command line in a folder, as where standard output and error are redirected.</summary>
    public static ToolRun In(TemporaryFolder folder, params string[] words) => InProcess.RunIn(folder, words);

    /// <summary>Runs the executable in a folder with further environment variables.</summary>
    public static ToolRun Run(TemporaryFolder folder, (string Name, string Value)[] environment, params string[] words)
    {
        using var process = Start(folder, environment, words);
        return Finish(process);
    }

    /// <summary>Starts the tool.</summary>
    public static Process Start(TemporaryFolder folder, (string Name, string Value)[] environment, params string[] words)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "chainrule-tool.dll"));
        foreach (string word in words)
        {
            start.ArgumentList.Add(word);
        }

        foreach (string name in new[] { "CHAINRULE_DATA", "CHAINRULE_DEBUG", "CHAINRULE_COMMAND", "NO_COLOR" })
        {
            start.Environment.Remove(name);
        }

        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Waits for the end.</summary>
    public static ToolRun Finish(Process process, TimeSpan? longest = null)
    {
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(longest ?? TimeSpan.FromMinutes(2)))
        {
            process.Kill();
            throw new TimeoutException($"the tool didn't end: {error.Result}");
        }

        return new ToolRun(process.ExitCode, output.Result, error.Result);
    }
}
