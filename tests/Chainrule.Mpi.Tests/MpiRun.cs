using System.Diagnostics;
using Chainrule.Tests.Support;

namespace Chainrule.Mpi.Tests;

/// <summary>The tool, started in several processes by an implementation of MPI.</summary>
internal sealed record MpiRun(int ExitCode, string Output, string Error)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(4);

    /// <summary>The implementations that tests ask for, by the ending of Debian's mpirun.</summary>
    public static string[] Implementations { get; } = ["openmpi", "mpich"];

    /// <summary>Skips a test where an implementation isn't installed.</summary>
    public static void Require(string implementation) => Assert.SkipUnless(
        PathTo(implementation) is not null,
        $"mpirun.{implementation} is not here: apt-get install {(implementation == "mpich" ? "mpich" : "openmpi-bin")}");

    /// <summary>Runs the tool in one process without MPI.</summary>
    public static MpiRun Alone(TemporaryFolder folder, params string[] words) =>
        Finish(Start(folder, "dotnet", [Tool, .. words], []));

    /// <summary>Runs the tool in several processes.</summary>
    public static MpiRun Of(string implementation, int processes, TemporaryFolder folder, params string[] words) =>
        Finish(Start(implementation, processes, folder, words));

    /// <summary>Starts the tool in several processes, each of which may be given a command of its own.</summary>
    public static Process Start(
        string implementation, int processes, TemporaryFolder folder, string[] words,
        params (string Name, string Value)[] variables)
    {
        string[] options = implementation == "openmpi" ? ["--allow-run-as-root", "--oversubscribe"] : [];
        return Start(
            folder, PathTo(implementation)!, [.. options, "-n", $"{processes}", "dotnet", Tool, .. words], variables);
    }

    /// <summary>Starts different command lines of the tool as the processes of one run, one each.</summary>
    public static Process StartEach(string implementation, TemporaryFolder folder, params string[][] commands)
    {
        string[] options = implementation == "openmpi" ? ["--allow-run-as-root", "--oversubscribe"] : [];
        var each = commands.SelectMany((words, i) => (string[])[.. i > 0 ? [":"] : Array.Empty<string>(), "-n", "1", .. words]);
        return Start(folder, PathTo(implementation)!, [.. options, .. each], []);
    }

    /// <summary>The command line of the tool.</summary>
    public static string[] ToolCommand(params string[] words) => ["dotnet", Tool, .. words];

    /// <summary>
    /// Waits until a run has kept two epochs: what is cut off in keeping the third leaves the second, what is cut off in keeping
    /// the first leaves nothing.
    /// </summary>
    public static void AwaitEpochs(Process process, string metrics) => Assert.True(
        SpinWait.SpinUntil(
            () =>
            {
                try
                {
                    return process.HasExited || (File.Exists(metrics) && File.ReadAllLines(metrics).Length > 2);
                }
                catch (IOException)
                {
                    return false; // replaced at this moment
                }
            },
            TimeSpan.FromMinutes(2)),
        "the run keeps no epochs");

    /// <summary>Waits for the end.</summary>
    public static MpiRun Finish(Process process)
    {
        using (process)
        {
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(Longest))
            {
                process.Kill(entireProcessTree: true);
                throw new TimeoutException($"the processes didn't end: {error.Result}");
            }

            return new MpiRun(process.ExitCode, output.Result, error.Result);
        }
    }

    /// <summary>Calls another program; returns its exit code.</summary>
    public static int Call(string command, params string[] arguments)
    {
        using var process = Process.Start(command, arguments);
        process.WaitForExit();
        return process.ExitCode;
    }

    /// <summary>The process of a run in a folder whose environment says that it has the rank.</summary>
    public static int ProcessOf(int rank, TemporaryFolder folder) =>
        ProcessesIn(folder).FirstOrDefault(found => found.Rank == rank) is { Id: > 0 } process
            ? process.Id
            : throw new InvalidOperationException($"there is no process of rank {rank}");

    /// <summary>All ranks that run in a folder, by their number and the system's.</summary>
    public static IEnumerable<(int Rank, int Id)> ProcessesIn(TemporaryFolder folder)
    {
        foreach (string entry in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(entry), out int id) && RankOf(entry, folder) is int rank)
            {
                yield return (rank, id);
            }
        }
    }

    private static int? RankOf(string process, TemporaryFolder folder)
    {
        try
        {
            return new FileInfo($"{process}/cwd").ResolveLinkTarget(returnFinalTarget: true)?.FullName == folder.Path
                && File.ReadAllText($"{process}/cmdline").Contains("chainrule-tool.dll", StringComparison.Ordinal)
                    ? File.ReadAllText($"{process}/environ").Split('\0')
                        .Select(variable => variable.Split('='))
                        .Where(variable => variable[0] is "OMPI_COMM_WORLD_RANK" or "PMI_RANK")
                        .Select(variable => (int?)int.Parse(variable[1], System.Globalization.CultureInfo.InvariantCulture))
                        .FirstOrDefault()
                    : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null; // gone meanwhile, or another user's
        }
    }

    private static string Tool => Path.Combine(AppContext.BaseDirectory, "chainrule-tool.dll");

    private static string? PathTo(string implementation) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, $"mpirun.{implementation}"))
        .FirstOrDefault(File.Exists);

    private static Process Start(TemporaryFolder folder, string program, string[] words, (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo(program, words)
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
