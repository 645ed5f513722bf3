using System.Text;
using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs;
using Chainrule.Files;
using Chainrule.Insight.Rows;
using Chainrule.Optimizers;
using Chainrule.Reports;
using Chainrule.Text;

namespace Chainrule.Cli.Commands;

/// <summary>
/// Explains a training step: <c>chainrule explain MODEL DATA --row N</c> and <c>chainrule explain --example 2-2-2</c>.
/// </summary>
internal static class ExplainRow
{
    private const string Group = "A training step";

    /// <summary>The options that only a step takes.</summary>
    public static IReadOnlyList<Option> Options { get; } =
    [
        new("row", "N", "the row of the test data, or of the table, counted from 0 (default 0)", Group),
        new("example", "NAME", $"a published example instead of a model: {string.Join(", ", WorkedExample.Names)}", Group),
        new("weight", "NAME", "follow one weight, as in layers.0.weights[3,2]", Group),
        new("maps", null, "with --json: the feature maps of images, number by number", Group),
        new("top", "N", "how many numbers of a large layer to show (default 5)", Group),
        new("optimizer", "OPTIMIZER", "whose step it is (default: the run's; of a table or without a run, sgd)", Group),
        .. TableArguments.Reading,
    ];

    /// <summary>Calls worth copying.</summary>
    public static IReadOnlyList<string> Examples { get; } =
    [
        "chainrule explain --example 2-2-2",
        "chainrule explain runs/mnist-001 mnist --row 7 --html step.html",
        "chainrule explain runs/mnist-001 mnist --row 7 --weight layers.0.weights[350,17]",
        "chainrule explain runs/iris-001 data/iris.csv --row 149",
        "chainrule explain runs/pictures-001 path/to/one.jpg --html picture.html",
    ];

    /// <summary>Writes the explanation; returns the exit code.</summary>
    public static int Run(Arguments arguments, Terminal terminal)
    {
        Check(arguments);
        string? file = arguments.Text("html");
        bool force = arguments.Flag("force");
        if (file is not null)
        {
            OutputFile.Probe(file, force, "html", arguments.Operand(0), arguments.Operand(1));
        }

        var (explanation, title, facts) = Explain(arguments, terminal);
        if (file is not null)
        {
            WritePage(file, RowDocument.Of(explanation, title, facts), force, terminal);
        }

        if (arguments.Flag("json"))
        {
            bool hasMaps = arguments.Flag("maps");
            JsonOutput.WriteLine(terminal.Output, json => ExplanationJson.Write(json, explanation, title, facts, hasMaps));
        }
        else if (file is null)
        {
            terminal.Output.Write(
                UserText.Lines(
                    DocumentText.Of(TextOf(explanation, title, facts), Terminal.Width, terminal.PaintOutput),
                    terminal.HasColor
                )
            );
            if (explanation.Picture is { Maps.Count: > 0 } picture && explanation.Weight is null)
            {
                terminal.Note($"feature maps of {picture.Maps.Count} layers are drawn on a page: --html FILE");
            }
        }

        return 0;
    }

    /// <summary>Writes a page, whole or not at all.</summary>
    public static void WritePage(string file, Document page, bool force, Terminal terminal)
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
            HtmlPage.Write(writer, page, OptionWording.Of);
        });
        terminal.Note($"page: {file}");
    }

    private static Document TextOf(RowExplanation explanation, string title, IReadOnlyList<(string, string)> facts) =>
        explanation.Weight is null ? RowDocument.Of(explanation, title, facts) : RowDocument.OfWeight(explanation, title, facts);

    private static void Check(Arguments arguments)
    {
        if (arguments.Given("example"))
        {
            if (arguments.Operands.Count > 0 || arguments.Given("row"))
            {
                throw new UsageException("--example brings its own network and row", "leave MODEL, DATA and --row out");
            }

            TableArguments.RefuseReading(arguments, "an example");
            if (!WorkedExample.Names.Contains(arguments.Text("example")!))
            {
                throw new UsageException(
                    $"there is no example '{arguments.Text("example")}'",
                    Suggestion.Help(arguments.Text("example")!, WorkedExample.Names)
                );
            }

            return;
        }

        if (arguments.Operands.Count < 2)
        {
            string given =
                arguments.Operands.Count == 0 ? "TOPIC, or MODEL and DATA, or --example" : $"DATA after '{arguments.Operand(0)}'";
            throw new UsageException(
                $"'explain' needs {given}",
                "as in chainrule explain --example 2-2-2, or chainrule explain runs/mnist-001 mnist --row 0"
            );
        }
    }

    private static (RowExplanation, string, IReadOnlyList<(string, string)>) Explain(Arguments arguments, Terminal terminal)
    {
        try
        {
            return arguments.Text("example") is string name ? Example(name, arguments) : Row(arguments, terminal);
        }
        catch (WeightNameException exception)
        {
            string message = $"{arguments.Label("weight")}: {exception.Message}";
            throw arguments.Given("example")
                ? new UsageException(message, exception.Remedy)
                : new ChainruleException(message, exception.Remedy, exception);
        }
    }

    private static (RowExplanation, string, IReadOnlyList<(string, string)>) Example(string name, Arguments arguments)
    {
        var options = OptionsOf(arguments, new Sgd(), WorkedExample.LearningRate, Regularization.None);
        return (WorkedExample.Explain(name, options), $"One training step of the {name} example", []);
    }

    private static (RowExplanation, string, IReadOnlyList<(string, string)>) Row(Arguments arguments, Terminal terminal)
    {
        int number = arguments.Integer("row", 0) ?? 0;
        string name = arguments.Operand(0)!;
        var model = ModelArgument.Load(name);
        var call = new ModelCall(name, model, arguments.Operand(1)!, arguments, Kernels.Workers.None, terminal)
        {
            Run = RecordedRun.Of(name, model),
        };
        var row = RunKinds.Of(model).Explain(call, number);
        var options = OptionsOf(arguments, row.Step.Optimizer, row.Step.LearningRate, row.Step.Regularization) with
        {
            Classes = model.Classes,
            InputNames = row.InputNames ?? [],
        };
        var explanation = Explainer.Explain(model.Network, row.Step.Loss, row.Row, options);
        return (explanation, $"One training step of {name} on {row.Title}", [("row", row.Fact(explanation))]);
    }

    private static ExplanationOptions OptionsOf(
        Arguments arguments,
        Optimizer optimizer,
        float? rate,
        Regularization regularization
    )
    {
        var chosen = arguments.Parsed("optimizer", OptimizerNotation.Parse);
        return new ExplanationOptions
        {
            Optimizer = chosen ?? optimizer,
            LearningRate = (float?)arguments.Number("learning-rate", 0, float.MaxValue, above: true)
                ?? (chosen is null ? rate : null),
            Regularization = regularization,
            Entries = arguments.Integer("top", 1, 1000) ?? 5,
            Weight = arguments.Text("weight"),
        };
    }
}
