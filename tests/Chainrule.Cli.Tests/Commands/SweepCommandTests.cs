using System.Text.Json;
using Chainrule.Cli.Runs.Sweeps;
using Chainrule.Cli.Tests.Support;

namespace Chainrule.Cli.Tests.Commands;

public sealed class SweepCommandTests : IDisposable
{
    private const string Grid = """
        { "data": "toy", "options": { "epochs": 1, "batch": 40 },
          "vary": { "layers": ["dense:3", "dense:8 relu dense:3"], "learning-rate": [0.01, 0.1] } }
        """;

    private readonly TemporaryFolder _folder = new();

    public SweepCommandTests() => ToyData.Write(_folder);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_task_is_the_training_that_its_row_says()
    {
        var rows = ToySweep.Rows(Sweep(Grid, "all"));
        Assert.Equal(
            ["1,dense:3,0.01,done", "2,dense:3,0.1,done", "3,dense:8 relu dense:3,0.01,done", "4,dense:8 relu dense:3,0.1,done"],
            rows.Select(row => string.Join(',', row[..4])));
        var train = ToolRun.In(
            _folder, "train", "toy", "--epochs", "1", "--batch", "40", "--layers", "dense:8 relu dense:3", "--learning-rate",
            "0.01", "--out", "one", "--json");
        Assert.Equal(0, train.ExitCode);
        using var result = JsonDocument.Parse(train.Output);
        Assert.Equal(result.RootElement.GetProperty("parametersSha256").GetString(), rows[2][9]);
    }

    [Fact]
    public void Shares_in_any_order_and_runs_that_were_killed_give_the_same_bytes()
    {
        byte[] expected = Sweep(Grid, "all");
        Sweep(Grid, "shares", "--task", "2/3");
        Sweep(Grid, "shares", "--task", "3/3");
        Assert.Contains("1,dense:3,0.01,open,,,,,,,", File.ReadAllLines(_folder["shares/results.csv"]));
        Assert.Equal(expected, Sweep(Grid, "shares", "--task", "1/3"));

        using (var process = ToolRun.Start(_folder, [], "sweep", "spec.json", "--out", "killed"))
        {
            Assert.True(SpinWait.SpinUntil(
                () => Directory.Exists(_folder["killed/task-0002"]) || process.HasExited, TimeSpan.FromMinutes(2)));
            process.Kill();
            process.WaitForExit();
        }

        Assert.Equal(expected, Sweep(Grid, "killed"));
    }

    [Fact]
    public void Processes_that_begin_at_once_share_the_tasks_and_lose_none()
    {
        byte[] expected = Sweep(Grid, "all");
        var processes = Enumerable.Range(0, 3).Select(_ => ToolRun.Start(_folder, [], "sweep", "spec.json", "--out", "at-once"));
        Assert.All([.. processes], process =>
        {
            var tool = ToolRun.Finish(process);
            Assert.True(tool.ExitCode == 0, tool.Error);
        });
        Assert.Equal(expected, File.ReadAllBytes(_folder["at-once/results.csv"]));
        Assert.Equal(
            ["report.html", "results.csv", "sweep.json", "task-0001", "task-0002", "task-0003", "task-0004"],
            Directory.EnumerateFileSystemEntries(_folder["at-once"]).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void A_task_that_was_stopped_within_its_training_goes_on_from_its_checkpoint()
    {
        string spec = Grid.Replace("\"epochs\": 1", "\"epochs\": 3", StringComparison.Ordinal);
        byte[] expected = Sweep(spec, "all");
        Sweep(spec, "stopped", "--task", "2/4");
        // a training of which two epochs are done: what a kill in the third leaves
        string[] options = ["--batch", "40", "--layers", "dense:3", "--learning-rate", "0.01", "--out", "stopped/task-0001"];
        Assert.Equal(0, ToolRun.In(_folder, ["train", "toy", "--epochs", "3", .. options]).ExitCode);
        string record = File.ReadAllText(_folder["stopped/task-0001/run.json"]);
        int result = record.IndexOf(",\n  \"result\"", StringComparison.Ordinal);
        File.WriteAllText(_folder["stopped/task-0001/run.json"], record[..result] + "\n}\n");
        Assert.Equal(expected, Sweep(spec, "stopped"));
    }

    [Fact]
    public void A_training_on_a_table_that_was_stopped_is_open_and_is_done_anew()
    {
        File.WriteAllLines(_folder["t.csv"], ["a,y", .. Enumerable.Range(0, 60).Select(i => $"{i * i % 17},{i % 17 + i % 3}")]);
        const string Spec = """
            { "data": "t.csv", "options": { "target": "y", "model": "linear" }, "vary": { "seed": [1, 2] } }
            """;
        byte[] expected = Sweep(Spec, "all");
        string file = _folder["all/task-0001/run.json"], record = File.ReadAllText(file);
        string stopped = record.Replace("\"stopped\": false", "\"stopped\": true", StringComparison.Ordinal)
            .Replace("\"parametersSha256\": \"", "\"parametersSha256\": \"0", StringComparison.Ordinal);
        Assert.Contains("\"stopped\": true", stopped);
        File.WriteAllText(file, stopped);
        Assert.Equal(expected, Sweep(Spec, "all"));
    }

    [Fact]
    public void What_fails_is_a_row_that_says_why_and_isn_t_tried_again()
    {
        string spec = Grid.Replace("dense:8 relu dense:3", "dense:8 relu dense:2", StringComparison.Ordinal);
        byte[] table = Sweep(spec, "some");
        var rows = ToySweep.Rows(table);
        Assert.Equal(["done", "done", "failed", "failed"], rows.Select(row => row[3]));
        Assert.All(rows[2..], row => Assert.NotEmpty(row[10]));
        Assert.Equal(table, Sweep(spec, "some"));
    }

    [Fact]
    public void The_best_is_shown_with_the_command_that_trains_it()
    {
        File.WriteAllText(_folder["spec.json"], Grid);
        var tool = ToolRun.In(_folder, "sweep", "spec.json");
        Assert.Equal(0, tool.ExitCode);
        var rows = ToySweep.Rows(File.ReadAllBytes(_folder["runs/spec/results.csv"]));
        string[] best = rows.MinBy(row => double.Parse(row[4], System.Globalization.CultureInfo.InvariantCulture))!;
        Assert.Contains("4 tasks: 4 done, 0 failed, 0 open", tool.Output);
        string layers = best[1] == "dense:3" ? best[1] : $"\"{best[1]}\"";
        Assert.Contains($"train toy --epochs 1 --batch 40 --layers {layers} --learning-rate {best[2]}", tool.Output);
    }

    [Fact]
    public void The_page_has_the_table_the_curves_and_the_command_and_the_same_bytes_whoever_did_what()
    {
        string spec = Grid.Replace("dense:8 relu dense:3", "dense:8 relu dense:2", StringComparison.Ordinal);
        Sweep(spec.Replace("\"epochs\": 1", "\"epochs\": 2", StringComparison.Ordinal), "all");
        string page = File.ReadAllText(_folder["all/report.html"]);
        Assert.Contains("4 tasks: 2 done, 2 failed, 0 open.", page);
        Assert.Contains("Loss by epoch", page);
        Assert.Contains("2 tasks failed", page);
        Assert.Contains("train toy --epochs 2 --batch 40 --layers dense:3 --learning-rate", page);

        Sweep(spec.Replace("\"epochs\": 1", "\"epochs\": 2", StringComparison.Ordinal), "shares", "--task", "2/2");
        Sweep(spec.Replace("\"epochs\": 1", "\"epochs\": 2", StringComparison.Ordinal), "shares", "--task", "1/2");
        Assert.Equal(page, File.ReadAllText(_folder["shares/report.html"]));
    }

    [Fact]
    public void Data_that_isn_t_there_fails_the_sweep_and_no_task()
    {
        File.WriteAllText(_folder["spec.json"], Grid.Replace("\"toy\"", "\"tyo\"", StringComparison.Ordinal));
        var tool = ToolRun.In(_folder, "sweep", "spec.json", "--out", "none");
        Assert.Equal(1, tool.ExitCode);
        Assert.Contains("tyo", tool.Error);
        Assert.False(Directory.Exists(_folder["none"]));
    }

    [Fact]
    public void A_task_is_taken_by_one_at_a_time_and_leaves_no_lock_behind()
    {
        File.WriteAllText(_folder["spec.json"], Grid);
        var spec = SweepSpec.Read(_folder["spec.json"], out byte[] content);
        var folder = SweepFolder.Open(_folder["locks"], spec, content);
        SweepTask one = new(0, spec.Rungs[0]), two = new(1, spec.Rungs[0]);
        using (folder.TryTake(one))
        {
            Assert.Null(folder.TryTake(one));
            using var other = folder.TryTake(two);
            Assert.NotNull(other);
        }

        using (var again = folder.TryTake(one))
        {
            Assert.NotNull(again);
        }

        Assert.Equal(["sweep.json"], Directory.EnumerateFileSystemEntries(_folder["locks"]).Select(Path.GetFileName));
    }

    [Fact]
    public void A_folder_that_takes_no_lock_is_an_error_and_no_other_process()
    {
        File.WriteAllText(_folder["spec.json"], Grid);
        var spec = SweepSpec.Read(_folder["spec.json"], out byte[] content);
        var folder = SweepFolder.Open(_folder["gone"], spec, content);
        Directory.Delete(_folder["gone"], recursive: true);
        Assert.Throws<ChainruleException>(() => folder.TryTake(new SweepTask(0, spec.Rungs[0])));
    }

    [Fact]
    public void The_folder_of_another_sweep_is_refused()
    {
        Sweep(Grid, "one");
        File.WriteAllText(_folder["spec.json"], Grid.Replace("0.1]", "0.2]", StringComparison.Ordinal));
        var tool = ToolRun.In(_folder, "sweep", "spec.json", "--out", "one");
        Assert.Equal(1, tool.ExitCode);
        Assert.Contains("one is the folder of another sweep", tool.Error);
    }

    [Theory]
    [InlineData("[]", "is no JSON object")]
    [InlineData("{", "this is not JSON")]
    [InlineData("{ \"vary\": { \"seed\": [1] } }", "'data' names no data")]
    [InlineData("{ \"data\": \"toy\" }", "'vary' names no option")]
    [InlineData("{ \"data\": \"toy\", \"vary\": {}, \"vary\": {} }", "this is not JSON")]
    [InlineData("{ \"data\": \"\\ud800\", \"vary\": { \"seed\": [1] } }", "half of a character")]
    [InlineData("{ \"data\": \"toy\", \"\\udc00\": 1 }", "half of a character")]
    [InlineData("{ \"data\": \"toy\", \"vary\": { \"init\": [\"\\ud800\"] } }", "half of a character")]
    [InlineData("{ \"data\": \"toy\", \"vari\": {} }", "there is no 'vari' in a sweep")]
    [InlineData("{ \"data\": \"toy\", \"vary\": { \"sed\": [1] } }", "there is no option 'sed'")]
    [InlineData("{ \"data\": \"toy\", \"vary\": { \"seed\": [] } }", "'seed' has no values")]
    [InlineData("{ \"data\": \"toy\", \"vary\": { \"seed\": [1, 1] } }", "'seed' has a value twice")]
    [InlineData("{ \"data\": \"toy\", \"vary\": { \"seed\": [[1]] } }", "'seed' has a value that is no text")]
    [InlineData("{ \"data\": \"toy\", \"vary\": { \"l2\": { \"from\": 1, \"to\": 2 } } }", "a grid has no points")]
    [InlineData("{ \"data\": \"toy\", \"tasks\": 3, \"vary\": { \"l2\": { \"from\": 0, \"to\": 2 } } }", "can't be on this")]
    [InlineData("{ \"data\": \"toy\", \"tasks\": 3, \"vary\": { \"l2\": { \"from\": 1e400, \"to\": 2 } } }", "is no number")]
    [InlineData("{ \"data\": \"toy\", \"tasks\": 0, \"vary\": { \"seed\": [1] } }", "'tasks' is no whole number")]
    [InlineData("{ \"data\": \"toy\", \"options\": { \"seed\": 1 }, \"vary\": { \"seed\": [1] } }", "and in 'vary'")]
    public void What_can_t_be_is_said_before_anything_is_trained(string spec, string problem)
    {
        File.WriteAllText(_folder["spec.json"], spec);
        var tool = ToolRun.In(_folder, "sweep", "spec.json", "--out", "none");
        Assert.Equal(1, tool.ExitCode);
        Assert.Contains(problem, tool.Error);
        Assert.False(Directory.Exists(_folder["none"]));
    }

    [Fact]
    public void A_byte_order_mark_is_passed_over()
    {
        File.WriteAllText(_folder["spec.json"], Grid, System.Text.Encoding.UTF8);
        Assert.Equal(0xEF, File.ReadAllBytes(_folder["spec.json"])[0]);
        Assert.Equal(4, SweepSpec.Read(_folder["spec.json"], out _).Count);
    }

    [Fact]
    public void A_disk_without_room_is_no_other_process_that_has_a_task()
    {
        Assert.SkipUnless(FailingCalls.CanBe, "there is no compiler for what makes calls fail");
        File.WriteAllText(_folder["spec.json"], Grid);
        const int NoSpace = 28;
        var tool = ToolRun.Run(
            _folder, FailingCalls.Of("open", 0, NoSpace, ".task-"), "sweep", "spec.json", "--out", "full");
        Assert.Equal(1, tool.ExitCode);
        Assert.Contains("the disk is full", tool.Error);
    }

    [Theory]
    [InlineData("0/2")]
    [InlineData("3/2")]
    [InlineData("2")]
    [InlineData("1/2/3")]
    [InlineData("-1/2")]
    public void A_share_that_isn_t_one_is_refused(string share)
    {
        File.WriteAllText(_folder["spec.json"], Grid);
        Assert.Equal(2, ToolRun.In(_folder, "sweep", "spec.json", "--task", share).ExitCode);
    }

    [Fact]
    public void Drawn_values_lie_in_their_range_each_factor_as_likely_as_another()
    {
        var option = new SweptOption("l2", []) { From = 1e-4, To = 1e4, IsLogarithmic = true };
        Assert.Equal(["0.0001", "0.01", "1", "100"], new[] { 0, 0.25, 0.5, 0.75 }.Select(option.Drawn));
        Assert.Equal("1E+04", option.Drawn(1 - 1e-9));
        Assert.Equal("2.5", new SweptOption("l2", []) { From = 2, To = 4 }.Drawn(0.25));
        Assert.Equal(["a", "b"], new[] { 0.49, 0.999 }.Select(new SweptOption("init", ["a", "b"]).Drawn));
    }

    [Fact]
    public void A_drawn_task_depends_on_its_number_and_the_seed_alone()
    {
        const string Spec = """
            { "data": "toy", "tasks": 50, "seed": 3,
              "vary": { "learning-rate": { "from": 0.001, "to": 0.1 }, "seed": [1, 2, 3] } }
            """;
        File.WriteAllText(_folder["spec.json"], Spec);
        File.WriteAllText(_folder["more.json"], Spec.Replace("50", "80", StringComparison.Ordinal));
        SweepSpec one = SweepSpec.Read(_folder["spec.json"], out _), more = SweepSpec.Read(_folder["more.json"], out _);
        var values = Enumerable.Range(0, one.Count).Select(one.ValuesOf).ToList();
        Assert.Equal(values, Enumerable.Range(0, one.Count).Select(more.ValuesOf));
        Assert.Equal(3, values.Select(value => value[1]).Distinct().Count());
        Assert.True(values.Select(value => value[0]).Distinct().Count() > 40);
    }

    private byte[] Sweep(string spec, string name, params string[] words) => ToySweep.Table(_folder, spec, name, words);
}
