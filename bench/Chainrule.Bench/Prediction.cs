using System.Globalization;
using Chainrule.Cli.Benchmarks;
using Chainrule.Kernels;
using Chainrule.Networks;

namespace Chainrule.Bench;

/// <summary>How long a prediction takes, and how much threads help.</summary>
internal static class Prediction
{
    public static void Run(int threads, double seconds)
    {
        using var workers = new Workers(threads);
        var network = LayerNotation.Parse("dense:128 relu dense:10", new Shape(784), seed: 1);
        double one = Sampling.Median(Sampling.Run(new PredictionLoad(network, 1, workers).Run, seconds));
        var batch = new PredictionLoad(network, 4096, workers);
        double many = Sampling.Median(Sampling.Run(batch.Run, seconds));
        Console.WriteLine(string.Create(
CultureInfo.InvariantCulture,
$"\nPrediction, 784-128-10, {threads} thread(s): one row {one * 1e6:0.00} µs; {batch.Rows / many:#,0} rows/s in "
                + $"calls of {batch.Rows:#,0}."));
    }
}
