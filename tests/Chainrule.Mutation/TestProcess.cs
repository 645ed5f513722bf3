using System.Collections.Concurrent;
using System.Diagnostics;

namespace Chainrule.Mutation;

/// <summary>
/// What became of a change: a test fails, the process crashes, a test finds no end, nobody notices, or a test fails and so do
/// those after it without the change, for what it has left behind.
/// </summary>
internal enum Fate
{
    Alive,
    Caught,
    Crashed,
    Endless,
    Spoiled,
}

/// <summary>A process of tests, seen from outside: it may crash or never answer.</summary>
internal sealed class TestProcess : IDisposable
{
    private readonly Process _process;
    private readonly BlockingCollection<string> _lines = [];

    public TestProcess(string folder, string library, string tests, params string[] more)
    {
        string name = Path.GetFileNameWithoutExtension(tests);
        var start = new ProcessStartInfo("dotnet", [
            "exec", "--depsfile", Path.Combine(folder, $"{name}.deps.json"),
            "--runtimeconfig", Path.Combine(folder, $"{name}.runtimeconfig.json"),
            Path.Combine(folder, "Chainrule.Mutation.dll"), "worker", library, Path.Combine(folder, tests), .. more])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["CHAINRULE_CASES"] = "60"; // what few cases notice, all of them notice too
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) => LastError = line.Data is { Length: > 0 } text ? text : LastError;
        _process.BeginErrorReadLine();
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null)
            {
                _lines.CompleteAdding();
            }
            else if (line.Data.LastIndexOf(Worker.Mark) is >= 0 and var at)
            {
                _lines.Add(line.Data[(at + 1)..]);
            }
        };
        _process.BeginOutputReadLine();
    }

    public string LastError { get; private set; } = "";

    /// <summary>
    /// The next answer; null where there is none any more, and <see cref="Endless"/> after so much processor time.
    /// </summary>
    public string? Next(double seconds)
    {
        double before = Used();
        for (var watch = Stopwatch.StartNew(); watch.Elapsed.TotalSeconds < 60 * seconds && Used() - before < seconds;)
        {
            if (_lines.TryTake(out string? line, 200) || (_lines.IsCompleted && (line = null) is null))
            {
                return line;
            }
        }

        _process.Kill(entireProcessTree: true);
        return Endless;
    }

    public const string Endless = "endless";

    /// <summary>Runs tests with a change.</summary>
    public (Fate Fate, string Test) Try(int mutant, IReadOnlyList<CoveredTest> tests)
    {
        _process.StandardInput.WriteLine($"{mutant} {string.Join(' ', tests.Select(test => test.Id))}");
        _process.StandardInput.Flush();
        string test = "";
        while (true)
        {
            double usual = tests.FirstOrDefault(each => each.Id == test)?.Seconds ?? 0;
            string[]? words = Next(5 + (10 * usual))?.Split(' ', 2);
            switch (words?[0])
            {
                case "test": test = words[1]; break;
                case "alive": return (Fate.Alive, "");
                case "caught": return (Fate.Caught, words[1]);
                case "spoiled": return (Fate.Spoiled, words[1]);
                case Endless: return (Fate.Endless, test);
                default: return (Fate.Crashed, test);
            }
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.WaitForExit();
        _process.Dispose();
        _lines.Dispose();
    }

    private double Used()
    {
        try
        {
            _process.Refresh();
            return _process.HasExited ? 0 : _process.TotalProcessorTime.TotalSeconds;
        }
        catch (InvalidOperationException)
        {
            return 0;
        }
    }
}
