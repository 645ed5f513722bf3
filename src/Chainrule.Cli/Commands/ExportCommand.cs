using System.Globalization;
using System.Text.Json;
using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs;
using Chainrule.Exchange;
using Chainrule.Files;
using Chainrule.Models;
using Chainrule.Onnx;
using Chainrule.Text;

namespace Chainrule.Cli.Commands;

/// <summary>Writes a model in formats that other programs run.</summary>
internal sealed class ExportCommand : Command
{
    private static readonly string[] Formats = ["onnx", "pytorch", "csharp"];

    /// <inheritdoc/>
    public override string Name => "export";

    /// <inheritdoc/>
    public override string Summary => "write a model as ONNX or as C#, or its weights for PyTorch";

    /// <inheritdoc/>
    public override IReadOnlyList<Operand> Operands { get; } = [new("MODEL", ModelArgument.Description)];

    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options { get; } =
    [
        new("onnx", "FILE", "the whole model as ONNX, with what prepares its inputs", "Export"),
        new("pytorch", "FILE", "the network's weights as safetensors, and the modules to load them into", "Export"),
        new("csharp", "FILE", "the whole model as one file of C# that needs only .NET, with a test of itself", "Export"),
        new("force", null, "replace the file if it is there", "Export"),
        .. CommonOptions.Output,
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples { get; } =
    [
        "chainrule export runs/mnist-001 --onnx mnist.onnx",
        "chainrule export runs/mnist-001 --pytorch mnist-weights.safetensors",
        "chainrule export runs/penguins-001 --csharp Penguins.cs",
    ];

    /// <inheritdoc/>
    public override int Run(Arguments arguments, Terminal terminal)
    {
        string name = arguments.Operand(0)!;
        string[] formats = [.. Formats.Where(arguments.Given)];
        if (formats.Length == 0)
        {
            throw new UsageException("no file is given to export to", "write --onnx FILE, as in --onnx model.onnx");
        }

        bool force = arguments.Flag("force");
        var model = ModelArgument.Load(name);
        string[] files = [.. formats.Select(format => arguments.Text(format)!)];
        for (int i = 0; i < files.Length; i++)
        {
            OutputFile.Probe(files[i], force, formats[i], [name, .. files[..i]]);
        }

        var said = formats.Zip(files).Select(one => Export(model, one.First, one.Second, force)).ToList();
        if (arguments.Flag("json"))
        {
            JsonOutput.WriteLine(terminal.Output, json => said.ForEach(one => one.Write(json)));
        }
        else
        {
            said.ForEach(one => one.Print(terminal));
        }

        return 0;
    }

    private static Exported Export(Model model, string format, string file, bool force) =>
        format == "onnx" ? Onnx(model, file, force)
        : format == "pytorch" ? Pytorch(model, file, force)
        : CSharp(model, file, force);

    private static Exported CSharp(Model model, string file, bool force)
    {
        CSharpExport.Save(model, file, force);
        string name = CSharpExport.ClassIn(file);
        long length = new FileInfo(file).Length;
        return new Exported(
            [
                string.Create(CultureInfo.InvariantCulture, $"csharp: {file}, {length:#,0} bytes"),
                $"call {name}.Predict(row); {name}.SelfTest() holds five rows against what is predicted here",
            ],
            json =>
            {
                json.WriteString("csharp", file);
                json.WriteString("class", name);
            });
    }

    private static Exported Onnx(Model model, string file, bool force)
    {
        byte[] bytes = OnnxExport.ToBytes(model);
        DurableFile.Write(file, force, stream => stream.Write(bytes), bytes.Length);
        return new Exported(
            [
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"onnx: {file}, {bytes.Length:#,0} bytes, opset {OnnxExport.Opset}, IR version {OnnxExport.IrVersion}"),
            ],
            json =>
            {
                json.WriteString("onnx", file);
                json.WriteNumber("bytes", bytes.Length);
                json.WriteNumber("irVersion", OnnxExport.IrVersion);
                json.WriteNumber("opset", OnnxExport.Opset);
            });
    }

    private static Exported Pytorch(Model model, string file, bool force)
    {
        string python = TorchWeights.PythonOf(model.Network, file);
        TorchWeights.Save(model.Network, file, force);
        string? inputs = model.Preparation.IsIdentity ? null
            : "what prepares the inputs is not in it: the modules take prepared numbers";
        return new Exported(
            [.. inputs is null ? Array.Empty<string>() : [inputs], $"pytorch: {file}; in Python:", ""],
            json =>
            {
                json.WriteString("pytorch", file);
                json.WriteString("python", python);
            },
            python.TrimEnd());
    }

    /// <summary>What is said of a file.</summary>
    /// <param name="Lines">For people.</param>
    /// <param name="Write">For programs.</param>
    /// <param name="Code">A program, whose lines are never broken; empty for none.</param>
    private sealed record Exported(IReadOnlyList<string> Lines, Action<Utf8JsonWriter> Write, string Code = "")
    {
        /// <summary>Says it.</summary>
        public void Print(Terminal terminal)
        {
            Lines.ToList().ForEach(terminal.Say);
            foreach (string line in Code.Length == 0 ? [] : Code.Split('\n'))
            {
                terminal.Output.WriteLine(UserText.Plain(line));
            }
        }
    }
}
