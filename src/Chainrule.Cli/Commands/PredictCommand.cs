using System.Text.Json;
using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs;
using Chainrule.Cli.Runs.Tabular;
using Chainrule.Files;
using Chainrule.Kernels;
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
                + $"of\n{CommonOptions.Data};\nor one IDX file with images",
            IsRequired: false
        ),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options { get; } =
    [
        new("out", "FILE.csv", "the file to write, whole or not at all (default, or -: standard output)"),
        new("force", null, "replace the file if it is there"),
        new("row", "JSON", "instead of DATA: one row of a table as a JSON object, which is\nanswered by a JSON object"),
        .. TableArguments.Reading,
        CommonOptions.Threads,
        .. CommonOptions.Output.Where(option => option.Name != "json"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples { get; } =
    [
        "chainrule predict runs/houses-001 new.csv --out prices.csv",
        "chainrule predict runs/mnist-001 mnist --out digits.csv",
        "chainrule predict runs/houses-001 --row '{\"rooms\": 3, \"city\": \"Rome\"}'",
        "chainrule predict model.safetensors path/to/images-idx3-ubyte.gz",
    ];

    /// <inheritdoc/>
    public override int Run(Arguments arguments, Terminal terminal)
    {
        if (arguments.Text("row") is string row)
        {
            return PredictRow(arguments, row, terminal);
        }

        if (arguments.Operand(1) is null)
        {
            throw new UsageException("'predict' needs DATA", "give a table or images, or one row with --row");
        }

        string? file = arguments.Text("out") is string name and not "-" ? name : null;
        bool force = arguments.Flag("force");
        using var workers = new Workers(CommonOptions.ThreadsOf(arguments));
        string model = arguments.Operand(0)!, data = arguments.Operand(1)!;
        if (file is not null)
        {
            OutputFile.Probe(file, force, "out", model, data);
        }

        var loaded = ModelArgument.Load(model);
        _ = RecordedRun.Of(model, loaded); // refuses a model that isn't its run's
        using var predictions = RunKinds.Of(loaded).Predict(
            new ModelCall(model, loaded, data, arguments, workers, terminal));
        if (file is null)
        {
            using var output = terminal.OpenBytes();
            predictions.Write(output);
            return 0;
        }

        DurableFile.Write(file, force, predictions.Write);
        terminal.Note($"{NumberText.Count(predictions.Rows, "prediction")} in {file}");
        return 0;
    }

    private static int PredictRow(Arguments arguments, string row, Terminal terminal)
    {
        if (arguments.Operand(1) is not null)
        {
            throw new UsageException("--row and DATA don't go together", "leave one of them out");
        }

        TableArguments.RefuseReading(arguments, "--row");
        if (arguments.Given("out"))
        {
            throw new UsageException("--row writes to standard output", "leave --out out");
        }

        string name = arguments.Operand(0)!;
        var loaded = ModelArgument.Load(name);
        _ = RecordedRun.Of(name, loaded);
        var model = TableModel.Of(loaded)
            ?? throw new ChainruleException("--row is for models of tables, and this one takes numbers", "give it data instead");
        var prediction = model.PredictJson(row);
        ModelArgument.RequireNumbers(prediction.Scores, int.MaxValue, _ => "the row");
        UnseenText.Tell(prediction.Unseen, terminal);
        JsonOutput.WriteLine(terminal.Output, json =>
        {
            if (prediction.Class is string name)
            {
                json.WriteString("prediction", name);
            }

            Write(json, prediction.Class is null ? "values" : "probabilities", prediction);
        });
        return 0;
    }

    private static void Write(Utf8JsonWriter json, string name, RowPrediction prediction)
    {
        json.WriteStartObject(name);
        foreach (var (key, value) in prediction.Values.Concat(prediction.Probabilities))
        {
            json.WriteNumber(key, (float)value);
        }

        json.WriteEndObject();
    }
}
