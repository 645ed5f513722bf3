using Chainrule.Data;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Training;

namespace Chainrule.Tables.Training;

/// <summary>
/// The network that would be trained on a table, before its first step, with all that a training needs: for the checks of
/// <c>TrainingCheck</c>, and for those who write the loop themselves.
/// </summary>
/// <param name="Network">The network with its first parameters: embeddings of the prepared columns, then hidden layers.</param>
/// <param name="Loss">What training makes small.</param>
/// <param name="Optimizer">How parameters follow their gradients in mini-batches.</param>
/// <param name="Training">Epochs, batch size, learning rate and the like.</param>
/// <param name="Train">
/// The rows to train on, prepared; targets that are values have mean 0 and deviation 1, or with a loss of the user's their own
/// scale.
/// </param>
/// <param name="Held">The rows held back to validate on; null for none.</param>
/// <param name="TakesBatches">
/// Whether <see cref="TabularTrainer"/> trains it by mini-batches; else by L-BFGS, and as the mean of several.
/// </param>
public sealed record TabularProblem(
    Network Network,
    Loss Loss,
    Optimizer Optimizer,
    TrainingOptions Training,
    ArrayDataset Train,
    ArrayDataset? Held,
    bool TakesBatches
);
