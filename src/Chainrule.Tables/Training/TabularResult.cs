using Chainrule.Training;

namespace Chainrule.Tables.Training;

/// <summary>A kind of model that was tried.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Network">Its layers.</param>
/// <param name="Parameters">The number of its parameters.</param>
/// <param name="ValidationLoss">The mean loss of rows it was not trained on: log loss, or the share of the targets' variance left
/// unexplained; of a network as given its own loss, NaN where no rows were held back.</param>
/// <param name="ValidationError">The standard error of that over the folds; NaN with a single set of rows.</param>
public sealed record TabularCandidate(
    ModelKind Kind, string Network, int Parameters, double ValidationLoss, double ValidationError)
{
    /// <summary>α in the penalty α/rows·½·Σw², chosen in validation; null where there was no choice of one.</summary>
    public double? Penalty { get; init; }

    /// <summary>What scores are divided by to be calibrated; 1 where values are predicted.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>How it does on the rows held out; null without them.</summary>
    public TabularEvaluation? Test { get; init; }

    /// <summary>The epochs of its training; null where it was not trained by mini-batches.</summary>
    public TrainingHistory? History { get; init; }

    /// <summary>
    /// How its training by L-BFGS went with the penalty chosen, in validation: of a mean of networks, the first of them. Null
    /// where it was
    /// trained by mini-batches, or solved for at once.
    /// </summary>
    public IterationHistory? Iterations { get; init; }

    /// <summary>
    /// What each penalty brought in validation that was tried, ascending; empty where there was no choice of one.
    /// </summary>
    public IReadOnlyList<PenaltyTrial> Penalties { get; init; } = [];

    /// <summary>How it was trained.</summary>
    public required TabularMethod Method { get; init; }
}

/// <summary>
/// Of a target with a long tail, such as incomes and claims: the scale it was learned on, its own or a logarithmic one with a
/// zero,
/// asinh((y − center) / unit). Both were tried.
/// </summary>
/// <param name="IsLogarithmic">Whether it is the logarithmic one; what the model predicts is in the target's own unit all the
/// same.</param>
/// <param name="Center">The y where the logarithmic scale is 0.</param>
/// <param name="Unit">The distance from there up to which it is nearly straight.</param>
/// <param name="IsDecidedByFew">
/// Whether a handful of rows make up the target's variance, so that squared errors and R² say nothing about other rows: then the
/// scale was chosen by
/// the median absolute error, and on the logarithmic one a prediction is the middle of the values to expect, not their mean.
/// </param>
/// <param name="Error">The error in validation on this scale: the root of the mean square, or the median where few rows
/// decide.</param>
/// <param name="OtherError">The same on the other one.</param>
public sealed record TargetScaleChoice(
    bool IsLogarithmic,
    double Center,
    double Unit,
    bool IsDecidedByFew,
    double Error,
    double OtherError
);

/// <summary>What learning from a table has brought.</summary>
public sealed record TabularResult
{
    /// <summary>The model.</summary>
    public required TableModel Model { get; init; }

    /// <summary>What it predicts.</summary>
    public required TableTask Task { get; init; }

    /// <summary>Its kind.</summary>
    public required ModelKind Kind { get; init; }

    /// <summary>
    /// The kinds that were tried: always the linear one, which a network has to beat, unless the network was given with its loss;
    /// and always the same prediction where that is the model.
    /// </summary>
    public required IReadOnlyList<TabularCandidate> Candidates { get; init; }

    /// <summary>The rows learned from, before the model was fitted to all of them.</summary>
    public required int TrainRows { get; init; }

    /// <summary>How the kinds did in validation, which the choice was made by.</summary>
    public required TabularValidation Validation { get; init; }

    /// <summary>The rows held out and how they were tested with; null without them.</summary>
    public TabularTest? Held { get; init; }

    /// <summary>How the procedure was tested by folds; null without a cross-validation.</summary>
    public TabularFolds? CrossValidation { get; init; }

    /// <summary>Whether the model was fitted anew to all rows, those held out included, after it had been tested.</summary>
    public required bool IsRefitted { get; init; }

    /// <summary>
    /// Whether it was stopped before its end: the model is the best there was until then, tested like any other, and may be the
    /// linear
    /// one because no network was trained yet.
    /// </summary>
    public bool IsStopped { get; init; }

    /// <summary>Whether the network was trained as it was given, with a loss of the user's, and nothing beside it.</summary>
    public bool IsAsGiven => Candidates.All(candidate => candidate.Kind == ModelKind.Network);

    /// <summary>The candidate that became the model.</summary>
    public TabularCandidate Chosen => Candidates.First(candidate => candidate.Kind == Kind);

    /// <summary>How the model does on the rows held out, before it was fitted anew; null without them.</summary>
    public TabularEvaluation? Test => Chosen.Test;
}

/// <summary>How kinds of models did on rows they were not trained on.</summary>
public sealed record TabularValidation
{
    /// <summary>
    /// How the rows were used to choose: the number of folds, 1 where a part was held back once, or 0 where nothing was chosen.
    /// </summary>
    public required int Folds { get; init; }

    /// <summary>
    /// The loss of always the same prediction: a model with more has learned nothing. NaN where nothing was chosen.
    /// </summary>
    public required double ConstantLoss { get; init; }

    /// <summary>How the kinds of models do on each of several targets; empty where there is one target.</summary>
    public IReadOnlyList<TargetLoss> TargetLosses { get; init; } = [];

    /// <summary>The scale that a target with a long tail was learned on; null for a target without one.</summary>
    public TargetScaleChoice? TargetScale { get; init; }
}

/// <summary>Rows that were held out, and the model that was tested with them.</summary>
/// <param name="Rows">The rows held out.</param>
/// <param name="Model">The model as it was tested, before it was fitted anew.</param>
/// <param name="Baseline">How well always the same prediction does on them: the most frequent class, or the mean.</param>
/// <param name="TrainedRows">Rows that the tested model was trained on, at most 5,000 of them.</param>
/// <param name="TrainedIndices">
/// All rows that the tested model was trained on, as indices into the table that was learned from.
/// </param>
public sealed record TabularTest(
    Table Rows, TableModel Model, TabularEvaluation Baseline, Table TrainedRows, IReadOnlyList<int> TrainedIndices);

/// <summary>How the whole procedure did in a cross-validation.</summary>
/// <param name="Folds">How models of the folds do on the rows of theirs.</param>
/// <param name="Predicted">All rows, each predicted by the model of a fold that was not trained on it.</param>
public sealed record TabularFolds(IReadOnlyList<TabularEvaluation> Folds, PredictedRows Predicted);
