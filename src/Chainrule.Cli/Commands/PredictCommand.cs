using System.Globalization;
using System.Text;
using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs;
using Chainrule.Files;
using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Tables;
using Chainrule.Text;

namespace Chainrule.Cli.Commands;

/// <summary>Writes a model's predictions as CSV: the class and its probabilities for each row.</summary>
internal sealed class PredictCommand : Command
{
    /// <inheritdoc/>
    public override string Name => "predict";

    /// <inheritdoc/>
    public override string Summary => "write a model's predictions as CSV";

    /// <inheritdoc/>
    public override IReadOnlyList<Operand> Operands { get; } =
    [
        new("MODEL", ModelArgument.Description),
        new(
            "DATA",
            "for a model of a table: a table (CSV or TSV, gzipped or not;\n- for standard input); else the test images "
                + $"of\n{CommonOptions.Data};\nor one IDX file with images"
        ),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options { get; } =
    [
        new("out", "FILE.csv", "the file to write (default, or -: standard output)"),
        new("force", null, "replace the file if it is there"),
        .. TableArguments.Reading,
        CommonOptions.Threads,
        .. CommonOptions.Output.Where(option => option.Name != "json"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples { get; } =
    [
        "chainrule predict runs/houses-001 new.csv --out prices.csv",
        "chainrule predict runs/mnist-001 mnist --out digits.csv",
        "chainrule predict model.safetensors path/to/images-idx3-ubyte.gz",
    ];

    /// <inheritdoc/>
    public override int Run(Arguments arguments, Terminal terminal)
    {
        string? file = arguments.Text("out") is string name and not "-" ? name : null;
        bool force = arguments.Flag("force");
        using var workers = new Workers(arguments.Integer("threads", 1, 1024) ?? Environment.ProcessorCount);
        if (file is not null)
        {
            OutputFile.Probe(file, force, "out", arguments.Operand(0), arguments.Operand(1));
        }

        var model = ModelArgument.Load(arguments.Operand(0)!);
        if (TableModel.Of(model) is { } ofTables)
        {
            var reading = ofTables.Reading(TableArguments.Read(arguments)) with { KeepsTexts = true };
            return Predict(ofTables, TableArguments.Load(arguments.Operand(1)!, reading), file, force, terminal, workers);
        }

        var images = DataSource.ReadImages(arguments.Operand(1)!);
        float[] predictions = Predict(model, images, workers);
        if (file is null)
        {
            Write(terminal.Output, model, predictions);
        }
        else
        {
            DurableFile.Write(file, force, stream =>
            {
                using var writer = new StreamWriter(
                    stream,
                    new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
                    leaveOpen: true
                )
                {
                    NewLine = "\n",
                };
                Write(writer, model, predictions);
            });
            terminal.Note($"{NumberText.Count(predictions.Length / model.Network.OutputShape.Count, "prediction")} in {file}");
        }

        return 0;
    }

    private static int Predict(TableModel model, Tables.Table table, string? file, bool force, Terminal terminal, Workers workers)
    {
        var prediction = new TablePrediction(model, table, terminal, workers);
        if (file is null)
        {
            using var output = Console.OpenStandardOutput();
            prediction.Write(output);
            return 0;
        }

        DurableFile.Write(file, force, prediction.Write);
        terminal.Note($"{NumberText.Count(prediction.Rows, "prediction")} in {file}");
        return 0;
    }

    private static float[] Predict(Model model, IdxArray images, Workers workers)
    {
        int rows = images.Count == 0 ? 0 : images.Dimensions[0];
        var shape =
            images.Count == 0
                ? model.Network.InputShape
                : new Shape(images.Dimensions.Length == 1 ? [1] : images.Dimensions[1..]);
        CommonOptions.CheckInput(model, shape, images.Source);
        long count = (long)rows * model.Network.OutputShape.Count;
        if (count > Array.MaxLength)
        {
            throw new ChainruleException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{rows:#,0} rows in {images.Source} with {model.Network.OutputShape.Count:#,0} outputs each are "
                        + $"{count:#,0} numbers, more than fit into memory at once"
                ),
                "predict in parts, with fewer rows in each file"
            );
        }

        float[] predictions = new float[count];
        if (images.ElementType == IdxElementType.Byte)
        {
            model.Score(images.Bytes, predictions, workers);
        }
        else
        {
            model.Score(images.ToFloats(), predictions, workers);
        }

        return predictions;
    }

    private static void Write(TextWriter writer, Model model, float[] predictions)
    {
        int width = model.Network.OutputShape.Count;
        string column = model.Output == OutputKind.Values ? "value" : "probability";
        writer.Write("row,prediction");
        for (int i = 0; i < width; i++)
        {
            writer.Write(
                Field($",{column}_{(width == 1 ? ModelArgument.ClassName(model, 1) : ModelArgument.ClassName(model, i))}")
            );
        }

        writer.Write('\n');
        Span<char> number = stackalloc char[64];
        for (int row = 0; row < predictions.Length / width; row++)
        {
            var outputs = predictions.AsSpan(row * width, width);
            string winner = ModelArgument.ClassName(model, model.ClassOf(outputs));
            model.ToPredictions(outputs);
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{row},{Field(winner)}"));
            foreach (float output in outputs)
            {
                output.TryFormat(number, out int length, provider: CultureInfo.InvariantCulture);
                writer.Write(',');
                writer.Write(number[..length]);
            }

            writer.Write('\n');
        }
    }

    // As RFC 4180 has it; a comma at the front is the separator of a heading.
    private static string Field(string text) =>
        text.AsSpan(text.StartsWith(',') ? 1 : 0).IndexOfAny(",\"\r\n") < 0
            ? text
            : $"{(text.StartsWith(',') ? "," : "")}\"{text.TrimStart(',').Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
