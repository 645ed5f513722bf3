using System.Text.Json;
using Chainrule.Cli.Benchmarks;
using Chainrule.Cli.Tests.Support;
using Chainrule.Networks;

namespace Chainrule.Cli.Tests.Commands;

/// <summary>What <c>bench</c> says; never how fast anything is.</summary>
public class BenchCommandTests
{
    [Fact]
    public void One_network_is_measured_as_json()
    {
        var (code, output, _) = InProcess.Run(
            "bench",
            "train",
            "--input",
            "20",
            "--layers",
            "dense:7 relu dense:3",
            "--batch",
            "5",
            "--optimizer",
            "adam",
            "--threads",
            "2",
            "--seconds",
            "0.01",
            "--json"
        );

        Assert.Equal(0, code);
        var json = JsonDocument.Parse(output).RootElement;
        double step = json.GetProperty("microsecondsPerStep").GetDouble(),
            samples = json.GetProperty("samplesPerSecond").GetDouble();
        Assert.Equal(5 / (step * 1e-6), samples, samples * 1e-3);
        // rounded to 0.001 GFLOP/s
        Assert.Equal((4.0 * 5 * 20 * 7) + (6.0 * 5 * 7 * 3), json.GetProperty("gflops").GetDouble() * step * 1e3, step);
        Assert.Equal("dense:7 relu dense:3", json.GetProperty("network").GetString());
        Assert.Equal("adam", json.GetProperty("optimizer").GetString());
        Assert.Equal(2, json.GetProperty("threads").GetInt32());
    }

    [Fact]
    public void A_single_output_is_measured_with_a_loss_that_takes_it()
    {
        var (code, output, _) = InProcess.Run(
            "bench",
            "train",
            "--input",
            "4x4",
            "--layers",
            "flatten dense:1",
            "--shards",
            "3",
            "--seconds",
            "0.01"
        );

        Assert.Equal(0, code);
        Assert.Contains("samples/s", output);
        Assert.Contains("batch 128 in 3 shards", output);
        Assert.Contains("MB besides the network", output);
    }

    [Theory]
    [InlineData("there is nothing called 'predict' to measure", "bench", "predict")]
    [InlineData("--layers is for 'chainrule bench train'", "bench", "--layers", "dense:3")]
    [InlineData("--layers: ", "bench", "train", "--layers", "dense:x")]
    [InlineData("--seconds: '0' is out of range", "bench", "--seconds", "0")]
    [InlineData("--batch: '0' is out of range", "bench", "train", "--batch", "0")]
    public void Nonsense_is_refused_in_the_words_of_the_user(string message, params string[] words)
    {
        var (code, output, error) = InProcess.Run(words);

        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.Contains(message, error);
    }

    [Fact]
    public void The_products_of_a_step_are_counted_as_the_layers_compute_them()
    {
        var network = LayerNotation.Parse("dense:5 relu dense:3", new Shape(7), seed: 1);

        Assert.Equal(
            [("forward", 2, 5, 7), ("weights", 7, 5, 2), ("forward", 2, 3, 5), ("weights", 5, 3, 2), ("inputs", 2, 5, 3)],
            TrainingLoad.Products(network, 2));
    }

    [Fact]
    public void Quantiles_lie_between_the_values()
    {
        Assert.Equal(3, Sampling.Median([5, 1, 3]));
        Assert.Equal(2.5, Sampling.Median([4, 1, 3, 2]));
        Assert.Equal(1, Sampling.Quantile([5, 1, 3], 0));
        Assert.Equal(4, Sampling.Quantile([5, 1, 3], 0.75));
    }
}
