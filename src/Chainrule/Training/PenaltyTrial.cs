namespace Chainrule.Training;

/// <summary>
/// What a model that is held back by a penalty on its weights brought with one such penalty, as means over the folds of a
/// validation.
/// </summary>
/// <param name="Penalty">α in α/rows·½·Σw².</param>
/// <param name="TrainLoss">The mean loss of the rows trained on, without the penalty.</param>
/// <param name="ValidationLoss">The mean loss of the rows held back.</param>
public readonly record struct PenaltyTrial(double Penalty, double TrainLoss, double ValidationLoss);
