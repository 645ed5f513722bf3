using System.Text.Json;

namespace Chainrule.Mutation;

/// <summary>A folder with a project's tests and the changed library, and the processes that run there.</summary>
internal sealed record TestPlace(string Folder, string Library, TestSet Tests)
{
    public TestProcess Begin(params string[] more) =>
        new(Folder, Library, $"{Tests.Project}.dll", [string.Join(',', Tests.Classes), .. more]);

    /// <summary>Runs all tests without any change to see what they reach.</summary>
    public Coverage Cover(string file)
    {
        using var process = Begin(["cover", file, .. Mutation.Folder.Excepted]);
        string? line, last = null;
        while ((line = process.Next(600)) is not (null or "covered" or TestProcess.Endless))
        {
            last = line;
        }

        return line == "covered"
            ? JsonSerializer.Deserialize<Coverage>(File.ReadAllText(file))!
            : throw new InvalidOperationException(
                $"{Tests.Project} breaks off without any change after {last}: {process.LastError}");
    }
}

/// <summary>
/// Tries changes in one process as long as it lasts. One that has crashed, hangs or is spoiled makes room for a new one, and so
/// does one in which a type began with a change; a crash in an old process counts where it happens in a new one too. A spoiled
/// test counts where a new process without the change passes it; otherwise the other tests are asked.
/// </summary>
internal sealed class Tester(TestPlace place) : IDisposable
{
    private const int None = -1;

    private TestProcess? _process;

    public (Fate Fate, string Test) Try(int mutant, IReadOnlyList<CoveredTest> tests, bool isAtStart)
    {
        if (tests.Count == 0)
        {
            return (Fate.Alive, "");
        }

        if (isAtStart)
        {
            Dispose();
        }

        bool isNew = _process is null;
        var fate = (_process ??= Ready()).Try(mutant, tests);
        if (isAtStart || fate.Fate is Fate.Crashed or Fate.Endless or Fate.Spoiled)
        {
            Dispose();
        }

        return fate.Fate switch
        {
            Fate.Crashed or Fate.Spoiled when !isNew => Try(mutant, tests, isAtStart),
            Fate.Spoiled when !PassesAlone(tests.Single(test => test.Id == fate.Test)) =>
                Try(mutant, [.. tests.Where(test => test.Id != fate.Test)], isAtStart),
            _ => fate,
        };
    }

    private bool PassesAlone(CoveredTest test)
    {
        using var process = Ready();
        return process.Try(None, [test]).Fate == Fate.Alive;
    }

    public void Dispose()
    {
        _process?.Dispose();
        _process = null;
    }

    private TestProcess Ready()
    {
        var process = place.Begin();
        return process.Next(120) == "ready"
            ? process
            : throw new InvalidOperationException($"{place.Tests.Project} doesn't start: {process.LastError}");
    }
}
