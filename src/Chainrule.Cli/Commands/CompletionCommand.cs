using Chainrule.Cli.Completion;
using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;
using Chainrule.Text;

namespace Chainrule.Cli.Commands;

/// <summary><c>completion</c>: the script by which a shell completes the tool's words.</summary>
internal sealed class CompletionCommand : Command
{
    /// <inheritdoc/>
    public override string Name => "completion";

    /// <inheritdoc/>
    public override string Summary => "print the script by which a shell completes commands, options and their values";

    /// <inheritdoc/>
    public override IReadOnlyList<Operand> Operands { get; } = [new("SHELL", "bash, zsh, fish or powershell")];

    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options { get; } = [];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples { get; } =
    [
        "source <(chainrule completion bash)    # in ~/.bashrc; for zsh in ~/.zshrc, after compinit",
        "chainrule completion fish | source     # in ~/.config/fish/config.fish",
        "chainrule completion powershell | Out-String | Invoke-Expression    # in $PROFILE",
    ];

    /// <inheritdoc/>
    public override int Run(Arguments arguments, Terminal terminal)
    {
        string shell = arguments.Operand(0)!;
        terminal.Output.Write(
            CompletionScript.For(shell.ToLowerInvariant())
            ?? throw new UsageException(
                $"there is no completion for '{shell}'", Suggestion.Help(shell, [.. CompletionScript.Shells])));
        return 0;
    }
}
