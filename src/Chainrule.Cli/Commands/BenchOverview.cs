using System.Globalization;
using System.Text.Json;
using Chainrule.Cli.Benchmarks;
using Chainrule.Cli.Display;
using Chainrule.Insight;
using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Text;

namespace Chainrule.Cli.Commands;

/// <summary>Figures of speed of this machine, on one thread and on all that are wanted.</summary>
internal sealed class BenchOverview
{
    private static readonly (string Layers, Optimizer Optimizer, int Batch)[] Networks =
    [
        ("dense:128 relu dense:10", new Sgd(), 32),
        ("dense:128 relu dense:10", new Sgd(), 128),
        ("dense:512 relu dense:512 relu dense:10", new Adam(), 128),
        ("dense:2048 relu dense:2048 relu dense:10", new Sgd(), 128),
    ];

    private static readonly (int Batch, int Inputs, int Outputs)[] Products =
    [
        (128, 784, 128),
        (128, 512, 512),
        (512, 512, 512),
        (512, 2048, 2048),
    ];

    private readonly List<Figure> _figures = [];
    private readonly Terminal _terminal;
    private readonly int[] _threads;

    /// <summary>Measures everything.</summary>
    public BenchOverview(int threads, double seconds, Terminal terminal)
    {
        _terminal = terminal;
        _threads = threads == 1 ? [1] : [1, threads];
        foreach (int count in _threads)
        {
            terminal.Note($"measuring {NumberText.Count(count, "thread")}");
            using var workers = new Workers(count);
            double peak = new FmaPeak(workers).Measure(seconds);
            _figures.Add(new Figure("fused multiply-adds", "the peak of this machine", count, "GFLOP/s", peak, null));
            MeasureProducts(workers, count, peak, seconds);
            MeasureTraining(count, peak, seconds);
            MeasurePrediction(workers, count, seconds);
        }
    }

    private void MeasureProducts(Workers workers, int count, double peak, double seconds)
    {
        foreach (var (batch, inputs, outputs) in Products)
        {
            foreach (string kind in ProductLoad.Kinds)
            {
                var load = new ProductLoad(kind, batch, inputs, outputs, workers);
                double rate = load.Operations / Sampling.Median(Sampling.Run(load.Run, seconds)) * 1e-9;
                _figures.Add(
                    new Figure(
                        "matrix product",
                        $"{kind} {batch} × {inputs} → {outputs}",
                        count,
                        "GFLOP/s",
                        rate,
                        rate / peak
                    )
                );
            }
        }
    }

    private void MeasureTraining(int count, double peak, double seconds)
    {
        foreach (var (layers, optimizer, batch) in Networks)
        {
            using var load = new TrainingLoad(
                LayerNotation.Parse(layers, new Shape(784), seed: 1),
                new SoftmaxCrossEntropy(),
                optimizer,
                batch,
                count
            );
            double step = Sampling.Median(Sampling.Run(load.Step, seconds));
            string name =
                "784 "
                + $"{layers.Replace("dense:", "", StringComparison.Ordinal).Replace(" relu", "", StringComparison.Ordinal)}"
                + $", {optimizer.Notation}, batch {batch}";
            _figures.Add(
                new Figure("training", name, count, "samples/s", batch / step, load.OperationsPerStep / step * 1e-9 / peak)
            );
        }
    }

    private void MeasurePrediction(Workers workers, int count, double seconds)
    {
        var network = LayerNotation.Parse("dense:128 relu dense:10", new Shape(784), seed: 1);
        double one = Sampling.Median(Sampling.Run(new PredictionLoad(network, 1, workers).Run, seconds));
        _figures.Add(new Figure("prediction", "784 128 10, one row", count, "µs", one * 1e6, null));
        var many = new PredictionLoad(network, 4096, workers);
        _figures.Add(
            new Figure(
                "prediction",
                "784 128 10, 4,096 rows",
                count,
                "rows/s",
                many.Rows / Sampling.Median(Sampling.Run(many.Run, seconds)),
                null
            )
        );
    }

    /// <summary>Writes the figures as JSON.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteString("machine", Machine.Description);
        json.Objects("figures", _figures, figure =>
        {
            json.WriteString("kind", figure.Kind);
            json.WriteString("name", figure.Name);
            json.WriteNumber("threads", figure.Threads);
            json.WriteNumber("value", Math.Round(figure.Value, 3));
            json.WriteString("unit", figure.Unit);
            if (figure.ShareOfPeak is double share)
            {
                json.WriteNumber("shareOfPeak", Math.Round(share, 4));
            }
        });
    }

    /// <summary>Prints the figures as a table, the numbers of threads side by side.</summary>
    public void Print()
    {
        _terminal.Output.WriteLine(Machine.Description);
        var table = new Table([
            ("", true),
            .. _threads.Select(count => (NumberText.Count(count, "thread"), false)),
            ("", true),
            .. _threads.Select(_ => ("of peak", false)),
        ]);
        foreach (var group in _figures.GroupBy(figure => (figure.Kind, figure.Name, figure.Unit)))
        {
            table.Add([
                $"{group.Key.Kind}: {group.Key.Name}",
                .. group.Select(figure =>
                    figure.Value.ToString(figure.Value < 100 ? "#,0.0" : "#,0", CultureInfo.InvariantCulture)
                ),
                group.Key.Unit,
                .. group.Select(figure => figure.ShareOfPeak?.ToString("0%", CultureInfo.InvariantCulture) ?? "")]);
        }

        _terminal.Output.Write(table);
    }

    private sealed record Figure(string Kind, string Name, int Threads, string Unit, double Value, double? ShareOfPeak);
}
