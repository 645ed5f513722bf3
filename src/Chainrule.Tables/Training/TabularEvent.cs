using Chainrule.Training;

namespace Chainrule.Tables.Training;

/// <summary>
/// Something that happened while a table was learned from. Events are reported on the training thread, which waits for the
/// reporter.
/// </summary>
public abstract record TabularEvent;

/// <summary>A fold of a cross-validation of the whole procedure begins.</summary>
/// <param name="Fold">Which, from 1.</param>
/// <param name="Folds">How many.</param>
public sealed record FoldStarted(int Fold, int Folds) : TabularEvent;

/// <summary>A network, or a mean of several alike, is trained by mini-batches.</summary>
/// <param name="Network">Its layers.</param>
/// <param name="Parameters">The number of its parameters.</param>
/// <param name="Epochs">The epochs it is planned for.</param>
public sealed record NetworkStarted(string Network, int Parameters, int Epochs) : TabularEvent
{
    /// <summary>How many networks the model is the mean of; steps that are told of are those of the first.</summary>
    public int Members { get; init; } = 1;
}

/// <summary>A learning rate was found, with which the training begins.</summary>
/// <param name="Sweep">How.</param>
public sealed record LearningRateFound(LearningRateSweep Sweep) : TabularEvent;

/// <summary>The trainer of a network by mini-batches is about to begin: for those who look at its network meanwhile.</summary>
/// <param name="Trainer">The trainer.</param>
/// <param name="Rows">What it trains on.</param>
public sealed record TrainerReady(Trainer Trainer, IDataset Rows) : TabularEvent;

/// <summary>
/// A network is trained by L-BFGS on all rows, with the penalty that was chosen; of a mean of several networks only the first is
/// told of.
/// </summary>
/// <param name="Trainer">The trainer.</param>
/// <param name="Rows">What it trains on.</param>
/// <param name="Members">How many networks the model is the mean of.</param>
/// <param name="IsInSpace">Whether the rows are given by their coordinates in the space that they span, not by their
/// features.</param>
public sealed record IterationsStarted(LbfgsTrainer Trainer, IDataset Rows, int Members, bool IsInSpace) : TabularEvent;

/// <summary>A training by L-BFGS goes on.</summary>
/// <param name="Iteration">How far it is.</param>
public sealed record IterationProgress(LbfgsIteration Iteration) : TabularEvent;

/// <summary>
/// One of the trainings that choose a weight penalty has ended: a fold of a cross-validation with one penalty. They run beside
/// each other, and
/// each tells of its end on its own thread, while the others wait.
/// </summary>
/// <param name="Kind">The kind of model.</param>
/// <param name="Penalty">The penalty.</param>
/// <param name="Loss">The mean loss of the rows held back.</param>
/// <param name="Completed">How many have ended.</param>
/// <param name="Planned">How many there are, as far as is known: where the best penalty is at an end of those tried, more
/// are.</param>
/// <param name="Folds">The folds that each penalty is tried on.</param>
public sealed record TrialCompleted(ModelKind Kind, double Penalty, double Loss, int Completed, int Planned, int Folds)
    : TabularEvent;

/// <summary>A training by mini-batches goes on.</summary>
/// <param name="Event">What happened in it.</param>
public sealed record NetworkProgress(TrainingEvent Event) : TabularEvent;

/// <summary>The chosen model is fitted anew to all rows, after it was tested.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Share">How much of it is done, from 0 to 1.</param>
public sealed record RefitProgress(int Rows, double Share) : TabularEvent;

/// <summary>All folds of the cross-validation are tested; the model of all rows is learned next.</summary>
/// <param name="Folds">How many folds there were.</param>
public sealed record FoldsCompleted(int Folds) : TabularEvent;

/// <summary>How much of all the work is done. Told on the thread that has done it, while the others wait.</summary>
/// <param name="Share">
/// From 0 to 1, in operations as they were counted beforehand: with it, the time that is left can be estimated.
/// </param>
public sealed record WorkDone(double Share) : TabularEvent;

/// <summary>The target has a long tail, so everything is tried on a logarithmic scale too.</summary>
/// <param name="Target">Its name.</param>
public sealed record ScaleStarted(string Target) : TabularEvent;

/// <summary>A kind of model was measured on rows it was not trained on.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Loss">The mean loss: log loss, or the share of the targets' variance left unexplained.</param>
/// <param name="Penalty">The weight penalty that did best; null where there was no choice of one.</param>
public sealed record KindMeasured(ModelKind Kind, double Loss, double? Penalty) : TabularEvent
{
    /// <summary>What iterations have brought, as means over folds; null where it was trained by mini-batches.</summary>
    public IterationHistory? Iterations { get; init; }
}
