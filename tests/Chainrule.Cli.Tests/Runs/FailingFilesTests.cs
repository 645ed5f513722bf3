using System.Security.Cryptography;
using Chainrule.Cli.Runs;
using Chainrule.Cli.Tests.Support;
using Chainrule.Files;

namespace Chainrule.Cli.Tests.Runs;

/// <summary>A run's folder after a kill, under a lock, and with what somebody else has put in it.</summary>
public sealed class FailingFilesTests : IDisposable
{
    private const int Unsupported = 95;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_a_killed_run_leaves_is_swept_by_the_next_one()
    {
        ToyData.Write(_folder);
        Assert.Equal(0, Train(seed: 1).ExitCode);
        string run = _folder["run"];
        File.WriteAllText(Path.Combine(run, ".chainrule-0123456789abcdef.tmp"), "");
        Directory.CreateDirectory(Path.Combine(run, ".chainrule-change", "after"));
        File.WriteAllText(Path.Combine(run, FolderLock.FileName), "");

        Assert.Equal(0, InProcess.Run("train", "--resume", run, _folder["toy"], "--epochs", "2", "--quiet").Code);

        Assert.Empty(Directory.EnumerateFileSystemEntries(run, ".chainrule*"));
    }

    [Fact]
    public void Two_runs_do_not_write_in_one_folder()
    {
        ToyData.Write(_folder);
        Assert.Equal(0, Train(seed: 1).ExitCode);
        var before = Hashes();
        using (FolderLock.TryTake(_folder["run"]))
        {
            string[][] calls =
                [[_folder["toy"], "--out", _folder["run"], "--force"], ["--resume", _folder["run"], "--epochs", "3"]];
            foreach (string[] words in calls)
            {
                var (code, _, error) = InProcess.Run(["train", .. words]);

                Assert.Equal(1, code);
                Assert.Contains("another run is writing to", error);
            }
        }

        Assert.Equal(before, Hashes());
    }

    [Fact]
    public void A_file_system_that_cannot_lock_is_named()
    {
        Assert.SkipUnless(FailingCalls.CanBe, "there is no compiler for what makes calls fail");
        ToyData.Write(_folder);

        var tool = Train(1, FailingCalls.Of("flock", 0, Unsupported, "run"));

        Assert.Equal(0, tool.ExitCode);
        Assert.Contains("can't lock files", tool.Error);
    }

    [Fact]
    public void After_a_kill_what_the_layers_did_reaches_as_far_as_the_checkpoint()
    {
        Assert.SkipUnless(FailingCalls.CanBe, "there is no compiler for what makes calls fail");
        ToyData.Write(_folder);

        // where the fourth epoch's files would be moved
        Train(1, FailingCalls.Of("rename", 36, FailingCalls.Kill, "run"), epochs: 20);

        RunFolder.Settle(_folder["run"]);
        var run = RecordedRun.Read(_folder["run"]);
        Assert.Null(run.Record.Result);
        Assert.InRange(run.Checkpoint!.Position.Epoch, 1, 19);
        var layers = LayersFile.TryRead(_folder["run"])!;
        Assert.Equal(run.Checkpoint.Position.Epoch, layers.Snapshots.Max(snapshot => snapshot.Epoch));
    }

    [Theory]
    [InlineData("replaced ../outside\n")]
    [InlineData("added ../outside\n")]
    [InlineData("added ..\n")]
    [InlineData("anything\n")]
    public void A_received_note_touches_nothing_outside_its_folder(string note)
    {
        string run = Directory.CreateDirectory(_folder["run"]).FullName, outside = _folder["outside"];
        File.WriteAllText(outside, "mine");
        Directory.CreateDirectory(Path.Combine(run, ".chainrule-change", "before"));
        File.WriteAllText(Path.Combine(run, ".chainrule-change", "undo"), note);

        Assert.Throws<FileFormatException>(() => FolderChange.Undo(run));

        Assert.Equal("mine", File.ReadAllText(outside));
    }

    private ToolRun Train(int seed, (string, string)[]? environment = null, int epochs = 1)
    {
        string[] words =
        [
            "train", "toy", "--layers", "dense:3", "--epochs", $"{epochs}", "--seed", $"{seed}", "--out", "run", "--force",
            "--quiet",
        ];
        return environment is null ? ToolRun.In(_folder, words) : ToolRun.Run(_folder, environment, words);
    }

    private Dictionary<string, string> Hashes() => Directory
        .EnumerateFiles(_folder["run"], "*", SearchOption.TopDirectoryOnly)
        .Where(file => !Path.GetFileName(file).StartsWith(".chainrule-", StringComparison.Ordinal)) // swept later
        .ToDictionary(file => Path.GetFileName(file), file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))));
}
