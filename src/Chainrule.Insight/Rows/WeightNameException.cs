namespace Chainrule.Insight.Rows;

/// <summary>The network has no parameter of the name that the user gave.</summary>
public sealed class WeightNameException(string message, string? help = null) : ChainruleException(message, help);
