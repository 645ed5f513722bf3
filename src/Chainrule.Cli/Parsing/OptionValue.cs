namespace Chainrule.Cli.Parsing;

/// <summary>An option that somebody has given.</summary>
/// <param name="Text">Its value as it was written; "true" for a flag.</param>
/// <param name="Label">How an error names it: <c>--epochs</c>, or <c>run.json, 'epochs'</c>.</param>
internal sealed record OptionValue(string Text, string Label);
