using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Chainrule.Cli.Tests.Support;

namespace Chainrule.Cli.Tests.Commands;

/// <summary>Folds that several processes share come to what one process makes of them.</summary>
public sealed class SharedFoldsTests : IDisposable
{
    private const int Folds = 5;

    private readonly TemporaryFolder _folder = new(), _other = new();

    public SharedFoldsTests()
    {
        foreach (var folder in new[] { _folder, _other })
        {
            string rows = string.Concat(Enumerable.Range(0, 120).Select(i => string.Create(
                CultureInfo.InvariantCulture,
                $"{i % 17},{Math.Sin(i):0.000},{(i % 17 + 5 * Math.Sin(i) > 8 ? "yes" : "no")}\n")));
            File.WriteAllText(folder["t.csv"], "a,b,y\n" + rows);
        }
    }

    public void Dispose()
    {
        _folder.Dispose();
        _other.Dispose();
    }

    [Fact]
    public void Shares_in_any_order_leave_the_run_of_one_process()
    {
        Alone();
        var first = Share(_folder, "2/2");
        Assert.Equal(0, first.ExitCode);
        Assert.Contains("folds 1, 3, 5 of 5 aren't trained yet", first.Error);
        Assert.False(Directory.Exists(_folder["run"]));
        var last = Share(_folder, "1/2", "--json");
        Assert.True(last.ExitCode == 0, last.Error);
        RequireSame();

        // whoever comes later finds all done, and changes nothing
        var written = File.GetLastWriteTimeUtc(_folder["run/run.json"]);
        var again = Share(_folder, "2/2");
        Assert.Equal(0, again.ExitCode);
        Assert.Contains("run is done already", again.Error);
        Assert.Equal(written, File.GetLastWriteTimeUtc(_folder["run/run.json"]));
    }

    [Fact]
    public void A_single_missing_fold_is_named()
    {
        Share(_folder, "1/5");
        Share(_folder, "2/5");
        Share(_folder, "3/5");
        Assert.Contains("fold 4 of 5 isn't trained yet", Share(_folder, "5/5").Error);
    }

    [Fact]
    public void Processes_that_begin_at_once_and_one_that_was_killed_leave_the_same_run()
    {
        Alone();
        using (var killed = Start("1/1"))
        {
            Assert.True(SpinWait.SpinUntil(
                () => File.Exists(_folder["run.folds/fold-001.safetensors"]) || killed.HasExited, TimeSpan.FromMinutes(2)));
            killed.Kill();
            killed.WaitForExit();
        }

        Assert.All([.. Enumerable.Range(1, 3).Select(share => Start($"{share}/3"))], process =>
        {
            var ended = ToolRun.Finish(process);
            Assert.True(ended.ExitCode == 0, ended.Error);
        });
        RequireSame();
    }

    [Fact]
    public void Folds_that_are_there_are_not_trained_again_and_a_run_cut_off_is_written_anew()
    {
        Alone();
        Share(_folder, "1/1");
        var kept = Directory.EnumerateFiles(_folder["run.folds"], "fold-*").ToDictionary(path => path, File.GetLastWriteTimeUtc);
        Assert.Equal(Folds, kept.Count);
        File.Delete(_folder["run.folds/fold-002.safetensors"]);
        // what a kill leaves right after the folder was claimed
        Directory.Delete(_folder["run"], recursive: true);
        Directory.CreateDirectory(_folder["run"]);
        File.WriteAllText(_folder["run/run.json"], "");
        var ended = Share(_folder, "1/1");
        Assert.True(ended.ExitCode == 0, ended.Error);
        Assert.Contains("fold 2 of 5", ended.Error);
        Assert.DoesNotContain("fold 1 of 5", ended.Error);
        Assert.All(
            kept.Where(fold => !fold.Key.Contains("002", StringComparison.Ordinal)),
            fold => Assert.Equal(fold.Value, File.GetLastWriteTimeUtc(fold.Key)));
        RequireSame();
    }

    [Fact]
    public void Folds_of_another_training_are_refused_and_so_is_a_folder_that_isn_t_empty()
    {
        Share(_folder, "1/2");
        var other = Share(_folder, "2/2", "--seed", "7");
        Assert.Equal(1, other.ExitCode);
        Assert.Contains("run.folds holds folds of another training: options, seed: 1 there, options, seed: 7 here", other.Error);

        Directory.CreateDirectory(_other["run"]);
        File.WriteAllText(_other["run/mine.txt"], "");
        var full = Share(_other, "1/2");
        Assert.Equal(1, full.ExitCode);
        Assert.Contains("run exists already and is not empty", full.Error);
        Assert.False(Directory.Exists(_other["run.folds"]));
    }

    [Theory]
    [InlineData("--share 1/2 --out run", "--share is for the folds of a table")]
    [InlineData("--share 1/2 --folds 5", "--share needs a folder that all processes know")]
    [InlineData("--share 3/2 --folds 5 --out run", "is no share")]
    [InlineData("--share 1/2 --resume run", "--resume and --share don't go together")]
    public void What_can_t_be_is_refused(string words, string problem)
    {
        var tool = ToolRun.In(_folder, ["train", "t.csv", "--target", "y", .. words.Split(' ')]);
        Assert.Equal(2, tool.ExitCode);
        Assert.Contains(problem, tool.Error);
    }

    private static string[] Words =>
        ["train", "t.csv", "--target", "y", "--folds", $"{Folds}", "--model", "linear", "--out", "run"];

    private void Alone()
    {
        var tool = ToolRun.In(_other, Words);
        Assert.True(tool.ExitCode == 0, tool.Error);
    }

    private static ToolRun Share(TemporaryFolder folder, string share, params string[] more) =>
        ToolRun.In(folder, [.. Words, "--share", share, .. more]);

    private System.Diagnostics.Process Start(string share) =>
        ToolRun.Start(_folder, [], [.. Words, "--share", share]);

    // All files of the run; of its record and its page all but when and where it was.
    private void RequireSame()
    {
        string[] names = [.. Directory.EnumerateFiles(_other["run"]).Select(path => Path.GetFileName(path)!).Order()];
        Assert.Contains("report.html", names);
        Assert.Equal(names, Directory.EnumerateFiles(_folder["run"]).Select(Path.GetFileName).Order());
        Assert.All(
            names.Except(["run.json", "report.html"]),
            name => Assert.Equal(File.ReadAllBytes(_other[$"run/{name}"]), File.ReadAllBytes(_folder[$"run/{name}"])));
        Assert.Equal(RecordOf(_other), RecordOf(_folder));
        Assert.Equal(PageOf(_other), PageOf(_folder));
    }

    // But for the folder, the time, and what is drawn anew for each page.
    private static string PageOf(TemporaryFolder folder) => Regex.Replace(
        File.ReadAllText(folder["run/report.html"]).Replace(folder.Path, "", StringComparison.Ordinal),
        @"nonce(-|="")[\w+/=-]+|\d{4}-\d\d-\d\dT[\d:]+Z", "");

    private static string RecordOf(TemporaryFolder folder)
    {
        var record = JsonNode.Parse(File.ReadAllText(folder["run/run.json"]))!.AsObject();
        record.Remove("machine");
        record.Remove("started");
        record["result"]!.AsObject().Remove("threads");
        return record.ToJsonString().Replace(folder.Path, "", StringComparison.Ordinal);
    }
}
