using Chainrule.Training;

namespace Chainrule.Tables.Training;

/// <summary>How a model of a table was trained: what one needs to know to do the same elsewhere.</summary>
/// <param name="Optimizer">The optimizer; <c>l-bfgs</c> on all rows at once, <c>least squares</c> where the best weights were
/// solved for, else by mini-batches.</param>
/// <param name="Members">How many networks it is the mean of.</param>
/// <param name="MostIterations">The most iterations of L-BFGS; null where it was trained in another way.</param>
/// <param name="Batches">Epochs, batch size, learning rate and the like; null where it was trained on all rows at once.</param>
public sealed record TabularMethod(string Optimizer, int Members, int? MostIterations, TrainingOptions? Batches)
{
    /// <summary>Whether the learning rate of <see cref="Batches"/> was found by a sweep just before.</summary>
    public bool HasFoundRate { get; init; }

    /// <summary>Of always the same prediction, which isn't trained.</summary>
    internal static TabularMethod None { get; } = new("none", 1, null, null);

    internal static TabularMethod Of(LbfgsRecipe recipe) =>
        recipe.IsSolved ? new("least squares", 1, null, null) : new("l-bfgs", recipe.Members, recipe.Iterations, null);

    internal static TabularMethod Of(BatchTraining batches) =>
        new(batches.Recipe.Optimizer.Notation, batches.Recipe.Members, null, batches.Recipe.Training)
        {
            HasFoundRate = batches.HasFoundRate,
        };
}
