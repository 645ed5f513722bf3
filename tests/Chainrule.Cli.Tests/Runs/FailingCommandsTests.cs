using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Chainrule.Cli.Runs;
using Chainrule.Cli.Tests.Support;
using Chainrule.Tests.Support;
using TemporaryFolder = Chainrule.Cli.Tests.Support.TemporaryFolder;

namespace Chainrule.Cli.Tests.Runs;

/// <summary>
/// Whatever call of the system fails while a command writes, and wherever it is killed, all files are whole, old or new, and
/// belong together. All renames and a few calls of each other kind fail here; all calls with <c>CHAINRULE_CASES=all</c>.
/// </summary>
public sealed class FailingCommandsTests : IDisposable
{
    private const int NoInput = 5, NoSpace = 28;

    private static readonly string[] Calls = ["open", "write", "fsync", "rename", "unlink", "mkdir"];

    private readonly TemporaryFolder _folder = new();
    private readonly Random _random = new(17);

    public void Dispose() => _folder.Dispose();

    // What can be written is "place", and nothing else is.
    private string Place => _folder["place"];

    private string Run => Path.Combine(Place, "run");

    [Fact]
    public void A_new_run()
    {
        if (IsChild())
        {
            Directory.CreateDirectory(Place);
            Sweep(Train(seed: 1), (now, old, tool) => RequireTogether(now, tool));
        }
    }

    [Fact]
    public void A_run_in_place_of_another()
    {
        if (IsChild())
        {
            Required(Train(seed: 1));
            Sweep(Train(seed: 2), RequireOneRun);
        }
    }

    [Fact]
    public void A_run_that_goes_on()
    {
        if (IsChild())
        {
            Required(Train(seed: 1));
            Sweep(["train", "--resume", "place/run", "--epochs", "2", "--quiet"], RequireOneRun);
        }
    }

    [Theory]
    [InlineData("out.csv", "predict", "place/run", "toy", "--out", "place/out.csv", "--force", "--quiet")]
    [InlineData("page.html", "report", "place/run", "toy", "--out", "place/page.html", "--force")]
    [InlineData("page.html", "compare", "place/run", "place/other", "--html", "place/page.html", "--force")]
    public void A_file_beside_runs(string file, params string[] words)
    {
        if (IsChild())
        {
            Required(Train(seed: 1));
            Required(Train(seed: 2, "other"));
            File.WriteAllText(Path.Combine(Place, file), "old");
            var before = Content();
            Required(words);
            var after = Content();
            Assert.NotEqual(before[file], after[file]);
            Restore(before);
            Sweep(words, (now, old, tool) =>
            {
                Assert.Equal(old.Keys.Order(StringComparer.Ordinal), now.Keys.Order(StringComparer.Ordinal));
                Assert.All(now, each => Assert.True(
                    each.Value == old[each.Key] || (each.Key == file && each.Value == Hash(after[file])), each.Key));
                Assert.True(tool is not { ExitCode: 0 } || now[file] != old[file], tool?.Error);
            });
        }
    }

    private static void RequireOneRun(
        Dictionary<string, string> now, Dictionary<string, string> old, ToolRun? tool)
    {
        bool isOld = now.Count == old.Count && now.All(file => old[file.Key] == file.Value);
        bool isNew = now.All(file => old[file.Key] != file.Value);
        Assert.True(isOld || isNew, string.Join(", ", old.Select(file => file.Key + (
            !now.TryGetValue(file.Key, out string? hash) ? " gone" : hash == file.Value ? " old" : " new"))));
        Assert.True(isNew || tool is not { ExitCode: 0 }, tool?.Error);
    }

    private void RequireTogether(Dictionary<string, string> now, ToolRun? tool)
    {
        string record = RunFolder.RecordIn(Run);
        if (!File.Exists(record) || new FileInfo(record).Length == 0)
        {
            Assert.All(now.Keys, name => Assert.Equal("run/run.json", name)); // claimed, and nothing more
            Assert.NotEqual(0, tool?.ExitCode);
            return;
        }

        var run = RecordedRun.Read(Run);
        _ = KeptFiles.Read(run);
        int epochs = run.Checkpoint?.Position.Epoch ?? 0;
        Assert.Equal(epochs, run.History?.Epochs.Count ?? 0);
        Assert.Equal(epochs, LayersFile.TryRead(Run)?.Snapshots.Max(snapshot => snapshot.Epoch) ?? 0);
        Assert.Equal(epochs > 0, now.ContainsKey("run/model.safetensors"));
        Assert.True(run.Record.Result is not null || tool is not { ExitCode: 0 }, tool?.Error);
        if (now.ContainsKey("run/predictions.safetensors") || now.ContainsKey("run/report.html"))
        {
            Assert.NotNull(run.Record.Result);
        }
    }

    // Each call fails by itself, or it and all that come after; and the command is killed before each.
    private void Sweep(string[] words, Action<Dictionary<string, string>, Dictionary<string, string>, ToolRun?> require)
    {
        var kept = Content();
        var old = kept.ToDictionary(file => file.Key, file => Hash(file.Value));
        foreach (string call in Calls)
        {
            Restore(kept);
            FailingCalls.Plan(call, 0, onwards: false, 0, Place);
            Required(words);
            int count = FailingCalls.Count;
            FailingCalls.Stop();
            foreach (int at in Cases.AreAll || call == "rename" ? Enumerable.Range(1, count) : Sample(count))
            {
                foreach (bool onwards in Cases.AreAll ? (bool[])[false, true] : [_random.Next(2) == 0])
                {
                    Restore(kept);
                    FailingCalls.Plan(call, at, onwards, call is "write" or "open" ? NoSpace : NoInput, Place);
                    var tool = ToolRun.In(_folder, words);
                    FailingCalls.Stop();
                    Settled($"{call} {at} of {count}{(onwards ? " and all later" : "")}: {tool.Error}", old, tool, require);
                }
            }
        }

        KillAnywhere(words, kept, old, require);
    }

    private void KillAnywhere(
        string[] words, Dictionary<string, byte[]> kept, Dictionary<string, string> old,
        Action<Dictionary<string, string>, Dictionary<string, string>, ToolRun?> require)
    {
        Restore(kept);
        string copies = Directory.CreateDirectory(_folder["copies"]).FullName;
        FailingCalls.Plan("any", 0, onwards: false, 0, Place, copies);
        Required(words);
        int count = FailingCalls.Count;
        FailingCalls.Stop();
        Assert.True(count > 5, $"only {count} calls were seen");
        for (int at = 1; at <= count; at++)
        {
            Directory.Delete(Place, recursive: true);
            Directory.Move(Path.Combine(copies, $"{at}"), Place);
            foreach (string left in Directory.EnumerateFiles(Place, ".chainrule-*.tmp"))
            {
                File.Delete(left); // a kill leaves it, and it does no harm
            }

            Settled($"killed before call {at} of {count}", old, null, require);
        }
    }

    private void Settled(
        string when, Dictionary<string, string> old, ToolRun? tool,
        Action<Dictionary<string, string>, Dictionary<string, string>, ToolRun?> require)
    {
        try
        {
            RunFolder.Settle(Run);
            Assert.DoesNotContain("   at ", tool?.Error ?? "");
            Assert.DoesNotContain("fault of chainrule", tool?.Error ?? "");
            require(Content().ToDictionary(file => file.Key, file => Hash(file.Value)), old, tool);
        }
        catch (Exception exception)
        {
            Assert.Fail($"{when}\n{exception}");
        }
    }

    // The first, the last, and one or two between.
    private IEnumerable<int> Sample(int count)
    {
        int[] some = [_random.Next(1, count + 1), count, 1, _random.Next(1, count + 1)];
        return some.Take(Cases.AreMany ? 4 : 2).Where(at => at <= count && at > 0).Distinct();
    }

    // A test runs itself again where calls can fail.
    private bool IsChild([CallerMemberName] string test = "")
    {
        if (FailingCalls.AreLoaded)
        {
            ToyData.Write(_folder);
            return true;
        }

        Assert.SkipUnless(FailingCalls.CanBe, "there is no compiler for what makes calls fail");
        var again = FailingCalls.RunAgain($"{typeof(FailingCommandsTests).FullName}.{test}");
        Assert.True(again.ExitCode == 0, again.Output + again.Error);
        Assert.Matches(@"Total: [1-9]\d*, Errors: 0, Failed: 0, Skipped: 0", again.Output);
        return false;
    }

    private static string[] Train(int seed, string name = "run") =>
    [
        "train", "toy", "--layers", "dense:3", "--epochs", "1", "--seed", $"{seed}", "--out", $"place/{name}", "--force",
        "--quiet",
    ];

    private void Required(string[] words)
    {
        var tool = ToolRun.In(_folder, words);
        Assert.True(tool.ExitCode == 0, tool.Error);
    }

    private static string Hash(byte[] content) => Convert.ToHexString(SHA256.HashData(content));

    // All files, but for what is swept later.
    private Dictionary<string, byte[]> Content() => Directory
        .EnumerateFiles(Place, "*", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Place, file))
        .Where(name => !name.Split('/').Any(part => part.StartsWith(".chainrule-", StringComparison.Ordinal)))
        .ToDictionary(name => name, name => File.ReadAllBytes(Path.Combine(Place, name)));

    private void Restore(Dictionary<string, byte[]> files)
    {
        Directory.Delete(Place, recursive: true);
        Directory.CreateDirectory(Place);
        foreach (var (name, content) in files)
        {
            string path = Path.Combine(Place, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, content);
        }
    }
}
