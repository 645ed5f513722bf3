using Chainrule.Tests.Support;

namespace Chainrule.Mpi.Tests;

/// <summary>The tool trains in several processes, with each implementation of MPI that is installed.</summary>
public sealed class TrainTogetherTests
{
    // either implementation, and each kind of data; where there is time, each with the other
    public static TheoryData<string, string, int, int> Together =>
    [
        .. new[]
        {
            ("openmpi", "dense", 3, 1), ("mpich", "convolution", 3, 1), ("mpich", "table", 2, 1),
            ("openmpi", "convolution", 2, 2), ("openmpi", "table", 4, 1), ("mpich", "dense", 2, 2),
        }.Take(Cases.AreMany ? 6 : 3),
    ];

    public static TheoryData<string> Killed => [.. MpiRun.Implementations.Take(Cases.AreMany ? 2 : 1)];

    [Theory, MemberData(nameof(Together))]
    public void Any_number_of_processes_comes_to_the_bits_of_one(string implementation, string kind, int processes, int threads)
    {
        MpiRun.Require(implementation);
        using var folder = new TemporaryFolder();
        TrainingData.Write(folder);
        string[] words = TrainingData.WordsOf(kind);
        var alone = MpiRun.Alone(folder, ["train", .. words, "--out", "alone", "--threads", "1"]);
        Assert.True(alone.ExitCode == 0, alone.Error);
        var run = MpiRun.Of(
            implementation, processes, folder, ["train", .. words, "--out", "together", "--threads", $"{threads}", "--json"]);
        Assert.True(run.ExitCode == 0, run.Error);
        foreach (string file in new[] { "model.safetensors", "predictions.safetensors" })
        {
            Assert.Equal(File.ReadAllBytes(folder[$"alone/{file}"]), File.ReadAllBytes(folder[$"together/{file}"]));
        }

        Assert.Single(run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)); // one object, of the first process
        Assert.Equal(1, run.Error.Split("8 shards to a batch").Length - 1);
        Assert.Equal(["alone", "table.csv", "together", "toy"], folder.Names());
    }

    [Theory, MemberData(nameof(Killed))]
    public void A_run_that_was_killed_goes_on_with_another_number_of_processes(string implementation)
    {
        MpiRun.Require(implementation);
        using var folder = new TemporaryFolder();
        TrainingData.Write(folder);
        string[] words = ["toy", "--layers", "dense:24 relu dropout:0.25 dense:3", "--shards", "8", "--batch", "40"];
        words = [.. words, "--schedule", "constant"];
        var alone = MpiRun.Alone(folder, ["train", .. words, "--epochs", "40", "--out", "alone"]);
        Assert.True(alone.ExitCode == 0, alone.Error);
        using (var process = MpiRun.Start(
            implementation, 3, folder, ["train", .. words, "--epochs", "100000", "--out", "killed"]))
        {
            MpiRun.AwaitEpochs(process, folder["killed/metrics.csv"]);
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }

        var run = MpiRun.Of(implementation, 2, folder, "train", "--resume", "killed", "--epochs", "40");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(File.ReadAllBytes(folder["alone/model.safetensors"]), File.ReadAllBytes(folder["killed/model.safetensors"]));
    }

    [Theory]
    [InlineData("openmpi")]
    [InlineData("mpich")]
    public void Who_differs_in_what_decides_the_bits_is_named_once_and_nothing_is_written(string implementation)
    {
        MpiRun.Require(implementation);
        using var folder = new TemporaryFolder();
        TrainingData.Write(folder);
        string[] words = ["train", .. TrainingData.WordsOf("dense"), "--out", "run"];
        var run = MpiRun.Finish(MpiRun.StartEach(
            implementation, folder,
            MpiRun.ToolCommand([.. words, "--seed", "1"]), MpiRun.ToolCommand([.. words, "--seed", "7"])));
        Assert.NotEqual(0, run.ExitCode);
        Assert.Equal(1, run.Error.Split("rank 1 differs from rank 0 in options, seed: 7, not 1").Length - 1);
        Assert.False(Directory.Exists(folder["run"]));
    }

    [Theory]
    [InlineData("openmpi", "MPICH")]
    [InlineData("mpich", "Open MPI")]
    public void A_library_of_another_MPI_than_the_launcher_s_is_named(string implementation, string other)
    {
        MpiRun.Require("openmpi");
        MpiRun.Require("mpich");
        using var folder = new TemporaryFolder();
        TrainingData.Write(folder);
        string library = implementation == "mpich" ? "libmpi.so.40" : "libmpich.so.12";
        string[] words = ["train", .. TrainingData.WordsOf("dense")];
        var run = MpiRun.Finish(MpiRun.Start(implementation, 2, folder, words, ("CHAINRULE_MPI", library)));
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains($"but {other}", run.Error);
        Assert.Contains("two kinds of MPI are mixed", run.Error);
    }

    [Fact]
    public void A_table_that_batches_do_not_suit_is_refused_once()
    {
        MpiRun.Require("openmpi");
        using var folder = new TemporaryFolder();
        TrainingData.Write(folder);
        var run = MpiRun.Of("openmpi", 2, folder, "train", "table.csv", "--target", "y");
        Assert.Equal(2, run.ExitCode);
        Assert.Equal(1, run.Error.Split("would be fitted by L-BFGS").Length - 1);
    }
}
