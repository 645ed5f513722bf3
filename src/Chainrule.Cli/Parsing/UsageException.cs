namespace Chainrule.Cli.Parsing;

/// <summary>The command line can't be understood: exit code 2.</summary>
internal sealed class UsageException(string message, Remedy? remedy = null) : ChainruleException(message, remedy);
