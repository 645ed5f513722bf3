using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Training;

namespace Chainrule.Cli.Runs;

/// <summary>A training by mini-batches before its first step: all that decides what a step is.</summary>
/// <param name="Network">The network, with its first parameters.</param>
/// <param name="Loss">The loss.</param>
/// <param name="Optimizer">The optimizer.</param>
/// <param name="Options">Batch size, learning rate, shards and the like, for a single process.</param>
/// <param name="Train">The rows to train on.</param>
/// <param name="Held">The rows held back; null for none.</param>
internal sealed record PlannedSteps(
    Network Network, Loss Loss, Optimizer Optimizer, TrainingOptions Options, IDataset Train, IDataset? Held);
