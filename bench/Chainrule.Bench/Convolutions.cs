using System.Globalization;
using Chainrule.Cli.Benchmarks;
using Chainrule.Kernels;

namespace Chainrule.Bench;

/// <summary>The three products of a convolution against oneDNN's primitives, 3 × 3 windows over batches of 32.</summary>
internal static class Convolutions
{
    private const int Batch = 32;

    private static readonly (int Size, int Inputs, int Outputs)[] Shapes =
        [(28, 1, 32), (32, 3, 32), (28, 32, 32), (32, 32, 32), (14, 32, 64), (16, 64, 64), (8, 64, 128), (8, 128, 256)];

    public static void Run(int threads, double seconds)
    {
        using var workers = new Workers(threads);
        if (OneDnn.IsPresent)
        {
            OneDnn.SetThreads(threads);
        }

        Console.WriteLine(
            $"\n### Convolutions, batch {Batch}, {threads} thread(s): GFLOP/s, how many times as fast as oneDNN (quartiles)\n");
        Console.WriteLine("| product | Chainrule | of peak | oneDNN | ratio |");
        Console.WriteLine("|---|--:|--:|--:|--:|");
        var peak = new FmaPeak(workers);
        var ratios = new List<double>();
        foreach (var (size, inputs, outputs) in Shapes)
        {
            foreach (string kind in ProductLoad.Kinds)
            {
                Measure(new ConvolutionLoad(kind, Batch, size, inputs, outputs, workers), peak, seconds, ratios);
            }
        }

        if (ratios.Count > 0)
        {
            string mean = string.Create(CultureInfo.InvariantCulture, $"{Math.Exp(ratios.Average(Math.Log)):0.000}");
            Console.WriteLine($"\nGeometric mean of the ratios: {mean}.");
        }
    }

    private static void Measure(ConvolutionLoad load, FmaPeak peak, double seconds, List<double> ratios)
    {
        using var peer = OneDnn.IsPresent
            ? new OneDnnConvolution(load.Kind, Batch, load.Size, load.Inputs, load.Outputs) : null;
        double[][] samples = Interleaved.Run(seconds, load.Run, peer is null ? () => { } : peer.Run, peak.Run);
        double ours = load.Operations / Sampling.Median(samples[0]) * 1e-9,
            most = peak.Operations / Sampling.Median(samples[2]) * 1e-9;
        string theirs = "– | –";
        if (peer is not null)
        {
            var ratio = Ratio.Of(samples[1], samples[0]);
            ratios.Add(ratio.OfMedians);
            theirs = string.Create(
                CultureInfo.InvariantCulture, $"{load.Operations / Sampling.Median(samples[1]) * 1e-9:0.0} | {ratio}");
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {load.Kind} {load.Size}² × {load.Inputs} → {load.Outputs} | {ours:0.0} | {ours / most:0%} | {theirs} |"));
    }
}
