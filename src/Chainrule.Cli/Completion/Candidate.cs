namespace Chainrule.Cli.Completion;

/// <summary>What a word that is being typed could become.</summary>
/// <param name="Text">The whole word.</param>
/// <param name="Description">A line on it, for shells that show one; empty for none.</param>
internal sealed record Candidate(string Text, string Description = "");
