using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs;
using Chainrule.Data;
using Chainrule.Exchange;
using Chainrule.Exchange.Torch;
using Chainrule.Insight;
using Chainrule.Layers;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;

namespace Chainrule.Cli.Commands;

/// <summary><c>import</c> of weights without a network: the notation says which layers they belong to.</summary>
internal static class ImportedWeights
{
    private static readonly string[] Endings = [".pt", ".pth", ".bin", ".ckpt", ".safetensors"];

    /// <summary>The options that belong to weights.</summary>
    public static IReadOnlyList<Option> Options { get; } =
    [
        new("layers", "NOTATION", "the layers that weights belong to, as PyTorch has them in this order", "Weights"),
        new("input", "SHAPE", "the sizes of one row, channels last: 28x28, 32x32x3 or 13", "Weights"),
        new("modules", "NAMES", "the modules of the file to take, in the order of the layers: conv1,fc", "Weights"),
        new("key", "NAME", "under which name the weights stand, where the file holds more", "Weights"),
    ];

    /// <summary>Whether a file holds weights alone.</summary>
    public static bool AreMeant(string file, Arguments arguments) =>
        Endings.Contains(Path.GetExtension(file).ToLowerInvariant())
        || (arguments.Given("layers") && !file.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase));

    /// <summary>Refuses options that say nothing about an ONNX file.</summary>
    public static void RefuseOptions(Arguments arguments)
    {
        if (Options.FirstOrDefault(option => arguments.Given(option.Name)) is { } given)
        {
            throw UsageException.Of(
                arguments.Label(given.Name), " is for weights, and not for an ONNX file",
                "leave it out; --sizes says the sizes of one row");
        }
    }

    /// <summary>Makes the model, saves it and says what came in.</summary>
    public static int Run(string file, string to, Arguments arguments, Terminal terminal)
    {
        if (arguments.Given("sizes"))
        {
            throw new UsageException("--sizes is for ONNX files", "write --input SHAPE, channels last, as in --input 28x28x1");
        }

        bool force = arguments.Flag("force");
        using var weights = StateDict.Open(file, arguments.Text("key"));
        var network = NetworkFor(file, weights, arguments);
        var options = new WeightsOptions
        {
            Modules = arguments.Text("modules")?.Split(',', StringSplitOptions.TrimEntries) ?? [],
        };
        var assignments = TorchWeights.Load(weights, network, options);
        string[] classes = arguments.Text("classes")?.Split(',', StringSplitOptions.TrimEntries) ?? [];
        var model = Headed(network, classes, PixelOptions.Read(arguments)?.For(network) ?? Scaling.None);
        OutputFile.Probe(to, force, "out", file);
        model.Save(to, force);
        if (arguments.Flag("json"))
        {
            JsonOutput.WriteLine(terminal.Output, json =>
            {
                ImportCommand.Write(json, to, model);
                json.Objects("modules", assignments, assignment =>
                {
                    json.WriteString("module", assignment.Module);
                    json.WriteString("layer", assignment.Layer);
                });
            });
            return 0;
        }

        var table = new Table([("module", true), ("layer", true), ("tensors", true)]);
        foreach (var assignment in assignments)
        {
            table.Add([assignment.Module, assignment.Layer, assignment.Contents]);
        }

        terminal.Say(table);
        ImportCommand.Print(terminal, to, model);
        return 0;
    }

    private static Network NetworkFor(string file, StateDict weights, Arguments arguments)
    {
        var notes = TorchWeights.NotesOf(weights);
        string? layers = arguments.Text("layers") ?? notes?.Notation, input = arguments.Text("input") ?? notes?.Input;
        if (layers is not null && input is not null)
        {
            var shape = ShapeNotation.Parse(input, arguments.Label("input"));
            return arguments.Parsed("layers", text => LayerNotation.Parse(text, shape, seed: 1))
                ?? LayerNotation.Parse(layers, shape, seed: 1);
        }

        if (weights.Metadata.ContainsKey("chainrule"))
        {
            throw new ChainruleException(
                $"{file} is a model of Chainrule's already", "there is nothing to import: use it as it is");
        }

        var modules = TorchWeights.ModulesOf(weights);
        string shown = string.Join("\n", modules.Take(20).Select(module => $"{module.Module}: {module.Contents}"));
        string more = modules.Count > 20 ? $"\n… and {modules.Count - 20} more" : "";
        throw new ChainruleException(
            $"{file} holds weights, and not which layers they belong to:\n{shown}{more}",
            layers is null
                ? "say it with --layers and --input, as in --layers \"conv:32:3 relu flatten dense:10\" --input 28x28"
                : "say the sizes of one row with --input, channels last, as in --input 28x28");
    }

    // Probabilities at the end are what is made of scores: the network ends with these.
    private static Model Headed(Network network, string[] classes, Scaling scaling)
    {
        var last = network.Layers[^1];
        OutputKind? kind = last is Softmax or LogSoftmax ? OutputKind.SoftmaxLogits
            : last is Sigmoid ? OutputKind.SigmoidLogits : null;
        if (kind is not null && network.Layers.Count > 1)
        {
            network = network.Without(layer => ReferenceEquals(layer, last));
        }
        else
        {
            kind = classes.Length == 0 ? OutputKind.Values
                : network.OutputShape.Count == 1 ? OutputKind.SigmoidLogits : OutputKind.SoftmaxLogits;
        }

        return new Model(network, kind.Value, scaling, classes.Length > 0 ? classes : null);
    }
}
