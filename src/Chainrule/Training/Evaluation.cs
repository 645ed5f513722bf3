namespace Chainrule.Training;

/// <summary>How well a network does on a dataset.</summary>
/// <param name="Rows">The rows it was evaluated on.</param>
/// <param name="Loss">The weighted mean loss.</param>
/// <param name="Accuracy">
/// The share of rows put into the right class, from 0 to 1, every row counting alike: the highest output wins, the lowest
/// class among equals; a single output decides for class 1 above even odds. Null where targets are values.
/// </param>
public sealed record Evaluation(int Rows, double Loss, double? Accuracy);
