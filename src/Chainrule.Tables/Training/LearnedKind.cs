using Chainrule.Training;

namespace Chainrule.Tables.Training;

/// <summary>A kind of model that was learned: how it did in validation, and the model of all rows.</summary>
/// <param name="Selected">How it did on rows it was not trained on.</param>
/// <param name="Fitted">The model of all rows.</param>
/// <param name="Recipe">How it was trained on all rows at once; null where by mini-batches.</param>
/// <param name="Batches">How it was trained by mini-batches; null where it wasn't.</param>
internal sealed record LearnedKind(Selected Selected, Fitted Fitted, LbfgsRecipe? Recipe, BatchTraining? Batches)
{
    /// <summary>Whether its training by mini-batches was canceled; the best epoch until then is the model.</summary>
    public bool IsStopped => Batches?.History.StopReason == StopReason.Canceled;

    /// <summary>How it was trained, for those who do the same elsewhere.</summary>
    public TabularMethod Method => Recipe is null ? TabularMethod.Of(Batches!) : TabularMethod.Of(Recipe);
}

/// <summary>A training by mini-batches.</summary>
/// <param name="Recipe">How it was done.</param>
/// <param name="History">What each epoch has brought.</param>
/// <param name="HasFoundRate">Whether the learning rate was found by a sweep just before.</param>
internal sealed record BatchTraining(BatchRecipe Recipe, TrainingHistory History, bool HasFoundRate);
