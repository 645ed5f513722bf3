using System.Text;
using Chainrule.Text;

namespace Chainrule.Cli.Parsing;

/// <summary>The text of <c>--help</c>.</summary>
internal static class HelpText
{
    private const int Names = 28, Column = Names - 4, Indent = 6, Widest = 110, LeastBeside = 70;

    /// <summary>What the tool does, and its commands.</summary>
    /// <param name="commands">The commands.</param>
    /// <param name="width">The columns of the window; null where there is none.</param>
    public static string Of(IReadOnlyList<ICommandSyntax> commands, int? width = null)
    {
        var text = new StringBuilder();
        text.AppendLine("chainrule: train, test and use neural networks");
        text.AppendLine();
        text.AppendLine("usage: chainrule COMMAND [options]");
        Section(text, "Commands", commands.Select(command => (command.Name, command.Summary)), width);
        Section(
            text,
            "Options",
            [
                ("--help, -h, -?", "this text; after a command, that command's"),
                ("--version", "the version"),
                ("--no-NAME", "undoes a flag, such as one of a configuration: --no-check, and\n--shuffle for --no-shuffle"),
                ("@FILE", "the words in a file, as if they stood here"),
                ("--", "ends the options: what follows are files and names"),
            ],
            width
        );
        text.AppendLine();
        text.AppendLine("Start with:");
        text.AppendLine("  chainrule train mnist");
        return text.ToString();
    }

    /// <summary>One command's operands, options by group, and examples.</summary>
    /// <param name="command">The command.</param>
    /// <param name="width">The columns of the window; null where there is none.</param>
    public static string Of(ICommandSyntax command, int? width = null)
    {
        var text = new StringBuilder();
        Wrapped(text, $"chainrule {command.Name}: {command.Summary}", "", width);
        text.AppendLine();
        text.AppendLine($"usage: chainrule {command.Name} {command.OperandNames} [options]");
        Section(text, "Arguments", command.Operands.Select(operand => (operand.Name, operand.Description)), width);
        foreach (var group in command.Options.Append(new Option("help", null, "this text")).GroupBy(option => option.Group))
        {
            Section(text, group.Key, group.Select(option => (Written(option), option.Description)), width);
        }

        foreach (string note in command.Notes)
        {
            text.AppendLine();
            Wrapped(text, note, "", width ?? Widest);
        }

        text.AppendLine();
        text.AppendLine("Examples:");
        foreach (string example in command.Examples)
        {
            Wrapped(text, example, "  ", width, "      ");
        }

        return text.ToString();
    }

    /// <summary>An option as one writes it: <c>--epochs N</c>.</summary>
    public static string Written(Option option) =>
        $"--{option.Name}{(option.IsFlag || option.IsOptional ? "" : " ")}{option.Value}";

    private static void Section(
        StringBuilder text, string heading, IEnumerable<(string Name, string Description)> rows, int? width)
    {
        text.AppendLine();
        text.AppendLine($"{heading}:");
        bool isBeside = width is null or >= LeastBeside;
        string indent = new(' ', isBeside ? Names : Indent);
        foreach ((string name, string description) in rows)
        {
            if (!isBeside)
            {
                text.AppendLine($"  {name}");
            }

            var lines = new StringBuilder();
            foreach (string line in description.Split('\n'))
            {
                Wrapped(lines, line, indent, width);
            }

            text.Append(isBeside ? $"  {name,-Column}  {lines.ToString(Names, lines.Length - Names)}" : lines.ToString());
        }
    }

    // Broken at blanks where it is wider than the window; two blanks between words stay.
    private static void Wrapped(StringBuilder text, string line, string indent, int? width, string? further = null)
    {
        int most = Math.Min(width ?? Widest, Widest);
        string rest = line;
        while (width is not null && TextWidth.Of(indent) + TextWidth.Of(rest) > most)
        {
            int end = rest.LastIndexOf(' ', Math.Clamp(most - indent.Length, 1, rest.Length - 1));
            end = end > 0 ? end : rest.IndexOf(' ', StringComparison.Ordinal); // a word wider than the window stays whole
            if (end <= 0)
            {
                break;
            }

            text.AppendLine($"{indent}{rest[..end].TrimEnd()}");
            rest = rest[(end + 1)..].TrimStart();
            indent = further ?? indent;
        }

        text.AppendLine($"{indent}{rest}");
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
