using System.Text.Json;
using Chainrule.Cli.Parsing;
using Chainrule.Models;
using Chainrule.Optimizers;
using Chainrule.Schedules;
using Chainrule.Tables;
using Chainrule.Tables.Training;
using Chainrule.Text;
using Chainrule.Training;

namespace Chainrule.Cli.Commands;

/// <summary>What decides the outcome of a training on a table, read from options and defaults.</summary>
internal sealed record TableSettings
{
    private static readonly string[] Kinds = ["auto", "linear", "network"];
    private static readonly string[] NotForTables = ["init", "loss", "scaling", "validation", "label-smoothing"];

    private static readonly string[] OfBatches =
    [
        "epochs",
        "batch",
        "learning-rate",
        "schedule",
        "patience",
        "no-shuffle",
        "weight-decay",
        "l1",
        "l2",
        "max-norm",
        "clip-value",
        "clip-norm",
    ];

    /// <summary>How to train.</summary>
    public required TabularOptions Options { get; init; }

    /// <summary>The options as they were given, by name: what a run records.</summary>
    public required IReadOnlyDictionary<string, string> Given { get; init; }

    /// <summary>Reads the options, each checked as it is read.</summary>
    public static TableSettings Read(Arguments arguments, TableSchema schema)
    {
        if (NotForTables.FirstOrDefault(arguments.Given) is string other)
        {
            throw new UsageException($"{arguments.Label(other)} is for images, not for tables", "leave it out");
        }

        string kind = arguments.Text("model") ?? "auto";
        if (!Kinds.Contains(kind))
        {
            throw new UsageException(
                $"{arguments.Label("model")}: there is no kind of model '{kind}'",
                Suggestion.Help(kind, Kinds)
            );
        }

        if (arguments.Given("folds") && arguments.Given("test"))
        {
            throw new UsageException(
                "--folds and --test don't go together: folds take turns as test rows",
                "leave one of them out"
            );
        }

        if (kind == "linear" && arguments.Text("learning-rate") == TrainOptions.Found)
        {
            throw new UsageException(
                $"{arguments.Label("learning-rate")} auto is for a network, and a linear model has no learning rate",
                "leave it out"
            );
        }

        var names = TrainOptions.OfConfiguration.Select(option => option.Name).Where(arguments.Given);
        return new TableSettings
        {
            Given = names.ToDictionary(name => name, name => arguments.Text(name)!),
            Options = new TabularOptions
            {
                Kind = kind switch { "linear" => ModelKind.Linear, "network" => ModelKind.Network, _ => null },
                Seed = arguments.Unsigned("seed") ?? 1,
                TestShare = arguments.Number("test", 0, 0.9) ?? 0.2,
                Folds = arguments.Integer("folds", 2, 1000) ?? 0,
                Threshold = ReadThreshold(arguments, schema),
                BalancesClasses = arguments.Text("class-weights") == "balanced",
                ClassWeights = ReadWeights(arguments, schema),
                Refits = !arguments.Flag("no-refit"),
                Layers = arguments.Text("layers"),
                FindsLearningRate = arguments.Text("learning-rate") == TrainOptions.Found,
                Optimizer = arguments.Parsed("optimizer", OptimizerNotation.Parse),
                Training = OfBatches.Any(arguments.Given) ? training => Adjust(training, arguments) : null,
                Threads = arguments.Integer("threads", 1, 1024) ?? Environment.ProcessorCount,
            },
        };
    }

    /// <summary>Writes all settings as an object of options, from which they read back the same.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("options");
        foreach (var (name, value) in Given)
        {
            json.WriteString(name, value);
        }

        if (!Given.ContainsKey("seed"))
        {
            json.WriteNumber("seed", Options.Seed);
        }

        json.WriteEndObject();
    }

    private static double ReadThreshold(Arguments arguments, TableSchema schema)
    {
        if (arguments.Number("threshold", 0, 1, above: true) is not double threshold)
        {
            return Model.DefaultThreshold;
        }

        if (schema.Task != TableTask.Binary)
        {
            throw new UsageException($"{arguments.Label("threshold")} is for a target of two classes", "leave it out");
        }

        return threshold < 1 ? threshold : throw new UsageException($"{arguments.Label("threshold")} must be below 1");
    }

    private static List<float>? ReadWeights(Arguments arguments, TableSchema schema)
    {
        if (arguments.Text("class-weights") is not string text || text == "balanced")
        {
            return null;
        }

        var classes = schema.Targets.First().Definition.Categories;
        var weights = new float[classes.Count];
        Array.Fill(weights, 1);
        foreach (string part in text.Split(','))
        {
            int equals = part.LastIndexOf('=');
            string name = equals < 0 ? part : part[..equals];
            int index = classes.ToList().FindIndex(label => string.Equals(label, name, StringComparison.Ordinal));
            if (
                equals < 0
                || !float.TryParse(part.AsSpan(equals + 1), System.Globalization.CultureInfo.InvariantCulture, out float weight)
                || !(weight >= 0)
            )
            {
                throw new UsageException(
                    $"{arguments.Label("class-weights")}: '{part}' is not a class with its weight",
                    "write balanced, or name=weight for each class, with commas between them"
                );
            }

            weights[
                index >= 0
                    ? index
                    : throw new UsageException(
                        $"{arguments.Label("class-weights")}: the target has no class '{name}'",
                        $"its classes are {string.Join(", ", classes.Take(20))}"
                    )
            ] = weight;
        }

        return [.. weights];
    }

    private static float? ReadRate(Arguments arguments) => arguments.Text("learning-rate") == TrainOptions.Found
        ? null
        : (float?)arguments.Number("learning-rate", 0, float.MaxValue, above: true);

    private static TrainingOptions Adjust(TrainingOptions training, Arguments arguments)
    {
        int epochs = arguments.Integer("epochs", 1) ?? training.Epochs;
        return training with
        {
            Epochs = epochs,
            BatchSize = BatchOptions.BatchSize(arguments) ?? training.BatchSize,
            LearningRate = ReadRate(arguments) ?? training.LearningRate,
            Schedule = arguments.Parsed("schedule", ScheduleNotation.Parse) ?? training.Schedule,
            Patience = arguments.Integer("patience", 1) ?? Math.Max(training.Patience ?? 1, epochs / 3),
            Shuffle = !arguments.Flag("no-shuffle"),
            Regularization = BatchOptions.Regularization(arguments),
        };
    }
}
