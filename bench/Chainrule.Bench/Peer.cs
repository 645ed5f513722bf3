using System.Diagnostics;
using System.Globalization;

namespace Chainrule.Bench;

/// <summary>
/// A Python script that trains the same network: it prints "ready", and then, for every line "seconds" that it reads, the
/// samples per second that it reached in that time. Between two lines it sleeps.
/// </summary>
internal sealed class Peer : IDisposable
{
    private readonly Process _process;

    private Peer(string name, Process process) => (Name, _process) = (name, process);

    public string Name { get; }

    /// <summary>Starts a script; null where Python or what it imports is not there.</summary>
    public static Peer? Start(string name, string script, int threads, params string[] arguments)
    {
        string count = threads.ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo(
            "/usr/bin/python3",
            [Path.Combine(AppContext.BaseDirectory, "peers", script), count, .. arguments]
        )
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string variable in (string[])["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"])
        {
            start.Environment[variable] = count;
        }

        if (!File.Exists(start.FileName))
        {
            return null;
        }

        var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        if (process.StandardOutput.ReadLine() == "ready")
        {
            return new Peer(name, process);
        }

        process.WaitForExit();
        process.Dispose();
        return null;
    }

    /// <summary>Trains for some seconds; returns samples per second.</summary>
    public double Run(double seconds)
    {
        _process.StandardInput.WriteLine(seconds.ToString(CultureInfo.InvariantCulture));
        _process.StandardInput.Flush();
        string line = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{Name} stopped");
        return double.Parse(line, CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(5000))
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
