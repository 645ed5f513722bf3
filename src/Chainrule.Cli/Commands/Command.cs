using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;

namespace Chainrule.Cli.Commands;

/// <summary>One command of the tool: what it takes, and what it does.</summary>
internal abstract class Command : ICommandSyntax
{
    /// <summary>The word that calls it.</summary>
    public abstract string Name { get; }

    /// <summary>One line for the help.</summary>
    public abstract string Summary { get; }

    /// <summary>Its positional arguments.</summary>
    public abstract IReadOnlyList<Operand> Operands { get; }

    /// <summary>Whether the last of them may be given more than once.</summary>
    public virtual bool RepeatsLastOperand => false;

    /// <summary>How the help writes the positional arguments.</summary>
    public string OperandNames =>
        string.Join(' ', Operands.Select(operand => operand.IsRequired ? operand.Name : $"[{operand.Name}]"))
        + (RepeatsLastOperand ? " …" : "");

    /// <summary>Its options, in the order of the help.</summary>
    public abstract IReadOnlyList<Option> Options { get; }

    /// <inheritdoc/>
    public virtual IReadOnlyList<string> Notes => [];

    /// <summary>Calls worth copying.</summary>
    public abstract IReadOnlyList<string> Examples { get; }

    /// <summary>Does it; returns the exit code.</summary>
    /// <exception cref="ChainruleException">It can't be done.</exception>
    public abstract int Run(Arguments arguments, Terminal terminal);
}
