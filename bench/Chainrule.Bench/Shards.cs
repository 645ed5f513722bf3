using Chainrule.Cli.Benchmarks;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;

namespace Chainrule.Bench;

/// <summary>
/// What shards bring: several threads with a number of shards against one thread with one shard, beside what the machine's
/// processors do at once of work that shares nothing.
/// </summary>
internal static class Shards
{
    private const double SecondsPerTurn = 0.1;

    // Until the trainer has found out, twice, what its threads do best.
    private const double WarmUpSeconds = 0.7;

    private static readonly int[] Counts = [1, 2, 4, 8];

    public static void Run(int threads, double seconds, IEnumerable<int>? batches)
    {
        Console.WriteLine($"\n### {threads} threads against one with one shard: times as fast (quartiles), SGD\n");
        Console.WriteLine($"| network | batch | {string.Join(" | ", Counts.Select(shards => $"{shards} shard(s)"))} | machine |");
        Console.WriteLine($"|---|--:|{string.Concat(Counts.Select(_ => "--:|"))}--:|");
        foreach (int batch in batches ?? [32, 64, 128, 512])
        {
            Measure("dense:128 relu dense:10", batch, threads, seconds);
        }

        if (batches is null)
        {
            Measure("dense:512 relu dense:512 relu dense:10", 128, threads, seconds);
            Measure("dense:2048 relu dense:2048 relu dense:10", 512, threads, seconds);
        }
    }

    private static void Measure(string layers, int batch, int threads, double seconds)
    {
        using var one = Load(layers, batch, 1, 1);
        Sampling.Run(one.Step, WarmUpSeconds);
        int steps = (int)Math.Ceiling(SecondsPerTurn / Sampling.Time(one.Step, Sampling.CallsPerSample(one.Step)));
        TrainingLoad[] alone = [.. Enumerable.Range(0, threads).Select(_ => Load(layers, batch, 1, 1))];
        var (ratios, machine) = (new List<Ratio>(), new List<Ratio>());
        foreach (int shards in Counts)
        {
            using var other = Load(layers, batch, threads, shards);
            Sampling.Run(other.Step, WarmUpSeconds);
            double[][] samples = Interleaved.Run(seconds, Turn(one, steps), Turn(other, steps), TurnOfAll(alone, steps));
            ratios.Add(Ratio.Of(samples[0], samples[1]));
            machine.Add(Ratio.Of(samples[0], samples[2]));
        }

        Array.ForEach(alone, load => load.Dispose());
        var free = machine.OrderBy(ratio => ratio.OfMedians).ElementAt(machine.Count / 2);
        Console.WriteLine($"| 784 {layers} | {batch} | {string.Join(" | ", ratios)} | {free * threads} |");
    }

    // As many trainings at once, which share nothing but the machine: what is left of its processors.
    private static Action TurnOfAll(TrainingLoad[] loads, int steps) => () =>
    {
        Thread[] others = [.. loads[1..].Select(load => new Thread(() => Turn(load, steps)()))];
        Array.ForEach(others, thread => thread.Start());
        Turn(loads[0], steps)();
        Array.ForEach(others, thread => thread.Join());
    };

    // Steps for a tenth of a second and more: whose turn begins finds its numbers in no cache and its threads asleep.
    private static Action Turn(TrainingLoad load, int steps) => () =>
    {
        for (int step = 0; step < steps; step++)
        {
            load.Step();
        }
    };

    private static TrainingLoad Load(string layers, int batch, int threads, int shards) =>
        new(LayerNotation.Parse(layers, new Shape(784), seed: 1), new SoftmaxCrossEntropy(), new Sgd(), batch, threads, shards);
}
