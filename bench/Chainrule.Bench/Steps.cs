using System.Globalization;
using Chainrule.Cli.Benchmarks;
using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;

namespace Chainrule.Bench;

/// <summary>Whole training steps against nothing but their matrix products in oneDNN.</summary>
internal static class Steps
{
    public static void Run(int threads, double seconds)
    {
        if (!OneDnn.IsPresent)
        {
            Console.WriteLine("\noneDNN is not installed: steps can't be compared with it.");
            return;
        }

        OneDnn.SetThreads(threads);
        using var workers = new Workers(threads);
        Console.WriteLine($"\n### A whole step against its matrix products in oneDNN, SGD, {threads} thread(s)\n");
        Console.WriteLine("| network | batch | a step, µs | products in oneDNN, µs | ratio (quartiles) |");
        Console.WriteLine("|---|--:|--:|--:|--:|");
        foreach (var (layers, batch) in ((string, int)[])[
            ("dense:128 relu dense:10", 128),
            ("dense:512 relu dense:512 relu dense:10", 128), ("dense:512 relu dense:512 relu dense:10", 512),
            ("dense:2048 relu dense:2048 relu dense:10", 128), ("dense:2048 relu dense:2048 relu dense:10", 512)])
        {
            Measure(layers, batch, threads, workers, seconds);
        }
    }

    private static unsafe void Measure(string layers, int batch, int threads, Workers workers, double seconds)
    {
        var network = LayerNotation.Parse(layers, new Shape(784), seed: 1);
        using var load = new TrainingLoad(network, new SoftmaxCrossEntropy(), new Sgd(), batch, threads);
        Action[] products = [.. ProductsOf(network, batch, workers).Select(product => NativeProduct.Of(product, OneDnn.Product))];
        double[][] samples = Interleaved.Run(seconds, load.Step, () => Array.ForEach(products, product => product()));
        Console.WriteLine(string.Create(
CultureInfo.InvariantCulture,
$"| 784 {layers} | {batch} | {Sampling.Median(samples[0]) * 1e6:#,0} | {Sampling.Median(samples[1]) * 1e6:#,0} | "
                + $"{Ratio.Of(samples[0], samples[1])} |"));
    }

    // In the order of a step: forward through all layers, then back.
    private static IEnumerable<ProductLoad> ProductsOf(Network network, int batch, Workers workers)
    {
        Shape[] weights = [.. network.Blocks.Where(block => block.Shape.Rank == 2).Select(block => block.Shape)];
        foreach (var shape in weights)
        {
            yield return new ProductLoad("forward", batch, shape[0], shape[1], workers);
        }

        for (int i = weights.Length - 1; i >= 0; i--)
        {
            yield return new ProductLoad("weights", batch, weights[i][0], weights[i][1], workers);
            if (i > 0)
            {
                yield return new ProductLoad("inputs", batch, weights[i][0], weights[i][1], workers);
            }
        }
    }
}
