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
        Console.WriteLine(
            $"\n### Training, samples/s, {threads} thread(s); in brackets how many times as fast Chainrule is (quartiles)\n"
        );
        Console.WriteLine("| network | Chainrule | numpy | PyTorch | scikit-learn |");
        Console.WriteLine("|---|--:|--:|--:|--:|");
        Measure([128], 32, new Sgd(), threads, seconds);
        Measure([128], 128, new Sgd(), threads, seconds);
        Measure([512, 512], 128, new Adam(), threads, seconds);
    }

    private static void Measure(int[] hidden, int batch, Optimizer optimizer, int threads, double seconds)
    {
        string layers = string.Concat(hidden.Select(units => $"dense:{units} relu ")) + "dense:10";
        var network = LayerNotation.Parse(layers, new Shape(784), seed: 1);
        using var load = new TrainingLoad(network, new SoftmaxCrossEntropy(), optimizer, batch, threads);
        string[] arguments =
        [
            optimizer.Notation,
            batch.ToString(System.Globalization.CultureInfo.InvariantCulture),
            .. hidden.Select(units => $"{units}"),
        ];
        Peer?[] peers =
        [
            Peer.Start("numpy", "numpy_mlp.py", threads, arguments),
            Peer.Start("PyTorch", "torch_mlp.py", threads, arguments),
            Peer.Start("scikit-learn", "sklearn_mlp.py", threads, arguments),
        ];
        var ours = new double[Rounds];
        var theirs = peers.Select(_ => new double[Rounds]).ToArray();
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
$"| 784 {layers}, {optimizer.Notation}, batch {batch} | {Sampling.Median(ours):#,0} |"
        );
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
