namespace Chainrule.Analysis.Rows;

/// <summary>The network has no parameter of the name that the user gave.</summary>
internal sealed class WeightNameException(string message, string? help = null) : ChainruleException(message, help);
