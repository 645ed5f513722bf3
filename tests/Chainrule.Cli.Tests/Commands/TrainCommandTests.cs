using System.Text.Json;
using Chainrule.Cli.Tests.Support;

namespace Chainrule.Cli.Tests.Commands;

public class TrainCommandTests(TrainedToy toy) : IClassFixture<TrainedToy>
{
    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;

    private static string Sha(ToolRun tool)
    {
        Assert.True(tool.ExitCode == 0, tool.Error);
        return Parse(tool.Output).GetProperty("parametersSha256").GetString()!;
    }

    [Fact]
    public void Json_is_one_object_on_standard_output_with_all_that_was_promised()
    {
        var json = Parse(toy.Result.Output);

        Assert.Equal("toy", json.GetProperty("data").GetString());
        Assert.Equal("dense:16 relu dense:3", json.GetProperty("network").GetString());
        Assert.Equal((30 * 16) + 16 + (16 * 3) + 3, json.GetProperty("parameters").GetInt32());
        Assert.Equal(1, json.GetProperty("seed").GetInt32());
        Assert.Equal(Environment.ProcessorCount, json.GetProperty("threads").GetInt32());
        Assert.Equal(8, json.GetProperty("epochs").GetArrayLength());
        var epoch = json.GetProperty("epochs")[0];
        Assert.Equal(1, epoch.GetProperty("epoch").GetInt32());
        foreach (string name in new[] { "trainLoss", "validationLoss", "validationAccuracy", "seconds" })
        {
            Assert.True(epoch.GetProperty(name).GetDouble() >= 0);
        }

        Assert.InRange(json.GetProperty("test").GetProperty("accuracy").GetDouble(), 0.7, 1);
        Assert.True(json.GetProperty("test").GetProperty("loss").GetDouble() > 0);
        Assert.True(json.GetProperty("samplesPerSecond").GetDouble() > 0);
        Assert.True(json.GetProperty("trainSeconds").GetDouble() > 0);
        Assert.Matches("^[0-9a-f]{64}$", json.GetProperty("parametersSha256").GetString()!);
        Assert.Equal(Path.Combine("runs", "toy-001"), json.GetProperty("run").GetString());
        Assert.Equal(Path.Combine("runs", "toy-001", "model.safetensors"), json.GetProperty("model").GetString());
    }

    [Fact]
    public void A_run_leaves_its_description_metrics_model_and_checkpoint()
    {
        string run = toy.Folder["runs/toy-001"];

        Assert.Equal(
            [
                "last.checkpoint",
                "layers.csv",
                "metrics.csv",
                "model.safetensors",
                "predictions.safetensors",
                "report.html",
                "run.json",
            ],
            Directory.EnumerateFileSystemEntries(run).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
        Assert.Equal(9, File.ReadAllLines(Path.Combine(run, "metrics.csv")).Length);
        var json = Parse(File.ReadAllText(Path.Combine(run, "run.json")));
        Assert.Equal(4, json.GetProperty("data").GetProperty("files").EnumerateObject().Count());
        Assert.Equal("dense:16 relu dense:3", json.GetProperty("options").GetProperty("layers").GetString());
        Assert.Equal(Sha(toy.Result), json.GetProperty("result").GetProperty("parametersSha256").GetString());
    }

    [Fact]
    public void A_configuration_repeats_a_run_to_the_same_bits_in_the_next_folder()
    {
        using var folder = new TemporaryFolder();
        var repeated = ToolRun.In(folder, "train", "--config", toy.Folder["runs/toy-001/run.json"], "--json");

        Assert.Equal(Sha(toy.Result), Sha(repeated));
        Assert.True(File.Exists(folder["runs/toy-001/model.safetensors"]));
    }

    [Fact]
    public void A_configuration_written_by_hand_is_overruled_by_the_command_line()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(
            folder["my.json"],
            $$"""{ "data": "{{toy.Folder["toy"]}}", "options": { "epochs": 1, "layers": "dense:3", "seed": 5 } }"""
        );

        var json = Parse(ToolRun.In(folder, "train", "--config", "my.json", "--seed", "6", "--json").Output);

        Assert.Equal("dense:3", json.GetProperty("network").GetString());
        Assert.Equal(6, json.GetProperty("seed").GetInt32());
    }

    [Fact]
    public void The_result_is_the_same_on_any_number_of_threads_and_any_instruction_set()
    {
        using var folder = new TemporaryFolder();
        string[] words =
        [
            "train",
            toy.Folder["toy"],
            "--layers",
            "dense:16 relu dense:3",
            "--epochs",
            "8",
            "--batch",
            "16",
            "--json",
        ];

        Assert.Equal(Sha(toy.Result), Sha(ToolRun.In(folder, [.. words, "--threads", "1"])));
        Assert.Equal(Sha(toy.Result), Sha(ToolRun.In(folder, [.. words, "--threads", "3"])));
        Assert.Equal(Sha(toy.Result), Sha(ToolRun.Run(folder, [("DOTNET_EnableAVX512", "0")], words)));
        Assert.Equal(Sha(toy.Result), Sha(ToolRun.Run(folder, [("DOTNET_EnableAVX2", "0")], words)));
        Assert.NotEqual(Sha(toy.Result), Sha(ToolRun.In(folder, [.. words, "--seed", "2"])));
        Assert.True(Directory.Exists(folder["runs/toy-005"]));
    }

    [Fact]
    public void A_run_cut_short_and_resumed_ends_with_the_bits_of_one_that_was_not()
    {
        using var folder = new TemporaryFolder();
        string[] words =
        [
            "train",
            toy.Folder["toy"],
            "--layers",
            "dense:16 relu dropout:0.3 dense:3",
            "--batch",
            "16",
            "--schedule",
            "constant",
            "--json",
        ];
        string whole = Sha(ToolRun.In(folder, [.. words, "--epochs", "6"]));

        string half = Sha(ToolRun.In(folder, [.. words, "--epochs", "3", "--out", "half"]));
        string resumed = Sha(ToolRun.In(folder, "train", "--resume", "half", "--epochs", "6", "--json"));

        Assert.NotEqual(whole, half);
        Assert.Equal(whole, resumed);
        Assert.Equal(7, File.ReadAllLines(folder["half/metrics.csv"]).Length);
    }

    [Theory]
    [InlineData("--scaling", "none")]
    [InlineData("--validation", "20")]
    [InlineData("--weight-decay", "5")]
    public void A_run_that_goes_on_refuses_what_would_spoil_it(string option, string value)
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(0, ToolRun.In(folder, "train", toy.Folder["toy"], "--epochs", "1", "--out", "run", "--quiet").ExitCode);
        byte[] model = File.ReadAllBytes(folder["run/model.safetensors"]);

        var tool = ToolRun.In(folder, "train", "--resume", "run", "--epochs", "2", option, value);

        Assert.Equal(1, tool.ExitCode);
        Assert.Contains($"{option} can't change when a run goes on", tool.Error);
        Assert.Equal(model, File.ReadAllBytes(folder["run/model.safetensors"]));
    }

    [Fact]
    public void A_run_that_never_finished_an_epoch_leaves_no_folder_behind()
    {
        using var folder = new TemporaryFolder();
        var tool = ToolRun.In(folder, "train", toy.Folder["toy"], "--learning-rate", "1e30", "--out", "run");
        Assert.Equal(1, tool.ExitCode);
        Assert.False(Directory.Exists(folder["run"]));
    }

    [Fact]
    public void Without_epochs_the_initialized_network_is_saved()
    {
        using var folder = new TemporaryFolder();
        var tool = ToolRun.In(folder, "train", toy.Folder["toy"], "--epochs", "0", "--out", "new", "--json");
        var json = Parse(tool.Output);

        Assert.Equal(0, json.GetProperty("epochs").GetArrayLength());
        Assert.EndsWith(" relu dense:3", json.GetProperty("network").GetString()); // as many as the data has classes
        Assert.Equal(0, ToolRun.In(folder, "evaluate", "new", toy.Folder["toy"]).ExitCode);
    }

    [Fact]
    public void Redirected_output_is_plain_lines_without_a_single_escape_character()
    {
        using var folder = new TemporaryFolder();
        var tool = ToolRun.Run(folder, [("TERM", "xterm-256color")], "train", toy.Folder["toy"], "--epochs", "2");

        Assert.DoesNotContain('\u001b', tool.Output + tool.Error);
        Assert.Contains("epoch 2/2  train loss", tool.Error);
        Assert.StartsWith("test: accuracy ", tool.Output);
    }

    [Fact]
    public void Quiet_leaves_standard_error_empty()
    {
        using var folder = new TemporaryFolder();
        Assert.Empty(ToolRun.In(folder, "train", toy.Folder["toy"], "--epochs", "1", "--quiet").Error);
    }

    [Theory]
    [InlineData("--weight-decay", "0.5")]
    [InlineData("--l1", "0.01")]
    [InlineData("--l2", "0.01")]
    [InlineData("--max-norm", "0.5")]
    [InlineData("--clip-value", "0.001")]
    [InlineData("--clip-norm", "0.01")]
    [InlineData("--label-smoothing", "0.1")]
    [InlineData("--init", "normal:0.1")]
    [InlineData("--scaling", "standard")]
    [InlineData("--no-shuffle")]
    [InlineData("--batch", "17")]
    [InlineData("--learning-rate", "0.001")]
    [InlineData("--schedule", "step:1:0.5")]
    [InlineData("--optimizer", "sgd")]
    [InlineData("--loss", "mse")]
    [InlineData("--validation", "0.3")]
    [InlineData("--seed", "18446744073709551615")]
    public void Every_option_makes_a_difference(params string[] options)
    {
        using var folder = new TemporaryFolder();
        string[] words = ["train", toy.Folder["toy"], "--layers", "dense:8 relu dense:3", "--epochs", "2", "--json"];

        Assert.NotEqual(Sha(ToolRun.In(folder, words)), Sha(ToolRun.In(folder, [.. words, .. options])));
    }

    [Theory]
    [InlineData("--optimizer", "lion", "--schedule", "cosine")]
    [InlineData("--batch", "full", "--validation", "40")]
    [InlineData("--no-shuffle", "--validation", "0", "--patience", "1")]
    [InlineData("--scaling", "standard", "--init", "orthogonal")]
    [InlineData("--scaling", "columns", "--label-smoothing", "0.1")]
    [InlineData("--loss", "categorical-cross-entropy", "--optimizer", "momentum:0.8", "--learning-rate", "0.01")]
    [InlineData(
        "--weight-decay",
        "0.1",
        "--l1",
        "0.001",
        "--l2",
        "0.002",
        "--max-norm",
        "1.5",
        "--clip-value",
        "0.02",
        "--clip-norm",
        "0.1"
    )]
    public void Any_set_of_options_can_be_repeated_from_its_own_record(params string[] options)
    {
        using var folder = new TemporaryFolder();
        string first = Sha(
            ToolRun.In(folder, ["train", toy.Folder["toy"], "--epochs", "2", "--name", "x", "--json", .. options])
        );

        Assert.Equal(first, Sha(ToolRun.In(folder, "train", "--config", "runs/x-001/run.json", "--json")));
    }
}
