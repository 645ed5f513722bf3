using System.Globalization;
using Chainrule.Cli.Benchmarks;
using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs;
using Chainrule.Insight;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Text;

namespace Chainrule.Cli.Commands;

/// <summary>Measures how fast this machine trains and predicts: some standard networks, or any one.</summary>
internal sealed class BenchCommand : Command
{
    private const string OneNetwork = "train";
    private const double DefaultSeconds = 0.5, DefaultTrainSeconds = 3;

    /// <inheritdoc/>
    public override string Name => "bench";

    /// <inheritdoc/>
    public override string Summary => "measure how fast this machine trains and predicts";

    /// <inheritdoc/>
    public override IReadOnlyList<Operand> Operands { get; } =
    [
        new(
            "train",
            "measure the training of one network, which the options describe;\nleft out: an overview of this machine",
            IsRequired: false
        ),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options { get; } =
    [
        CommonOptions.Threads,
        new("seconds", "X", "how long to measure each figure (default 0.5; 3 for train)"),
        new("input", "SHAPE", "train: the shape of one input (default 784)"),
        new("layers", "NOTATION", "train: the network, in quotation marks (default \"dense:128 relu dense:10\")"),
        new("batch", "N", "train: rows per step (default 128)"),
        new("shards", "N", "train: parts of a batch that threads may own (default 1)"),
        new("optimizer", "OPTIMIZER", "train: the optimizer (default sgd)"),
        new("loss", "LOSS", "train: the loss (default softmax-cross-entropy;\nsigmoid-cross-entropy for one output)"),
        .. CommonOptions.Output,
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples { get; } =
    [
        "chainrule bench",
        "chainrule bench train --layers \"dense:512 relu dense:512 relu dense:10\" --optimizer adam",
    ];

    /// <inheritdoc/>
    public override int Run(Arguments arguments, Terminal terminal)
    {
        int threads = arguments.Integer("threads", 1, 1024) ?? Environment.ProcessorCount;
        double? seconds = arguments.Number("seconds", 0, 3600, above: true);
        if (arguments.Operand(0) is not string what)
        {
            RefuseTrainOptions(arguments);
            Overview(threads, seconds ?? DefaultSeconds, arguments.Flag("json"), terminal);
        }
        else if (what == OneNetwork)
        {
            Train(arguments, threads, seconds ?? DefaultTrainSeconds, terminal);
        }
        else
        {
            throw new UsageException(
                $"there is nothing called '{what}' to measure",
                "write 'chainrule bench' or 'chainrule bench train'"
            );
        }

        return 0;
    }

    private static void RefuseTrainOptions(Arguments arguments)
    {
        string[] options = ["input", "layers", "batch", "shards", "optimizer", "loss"];
        if (Array.Find(options, arguments.Given) is string given)
        {
            throw new UsageException(
                $"--{given} is for 'chainrule bench train'",
                $"write 'chainrule bench train', or leave --{given} out"
            );
        }
    }

    private static void Train(Arguments arguments, int threads, double seconds, Terminal terminal)
    {
        var shape = ShapeNotation.Parse(arguments.Text("input") ?? "784", arguments.Label("input"));
        var network = arguments.Parsed("layers", text => LayerNotation.Parse(text, shape, seed: 1))
            ?? LayerNotation.Parse("dense:128 relu dense:10", shape, seed: 1);
        var loss = arguments.Parsed("loss", LossNotation.Parse)
            ?? (network.OutputShape.Count == 1 ? new SigmoidCrossEntropy() : new SoftmaxCrossEntropy());
        var optimizer = arguments.Parsed("optimizer", OptimizerNotation.Parse) ?? new Sgd();
        int batch = arguments.Integer("batch", 1, 1 << 20) ?? 128, shards = BatchSettings.ShardsOf(arguments) ?? 1;
        using var load = new TrainingLoad(network, loss, optimizer, batch, threads, shards);
        double[] samples = Sampling.Run(load.Step, seconds);
        double step = Sampling.Median(samples);
        if (arguments.Flag("json"))
        {
            JsonOutput.WriteLine(terminal.Output, json =>
            {
                json.WriteString("network", network.Notation);
                json.Integers("input", network.InputShape.Sizes);
                json.WriteString("optimizer", optimizer.Notation);
                json.WriteString("loss", loss.Notation);
                json.WriteNumber("batch", load.BatchSize);
                json.WriteNumber("shards", shards);
                json.WriteNumber("threads", threads);
                json.WriteNumber("samplesPerSecond", Math.Round(load.BatchSize / step, 1));
                json.WriteNumber("microsecondsPerStep", Math.Round(step * 1e6, 3));
                json.WriteNumber("lowerQuartile", Math.Round(Sampling.Quantile(samples, 0.25) * 1e6, 3));
                json.WriteNumber("upperQuartile", Math.Round(Sampling.Quantile(samples, 0.75) * 1e6, 3));
                json.WriteNumber("gflops", Math.Round(load.OperationsPerStep / step * 1e-9, 3));
                json.WriteNumber("trainingBytes", load.Memory.Total);
                json.WriteString("machine", Machine.Description);
            });
            return;
        }

        string parts = shards == 1 ? "" : $" in {NumberText.Count(shards, "shard")}";
        terminal.Output.WriteLine(
            $"{network.InputShape} {network.Notation}; {optimizer.Notation}, batch {load.BatchSize}{parts}, "
                + $"{NumberText.Count(threads, "thread")}");
        terminal.Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{load.BatchSize / step:#,0} samples/s, {step * 1e6:#,0.0} µs a step (half of them from "
                + $"{Sampling.Quantile(samples, 0.25) * 1e6:#,0.0} to {Sampling.Quantile(samples, 0.75) * 1e6:#,0.0}), "
                + $"{load.OperationsPerStep / step * 1e-9:#,0.0} GFLOP/s in matrix products"));
        var memory = load.Memory;
        terminal.Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{memory.Total * 1e-6:#,0.0} MB besides the network: activations {memory.Activations * 1e-6:#,0.0}, gradients "
                + $"{memory.Gradients * 1e-6:#,0.0}, the optimizer's state {memory.Slots * 1e-6:#,0.0}, copies and rows "
                + $"{(memory.Copies + memory.Rows) * 1e-6:#,0.0}"));
    }

    private static void Overview(int threads, double seconds, bool asJson, Terminal terminal)
    {
        var overview = new BenchOverview(threads, seconds, terminal);
        if (asJson)
        {
            JsonOutput.WriteLine(terminal.Output, overview.Write);
        }
        else
        {
            overview.Print();
        }
    }
}
