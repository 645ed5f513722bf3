using System.Globalization;
using Chainrule.Optimizers;
using Chainrule.Schedules;

namespace Chainrule.Training;

/// <summary>How to train. Immutable; every setting is checked where it is given.</summary>
public sealed record TrainingOptions
{
    /// <summary>A <see cref="BatchSize"/> that takes the whole training set in every step.</summary>
    public const int FullBatch = int.MaxValue;

    /// <summary>The largest number of <see cref="Shards"/>.</summary>
    public const int MostShards = 1024;

    /// <summary>How often the training set is gone through, not negative.</summary>
    /// <exception cref="ChainruleException">It is negative.</exception>
    public int Epochs { get; init => field = AtLeast(0, value, "number of epochs"); } = 5;

    /// <summary>
    /// Rows in one step, at least 1; 1 for single-sample training, <see cref="FullBatch"/> for the whole set. The last
    /// batch of an epoch holds what is left.
    /// </summary>
    /// <exception cref="ChainruleException">It is below 1.</exception>
    public int BatchSize { get; init => field = AtLeast(1, value, "batch size"); } = 64;

    /// <summary>
    /// S, the parts that a batch is cut into, between 1 and 1024: shard s has the rows from ⌊B·s/S⌋ to ⌊B·(s + 1)/S⌋. Each one's
    /// gradient is computed by itself, and they are added by a tree that depends on S alone. So the number of shards changes the
    /// last bits of the result, where threads and processes don't; but these can then own whole shards, which wastes less of
    /// their time than sharing each matrix product. A batch of fewer rows has as many shards as rows.
    /// </summary>
    /// <exception cref="ChainruleException">It is not between 1 and 1024.</exception>
    public int Shards { get; init => field = AtMost(MostShards, AtLeast(1, value, "number of shards"), "number of shards"); } = 1;

    /// <summary>
    /// The processes that share the shards of every batch; null for this one alone. They change how long training takes, never a
    /// bit of its result. All of them must be given the same network, data and options, and stop at the same step.
    /// </summary>
    public IGradientExchange? Exchange { get; init; }

    /// <summary>The base learning rate, above 0; null for the optimizer's own.</summary>
    /// <exception cref="ChainruleException">It is not a finite number above 0.</exception>
    public float? LearningRate { get; init => field = Rate(value); }

    /// <summary>How the learning rate changes; null for a constant one.</summary>
    public Schedule? Schedule { get; init; }

    /// <summary>
    /// Penalties, weight decay, max-norm and gradient clipping; none but the optimizer's own decay unless given.
    /// </summary>
    public Regularization Regularization { get; init; } = Regularization.None;

    /// <summary>What the training leaves as it is; nothing unless given.</summary>
    public FrozenLayers Frozen { get; init; } = FrozenLayers.None;

    /// <summary>
    /// The most bytes that what frozen layers make of all rows may take. Where it has room, and nothing before it is drawn by
    /// chance, it is computed once for each row and not in each step: a training of the last layer of a large network then takes
    /// little more than one prediction of each row. 0 for never; the bits are the same.
    /// </summary>
    /// <exception cref="ChainruleException">It is negative.</exception>
    public long FrozenBytes
    {
        get;
        init => field = value >= 0 ? value : throw new ChainruleException(
            $"what frozen layers put out can't take {value} bytes", "give at least 0");
    } = 1L << 30;

    /// <summary>What row order and dropout are drawn from: the same seed gives the same bits, on any number of threads.</summary>
    public ulong Seed { get; init; }

    /// <summary>Whether rows are put into a new random order in every epoch.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>
    /// After how many epochs in a row without a new lowest monitored loss training stops, at least 1; null for never. The
    /// validation loss is monitored, or the training loss where there is no validation set.
    /// </summary>
    /// <exception cref="ChainruleException">It is below 1.</exception>
    public int? Patience { get; init => field = value is int epochs ? AtLeast(1, epochs, "patience") : null; }

    /// <summary>
    /// Whether the network is given back with the parameters of its best epoch, by the monitored loss, rather than of its
    /// last. Null for yes where there is a validation set or <see cref="Patience"/>, else no.
    /// </summary>
    public bool? RestoreBest { get; init; }

    /// <summary>
    /// The threads that share the work, at least 1. They change how long training takes, never a bit of its result.
    /// </summary>
    /// <exception cref="ChainruleException">It is not between 1 and 1024.</exception>
    public int Threads { get; init => field = AtMost(1024, AtLeast(1, value, "number of threads"), "number of threads"); } =
        Environment.ProcessorCount;

    private static int AtLeast(int least, int value, string name) => value >= least
        ? value
        : throw new ChainruleException($"the {name} can't be {Text(value)}", $"the {name} must be at least {least}");

    private static int AtMost(int most, int value, string name) => value <= most
        ? value
        : throw new ChainruleException($"the {name} can't be {Text(value)}", $"the {name} must be at most {Text(most)}");

    private static float? Rate(float? value) =>
        value is null or (> 0 and < float.PositiveInfinity)
            ? value
            : throw new ChainruleException(
                string.Create(CultureInfo.InvariantCulture, $"the learning rate can't be {value}"),
                "the learning rate must be a number above 0"
            );

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
