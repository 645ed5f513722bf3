using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;

namespace Chainrule.Cli.Commands;

/// <summary>Explains: a formula, with its derivation in live numbers.</summary>
internal sealed class ExplainCommand : Command
{
    /// <inheritdoc/>
    public override string Name => "explain";

    /// <inheritdoc/>
    public override string Summary => "explain a formula, with its derivation in numbers";

    /// <inheritdoc/>
    public override IReadOnlyList<Operand> Operands { get; } = [new("TOPIC", ExplainTopic.Description)];

    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options { get; } = [.. ExplainTopic.Options, .. CommonOptions.Output];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples { get; } = ExplainTopic.Examples;

    /// <inheritdoc/>
    public override int Run(Arguments arguments, Terminal terminal) => ExplainTopic.Run(arguments.Operand(0)!, arguments, terminal);
}
