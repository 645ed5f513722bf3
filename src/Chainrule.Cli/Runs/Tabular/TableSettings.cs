using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs.Records;
using Chainrule.Initializers;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Tables;
using Chainrule.Tables.Training;
using Chainrule.Text;
using Chainrule.Training;

namespace Chainrule.Cli.Runs.Tabular;

/// <summary>What decides the outcome of a training on a table, read from options and defaults.</summary>
internal sealed record TableSettings
{
    private static readonly string[] Kinds = ["auto", "linear", "network"];
    private static readonly string[] NotForTables =
    ["pretrained", "freeze"];

    // What a network has that is trained as it is given.
    private static readonly string[] WithLoss = ["scaling", "validation", "label-smoothing", TrainOptions.DoubleActivation];

    // What the library chooses, and so nobody can for a network that is given.
    private static readonly string[] WithoutLoss = ["class-weights", "no-refit"];

    /// <summary>How to train.</summary>
    public required TabularOptions Options { get; init; }

    /// <summary>Whether probabilities may be made twice, by the last layer and by the loss.</summary>
    public bool AllowsDoubleActivation { get; private init; }

    /// <summary>Where the layers stand, as an error names it.</summary>
    public string LayersLabel { get; private init; } = "--layers";

    /// <summary>The shards of a batch.</summary>
    public int Shards { get; private init; }

    /// <summary>The options as they were given.</summary>
    public required IReadOnlyList<OptionRecord> Given { get; init; }

    /// <summary>
    /// All options after defaults that decide the result; what is chosen by the table itself is left to it, by the same rules.
    /// </summary>
    public IReadOnlyList<OptionRecord> AllOptions
    {
        get
        {
            OptionRecord[] defaults =
            [
                .. Options.Loss is null ? new[] { OptionRecord.Of("model", "auto") } : [],
                .. Options.Folds > 0 ? [] : new[] { OptionRecord.Of("test", Options.TestShare) },
                .. Options.Loss is null ? new[] { OptionRecord.Of("no-refit", !Options.Refits) } : [],
                OptionRecord.Of("seed", Options.Seed),
            ];
            return [.. Given, .. defaults.Where(option => Given.All(given => given.Name != option.Name))];
        }
    }

    /// <summary>Reads the options, each checked as it is read.</summary>
    public static TableSettings Read(Arguments arguments, TableSchema schema)
    {
        if (NotForTables.FirstOrDefault(arguments.Given) is string other)
        {
            throw UsageException.Of(arguments.Label(other), " is for images, not for tables", "leave it out");
        }

        CheckLoss(arguments);
        string kind = arguments.Text("model") ?? "auto";
        if (!Kinds.Contains(kind))
        {
            throw UsageException.Of(
                arguments.Label("model"), $": there is no kind of model '{kind}'",
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
            throw UsageException.Of(
                arguments.Label("learning-rate"), $" auto is for a network, and a linear model has no learning rate",
                "leave it out"
            );
        }

        var names = TrainOptions.OfConfiguration.Select(option => option.Name).Where(arguments.Given);
        return new TableSettings
        {
            Given = [.. names.Select(name => OptionRecord.Of(name, arguments.Text(name)!))],
            AllowsDoubleActivation = arguments.Flag(TrainOptions.DoubleActivation),
            LayersLabel = arguments.Label("layers"),
            Shards = BatchSettings.ShardsOf(arguments) ?? 1,
            Options = OptionsOf(arguments, schema, kind),
        };
    }

    /// <summary>The same for several processes that train together.</summary>
    public TableSettings SharedBy(IGradientExchange exchange) => this with
    {
        Options = Options with
        {
            Training = training => (Options.Training?.Invoke(training) ?? training) with { Exchange = exchange },
        },
    };

    private static TabularOptions OptionsOf(Arguments arguments, TableSchema schema, string kind)
    {
        var batch = BatchSettings.Read(arguments, leastEpochs: 1);
        var loss = LossSettings.Read(arguments);
        return new TabularOptions
        {
            Loss = loss,
            Initializer = arguments.Parsed("init", InitializerNotation.Parse),
            Scaling = LossSettings.ScalingOf(arguments) switch
            {
                "none" => NumberScaling.None,
                "unit" => NumberScaling.Unit,
                _ => NumberScaling.Standard,
            },
            Validation = LossSettings.ValidationOf(arguments) ?? 0,
            Kind = kind switch { "linear" => ModelKind.Linear, "network" => ModelKind.Network, _ => null },
            Seed = batch.Seed,
            TestShare = arguments.Number("test", 0, 0.9) ?? 0.2,
            Folds = arguments.Integer("folds", 2, 1000) ?? 0,
            Threshold = ReadThreshold(arguments, schema),
            BalancesClasses = Runs.ClassWeights.AreBalanced(arguments),
            ClassWeights = ReadWeights(arguments, schema),
            Refits = !arguments.Flag("no-refit"),
            Layers = arguments.Parsed("layers", Checked),
            FindsLearningRate = batch.FindsLearningRate,
            Optimizer = batch.Optimizer,
            Training = loss is not null ? batch.Over
                : BatchSettings.AreGiven(arguments) ? training => Adjust(training, batch)
                : null,
            Threads = batch.Threads,
        };
    }

    // With a loss the network is trained as it is given: what else there is to say then, and what not.
    private static void CheckLoss(Arguments arguments)
    {
        if (!arguments.Given("loss") && WithLoss.FirstOrDefault(arguments.Given) is string alone)
        {
            throw UsageException.Of(
                arguments.Label(alone), " is for a network that a table trains as it is given",
                "give its loss too, as in --loss sigmoid-cross-entropy, or leave it out"
            );
        }

        if (arguments.Given("loss") && WithoutLoss.FirstOrDefault(arguments.Flagged) is string chosen)
        {
            throw UsageException.Of(
                arguments.Label(chosen), " doesn't go with --loss: the network is trained as it is given, and kept so",
                "leave one of them out"
            );
        }

        if (arguments.Given("loss") && arguments.Text("model") is "linear")
        {
            throw UsageException.Of(
                arguments.Label("model"), " linear doesn't go with --loss: the layers say what the model is",
                "write the linear model as --layers dense:1"
            );
        }
    }

    // What is wrong whatever the table holds is said before anything is read into a network.
    private static string Checked(string layers)
    {
        LayerNotation.Check(layers);
        return layers;
    }

    private static double ReadThreshold(Arguments arguments, TableSchema schema)
    {
        if (arguments.Number("threshold", 0, 1, above: true, below: true) is not double threshold)
        {
            return Model.DefaultThreshold;
        }

        if (schema.Task != TableTask.Binary)
        {
            throw new ChainruleException($"{arguments.Label("threshold")} is for a target of two classes", "leave it out");
        }

        return threshold;
    }

    private static float[]? ReadWeights(Arguments arguments, TableSchema schema)
    {
        if (!arguments.Given(ClassWeights.Name) || ClassWeights.AreBalanced(arguments))
        {
            return null;
        }

        if (schema.Task == TableTask.Regression)
        {
            throw new ChainruleException(
                $"{arguments.Label(ClassWeights.Name)} is for classes, and '{schema.Targets.First().Name}' is a number",
                "leave it out");
        }

        return ClassWeights.Read(arguments, schema.Targets.First().Definition.Categories);
    }

    private static TrainingOptions Adjust(TrainingOptions training, BatchSettings batch)
    {
        var adjusted = batch.Over(training);
        return adjusted with
        {
            Patience = batch.Patience ?? Math.Max(training.Patience ?? 1, adjusted.Epochs / 3),
        };
    }
}
