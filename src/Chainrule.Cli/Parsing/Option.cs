namespace Chainrule.Cli.Parsing;

/// <summary>One option of a command, <c>--name VALUE</c> or the flag <c>--name</c>.</summary>
/// <param name="Name">The name without its dashes; also its key in a configuration file.</param>
/// <param name="Value">What stands for its value in the help, <c>N</c>; null for a flag, <c>[=DIR]</c> where it may be left
/// out.</param>
/// <param name="Description">One line for the help, with the default.</param>
/// <param name="Group">The heading that it stands under in the help.</param>
internal sealed record Option(string Name, string? Value, string Description, string Group = "Options")
{
    /// <summary>Whether it stands alone, without a value.</summary>
    public bool IsFlag => Value is null;

    /// <summary>Whether its value may be left out, and otherwise stands behind an equals sign.</summary>
    public bool IsOptional => Value is ['[', ..];
}

/// <summary>One positional argument of a command.</summary>
/// <param name="Name">How the help writes it: <c>DATA</c>.</param>
/// <param name="Description">One line for the help.</param>
/// <param name="IsRequired">Whether it may not be left out.</param>
internal sealed record Operand(string Name, string Description, bool IsRequired = true);
