using System.Globalization;
using System.Text.Json;
using Chainrule.Cli.Benchmarks;
using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs;
using Chainrule.Insight;
using Chainrule.Mpi;
using Chainrule.Text;

namespace Chainrule.Cli.Commands;

/// <summary>
/// What a step of a training would cost on several processes: computing measured here, the exchange computed from a link or,
/// in processes that MPI has started, measured between them. Trains and saves nothing.
/// </summary>
internal sealed class PlanCommand : Command
{
    private const int Done = 0, Interrupted = 130, MostRanks = 4096, DefaultRanks = 64;
    private const double DefaultSeconds = 0.5;
    private const string DefaultLink = "10GbE";

    /// <inheritdoc/>
    public override string Name => "plan";

    /// <inheritdoc/>
    public override string Summary => "how long a step takes on how many processes, and after how many more stop helping";

    /// <inheritdoc/>
    public override IReadOnlyList<Operand> Operands { get; } =
    [new("DATA", $"a table (CSV or TSV, .npy or .npz, gzipped or not),\nor {CommonOptions.Data}", IsRequired: false)];

    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options { get; } =
    [
        new("ranks", "N", $"plan for up to so many processes (default {DefaultRanks}; of processes that mpirun has\nstarted, "
            + "as many as there are)", "Plan"),
        new("link", "LINK", $"what they are connected by: 10GbE, or bytes and delay as in 3GB/s:20us\n(default {DefaultLink}; "
            + "of processes that mpirun has started what is measured)", "Plan"),
        new("seconds", "X", "how long to measure each figure (default 0.5)", "Plan"),
        .. TrainOptions.OfTables,
        .. TrainOptions.OfFolders,
        .. TrainOptions.OfResult,
        CommonOptions.Threads with { Group = "Run" },
        TrainOptions.Memory,
        new("config", "FILE", "options from a JSON file, such as a run's run.json; DATA may be left out", "Run"),
        Ranks.Wait,
        .. CommonOptions.Output,
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples { get; } =
    [
        "chainrule plan mnist --layers \"dense:2048 relu dense:2048 relu dense:10\" --batch 512 --link 25GbE",
        "mpirun -n 2 chainrule plan mnist --batch 512",
    ];

    /// <inheritdoc/>
    public override int Run(Arguments arguments, Terminal terminal) => Together.Run(Name, arguments, terminal, Run);

    private int Run(Ranks? ranks, Arguments arguments, Terminal terminal)
    {
        using var interruption = new Interruption();
        try
        {
            int most = arguments.Integer("ranks", 1, MostRanks) ?? ranks?.World.Processes ?? DefaultRanks;
            double seconds = arguments.Number("seconds", 0, 3600, above: true) ?? DefaultSeconds;
            var link = arguments.Parsed("link", Link.Parse) ?? (ranks is null ? Link.Parse(DefaultLink) : null);
            var run = RunKinds.Plan(Name, arguments, new(terminal, interruption.Token), out _);
            var steps = run.Steps(interruption.Token);
            int? shards = BatchSettings.ShardsOf(arguments);
            link ??= Link.Measure(ranks!.World, MessageOf(steps));
            var plans = new List<RankPlan>();
            foreach (int count in Counts(Math.Min(most, shards ?? steps.Options.BatchSize)))
            {
                plans.Add(Measure(ranks, steps, shards, count, link, seconds, interruption.Token));
            }

            if (ranks is null or { IsFirst: true })
            {
                Show(arguments, terminal, run, steps, shards, link, plans);
            }

            return Done;
        }
        catch (OperationCanceledException)
        {
            terminal.Warn("stopped");
            return Interrupted;
        }
    }

    // 1, 2, 3, 4, 6, 8, 12, 16 … and the most
    private static IEnumerable<int> Counts(int most) =>
        Enumerable.Range(0, 13).SelectMany(power => new[] { 1 << power, 3 << power >> 1 }).Append(most)
            .Where(count => count >= 1 && count <= most).Distinct().Order();

    private static RankPlan Measure(
        Ranks? ranks, PlannedSteps steps, int? shards, int count, Link link, double seconds, CancellationToken cancel)
    {
        var options = steps.Options with
        {
            Shards = shards ?? Math.Clamp(count * steps.Options.Threads, 1, Training.TrainingOptions.MostShards),
        };
        int batch = BatchOf(steps);
        // the last one has the most rows where shards don't divide, the first one makes the most additions where they do
        int process = ranks is not null && ranks.World.Processes == count ? ranks.World.Process
            : Math.Min(options.Shards, batch) % count == 0 ? 0 : count - 1;
        using var load = new RankLoad(process, count, steps.Network, steps.Loss, steps.Optimizer, options, steps.Train);
        if (ranks is not null)
        {
            RankAgreement.Require(ranks.World, []); // all begin at once, as they do in training
        }

        double computing = load.Measure(seconds, cancel);
        if (ranks is not null)
        {
            computing = Slowest(ranks.World, computing);
        }

        return new RankPlan(
            count, computing, RankPlan.ExchangeOf(count, MessageOf(steps), batch, link), load.Memory.Total);
    }

    // In process 0 the most of all; the others keep theirs.
    private static double Slowest(MpiWorld world, double seconds)
    {
        byte[] message = BitConverter.GetBytes(seconds);
        if (world.Process > 0)
        {
            world.Send(0, message);
            return seconds;
        }

        for (int other = 1; other < world.Processes; other++)
        {
            world.Receive(other, message);
            seconds = Math.Max(seconds, BitConverter.ToDouble(message));
        }

        return seconds;
    }

    private static void Show(
        Arguments arguments, Terminal terminal, PlannedRun run, PlannedSteps steps, int? shards, Link link,
        List<RankPlan> plans)
    {
        if (arguments.Flag("json"))
        {
            JsonOutput.WriteLine(terminal.Output, json => Write(json, run.Data, steps, link, plans));
            return;
        }

        int batch = BatchOf(steps);
        var enough = RankPlan.Enough(plans);
        string parts = shards is int given ? NumberText.Count(given, "shard") : "a shard for each thread";
        terminal.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{steps.Network.Notation}: {steps.Network.ParameterCount:#,0} parameters; batches of {batch:#,0} rows, {parts}, "
                + $"{NumberText.Count(steps.Options.Threads, "thread")} a rank"));
        terminal.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"link {link.Name}: {link.BytesPerSecond * 1e-9:0.00} GB/s, {link.Delay * 1e6:0} µs a message"));
        var table = new Table(
        [
            ("ranks", false), ("a step, ms", false), ("computing", false), ("exchange", false), ("samples/s", false),
            ("times one", false), ("memory", false),
        ]);
        foreach (var plan in plans)
        {
            table.Add(
            [
                NumberText.Count(plan.Ranks), Milliseconds(plan.Step), Milliseconds(plan.Computing),
                Milliseconds(plan.Exchanging), NumberText.Count((long)(batch / plan.Step)),
                (plans[0].Step / plan.Step).ToString("0.00", CultureInfo.InvariantCulture), ByteSize.Text(plan.Bytes),
            ]);
        }

        terminal.Say(table);
        terminal.Output.WriteLine(
            enough.Ranks == plans[^1].Ranks
                ? $"more than {NumberText.Count(enough.Ranks, "rank")} might still help: plan for more"
                : $"{NumberText.Count(enough.Ranks, "rank")} {(enough.Ranks == 1 ? "is" : "are")} enough: more save less than "
                    + "a twentieth of a step");
    }

    private static void Write(
        Utf8JsonWriter json, string data, PlannedSteps steps, Link link, IReadOnlyList<RankPlan> plans)
    {
        int batch = BatchOf(steps);
        json.WriteString("data", data);
        json.WriteString("network", steps.Network.Notation);
        json.WriteNumber("batch", batch);
        json.WriteNumber("threads", steps.Options.Threads);
        json.WriteString("link", link.Name);
        json.Number("bytesPerSecond", link.BytesPerSecond);
        json.Number("delay", link.Delay);
        json.Objects("plans", plans, plan =>
        {
            json.WriteNumber("ranks", plan.Ranks);
            json.Number("secondsPerStep", plan.Step);
            json.Number("computing", plan.Computing);
            json.Number("exchanging", plan.Exchanging);
            json.Number("samplesPerSecond", batch / plan.Step);
            json.WriteNumber("bytes", plan.Bytes);
        });
        json.WriteNumber("enough", RankPlan.Enough(plans).Ranks);
    }

    // The bytes of a sum: a gradient for each parameter.
    private static long MessageOf(PlannedSteps steps) => sizeof(float) * (long)steps.Network.ParameterCount;

    private static int BatchOf(PlannedSteps steps) => Math.Min(steps.Options.BatchSize, steps.Train.Count);

    private static string Milliseconds(double seconds) => (seconds * 1e3).ToString("#,0.00", CultureInfo.InvariantCulture);
}
