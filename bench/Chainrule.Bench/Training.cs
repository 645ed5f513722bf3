using System.Globalization;
using Chainrule.Cli.Benchmarks;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;

namespace Chainrule.Bench;

/// <summary>Training throughput against numpy, PyTorch and scikit-learn, in turns.</summary>
internal static class Training
{
    private const int Rounds = 7;

    public static void Run(int threads, double seconds)
    {
        Title("Training", threads, "numpy", "PyTorch", "scikit-learn");
        Measure([128], 32, new Sgd(), threads, seconds);
        Measure([128], 128, new Sgd(), threads, seconds);
        Measure([512, 512], 128, new Adam(), threads, seconds);
        Title("Training on images", threads, "PyTorch, channels last", "PyTorch, channels first");
        MeasureImages(
            new Shape(28, 28, 1),
            "conv:32:3 batch-norm relu max-pool:2 conv:64:3 batch-norm relu max-pool:2 dense:128 relu dense:10",
            threads, seconds);
        MeasureImages(
            new Shape(32, 32, 3),
            "conv:32:3 batch-norm relu residual(conv:32:3 batch-norm relu conv:32:3 batch-norm) relu "
                + "residual(conv:32:3 batch-norm relu conv:32:3 batch-norm) relu global-pool dense:10",
            threads, seconds);
    }

    private static void Title(string what, int threads, params ReadOnlySpan<string> peers)
    {
        Console.WriteLine(
            $"\n### {what}, samples/s, {threads} thread(s); in brackets how many times as fast Chainrule is (quartiles)\n"
        );
        Console.WriteLine($"| network | Chainrule | {string.Join(" | ", peers!)} |");
        Console.WriteLine($"|---|--:|{string.Concat(Enumerable.Repeat("--:|", peers.Length))}");
    }

    private static void Measure(int[] hidden, int batch, Optimizer optimizer, int threads, double seconds)
    {
        string layers = string.Concat(hidden.Select(units => $"dense:{units} relu ")) + "dense:10";
        string[] arguments =
        [
            optimizer.Notation,
            batch.ToString(CultureInfo.InvariantCulture),
            .. hidden.Select(units => $"{units}"),
        ];
        Measure(
            LayerNotation.Parse(layers, new Shape(784), seed: 1), optimizer, batch, threads, seconds,
            Peer.Start("numpy", "numpy_mlp.py", threads, arguments),
            Peer.Start("PyTorch", "torch_mlp.py", threads, arguments),
            Peer.Start("scikit-learn", "sklearn_mlp.py", threads, arguments));
    }

    private static void MeasureImages(Shape input, string layers, int threads, double seconds)
    {
        const int batch = 32;
        var optimizer = new Sgd();
        Peer?[] peers = [.. ((string[])["last", "first"]).Select(layout => Peer.Start(
            "PyTorch", "torch_images.py", threads, optimizer.Notation, batch.ToString(CultureInfo.InvariantCulture), layout,
            $"{input[0]}x{input[1]}x{input[2]}", layers))];
        Measure(LayerNotation.Parse(layers, input, seed: 1), optimizer, batch, threads, seconds, peers);
    }

    private static void Measure(
        Network network, Optimizer optimizer, int batch, int threads, double seconds, params ReadOnlySpan<Peer?> peers)
    {
        using var load = new TrainingLoad(network, new SoftmaxCrossEntropy(), optimizer, batch, threads);
        var ours = new double[Rounds];
        var theirs = new double[peers.Length][];
        for (int i = 0; i < peers.Length; i++)
        {
            theirs[i] = new double[Rounds];
        }

        Sampling.CallsPerSample(load.Step);
        for (int round = 0; round < Rounds; round++)
        {
            ours[round] = batch / Sampling.Median(Sampling.Run(load.Step, seconds));
            for (int i = 0; i < peers.Length; i++)
            {
                theirs[i][round] = peers[i]?.Run(seconds) ?? 0;
            }
        }

        string row = string.Create(
            CultureInfo.InvariantCulture,
            $"| {network.InputShape} {network.Notation}, {optimizer.Notation}, batch {batch} | {Sampling.Median(ours):#,0} |");
        for (int i = 0; i < peers.Length; i++)
        {
            row += peers[i] is null
                ? " – |"
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $" {Sampling.Median(theirs[i]):#,0} [{Ratio.Of(ours, theirs[i])}] |"
                );
            peers[i]?.Dispose();
        }

        Console.WriteLine(row);
    }
}
