namespace Chainrule.Studio.Sessions;

/// <summary>What a step has brought, when it was first made.</summary>
/// <param name="Loss">
/// The mean loss over all rows with the parameters after it; of many rows, the loss of its batch before it, and NaN before the
/// first.
/// </param>
/// <param name="Right">How many rows are put into the right class; null without classes, or of many rows.</param>
/// <param name="Sha256">
/// The hash of the parameters after it; null where there are many of them and training went on at once.
/// </param>
internal readonly record struct StepRecord(double Loss, int? Right, string? Sha256);
