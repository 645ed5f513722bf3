using System.Globalization;
using System.Text.Json;
using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs;
using Chainrule.Insight;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Training;

namespace Chainrule.Cli.Commands;

/// <summary>Shows the layers of a network, their output shapes and how many parameters each has.</summary>
internal sealed class SummaryCommand : Command
{
    /// <inheritdoc/>
    public override string Name => "summary";

    /// <inheritdoc/>
    public override string Summary => "show a network's layers, shapes and parameters";

    /// <inheritdoc/>
    public override IReadOnlyList<Operand> Operands { get; } =
        [new("MODEL", "a model file, a run's folder,\nor a network in the layer notation, in quotation marks")];

    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options { get; } =
    [
        new("input", "SHAPE", "the shape of one input, for a notation (default 28x28)"),
        new("freeze", "LAYERS", "count what 'train --freeze' would leave to train: 0-3,5 or layers.2.bias"),
        .. CommonOptions.Output,
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples { get; } =
    [
        "chainrule summary runs/mnist-001",
        "chainrule summary \"dense:300 relu dense:10\" --input 28x28",
    ];

    /// <inheritdoc/>
    public override int Run(Arguments arguments, Terminal terminal)
    {
        var network = Describe(arguments, out var model);
        var columns = model is null ? null : RunKinds.Of(model).ColumnsOf(model);
        int trained = (arguments.Parsed("freeze", FrozenLayers.Parse) ?? FrozenLayers.None).CountTrained(network);
        if (arguments.Flag("json"))
        {
            JsonOutput.WriteLine(terminal.Output, json => Write(json, network, trained, columns));
            return 0;
        }

        columns?.Print(terminal);
        Print(terminal, network, trained);
        return 0;
    }

    private static Network Describe(Arguments arguments, out Model? model)
    {
        model = null;
        string text = arguments.Operand(0)!;
        if (ModelArgument.IsMeant(text))
        {
            return arguments.Given("input")
                ? throw new UsageException("--input is for a notation; a model knows its own input shape", "leave --input out")
                : (model = ModelArgument.Load(text)).Network;
        }

        return LayerNotation.Parse(
            text,
            ShapeNotation.Parse(arguments.Text("input") ?? "28x28", arguments.Label("input")),
            seed: 1
        );
    }

    private static int CountParameters(Network network, int layer) =>
        network.Blocks.Where(block => block.Layer == layer).Sum(block => block.Shape.Count);

    private static void Write(Utf8JsonWriter json, Network network, int trained, ModelColumns? columns)
    {
        columns?.Write(json);
        json.WriteString("network", network.Notation);
        json.Integers("input", network.InputShape.Sizes);
        json.Integers("output", network.OutputShape.Sizes);
        json.Objects("layers", Enumerable.Range(0, network.Layers.Count), i =>
        {
            json.WriteNumber("index", i);
            json.WriteString("layer", network.Layers[i].Notation);
            if (!network.IsChain)
            {
                json.Integers("reads", [.. network.Nodes[i].Inputs]);
            }

            json.Integers("output", network.Layers[i].Output.Sizes);
            json.WriteNumber("parameters", CountParameters(network, i));
        });
        json.WriteNumber("parameters", network.ParameterCount);
        if (trained < network.ParameterCount)
        {
            json.WriteNumber("trainedParameters", trained);
        }
    }

    private static void Print(Terminal terminal, Network network, int trained)
    {
        (string, bool)[] reads = network.IsChain ? [] : [("reads", true)];
        var table = new Table([("", false), ("layer", true), .. reads, ("output", false), ("parameters", false)]);
        table.Add(["", "input", .. Reads(network, -1), network.InputShape.ToString(), ""]);
        for (int i = 0; i < network.Layers.Count; i++)
        {
            table.Add([
                i.ToString(CultureInfo.InvariantCulture),
                network.Layers[i].Notation,
                .. Reads(network, i),
                network.Layers[i].Output.ToString(),
                Count(CountParameters(network, i)),
            ]);
        }

        terminal.Say(table);
        string frozen = trained < network.ParameterCount ? $", of which {Count(trained)} are trained" : "";
        terminal.Say($"{Count(network.ParameterCount)} parameters, {Count(network.ParameterCount * 4L)} bytes{frozen}");
    }

    // Where layers don't just follow each other, the layers that one reads: a column of its own.
    private static string[] Reads(Network network, int layer) =>
        network.IsChain ? []
        : layer < 0 ? [""]
        : [string.Join(", ", network.Nodes[layer].Inputs.Select(from => from < 0 ? "input" : Count(from)))];

    private static string Count(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);
}
