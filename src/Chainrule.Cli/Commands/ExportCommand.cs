using System.Globalization;
using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs;
using Chainrule.Files;
using Chainrule.Onnx;

namespace Chainrule.Cli.Commands;

/// <summary>Writes a model in a format that other programs run.</summary>
internal sealed class ExportCommand : Command
{
    /// <inheritdoc/>
    public override string Name => "export";

    /// <inheritdoc/>
    public override string Summary => "write a model as ONNX, for other programs to run";

    /// <inheritdoc/>
    public override IReadOnlyList<Operand> Operands { get; } = [new("MODEL", ModelArgument.Description)];

    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options { get; } =
    [
        new("onnx", "FILE", "the file: the whole model, with what prepares its inputs", "Export"),
        new("force", null, "replace the file if it is there", "Export"),
        .. CommonOptions.Output,
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples { get; } = ["chainrule export runs/mnist-001 --onnx mnist.onnx"];

    /// <inheritdoc/>
    public override int Run(Arguments arguments, Terminal terminal)
    {
        string name = arguments.Operand(0)!;
        string file = arguments.Text("onnx")
            ?? throw new UsageException("no file is given to export to", "write --onnx FILE, as in --onnx model.onnx");
        bool force = arguments.Flag("force");
        var model = ModelArgument.Load(name);
        OutputFile.Probe(file, force, "onnx", name);
        byte[] bytes = OnnxExport.ToBytes(model);
        DurableFile.Write(file, force, stream => stream.Write(bytes), bytes.Length);
        if (arguments.Flag("json"))
        {
            JsonOutput.WriteLine(terminal.Output, json =>
            {
                json.WriteString("onnx", file);
                json.WriteNumber("bytes", bytes.Length);
                json.WriteNumber("irVersion", OnnxExport.IrVersion);
                json.WriteNumber("opset", OnnxExport.Opset);
            });
        }
        else
        {
            terminal.Say(string.Create(
                CultureInfo.InvariantCulture,
                $"onnx: {file}, {bytes.Length:#,0} bytes, opset {OnnxExport.Opset}, IR version {OnnxExport.IrVersion}"));
        }

        return 0;
    }
}
