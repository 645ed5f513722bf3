using Chainrule.Cli.Display;

namespace Chainrule.Cli.Runs;

/// <summary>Where data is read.</summary>
/// <param name="Terminal">Who is told how it goes.</param>
/// <param name="Cancel">Ends it early.</param>
internal sealed record ReadingScene(Terminal Terminal, CancellationToken Cancel = default);
