using System.Diagnostics;
using System.Text.RegularExpressions;
using Chainrule.Tests.Support;

namespace Chainrule.Mpi.Tests;

/// <summary>
/// One of several processes dies, hangs or has a full disk: all end within the limit, and the run goes on from its checkpoint.
/// </summary>
public sealed class FailingRankTests
{
    // of which --wait is ten seconds, since on a busy machine others too are silent for a while
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly string[] Words =
    [
        "train", "toy", "--layers", "dense:24 relu dropout:0.25 dense:3", "--shards", "8", "--batch", "40", "--schedule",
        "constant",
    ];

    public static TheoryData<string, string, int> Failures =>
    [
        .. new[] { ("mpich", "STOP", 2), ("openmpi", "KILL", 1), ("openmpi", "STOP", 1), ("mpich", "KILL", 0) }
            .Take(Cases.AreMany ? 4 : 2),
    ];

    [Theory, MemberData(nameof(Failures))]
    public void A_process_that_dies_or_hangs_ends_all_and_the_run_goes_on_to_the_same_bits(
        string implementation, string signal, int rank)
    {
        MpiRun.Require(implementation);
        using var folder = new TemporaryFolder();
        TrainingData.Write(folder);
        var alone = MpiRun.Alone(folder, [.. Words, "--epochs", "30", "--out", "alone"]);
        Assert.True(alone.ExitCode == 0, alone.Error);

        var process = MpiRun.Start(
            implementation, 3, folder, [.. Words, "--epochs", "100000", "--out", "run", "--wait", "10"]);
        MpiRun.AwaitEpochs(process, folder["run/metrics.csv"]);
        Process.Start("kill", [$"-{signal}", $"{MpiRun.ProcessOf(rank, folder)}"]).WaitForExit();
        var clock = Stopwatch.StartNew();
        var run = MpiRun.Finish(process);
        Assert.True(clock.Elapsed < Limit, $"it took {clock.Elapsed}");
        Assert.NotEqual(0, run.ExitCode);
        Assert.DoesNotContain("   at Chainrule", run.Error);
        if (signal == "STOP")
        {
            // whether it was to send or to take, what the others wait for, is chance; that it is named, and once, isn't
            string sentence = $"rank {rank} of 3 (has sent nothing|has taken nothing|wasn't heard of) for 10 s";
            Assert.True(Regex.Count(run.Error, sentence) == 1, run.Error);
        }

        var resumed = MpiRun.Of(implementation, 2, folder, "train", "--resume", "run", "--epochs", "30");
        Assert.True(resumed.ExitCode == 0, resumed.Error);
        Assert.Equal(File.ReadAllBytes(folder["alone/model.safetensors"]), File.ReadAllBytes(folder["run/model.safetensors"]));
    }

    [Fact]
    public void A_full_disk_ends_all_with_one_sentence()
    {
        MpiRun.Require("openmpi");
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "mounting a small disk needs root on Linux");
        using var folder = new TemporaryFolder();
        TrainingData.Write(folder);
        string disk = folder["disk"];
        Directory.CreateDirectory(disk);
        Assert.SkipUnless(
            MpiRun.Call("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk) == 0, "no small disk can be mounted here");
        try
        {
            var run = MpiRun.Of(
                "openmpi", 2, folder, "train", "toy", "--layers", "dense:3000 relu dense:3", "--epochs", "2", "--out",
                "disk/run");
            Assert.NotEqual(0, run.ExitCode);
            Assert.Equal(1, run.Error.Split("error: ").Length - 1);
            Assert.Contains("full", run.Error);
        }
        finally
        {
            MpiRun.Call("umount", disk);
        }
    }
}
