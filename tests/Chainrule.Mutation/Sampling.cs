using System.Collections.Concurrent;
using System.Diagnostics;

namespace Chainrule.Mutation;

/// <summary>Samples of changes in folders of one project, each tried on the tests that reach it, and what came of it.</summary>
/// <remarks>With <paramref name="again"/> only those that nobody noticed in the last run of the same samples.</remarks>
internal sealed class Sampling(string project, IReadOnlyList<Folder> folders, int count, int seed, bool again)
{
    // What the tests of a change may take together where nothing is changed: the likely and quick ones come first.
    private const double MostSeconds = 10;

    private static readonly string Root = RootOf(AppContext.BaseDirectory);

    private readonly string _work = Path.Combine(Root, "tests", "Chainrule.Mutation", "bin", "mutants", project);
    private readonly Dictionary<int, (Fate Fate, string Test)> _fates = [];
    private readonly Dictionary<(string Test, string File), int> _caught = [];

    public void Run()
    {
        var watch = Stopwatch.StartNew();
        string library = Path.Combine(Directory.CreateDirectory(_work).FullName, $"{project}.dll");
        var assembly = MutatedAssembly.Build(Path.Combine(Root, "src", project), folders, count, seed, library);
        var mutants = assembly.Mutants;
        Tell($"{project}: {mutants.Count} changes, seed {seed}; compiled after {watch.Elapsed.TotalSeconds:0} s");
        assembly.Dropped.ForEach(mutant => Console.Error.WriteLine($"doesn't compile: {mutant}"));
        string[] equivalent = [.. File.ReadLines(Path.Combine(Root, "tests", "Chainrule.Mutation", "equivalent.txt"))
            .Where(line => line.Length > 0 && line[0] is not ('#' or ' '))];
        string left = Path.Combine(_work, $"alive-{string.Join('-', folders.Select(folder => folder.Name))}-{count}-{seed}.txt");
        string[]? before = again ? File.ReadAllLines(left) : null;
        var asked = mutants.Where(mutant => !equivalent.Contains(mutant.Name)).ToList();
        asked.Where(mutant => before?.Contains(mutant.Name) == false).ToList()
            .ForEach(mutant => _fates[mutant.Id] = (Fate.Caught, "before"));
        foreach (var tests in folders.SelectMany(folder => folder.Tests).Distinct())
        {
            Try([.. asked.Where(mutant => mutant.Folder.Tests.Contains(tests) && FateOf(mutant) == Fate.Alive)], library, tests);
            Tell($"{tests.Project}: {Counts(asked)}; after {watch.Elapsed.TotalSeconds:0} s");
            File.WriteAllLines(left, asked.Where(mutant => FateOf(mutant) == Fate.Alive).Select(mutant => mutant.Name));
        }

        foreach (var folder in folders)
        {
            var those = asked.Where(mutant => mutant.Folder == folder).ToList();
            foreach (var mutant in those.Where(mutant => FateOf(mutant) == Fate.Alive))
            {
                Tell($"  {(_fates.ContainsKey(mutant.Id) ? "alive" : "not reached")}  {mutant}");
            }

            int all = mutants.Count(mutant => mutant.Folder == folder);
            int dropped = assembly.Dropped.Count(mutant => mutant.Folder == folder);
            double noticed = those.Count(mutant => FateOf(mutant) != Fate.Alive);
            Tell($"{folder.Name}: {all} of {assembly.Candidates[folder]:N0} changes, {all - those.Count} of them equivalent, "
                + $"{dropped} more didn't compile; {Counts(those)}; noticed {noticed / those.Count:P1}");
        }
    }

    private Fate FateOf(Mutant mutant) => _fates.GetValueOrDefault(mutant.Id).Fate;

    private string Counts(List<Mutant> asked)
    {
        int Of(Fate fate) => asked.Count(mutant => FateOf(mutant) == fate);
        return $"{Of(Fate.Caught)} caught, {Of(Fate.Spoiled)} spoiled, {Of(Fate.Crashed)} crashed, {Of(Fate.Endless)} endless, "
            + $"{Of(Fate.Alive)} alive";
    }

    private void Try(List<Mutant> mutants, string library, TestSet tests)
    {
        var place = new TestPlace(Placed(library, tests.Project), library, tests);
        var coverage = place.Cover(Path.Combine(_work, $"{tests.Project}.json"));
        double seconds = coverage.Tests.Sum(test => test.Seconds);
        Tell($"{tests.Project}: {coverage.Tests.Length:N0} tests reach a change, in {seconds:0} s");
        coverage.Failing.ToList().ForEach(test => Tell($"  fails without any change, left out: {test}"));
        var atStart = coverage.AtStart.ToHashSet();
        var queue = new ConcurrentQueue<Mutant>(mutants);
        var threads = Enumerable.Range(0, Math.Min(2, Environment.ProcessorCount)).Select(_ => new Thread(() =>
        {
            using var tester = new Tester(place);
            while (queue.TryDequeue(out var mutant))
            {
                var reaching = Reaching(mutant, coverage);
                if (reaching.Count > 0)
                {
                    var fate = tester.Try(mutant.Id, reaching, atStart.Contains(mutant.Id));
                    lock (_fates)
                    {
                        _fates[mutant.Id] = fate;
                        _caught[(fate.Test, mutant.File)] = _caught.GetValueOrDefault((fate.Test, mutant.File)) + 1;
                    }

                    Console.Error.WriteLine($"{fate.Fate} {mutant} {fate.Test}");
                }
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
    }

    // What caught others in the same file comes first, then what has the file's name, then the folder's own tests.
    private List<CoveredTest> Reaching(Mutant mutant, Coverage coverage)
    {
        string subject = Path.GetFileNameWithoutExtension(mutant.File);
        double seconds = 0;
        lock (_fates)
        {
            return
            [
                .. coverage.Tests.Where(test => test.Reached.Contains(mutant.Id))
                    .OrderByDescending(test => _caught.GetValueOrDefault((test.Id, mutant.File)) / (0.1 + test.Seconds))
                    .ThenByDescending(test => test.Name.Contains(subject, StringComparison.OrdinalIgnoreCase))
                    .ThenByDescending(test => test.Class.Contains($".{mutant.Folder.Name}.", StringComparison.Ordinal))
                    .ThenBy(test => test.Seconds)
                    .TakeWhile((test, i) => (seconds += test.Seconds) <= MostSeconds || i == 0),
            ];
        }
    }

    // The tests as they are built, with the changed library and this program beside them.
    private string Placed(string library, string tests)
    {
        string place = Path.Combine(_work, tests);
        if (Directory.Exists(place))
        {
            Directory.Delete(place, recursive: true);
        }

        Copy(Path.Combine(Root, "tests", tests, "bin", "Release", "net10.0"), place);
        File.Copy(library, Path.Combine(place, Path.GetFileName(library)), overwrite: true);
        File.Copy(typeof(Sampling).Assembly.Location, Path.Combine(place, "Chainrule.Mutation.dll"));
        return place;
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }

        foreach (string inner in Directory.EnumerateDirectories(from))
        {
            Copy(inner, Path.Combine(to, Path.GetFileName(inner)));
        }
    }

    private static string RootOf(string folder) =>
        File.Exists(Path.Combine(folder, "Directory.Packages.props"))
            ? folder
            : RootOf(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("this is to be run in a clone"));

    private static void Tell(string line) => Console.WriteLine(line);
}
