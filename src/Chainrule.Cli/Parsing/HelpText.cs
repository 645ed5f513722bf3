using System.Text;

namespace Chainrule.Cli.Parsing;

/// <summary>The text of <c>--help</c>.</summary>
internal static class HelpText
{
    /// <summary>What the tool does, and its commands.</summary>
    public static string Of(IReadOnlyList<Command> commands)
    {
        var text = new StringBuilder();
        text.AppendLine("chainrule: train, test and use neural networks");
        text.AppendLine();
        text.AppendLine("usage: chainrule COMMAND [options]");
        Section(text, "Commands", commands.Select(command => (command.Name, command.Summary)));
        Section(text, "Options", [("--help", "this text; after a command, that command's"), ("--version", "the version")]);
        text.AppendLine();
        text.AppendLine("Start with:");
        text.AppendLine("  chainrule train mnist");
        return text.ToString();
    }

    /// <summary>One command's operands, options by group, and examples.</summary>
    public static string Of(Command command)
    {
        var text = new StringBuilder();
        text.AppendLine($"chainrule {command.Name}: {command.Summary}");
        text.AppendLine();
        text.AppendLine($"usage: chainrule {command.Name} {command.OperandNames} [options]");
        Section(text, "Arguments", command.Operands.Select(operand => (operand.Name, operand.Description)));
        foreach (var group in command.Options.Append(new Option("help", null, "this text")).GroupBy(option => option.Group))
        {
            Section(
                text,
                group.Key,
                group.Select(option =>
                    ($"--{option.Name}{(option.IsFlag || option.IsOptional ? "" : " ")}{option.Value}", option.Description)
                )
            );
        }

        text.AppendLine();
        text.AppendLine("Examples:");
        foreach (string example in command.Examples)
        {
            text.AppendLine($"  {example}");
        }

        return text.ToString();
    }

    private static void Section(StringBuilder text, string heading, IEnumerable<(string Name, string Description)> rows)
    {
        text.AppendLine();
        text.AppendLine($"{heading}:");
        foreach ((string name, string description) in rows)
        {
            string indent = new(' ', 28);
            text.AppendLine($"  {name,-24}  {description.Replace("\n", $"\n{indent}", StringComparison.Ordinal)}");
        }
    }

    /// <summary>Words, as many to a line as fit beside an option's name.</summary>
    public static string Wrap(IReadOnlyList<string> words)
    {
        const int Width = 72;
        var lines = new List<string> { "" };
        foreach (string word in words)
        {
            if (lines[^1].Length + word.Length + 2 > Width)
            {
                lines.Add("");
            }

            lines[^1] += lines[^1].Length == 0 ? word : $"  {word}";
        }

        return string.Join('\n', lines);
    }
}
