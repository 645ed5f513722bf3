using Chainrule.Networks;

namespace Chainrule.Training;

/// <summary>
/// Everything that training needs to go on as if it had never stopped, to the same bits: plain data, independent of the
/// trainer it was captured from.
/// </summary>
public sealed record TrainingCheckpoint
{
    /// <summary>What was trained, and how.</summary>
    public required TrainingSetup Setup { get; init; }

    /// <summary>The rows of the training set; 0 where no epoch was begun.</summary>
    public required int Rows { get; init; }

    /// <summary>Where in the epochs training stands.</summary>
    public required TrainingPosition Position { get; init; }

    /// <summary>What the finished epochs have brought, oldest first.</summary>
    public required IReadOnlyList<EpochRecord> History { get; init; }

    /// <summary>All numbers of the network: parameters and state.</summary>
    public required NetworkValues Values { get; init; }

    /// <summary>The optimizer's slots, each as long as the parameters.</summary>
    public required IReadOnlyList<ReadOnlyMemory<float>> Slots { get; init; }

    /// <summary>Those of the best epoch so far; null where none is kept.</summary>
    public required NetworkValues? Best { get; init; }

    /// <summary>
    /// From which epoch on patience counts, in epochs finished before it: above 0 where a training was extended.
    /// </summary>
    public int PatienceFrom { get; init; }
}

/// <summary>
/// What a training is of, as far as its bits depend on it: with another one it can't go on.
/// </summary>
public sealed record TrainingSetup
{
    /// <summary>The network's layers, in the notation.</summary>
    public required string Network { get; init; }

    /// <summary>The loss, in its notation.</summary>
    public required string Loss { get; init; }

    /// <summary>The optimizer, in its notation.</summary>
    public required string Optimizer { get; init; }

    /// <summary>What row order and dropout are drawn from.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Whether rows are shuffled.</summary>
    public required bool Shuffle { get; init; }

    /// <summary>Rows in one step, as the options had it.</summary>
    public required int BatchSize { get; init; }

    /// <summary>The shards of a batch, whose number decides the bits.</summary>
    public int Shards { get; init; } = 1;

    /// <summary>
    /// What is frozen, by name, in the order of the network: layers that are as a whole, as in <c>layers.0</c>, and the blocks of
    /// others.
    /// </summary>
    public IReadOnlyList<string> Frozen { get; init; } = [];
}

/// <summary>Where training stands.</summary>
/// <param name="Step">Steps finished since the very start.</param>
/// <param name="Epoch">Epochs finished.</param>
/// <param name="StepInEpoch">Steps finished in the running epoch.</param>
/// <param name="LossSum">The sum of the losses of all rows in the running epoch so far.</param>
/// <param name="RowsInEpoch">Rows trained on in the running epoch so far.</param>
/// <param name="TrainSeconds">How long the running epoch's training steps took so far.</param>
/// <param name="Seconds">How long the running epoch took so far.</param>
public readonly record struct TrainingPosition(
    long Step, int Epoch, int StepInEpoch, double LossSum, long RowsInEpoch, double TrainSeconds, double Seconds)
{
    /// <summary>
    /// How many of the rows trained on in the running epoch so far were put into the right class; null without classes, or where
    /// it isn't known.
    /// </summary>
    public long? RightInEpoch { get; init; }
}
