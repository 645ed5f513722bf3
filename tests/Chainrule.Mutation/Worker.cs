using System.Reflection;
using System.Text.Json;
using Xunit;
using Xunit.Runner.Common;
using Xunit.Sdk;
using Xunit.v3;

namespace Chainrule.Mutation;

/// <summary>A test, the processor time it took, and what it reached where nothing was changed.</summary>
internal sealed record CoveredTest(string Id, string Class, string Name, double Seconds, int[] Reached);

/// <summary>What the tests of an assembly reach, and what of it is reached while a type begins.</summary>
internal sealed record Coverage(CoveredTest[] Tests, int[] AtStart, string[] Failing);

/// <summary>
/// The process that holds the tests and the changed library. It reads from standard input "ID TEST TEST …", runs the tests with
/// that change until one fails, and answers "caught TEST", "alive", or "spoiled TEST" where that fails without the change too.
/// </summary>
internal sealed class Worker : IMessageSink
{
    public const char Mark = (char)1; // what tests write stands between

    private readonly Assembly _assembly;
    private readonly InProcessFrontController _tests;
    private readonly Dictionary<string, ITestCase> _cases = [];
    private readonly FieldInfo _active;
    private readonly bool[] _reached, _atStart;
    private readonly TextWriter _answers = Console.Out;
    private bool _failed, _ran;

    public Worker(string library, string tests)
    {
        _assembly = Assembly.LoadFrom(tests);
        var mutants = Assembly.Load(Path.GetFileNameWithoutExtension(library)).GetType("ChainruleMutants", throwOnError: true)!;
        _active = mutants.GetField("Active")!;
        _reached = (bool[])mutants.GetField("Reached")!.GetValue(null)!;
        _atStart = (bool[])mutants.GetField("AtStart")!.GetValue(null)!;
        TestContext.SetForInitialization(null, false, false);
        _tests = new InProcessFrontController(ExtensibilityPointFactory.GetTestFramework(_assembly), _assembly, null);
    }

    public bool OnMessage(IMessageSinkMessage message)
    {
        _failed |= message is ITestFailed or ITestCaseCleanupFailure or ITestClassCleanupFailure;
        _ran |= message is ITestPassed or ITestFailed;
        return !_failed;
    }

    /// <summary>Finds all tests, or those of some classes.</summary>
    public async Task Find(string[] classes)
    {
        using var cancel = new CancellationTokenSource();
        var options = TestFrameworkOptions.ForDiscovery(new TestAssemblyConfiguration { PreEnumerateTheories = true });
        var types = classes.Length == 0 ? null : _assembly.GetTypes().Where(type => classes.Contains(type.Name)).ToArray();
        await _tests.Find(this, options, _ => true, cancel, types, (found, _) =>
        {
            _cases.TryAdd(found.UniqueID, found);
            return new(true);
        });
    }

    /// <summary>Runs all tests one by one and writes what each reaches.</summary>
    public async Task Cover(string file, string[] excepted)
    {
        var tests = new List<CoveredTest>();
        var failing = new List<string>();
        foreach (var test in _cases.Values.Where(test => !excepted.Any(part =>
            $"{test.TestClassName}.{test.TestMethodName}".Contains(part, StringComparison.Ordinal))))
        {
            Answer($"test {test.TestCaseDisplayName}");
            Array.Clear(_reached);
            _active.SetValue(null, -2);
            var before = Environment.CpuUsage.TotalTime;
            bool passes = await Passes(test);
            double seconds = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
            int[] reached = [.. Enumerable.Range(0, _reached.Length).Where(id => _reached[id])];
            if (!passes)
            {
                failing.Add(test.TestCaseDisplayName);
            }
            else if (_ran && reached.Length > 0)
            {
                tests.Add(new(test.UniqueID, test.TestClassName!, test.TestCaseDisplayName, seconds, reached));
            }
        }

        int[] atStart = [.. Enumerable.Range(0, _atStart.Length).Where(id => _atStart[id])];
        File.WriteAllText(file, JsonSerializer.Serialize(new Coverage([.. tests], atStart, [.. failing])));
        Answer("covered");
    }

    public async Task Serve()
    {
        Answer("ready");
        while (Console.In.ReadLine() is { } line)
        {
            string[] words = line.Split(' ');
            Answer(await Try(int.Parse(words[0]), words[1..]));
        }
    }

    private async Task<string> Try(int mutant, string[] tests)
    {
        foreach (string test in tests)
        {
            Answer($"test {test}");
            _active.SetValue(null, mutant);
            bool passes = await Passes(_cases[test]);
            _active.SetValue(null, -1);
            if (!passes)
            {
                return await Passes(_cases[test]) ? $"caught {test}" : $"spoiled {test}";
            }
        }

        return "alive";
    }

    private async Task<bool> Passes(ITestCase test)
    {
        _failed = _ran = false;
        using var cancel = new CancellationTokenSource();
        var options = TestFrameworkOptions.ForExecution(new TestAssemblyConfiguration { ParallelizeTestCollections = false });
        await _tests.Run(this, options, [test], cancel);
        return !_failed;
    }

    private void Answer(string line)
    {
        _answers.WriteLine($"{Mark}{line}");
        _answers.Flush();
    }
}
