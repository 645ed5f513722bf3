using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;
using Chainrule.Mpi;
using Chainrule.Training;

namespace Chainrule.Cli.Runs;

/// <summary>The processes that MPI has started to train one network: the first writes and prints, the others compute.</summary>
/// <param name="World">All of them.</param>
/// <param name="Launch">How this one was started.</param>
internal sealed record Ranks(MpiWorld World, MpiLaunch Launch)
{
    /// <summary>The option that says how long one process may keep the others waiting.</summary>
    public static Option Wait { get; } =
        new(
            "wait",
            "SECONDS",
            "of processes that mpirun or srun has started: the longest that one may keep\nthe others waiting (default 300)",
            "Run"
        );

    /// <summary>Whether this process writes and prints.</summary>
    public bool IsFirst => World.Process == 0;

    /// <summary>Whether all processes were stopped after the same step, and so come to the end together.</summary>
    public bool StopTogether { get; set; }

    /// <summary>What <see cref="Wait"/> says.</summary>
    public static TimeSpan LimitOf(Arguments arguments) =>
        TimeSpan.FromSeconds(arguments.Number("wait", 0, 86_400, above: true) ?? 300);

    /// <summary>The arguments with the threads that each process gets where nobody says how many.</summary>
    public static Arguments WithThreads(Arguments arguments, MpiLaunch launch) =>
        With(arguments, "threads", Math.Max(1, Math.Min(Environment.ProcessorCount, Processors() / launch.LocalProcesses)));

    /// <summary>
    /// The arguments with as few shards as give each thread of each process one, where nobody says how many. What goes on, or
    /// comes from a configuration, keeps to what it was.
    /// </summary>
    public Arguments WithShards(RunRequest request) => request.Stopped is not null || request.Arguments.Given("config")
        ? request.Arguments
        : With(request.Arguments, "shards", Math.Min(
            TrainingOptions.MostShards, World.Processes * CommonOptions.ThreadsOf(request.Arguments)));

    /// <summary>
    /// What a kill has left half done in the folder of a run that goes on is settled by the first process, before the others
    /// look into it.
    /// </summary>
    public void Settle(Arguments arguments)
    {
        if (arguments.Text("resume") is string run)
        {
            _ = IsFirst ? RunFolder.OfStopped(run) : null;
            RankAgreement.Require(World, []);
        }
    }

    /// <summary>Goes on only where all processes have the same version, data, options and beginning.</summary>
    /// <exception cref="ChainruleException">One differs.</exception>
    public void RequireAgreement(PlannedRun plan) => RankAgreement.Require(World, plan.InCommon);

    /// <summary>Says who trains, and where shards and threads don't suit each other.</summary>
    public void Announce(Terminal terminal, int shards, int threads)
    {
        int workers = World.Processes * threads;
        terminal.Note(string.Create(
            CultureInfo.InvariantCulture,
            $"{World.Processes} ranks ({World.Library}) of {Count(threads, "thread")}, "
                + $"{Count(shards, "shard")} to a batch"));
        if (shards < World.Processes)
        {
            terminal.Warn(
                $"warning: {Count(shards, "shard")}, which the bits depend on, leave {World.Processes - shards} of "
                    + $"{World.Processes} ranks without work");
        }
        else if (shards > workers)
        {
            terminal.Note(
                $"note: {shards} shards are more than {Count(workers, "thread")} need: each shard has products of fewer "
                    + $"rows, and adds its gradients to the others'; {workers} would cost less, with other last bits");
        }
    }

    private static string Count(int number, string what) => $"{number} {what}{(number == 1 ? "" : "s")}";

    private static Arguments With(Arguments arguments, string option, int value) =>
        arguments.WithDefaults(new Dictionary<string, OptionValue>
        {
            [option] = new(value.ToString(CultureInfo.InvariantCulture), $"--{option}"),
        });

    // Of the machine, not of this process, which may be bound to some of them.
    private static int Processors()
    {
        try
        {
            int all = File.ReadLines("/proc/cpuinfo").Count(line => line.StartsWith("processor", StringComparison.Ordinal));
            return Math.Max(all, Environment.ProcessorCount);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Environment.ProcessorCount;
        }
    }

    /// <summary>A hash of where a training goes on.</summary>
    public static string HashOf(TrainingCheckpoint checkpoint)
    {
        byte[] hash = SHA256.HashData(MemoryMarshal.AsBytes(checkpoint.Values.Parameters));
        return string.Create(
            CultureInfo.InvariantCulture, $"step {checkpoint.Position.Step}, {Convert.ToHexStringLower(hash)}");
    }
}
