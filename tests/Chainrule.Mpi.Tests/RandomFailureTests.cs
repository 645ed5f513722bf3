using System.Diagnostics;
using System.Globalization;
using Chainrule.Kernels;
using Chainrule.Tests.Support;

namespace Chainrule.Mpi.Tests;

/// <summary>
/// One of several processes is killed, stopped, or finds its disk full, at moments drawn by chance: half an hour, so only on
/// demand (<c>-class "*RandomFailureTests" -explicit on</c>). <c>CHAINRULE_SEED</c> draws other moments, and
/// <c>CHAINRULE_MOMENTS</c> another number of them than 50.
/// </summary>
public sealed class RandomFailureTests(ITestOutputHelper output)
{
    private const int Wait = 20;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly string[] Words =
    [
        "train", "toy", "--layers", "dense:24 relu dropout:0.25 dense:3", "--shards", "8", "--batch", "40", "--schedule",
        "constant",
    ];

    [Fact(Explicit = true)]
    public void At_any_moment_all_end_and_the_run_goes_on_to_the_same_bits()
    {
        Array.ForEach(MpiRun.Implementations, MpiRun.Require);
        ulong seed = Number("CHAINRULE_SEED", 1);
        for (uint moment = 0; moment < Number("CHAINRULE_MOMENTS", 50); moment++)
        {
            var random = new RandomStream(seed, RandomStreams.User(0), moment);
            Try(moment, random);
        }
    }

    private static ulong Number(string variable, ulong otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text
            ? ulong.Parse(text, CultureInfo.InvariantCulture)
            : otherwise;

    private void Try(uint moment, RandomStream random)
    {
        string implementation = Pick(MpiRun.Implementations, random.Uniform(0));
        string failure = Pick(["KILL", "STOP", "full disk"], random.Uniform(1));
        int processes = Pick([2, 3, 4], random.Uniform(2)), later = Pick([1, 2, 3], random.Uniform(3));
        int rank = (int)(processes * random.Uniform(4)), delay = (int)(2000 * random.Uniform(5));
        string what = $"{moment}: {failure} of rank {rank} of {processes} ({implementation}) after {delay} ms, then {later}";
        using var folder = new TemporaryFolder();
        TrainingData.Write(folder);
        Directory.CreateDirectory(folder["disk"]);
        bool isSmall = failure == "full disk";
        Assert.True(
            !isSmall || MpiRun.Call("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", folder["disk"]) == 0,
            "no small disk can be mounted here: that needs root on Linux");
        try
        {
            var process = MpiRun.Start(
                implementation, processes, folder, [.. Words, "--epochs", "100000", "--out", "disk/run", "--wait", $"{Wait}"]);
            MpiRun.AwaitEpochs(process, folder["disk/run/metrics.csv"]);
            Thread.Sleep(delay);
            Strike(failure, rank, folder);
            var clock = Stopwatch.StartNew();
            var run = MpiRun.Finish(process);
            double seconds = clock.Elapsed.TotalSeconds;
            Assert.True(seconds < Limit.TotalSeconds, $"{what}: it took {seconds:0} s");
            Assert.True(run.ExitCode != 0 && !run.Error.Contains("   at Chainrule", StringComparison.Ordinal), what + run.Error);
            Assert.True(!isSmall || run.Error.Split("the disk is full").Length == 2, $"{what}: {run.Error}");
            Assert.True(
                SpinWait.SpinUntil(() => !MpiRun.ProcessesIn(folder).Any(), TimeSpan.FromSeconds(30)), $"{what}: some are left");
            File.Delete(folder["disk/filler"]);
            GoOn(implementation, later, folder, what);
            output.WriteLine($"{what}: ended after {seconds:0.0} s");
        }
        finally
        {
            _ = isSmall ? MpiRun.Call("umount", "--lazy", folder["disk"]) : 0;
        }
    }

    private static void Strike(string failure, int rank, TemporaryFolder folder)
    {
        if (failure != "full disk")
        {
            Process.Start("kill", [$"-{failure}", $"{MpiRun.ProcessOf(rank, folder)}"]).WaitForExit();
            return;
        }

        byte[] bytes = new byte[4096];
        try
        {
            using var filler = new FileStream(folder["disk/filler"], FileMode.Create, FileAccess.Write, FileShare.None, 0);
            while (true)
            {
                filler.Write(bytes);
            }
        }
        catch (IOException)
        {
            // full
        }
    }

    private static void GoOn(string implementation, int processes, TemporaryFolder folder, string what)
    {
        string epochs = $"{File.ReadAllLines(folder["disk/run/metrics.csv"]).Length + 3}";
        var resumed = MpiRun.Of(implementation, processes, folder, "train", "--resume", "disk/run", "--epochs", epochs);
        Assert.True(resumed.ExitCode == 0, $"{what}: {resumed.Error}");
        var alone = MpiRun.Alone(folder, [.. Words, "--epochs", epochs, "--out", "alone"]);
        Assert.True(alone.ExitCode == 0, alone.Error);
        Assert.Equal(
            File.ReadAllBytes(folder["alone/model.safetensors"]), File.ReadAllBytes(folder["disk/run/model.safetensors"]));
    }

    private static T Pick<T>(T[] from, double part) => from[Math.Min((int)(part * from.Length), from.Length - 1)];
}
