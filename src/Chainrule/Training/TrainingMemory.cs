using Chainrule.Networks;
using Chainrule.Optimizers;

namespace Chainrule.Training;

/// <summary>
/// What a training's buffers take, in bytes, before any of them is allocated: all that a fit of <see cref="Trainer"/> needs
/// besides the network itself, its data, what checkpoints and validation take for a moment, and the room of about half a
/// megabyte in which each thread packs operands of matrix products.
/// </summary>
public sealed record TrainingMemory
{
    /// <summary>The inputs and targets of a batch, and the order of all rows.</summary>
    public required long Rows { get; init; }

    /// <summary>Activations, what layers keep for their backward pass, and the gradients on their way back.</summary>
    public required long Activations { get; init; }

    /// <summary>
    /// Gradients of parameters and their partial sums: with one shard one buffer as long as the parameters; with S shards and T
    /// threads about ⌈log₂(S/T)⌉ + 1 for each thread.
    /// </summary>
    public required long Gradients { get; init; }

    /// <summary>The optimizer's state.</summary>
    public required long Slots { get; init; }

    /// <summary>The point to go back to when a number stops being finite, and the best epoch where it is kept.</summary>
    public required long Copies { get; init; }

    /// <summary>All of it.</summary>
    public long Total => Rows + Activations + Gradients + Slots + Copies;

    /// <summary>Computes it.</summary>
    /// <param name="network">What is trained.</param>
    /// <param name="optimizer">How its parameters move.</param>
    /// <param name="options">Batch size, shards, threads, processes.</param>
    /// <param name="train">The rows to train on.</param>
    /// <param name="keepsBest">Whether the best epoch is kept: see <see cref="TrainingOptions.RestoreBest"/>.</param>
    public static TrainingMemory Of(
        Network network, Optimizer optimizer, TrainingOptions options, IDataset train, bool keepsBest = false)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(train);
        var exchange = options.Exchange is { Processes: > 1 } ? options.Exchange : null;
        int batch = Math.Min(options.BatchSize, train.Count), shards = ShardTree.Count(options.Shards, batch);
        long parameters = sizeof(float) * (long)network.ParameterCount, state = sizeof(float) * (long)network.State.Length;
        int buffers = BatchGradients.BuffersFor(shards, options.Threads, exchange);
        int numbersPerRow = 1 + train.Input.Count + train.TargetSize + (train.Classes > 0 ? 1 : 0) + (train.HasWeights ? 1 : 0);
        return new TrainingMemory
        {
            Rows = sizeof(int) * ((long)batch * (numbersPerRow + 1) + train.Count),
            Activations = Workspace.BytesFor(
                network, BatchGradients.MostRows(shards, batch, exchange), ShardTree.MostShards(exchange, shards)),
            Gradients = buffers * (parameters + sizeof(double) * (long)network.ObservedSize),
            Slots = optimizer.SlotCount * parameters,
            Copies = optimizer.SlotCount * parameters + (keepsBest ? 2 : 1) * (parameters + state),
        };
    }
}
