using System.Globalization;
using Chainrule.Cli.Benchmarks;
using Chainrule.Kernels;

namespace Chainrule.Bench;

/// <summary>Matrix products of training against oneDNN and OpenBLAS.</summary>
internal static class Products
{
    public static void Run(int threads, double seconds)
    {
        using var workers = new Workers(threads);
        if (OneDnn.IsPresent)
        {
            OneDnn.SetThreads(threads);
        }

        if (OpenBlas.IsPresent)
        {
            OpenBlas.SetThreads(threads);
        }

        Console.WriteLine(
            $"\n### Matrix products, {threads} thread(s): GFLOP/s, and how many times as fast as the peer (quartiles)\n"
        );
        Console.WriteLine("| product | Chainrule | of peak | oneDNN | ratio | OpenBLAS | ratio |");
        Console.WriteLine("|---|--:|--:|--:|--:|--:|--:|");
        var peak = new FmaPeak(workers);
        var ratios = new List<double>[] { [], [] };
        foreach (int batch in (int[])[32, 64, 128, 512])
        {
            foreach (var (inputs, outputs) in ((int, int)[])[(784, 128), (784, 512), (512, 512), (128, 10), (2048, 2048)])
            {
                foreach (string kind in ProductLoad.Kinds)
                {
                    Measure(new ProductLoad(kind, batch, inputs, outputs, workers), peak, seconds, ratios);
                }
            }
        }

        Console.WriteLine(
            $"\nGeometric mean of the ratios: oneDNN {Mean(ratios[0])}, OpenBLAS {Mean(ratios[1])}; least: {Least(ratios[0])}, "
                + $"{Least(ratios[1])}."
        );
    }

    private static unsafe void Measure(ProductLoad load, FmaPeak peak, double seconds, List<double>[] ratios)
    {
        Action nothing = () => { };
        double[][] samples = Interleaved.Run(
            seconds,
            load.Run,
            OneDnn.IsPresent ? NativeProduct.Of(load, OneDnn.Product) : nothing,
            OpenBlas.IsPresent ? NativeProduct.Of(load, OpenBlas.Product) : nothing,
            peak.Run
        );
        double ours = load.Operations / Sampling.Median(samples[0]) * 1e-9,
            most = peak.Operations / Sampling.Median(samples[3]) * 1e-9;
        string row = string.Create(
CultureInfo.InvariantCulture,
$"| {load.Kind} {load.Batch} × {load.Inputs} → {load.Outputs} | {ours:0.0} | {ours / most:0%} |"
        );
        row += Cell(load, samples, 1, OneDnn.IsPresent, ratios[0]) + Cell(load, samples, 2, OpenBlas.IsPresent, ratios[1]);
        Console.WriteLine(row);
    }

    private static string Cell(ProductLoad load, double[][] samples, int peer, bool isPresent, List<double> ratios)
    {
        if (!isPresent)
        {
            return " – | – |";
        }

        var ratio = Ratio.Of(samples[peer], samples[0]);
        ratios.Add(ratio.OfMedians);
        return string.Create(
            CultureInfo.InvariantCulture,
            $" {load.Operations / Sampling.Median(samples[peer]) * 1e-9:0.0} | {ratio} |"
        );
    }

    private static string Mean(List<double> ratios) =>
        ratios.Count == 0 ? "–" : string.Create(CultureInfo.InvariantCulture, $"{Math.Exp(ratios.Average(Math.Log)):0.000}");

    private static string Least(List<double> ratios) =>
        ratios.Count == 0 ? "–" : string.Create(CultureInfo.InvariantCulture, $"{ratios.Min():0.00}");
}
