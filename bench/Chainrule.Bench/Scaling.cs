using Chainrule.Cli.Benchmarks;
using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;

namespace Chainrule.Bench;

/// <summary>
/// What more threads bring, beside what they bring to multiply-adds on registers alone: all that the machine has to give.
/// </summary>
internal static class Scaling
{
    public static void Run(int threads, double seconds)
    {
        using Workers one = new(1), all = new(threads);
        Console.WriteLine($"\n### {threads} threads against one: times as fast (quartiles)\n");
        Console.WriteLine("| what | ratio |");
        Console.WriteLine("|---|--:|");
        FmaPeak alone = new(one), together = new(all);
        double[][] peak = Interleaved.Run(seconds, alone.Run, together.Run);
        var machine = Ratio.Of(peak[0], peak[1]);
        Console.WriteLine($"| fused multiply-adds on registers (the machine) | {machine * threads} |");
        foreach (
            string layers in (string[])
                ["dense:128 relu dense:10", "dense:512 relu dense:512 relu dense:10", "dense:2048 relu dense:2048 relu dense:10"]
        )
        {
            using TrainingLoad first = Load(layers, 1), second = Load(layers, threads);
            double[][] samples = Interleaved.Run(seconds, first.Step, second.Step);
            Console.WriteLine($"| training 784 {layers}, batch 128 | {Ratio.Of(samples[0], samples[1])} |");
        }
    }

    private static TrainingLoad Load(string layers, int threads) =>
        new(LayerNotation.Parse(layers, new Shape(784), seed: 1), new SoftmaxCrossEntropy(), new Sgd(), 128, threads);
}
