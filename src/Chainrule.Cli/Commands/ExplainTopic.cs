using System.Globalization;
using System.Text;
using System.Text.Json;
using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs;
using Chainrule.Files;
using Chainrule.Insight;
using Chainrule.Insight.Topics;
using Chainrule.Models;
using Chainrule.Reports;

namespace Chainrule.Cli.Commands;

/// <summary>Explains a formula: <c>chainrule explain softmax --values 0.7,0.1,0.2</c>.</summary>
internal static class ExplainTopic
{
    private const string Group = "Formulas";
    private const int MostValues = 20, MostOfNetwork = 64, MostWeights = 320;

    /// <summary>The options that only a topic takes.</summary>
    public static IReadOnlyList<Option> Options { get; } =
    [
        new(
            "values",
            "X,Y,…",
            "the numbers to compute with, of a network its rows one after the\nother (default: some for each topic)",
            Group
        ),
        new("target", "CLASS|X,Y,…", "the target of a loss", Group),
        new("sizes", "N,N,…", "the inputs of backpropagation's network, then the units of each layer", Group),
        new(
            "weights",
            "X,Y,…",
            "the weights of a neuron, one for each of its --values; or of a\nnetwork, layer after layer, those of an input one "
                + "after the other",
            Group
        ),
        new("bias", "X,Y,…", "the bias of a neuron, or those of a network, layer after layer", Group),
        new("activation", "NAME", "the activation of a neuron or a network, such as relu or sigmoid", Group),
        new("loss", "LOSS", "the loss behind a neuron or a network, such as huber", Group),
        new("scores", null, "the values of softmax are scores, even if they sum to 1", Group),
        new("svg", "FILE", "write the plot of an activation and its derivative", Group),
    ];

    /// <summary>What the help says about a topic.</summary>
    public static string Description => $"a formula:\n{HelpText.Wrap(TopicTable.Names)}";

    /// <summary>Calls worth copying.</summary>
    public static IReadOnlyList<string> Examples { get; } =
    [
        "chainrule explain softmax --values 0.7,0.1,0.2",
        "chainrule explain relu --svg relu.svg",
        "chainrule explain neuron --values 1,-2,3 --weights -3,-1,2 --bias 1 --activation relu --target 0",
        "chainrule explain backpropagation --sizes 2,3,1 --activation tanh --values 1,2,0,1 --target 1,0",
        "chainrule explain cross-entropy --values 0.7,0.1,0.2 --target 1",
    ];

    /// <summary>Writes the explanation; returns the exit code.</summary>
    public static int Run(string topic, Arguments arguments, Terminal terminal)
    {
        // a network has rows, and a formula numbers that one can read side by side
        int most = topic.StartsWith("backprop", StringComparison.Ordinal) ? MostOfNetwork : MostValues;
        var explanation = Explain(new Question(topic)
        {
            Values = Numbers(arguments, "values", most),
            Targets = Numbers(arguments, "target", most),
            Sizes = Sizes(arguments),
            Weights = Numbers(arguments, "weights", MostWeights),
            Biases = Numbers(arguments, "bias", MostWeights),
            Activation = arguments.Text("activation"),
            Loss = arguments.Text("loss"),
            LearningRate = arguments.Number("learning-rate", 0, above: true),
            AreScores = arguments.Flag("scores"),
        });
        if (arguments.Text("svg") is string file)
        {
            WritePlot(explanation, file, arguments.Flag("force"), terminal);
        }

        if (arguments.Text("html") is string page)
        {
            OutputFile.Probe(page, arguments.Flag("force"), "html");
            ExplainRow.WritePage(page, TopicDocument.Of(explanation), arguments.Flag("force"), terminal);
        }

        if (arguments.Flag("json"))
        {
            JsonOutput.WriteLine(terminal.Output, json => Write(json, explanation));
        }
        else if (!arguments.Given("html"))
        {
            terminal.Output.Write(ExplanationText.Of(explanation, Terminal.Width));
        }

        return 0;
    }

    // A question stands on the command line alone: what is wrong with it is wrong usage.
    private static TopicExplanation Explain(Question question)
    {
        try
        {
            return TopicTable.Explain(question);
        }
        catch (ChainruleException exception)
        {
            throw new UsageException(exception.Message, exception.Remedy);
        }
    }

    private static int[]? Sizes(Arguments arguments)
    {
        const int Most = 6;
        double[]? numbers = Numbers(arguments, "sizes", Most);
        return numbers?.All(number => double.IsInteger(number) && number is > 0 and < int.MaxValue) == false
            ? throw new UsageException(
                "--sizes: not all of these are counts of units", "write whole numbers, as in --sizes 2,3,1")
            : numbers?.Select(number => (int)number).ToArray();
    }

    private static double[]? Numbers(Arguments arguments, string name, int most)
    {
        if (arguments.Text(name) is not string text)
        {
            return null;
        }

        string[] parts = text.Split([',', ' ', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        double[] numbers = new double[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (
                !double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i])
                || !double.IsFinite(numbers[i])
            )
            {
                throw new UsageException(
                    $"--{name}: '{parts[i]}' is not a number",
                    $"write numbers with commas between them, as in --{name} 0.7,0.1,0.2"
                );
            }
        }

        return numbers.Length > 0 && numbers.Length <= most
            ? numbers
            : throw new UsageException(
                $"--{name}: {numbers.Length} numbers are {(numbers.Length == 0 ? "too few" : "too many to read")}",
                $"give 1 to {most}"
            );
    }

    private static void WritePlot(TopicExplanation explanation, string file, bool force, Terminal terminal)
    {
        if (explanation.Curve is not { } curve)
        {
            throw new UsageException(
                $"--svg: {explanation.Topic} is no function of one number that could be plotted",
                "give the name of an activation, such as relu"
            );
        }

        string svg = CurvePlot.ToSvg(explanation.Topic, explanation.Formulas[0], curve);
        try
        {
            DurableFile.Write(file, force, stream => stream.Write(Encoding.UTF8.GetBytes(svg)));
        }
        catch (FileExistsException exception)
        {
            throw new ChainruleException(exception.Message, "choose another name, or replace it with --force", exception);
        }

        terminal.Note($"plot: {file}");
    }

    private static void Write(Utf8JsonWriter json, TopicExplanation explanation)
    {
        json.WriteString("topic", explanation.Topic);
        json.WriteString("title", explanation.Title);
        Write(json, "formulas", explanation.Formulas);
        json.Objects("steps", explanation.Steps, step =>
        {
            json.WriteString("text", ExplanationText.TextOf(step));
            Write(json, "formulas", step.Formulas);
            json.WriteStartObject("numbers");
            foreach (var numbers in step.Numbers)
            {
                Write(json, numbers);
            }

            json.WriteEndObject();
        });
        json.WriteString("source", explanation.Source);
        json.WriteString("page", explanation.Page);
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<string> lines)
    {
        json.WriteTexts(name, lines);
    }

    private static void Write(Utf8JsonWriter json, NamedNumbers numbers)
    {
        if (numbers.Columns.Count > 0)
        {
            json.WriteStartObject(numbers.Name);
            Write(json, "columns", numbers.Columns);
            json.Rows("rows", numbers.Rows);
            json.WriteEndObject();
        }
        else if (numbers.IsRow)
        {
            json.Numbers(numbers.Name, numbers.Rows[0]);
        }
        else if (numbers.IsNumber)
        {
            json.Number(numbers.Name, numbers.Rows[0][0]);
        }
        else
        {
            json.Rows(numbers.Name, numbers.Rows);
        }
    }
}
