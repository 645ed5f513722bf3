namespace Chainrule.Cli.Parsing;

/// <summary>What a command takes: all that the parser, the help and the completion need to know of it.</summary>
internal interface ICommandSyntax
{
    /// <summary>The word that calls it.</summary>
    string Name { get; }

    /// <summary>One line for the help.</summary>
    string Summary { get; }

    /// <summary>Its positional arguments.</summary>
    IReadOnlyList<Operand> Operands { get; }

    /// <summary>Whether the last of them may be given more than once.</summary>
    bool RepeatsLastOperand { get; }

    /// <summary>How the help writes the positional arguments.</summary>
    string OperandNames { get; }

    /// <summary>Its options, in the order of the help.</summary>
    IReadOnlyList<Option> Options { get; }

    /// <summary>What else is worth saying of it, in the help after the options.</summary>
    IReadOnlyList<string> Notes { get; }

    /// <summary>Calls worth copying.</summary>
    IReadOnlyList<string> Examples { get; }
}
