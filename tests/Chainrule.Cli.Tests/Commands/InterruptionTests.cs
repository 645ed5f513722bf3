using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Chainrule.Cli.Tests.Support;
using Cases = Chainrule.Tests.Support.Cases;

namespace Chainrule.Cli.Tests.Commands;

/// <summary>Real signals to a real process.</summary>
public class InterruptionTests
{
    private static readonly string[] Long =
    [
        "--layers",
        "dense:16 relu dropout:0.2 dense:3",
        "--batch",
        "4",
        "--schedule",
        "constant",
    ];

    public static TheoryData<string> Signals => [.. new[] { "-INT", "-TERM" }.Take(Cases.AreMany ? 2 : 1)];

    [Theory, MemberData(nameof(Signals))]
    public void A_signal_saves_and_names_the_command_that_goes_on_to_the_same_bits(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent with kill");
        using var folder = new TemporaryFolder();
        ToyData.Write(folder);
        string whole = Sha(ToolRun.In(folder, ["train", "toy", .. Long, "--epochs", "100", "--json", "--quiet"]));

        using var process = ToolRun.Start(
            folder,
            [("CHAINRULE_COMMAND", "./chainrule")],
            ["train", "toy", .. Long, "--epochs", "100"]
        );
        Await(process, "epoch 2/100");
        Send(signal, process);
        var stopped = ToolRun.Finish(process);

        Assert.Equal(130, stopped.ExitCode);
        Assert.Contains("go on with", stopped.Error);
        string command = stopped.Error.TrimEnd().Split('\n')[^1].Trim();
        Assert.Equal($"./chainrule train --resume {Path.Combine("runs", "toy-002")}", command);
        Assert.Equal(whole, Sha(ToolRun.In(folder, [.. command.Split(' ')[1..], "--json"])));
        Assert.Equal(101, File.ReadAllLines(folder["runs/toy-002/metrics.csv"]).Length);
    }

    [Fact]
    public void A_training_on_a_table_keeps_the_best_epoch_and_says_so()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent with kill");
        using var folder = new TemporaryFolder();
        WriteTable(folder);
        using var process = ToolRun.Start(
            folder,
            [("CHAINRULE_COMMAND", "./chainrule")],
            "train",
            "table.csv",
            "--target",
            "y",
            "--model",
            "network",
            "--epochs",
            "5000",
            "--out",
            "run"
        );
        Await(process, "epoch 2/5000");
        Send("-INT", process);
        var stopped = ToolRun.Finish(process);

        Assert.Equal(130, stopped.ExitCode);
        Assert.Contains("./chainrule train --config run/run.json", stopped.Error);
        Assert.Contains("test on 80 rows", stopped.Output);
        using var run = JsonDocument.Parse(File.ReadAllText(folder["run/run.json"]));
        Assert.True(run.RootElement.GetProperty("result").GetProperty("stopped").GetBoolean());
        var predictions = ToolRun.In(folder, "predict", "run", "table.csv");
        Assert.Equal(0, predictions.ExitCode);
        Assert.Equal(401, predictions.Output.TrimEnd().Split('\n').Length);
    }

    [Fact]
    public void Stopped_before_there_is_a_model_of_a_table_nothing_is_left()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent with kill");
        using var folder = new TemporaryFolder();
        WriteTable(folder);
        using var process = ToolRun.Start(folder, [], "train", "table.csv", "--target", "y", "--folds", "50", "--out", "run");
        Await(process, "fold 1 of 50");
        Send("-INT", process);
        var stopped = ToolRun.Finish(process);
        Assert.Equal(130, stopped.ExitCode);
        Assert.Contains("stopped before there was a model; nothing was saved", stopped.Error);
        Assert.False(Directory.Exists(folder["run"]));
    }

    [Fact]
    public void A_verification_is_given_up_at_once_and_leaves_the_run_as_it_was()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent with kill");
        using var folder = new TemporaryFolder();
        ToyData.Write(folder);
        Assert.Equal(0, ToolRun.In(folder, ["train", "toy", .. Long, "--epochs", "50", "--out", "run", "--quiet"]).ExitCode);
        byte[] model = File.ReadAllBytes(folder["run/model.safetensors"]);
        using var process = ToolRun.Start(folder, [], "verify", "run");
        Await(process, "epoch 2/50");
        Send("-INT", process);
        var stopped = ToolRun.Finish(process);

        Assert.Equal(130, stopped.ExitCode);
        Assert.Empty(stopped.Output);
        Assert.Contains("stopped before anything was verified", stopped.Error);
        Assert.Equal(model, File.ReadAllBytes(folder["run/model.safetensors"]));
    }

    [Fact]
    public void A_run_that_was_stopped_in_its_first_epoch_is_verified_with_the_model_that_it_left()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent with kill");
        using var folder = new TemporaryFolder();
        ToyData.Write(folder);
        string[] wide = ["train", "toy", "--layers", "dense:1500 relu dense:1500 relu dense:3", "--batch", "1"];
        using var process = ToolRun.Start(folder, [], [.. wide, "--out", "run"]);
        Await(process, "parameters; ");
        Send("-INT", process);
        Assert.Contains("stopped in epoch 1", ToolRun.Finish(process).Error, StringComparison.Ordinal);
        var agreed = InProcess.Run("verify", folder["run"], folder["toy"]);
        Assert.True(agreed.Code == 0, agreed.Error + agreed.Output);

        string[] other = ["train", folder["toy"], .. wide[2..], "--epochs", "0", "--seed", "2", "--out", folder["other"]];
        Assert.Equal(0, InProcess.Run(other).Code);
        File.Copy(folder["other/model.safetensors"], folder["run/model.safetensors"], overwrite: true);
        var (code, _, error) = InProcess.Run("verify", folder["run"], folder["toy"]);
        Assert.Equal(1, code);
        Assert.Contains("the model in this folder is damaged", error, StringComparison.Ordinal);
    }

    private static void WriteTable(TemporaryFolder folder)
    {
        var random = new Random(5);
        File.WriteAllLines(
            folder["table.csv"],
            Enumerable
                .Range(0, 400)
                .Select(_ => (random.NextDouble(), random.NextDouble()))
                .Select(x =>
                    string.Create(CultureInfo.InvariantCulture, $"{x.Item1:0.000},{x.Item2:0.000},"
                        + $"{(x.Item1 * x.Item2 > 0.2 ? "yes" : "no")}")
                )
                .Prepend("a,b,y")
        );
    }

    [Fact]
    public void A_second_interrupt_leaves_at_once()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent with kill");
        using var folder = new TemporaryFolder();
        ToyData.Write(folder);
        // steps of seconds, so that the first interrupt is still waiting for one
        using var process = ToolRun.Start(
            folder,
            [],
            "train",
            "toy",
            "--layers",
            "dense:4000 relu dense:4000 relu dense:4000 relu dense:3",
            "--batch",
            "full",
            "--threads",
            "1"
        );
        Await(process, "parameters");
        Thread.Sleep(1000);
        Send("-INT", process);
        Thread.Sleep(100);
        Send("-INT", process);
        var stopped = ToolRun.Finish(process);

        Assert.Equal(130, stopped.ExitCode);
        Assert.DoesNotContain("go on with", stopped.Error);
    }

    private static void Await(Process process, string text)
    {
        string? line;
        do
        {
            line = process.StandardError.ReadLine();
        }
        while (line is not null && !line.Contains(text, StringComparison.Ordinal));

        Assert.True(line is not null, "the training was over before the signal");
    }

    private static void Send(string signal, Process process) => Process.Start("kill", [signal, $"{process.Id}"]).WaitForExit();

    private static string Sha(ToolRun tool)
    {
        Assert.True(tool.ExitCode == 0, tool.Error);
        return JsonDocument.Parse(tool.Output).RootElement.GetProperty("parametersSha256").GetString()!;
    }
}
