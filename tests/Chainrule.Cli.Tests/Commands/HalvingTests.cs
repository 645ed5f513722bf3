using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Chainrule.Cli.Runs;
using Chainrule.Cli.Runs.Sweeps;
using Chainrule.Cli.Tests.Support;

namespace Chainrule.Cli.Tests.Commands;

/// <summary>Successive halving: who goes on, for how long, and the same bytes whoever has done what.</summary>
public sealed class HalvingTests : IDisposable
{
    private const string Spec = """
        { "data": "toy", "options": { "batch": 40 }, "halving": { "from": 1, "to": 4, "factor": 2 },
          "vary": { "layers": ["dense:3", "dense:8 relu dense:3"], "learning-rate": [0.0003, 0.01, 0.1] } }
        """;

    private readonly TemporaryFolder _folder = new();

    public HalvingTests() => ToyData.Write(_folder);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(27, 1, 27, 3, "27x1 9x3 3x9 1x27")]
    [InlineData(27, 1, 9, 3, "27x1 9x3 3x9")]
    [InlineData(10, 2, 9, 2, "10x2 5x4 2x8 1x9")]
    [InlineData(8, 1, 81, 3, "8x1 2x3 1x81")] // who is left alone needs no rungs between
    [InlineData(1, 1, 9, 3, "1x9")]
    [InlineData(4, 5, 6, 4, "4x5 1x6")]
    public void Each_rung_has_a_part_of_the_places_and_the_same_times_the_epochs(
        int tasks, int from, int to, int factor, string expected) => Assert.Equal(
            expected,
            string.Join(' ', Rung.Ladder(tasks, from, to, factor).Select(rung => $"{rung.Places}x{rung.Epochs}")));

    [Fact]
    public void The_best_of_each_rung_are_trained_anew_for_the_epochs_of_the_next()
    {
        var rows = ToySweep.Rows(Sweep(Spec, "all"));
        Assert.Equal(
            ["1 1", "1 1", "1 1", "1 1", "1 1", "1 1", "2 2", "2 2", "2 2", "3 4"],
            rows.Select(row => $"{row[1]} {row[2]}"));
        Assert.Equal(Best(rows, rung: 1, places: 3), NumbersOn(rows, rung: 2));
        Assert.Equal(Best(rows, rung: 2, places: 1), NumbersOn(rows, rung: 3));
        Assert.All(rows.Where(row => row[1] != "1"), row =>
        {
            var train = ToolRun.In(
                _folder, "train", "toy", "--batch", "40", "--epochs", row[2], "--layers", row[3], "--learning-rate", row[4],
                "--out", $"alone-{row[0]}-{row[1]}", "--json");
            using var result = JsonDocument.Parse(train.Output);
            Assert.Equal(result.RootElement.GetProperty("parametersSha256").GetString(), row[11]);
        });
    }

    [Fact]
    public void The_command_that_is_shown_trains_the_best_of_the_last_rung()
    {
        var rows = ToySweep.Rows(Sweep(Spec, "all"));
        var tool = ToolRun.In(_folder, "sweep", "spec.json", "--out", "all", "--json");
        using var result = JsonDocument.Parse(tool.Output);
        string command = result.RootElement.GetProperty("command").GetString()!;
        string[] words = [.. command[(command.IndexOf("train ", StringComparison.Ordinal))..].Split('"').SelectMany(
            (part, i) => i % 2 == 1 ? [part] : part.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
        Assert.Contains("--epochs 4", command);
        Assert.Equal(int.Parse(rows[^1][0], CultureInfo.InvariantCulture), result.RootElement.GetProperty("best").GetInt32());
        using var trained = JsonDocument.Parse(ToolRun.In(_folder, [.. words, "--out", "again", "--json"]).Output);
        Assert.Equal(rows[^1][11], trained.RootElement.GetProperty("parametersSha256").GetString());
        Assert.Contains(command, File.ReadAllText(_folder["all/report.html"]));
    }

    [Fact]
    public void What_fails_is_a_row_and_goes_no_further()
    {
        string spec = Spec.Replace("dense:8 relu dense:3", "dense:8 relu dense:2", StringComparison.Ordinal)
            .Replace("0.1]", "1e30]", StringComparison.Ordinal)
            .Replace("\"factor\": 2", "\"factor\": 3", StringComparison.Ordinal)
            .Replace("0.0003, ", "1e29, ", StringComparison.Ordinal);
        var rows = ToySweep.Rows(Sweep(spec, "some"));
        Assert.Equal(
            ["failed", "done", "failed", "failed", "failed", "failed", "done", "done"], rows.Select(row => row[5]));
        Assert.Equal(["2 2 3", "2 3 4"], rows[6..].Select(row => string.Join(' ', row[..3]))); // one of two places stays empty

        string none = spec.Replace("0.01,", "1e28,", StringComparison.Ordinal);
        File.WriteAllText(_folder["spec.json"], none);
        var tool = ToolRun.In(_folder, "sweep", "spec.json", "--out", "none");
        Assert.Equal(1, tool.ExitCode);
        Assert.Contains("6 tasks: 0 done, 6 failed, 0 open", tool.Output);
    }

    [Fact]
    public void One_process_does_it_all_whatever_its_share_and_several_at_once_lose_nothing()
    {
        byte[] expected = Sweep(Spec, "all"), page = File.ReadAllBytes(_folder["all/report.html"]);
        Assert.Equal(expected, Sweep(Spec, "last", "--task", "3/3"));
        Assert.All(
            [.. Enumerable.Range(1, 3).Select(share => ToolRun.Start(
                _folder, [], "sweep", "spec.json", "--out", "at-once", "--threads", "1", "--task", $"{share}/3"))],
            process =>
            {
                var tool = ToolRun.Finish(process);
                Assert.True(tool.ExitCode == 0, tool.Error);
            });
        Assert.Equal(expected, File.ReadAllBytes(_folder["at-once/results.csv"]));
        Assert.Equal(page, File.ReadAllBytes(_folder["at-once/report.html"]));
        Assert.Equal(
            10, Directory.EnumerateFileSystemEntries(_folder["at-once"], "task-*").Count());
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder["at-once"], ".*"));
    }

    [Fact]
    public async Task Whoever_has_nothing_left_waits_for_the_others_and_takes_over_from_one_that_died()
    {
        byte[] expected = Sweep(Spec, "all");
        var spec = SweepSpec.Read(_folder["spec.json"], out byte[] content);
        var folder = SweepFolder.Open(_folder["waited"], spec, content);
        Process process;
        using (folder.TryTake(new SweepTask(1, spec.Rungs[0])))
        {
            process = ToolRun.Start(_folder, [], "sweep", "spec.json", "--out", "waited");
            await Heard(process, "waiting for 1 task of rung 1 that others are at")
                .WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
            Assert.Equal(5, folder.Rows().Count(row => !row.IsOpen));
            Assert.False(process.HasExited);
        }

        // its lock is free and nothing has come of it, as where a process was killed
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(2)));
        Assert.Equal(0, process.ExitCode);
        process.Dispose();
        Assert.Equal(expected, File.ReadAllBytes(_folder["waited/results.csv"]));
    }

    [Fact]
    public void What_was_stopped_on_a_later_rung_goes_on_there()
    {
        byte[] expected = Sweep(Spec, "all"), page = File.ReadAllBytes(_folder["all/report.html"]);
        string task = Directory.EnumerateDirectories(_folder["all"], "*-rung-2").Order().Last();
        Directory.Delete(task, recursive: true);
        Directory.Delete(Directory.EnumerateDirectories(_folder["all"], "*-rung-3").Single(), recursive: true);
        File.Delete(_folder["all/results.csv"]);
        Assert.Equal(expected, Sweep(Spec, "all"));
        Assert.Equal(page, File.ReadAllBytes(_folder["all/report.html"]));
    }

    [Theory]
    [InlineData("1", "'halving' is no object")]
    [InlineData("{ \"to\": 4 }", "'halving' has no \"from\"")]
    [InlineData("{ \"from\": 1 }", "'halving' has no \"to\"")]
    [InlineData("{ \"from\": 0, \"to\": 4 }", "'halving', 'from' is no whole number from 1")]
    [InlineData("{ \"from\": 4, \"to\": 4 }", "the epochs don't grow")]
    [InlineData("{ \"from\": 1, \"to\": 4, \"factor\": 1 }", "'halving', 'factor' is no whole number from 2")]
    [InlineData("{ \"from\": 1, \"to\": 4, \"eta\": 2 }", "there is no 'eta'")]
    [InlineData("{ \"from\": 1, \"to\": 4 }, \"options\": { \"epochs\": 2 }", "'epochs' are given by 'halving'")]
    public void What_can_t_be_is_said_before_anything_is_trained(string halving, string problem)
    {
        File.WriteAllText(
            _folder["spec.json"], $"{{ \"data\": \"toy\", \"vary\": {{ \"seed\": [1, 2] }}, \"halving\": {halving} }}");
        var tool = ToolRun.In(_folder, "sweep", "spec.json", "--out", "none");
        Assert.Equal(1, tool.ExitCode);
        Assert.Contains(problem, tool.Error);
        Assert.False(Directory.Exists(_folder["none"]));
    }

    [Fact]
    public void A_share_is_every_nth_and_what_comes_first_of_all()
    {
        int[] all = [.. Enumerable.Range(0, 7)];
        Assert.Equal([1, 4], new TaskShare(1, 3).Of(all));
        Assert.Equal([1, 4, 2, 5, 0, 3, 6], new TaskShare(1, 3).First(all));
    }

    // Completes when a process has said it.
    private static Task<string> Heard(Process process, string text) => Task.Run(() =>
    {
        while (process.StandardError.ReadLine() is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw new InvalidOperationException($"it ended without having said '{text}'");
    });

    private static IEnumerable<string> Best(List<string[]> rows, int rung, int places) => rows
        .Where(row => row[1] == $"{rung}").OrderBy(row => double.Parse(row[6], CultureInfo.InvariantCulture)).Take(places)
        .Select(row => row[0]).Order(StringComparer.Ordinal);

    private static IEnumerable<string> NumbersOn(List<string[]> rows, int rung) =>
        rows.Where(row => row[1] == $"{rung}").Select(row => row[0]);

    private byte[] Sweep(string spec, string name, params string[] words) => ToySweep.Table(_folder, spec, name, words);
}
