using System.Globalization;
using System.Text.Json;
using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs;
using Chainrule.Insight;
using Chainrule.Models;
using Chainrule.Onnx;

namespace Chainrule.Cli.Commands;

/// <summary>Makes a model of an ONNX file, or of weights and the notation of their layers.</summary>
internal sealed class ImportCommand : Command
{
    /// <inheritdoc/>
    public override string Name => "import";

    /// <inheritdoc/>
    public override string Summary => "make a model of an ONNX file, or of PyTorch's weights";

    /// <inheritdoc/>
    public override IReadOnlyList<Operand> Operands { get; } =
        [new("FILE", "an ONNX file, or weights: .pt, .pth, .bin or .safetensors")];

    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options { get; } =
    [
        new("out", "MODEL", "the model (default model.safetensors)", "Import"),
        new("classes", "NAMES", "the names of the classes, in their order: cat,dog", "Import"),
        new("sizes", "SIZES", "the sizes of one row where the file leaves them open: 3,224,224", "Import"),
        new("force", null, "replace the model if it is there", "Import"),
        .. PixelOptions.All,
        .. ImportedWeights.Options,
        .. CommonOptions.Output,
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples { get; } =
    [
        "chainrule import lenet.onnx --out lenet.safetensors",
        "chainrule import lenet.pt --layers \"conv:6:5 relu max-pool:2 flatten dense:10 softmax\" --input 28x28",
        "chainrule evaluate lenet.safetensors mnist",
    ];

    /// <inheritdoc/>
    public override int Run(Arguments arguments, Terminal terminal)
    {
        string file = arguments.Operand(0)!, to = arguments.Text("out") ?? "model.safetensors";
        bool force = arguments.Flag("force");
        if (ImportedWeights.AreMeant(file, arguments))
        {
            return ImportedWeights.Run(file, to, arguments, terminal);
        }

        ImportedWeights.RefuseOptions(arguments);
        var options = new OnnxImportOptions
        {
            Classes = arguments.Text("classes")?.Split(',', StringSplitOptions.TrimEntries) ?? [],
            InputSizes = arguments.Parsed("sizes", SizesOf) ?? [],
            Pixels = PixelOptions.Read(arguments),
        };
        var model = OnnxImport.Load(file, options);
        OutputFile.Probe(to, force, "out", file);
        model.Save(to, force);
        if (model.Scaling.IsIdentity && model.Network.InputShape.Rank == 3)
        {
            terminal.Note(
                "pixels go in as they are, from 0 to 255: where the network was trained on others, say --mean and --std");
        }

        if (arguments.Flag("json"))
        {
            JsonOutput.WriteLine(terminal.Output, json => Write(json, to, model));
            return 0;
        }

        Print(terminal, to, model);
        return 0;
    }

    /// <summary>Writes what came in as JSON.</summary>
    internal static void Write(Utf8JsonWriter json, string to, Model model)
    {
        json.WriteString("model", to);
        json.WriteString("network", model.Network.Notation);
        json.Integers("input", model.Network.InputShape.Sizes);
        json.WriteNumber("parameters", model.Network.ParameterCount);
    }

    /// <summary>Says what came in.</summary>
    internal static void Print(Terminal terminal, string to, Model model)
    {
        terminal.Say($"network: {model.Network.Notation}");
        terminal.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"input: {model.Network.InputShape}, {model.Network.ParameterCount:#,0} parameters"));
        terminal.Say($"model: {to}");
    }

    private static int[] SizesOf(string text) =>
    [
        .. text.Split(',').Select(word => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int size)
            && size > 0
            ? size : throw new ChainruleException($"'{word}' is not a size", "write whole numbers with commas, as in 3,224,224")),
    ];
}
