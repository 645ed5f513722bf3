namespace Chainrule.Exchange;

/// <summary>Which module of a file gave a layer its numbers.</summary>
/// <param name="Module">The module's name in the file, as in <c>features.0</c>.</param>
/// <param name="Layer">The layer, as in <c>layers.0 (conv:32:3)</c>.</param>
/// <param name="Contents">Its tensors and their sizes, as in <c>weight 32×1×3×3, bias 32</c>.</param>
public sealed record WeightsAssignment(string Module, string Layer, string Contents);
