using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs.Records;
using Chainrule.Optimizers;
using Chainrule.Schedules;
using Chainrule.Training;

namespace Chainrule.Cli.Runs;

/// <summary>
/// What a user says about training by batches, the same for every kind of data. Null is what isn't said: each kind has its own
/// defaults.
/// </summary>
internal sealed record BatchSettings
{
    private static readonly string[] Names =
    [
        "epochs", "batch", "shards", "learning-rate", "schedule", "patience", "no-shuffle", "weight-decay", "l1", "l2",
        "max-norm", "clip-value", "clip-norm",
    ];

    /// <summary>How often the rows are gone through.</summary>
    public int? Epochs { get; private init; }

    /// <summary>The rows of a batch.</summary>
    public int? BatchSize { get; private init; }

    /// <summary>The shards of a batch.</summary>
    public int? Shards { get; private init; }

    /// <summary>The base learning rate.</summary>
    public float? LearningRate { get; private init; }

    /// <summary>Whether the learning rate is yet to be found by a sweep.</summary>
    public bool FindsLearningRate { get; private init; }

    /// <summary>How the learning rate changes.</summary>
    public Schedule? Schedule { get; private init; }

    /// <summary>The epochs without a better one after which training ends.</summary>
    public int? Patience { get; private init; }

    /// <summary>Whether rows are shuffled.</summary>
    public bool Shuffles { get; private init; }

    /// <summary>Penalties and limits; what isn't said is off.</summary>
    public required Regularization Regularization { get; init; }

    /// <summary>The optimizer.</summary>
    public Optimizer? Optimizer { get; private init; }

    /// <summary>What all chance is drawn from.</summary>
    public ulong Seed { get; private init; }

    /// <summary>The threads to use; they change no bit.</summary>
    public int Threads { get; private init; }

    /// <summary>Reads the options, each checked as it is read.</summary>
    /// <param name="arguments">The call's arguments.</param>
    /// <param name="leastEpochs">The least number of epochs.</param>
    public static BatchSettings Read(Arguments arguments, int leastEpochs)
    {
        bool finds = arguments.Text("learning-rate") == TrainOptions.Found;
        return new BatchSettings
        {
            Optimizer = arguments.Parsed("optimizer", OptimizerNotation.Parse),
            FindsLearningRate = finds,
            LearningRate = finds ? null : (float?)arguments.Number("learning-rate", 0, float.MaxValue, above: true),
            Epochs = arguments.Integer("epochs", leastEpochs),
            BatchSize = arguments.Text("batch") == "full" ? TrainingOptions.FullBatch : arguments.Integer("batch", 1),
            Shards = ShardsOf(arguments),
            Schedule = arguments.Parsed("schedule", ScheduleNotation.Parse),
            Patience = arguments.Integer("patience", 1),
            Shuffles = !arguments.Flag("no-shuffle"),
            Regularization = ReadRegularization(arguments),
            Seed = arguments.Unsigned("seed") ?? 1,
            Threads = CommonOptions.ThreadsOf(arguments),
        };
    }

    /// <summary>The shards of a batch; null where they aren't said.</summary>
    public static int? ShardsOf(Arguments arguments) => arguments.Integer("shards", 1, TrainingOptions.MostShards);

    /// <summary>Whether anything is said that only batches have.</summary>
    public static bool AreGiven(Arguments arguments) => Names.Any(arguments.Given);

    /// <summary>Defaults with what is said in their place.</summary>
    public TrainingOptions Over(TrainingOptions defaults) =>
        defaults with
        {
            Epochs = Epochs ?? defaults.Epochs,
            BatchSize = BatchSize ?? defaults.BatchSize,
            Shards = Shards ?? defaults.Shards,
            LearningRate = LearningRate ?? defaults.LearningRate,
            Schedule = Schedule ?? defaults.Schedule,
            Patience = Patience ?? defaults.Patience,
            Shuffle = Shuffles,
            Regularization = Regularization,
            Seed = Seed,
            Threads = Threads,
        };

    /// <summary>A training as options, from which it reads back the same.</summary>
    public static IEnumerable<OptionRecord> OptionsOf(TrainingOptions training, Optimizer optimizer)
    {
        yield return OptionRecord.Of("epochs", training.Epochs);
        yield return training.BatchSize == TrainingOptions.FullBatch
            ? OptionRecord.Of("batch", "full")
            : OptionRecord.Of("batch", training.BatchSize);
        if (training.Shards != 1)
        {
            yield return OptionRecord.Of("shards", training.Shards);
        }

        yield return OptionRecord.Of("optimizer", optimizer.Notation);
        yield return OptionRecord.Of("learning-rate", training.LearningRate!.Value);
        yield return OptionRecord.Of("schedule", training.Schedule!.Notation);
        yield return OptionRecord.Of("seed", training.Seed);
        yield return OptionRecord.Of("no-shuffle", !training.Shuffle);
        if (training.Patience is int patience)
        {
            yield return OptionRecord.Of("patience", patience);
        }

        foreach (var option in OptionsOf(training.Regularization))
        {
            yield return option;
        }
    }

    private static Regularization ReadRegularization(Arguments arguments) =>
        new()
        {
            WeightDecay = (float?)arguments.Number("weight-decay", 0, float.MaxValue),
            L1 = (float)(arguments.Number("l1", 0, float.MaxValue) ?? 0),
            L2 = (float)(arguments.Number("l2", 0, float.MaxValue) ?? 0),
            MaxNorm = (float)(arguments.Number("max-norm", 0, float.MaxValue) ?? 0),
            ClipValue = (float)(arguments.Number("clip-value", 0, float.MaxValue) ?? 0),
            ClipNorm = (float)(arguments.Number("clip-norm", 0, float.MaxValue) ?? 0),
        };

    private static IEnumerable<OptionRecord> OptionsOf(Regularization regularization)
    {
        if (regularization.WeightDecay is float decay)
        {
            yield return OptionRecord.Of("weight-decay", decay);
        }

        (string Name, float Value)[] limits =
        [
            ("l1", regularization.L1), ("l2", regularization.L2), ("max-norm", regularization.MaxNorm),
            ("clip-value", regularization.ClipValue), ("clip-norm", regularization.ClipNorm),
        ];
        foreach (var (name, value) in limits.Where(limit => limit.Value > 0))
        {
            yield return OptionRecord.Of(name, value);
        }
    }
}
