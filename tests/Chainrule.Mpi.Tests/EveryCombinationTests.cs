using Chainrule.Tests.Support;

namespace Chainrule.Mpi.Tests;

/// <summary>
/// All numbers of processes and threads with each implementation of MPI, and a kill in between: minutes, so only on demand
/// (<c>-class "*EveryCombinationTests" -explicit on</c>).
/// </summary>
public sealed class EveryCombinationTests
{
    private static readonly int[] Numbers = [1, 2, 3, 4, 8];

    public static TheoryData<string, string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, string, int>();
            foreach (string implementation in MpiRun.Implementations)
            {
                foreach (string kind in TrainingData.Kinds)
                {
                    cases.Add(implementation, kind, 1);
                    cases.Add(implementation, kind, 2);
                }
            }

            return cases;
        }
    }

    [Theory(Explicit = true), MemberData(nameof(Cases))]
    public void Each_number_of_processes_comes_to_the_bits_of_one(string implementation, string kind, int threads)
    {
        MpiRun.Require(implementation);
        using var folder = new TemporaryFolder();
        TrainingData.Write(folder);
        string[] words = ["train", .. TrainingData.WordsOf(kind), "--wait", "600"];
        var alone = MpiRun.Alone(folder, [.. words, "--out", "alone", "--threads", "1"]);
        Assert.True(alone.ExitCode == 0, alone.Error);
        byte[] expected = File.ReadAllBytes(folder["alone/model.safetensors"]);
        Assert.All(Numbers, processes =>
        {
            string name = $"of-{processes}";
            var run = MpiRun.Of(
                implementation, processes, folder, [.. words, "--out", name, "--threads", $"{threads}"]);
            Assert.True(run.ExitCode == 0, run.Error);
            Assert.Equal(expected, File.ReadAllBytes(folder[$"{name}/model.safetensors"]));
        });
    }

    [Theory(Explicit = true), MemberData(nameof(Cases))]
    public void A_run_that_was_killed_goes_on_with_each_other_number(string implementation, string kind, int threads)
    {
        MpiRun.Require(implementation);
        Assert.SkipWhen(kind == "table", "tables keep no checkpoint to go on from");
        using var folder = new TemporaryFolder();
        TrainingData.Write(folder);
        string[] words =
        [
            "train", .. TrainingData.WordsOf(kind).TakeWhile(word => word != "--epochs"), "--schedule", "constant", "--wait",
            "600", "--threads", $"{threads}",
        ];
        for (int i = 0; i < Numbers.Length; i++)
        {
            int before = Numbers[i], after = Numbers[^(i + 1)] == before ? 2 : Numbers[^(i + 1)];
            string killed = $"killed-{before}", whole = $"alone-{before}";
            using (var process = MpiRun.Start(
                implementation, before, folder, [.. words, "--epochs", "100000", "--out", killed]))
            {
                MpiRun.AwaitEpochs(process, folder[$"{killed}/metrics.csv"]);
                process.Kill(entireProcessTree: true);
                process.WaitForExit();
            }

            string epochs = $"{File.ReadAllLines(folder[$"{killed}/metrics.csv"]).Length + 2}";
            var alone = MpiRun.Alone(folder, [.. words, "--epochs", epochs, "--out", whole]);
            Assert.True(alone.ExitCode == 0, alone.Error);
            var run = MpiRun.Of(implementation, after, folder, "train", "--resume", killed, "--epochs", epochs, "--wait", "600");
            Assert.True(run.ExitCode == 0, $"{before} to {after}: {run.Error}");
            Assert.Equal(
                File.ReadAllBytes(folder[$"{whole}/model.safetensors"]),
                File.ReadAllBytes(folder[$"{killed}/model.safetensors"]));
        }
    }
}
