using Chainrule.Text;

namespace Chainrule.Cli.Parsing;

/// <summary>
/// Reads the words after a command's name. The tool parses for itself: errors are in its own words with the nearest
/// known name, and starting costs no millisecond (a general library was measured at 30).
/// </summary>
internal static class ArgumentParser
{
    /// <summary>
    /// Reads a command's arguments: <c>--name value</c>, <c>--name=value</c>, flags, operands; all after <c>--</c> is operands.
    /// </summary>
    /// <exception cref="UsageException">An option is unknown, given twice, lacks its value; an operand is missing or one too
    /// many.</exception>
    public static Arguments Parse(Command command, ReadOnlySpan<string> words)
    {
        var operands = new List<string>();
        var options = new Dictionary<string, OptionValue>(StringComparer.Ordinal);
        bool onlyOperands = false;
        for (int i = 0; i < words.Length; i++)
        {
            string word = words[i];
            if (onlyOperands || !word.StartsWith('-') || word.Length == 1)
            {
                operands.Add(word);
                continue;
            }

            if (word == "--")
            {
                onlyOperands = true;
                continue;
            }

            int equals = word.IndexOf('=', StringComparison.Ordinal);
            var option = Find(command, equals < 0 ? word : word[..equals]);
            string label = $"--{option.Name}";
            string text;
            if (option.IsFlag)
            {
                text =
                    equals < 0 ? "true" : throw new UsageException($"{label} takes no value", $"write {label}, or leave it out");
            }
            else if (equals >= 0)
            {
                text = word[(equals + 1)..];
            }
            else if (option.IsOptional)
            {
                text = "";
            }
            else if (i + 1 < words.Length && !words[i + 1].StartsWith("--", StringComparison.Ordinal))
            {
                text = words[++i];
            }
            else
            {
                throw new UsageException($"{label} needs a value", $"write {label} {option.Value}");
            }

            if (!options.TryAdd(option.Name, new OptionValue(text, label)))
            {
                throw new UsageException($"{label} is given twice", "leave one of them out");
            }
        }

        CheckOperands(
            command,
            operands,
            command.Options.FirstOrDefault(option =>
                option.IsOptional && options.TryGetValue(option.Name, out var value) && value.Text.Length == 0
            )
        );
        return new Arguments(operands, options);
    }

    private static Option Find(Command command, string word)
    {
        if (
            word.StartsWith("--", StringComparison.Ordinal)
            && command.Options.FirstOrDefault(o => o.Name == word[2..]) is { } option
        )
        {
            return option;
        }

        string name = word.TrimStart('-');
        string[] known = [.. command.Options.Select(o => o.Name)];
        string? nearest = Array.Find(known, candidate => name.Length > 1 && Initials(candidate) == name)
            ?? Suggestion.Nearest(name, known)
            ?? Array.Find(known, candidate => name.StartsWith($"{candidate}-", StringComparison.Ordinal));
        throw new UsageException(
            $"'{command.Name}' has no option '{word}'",
            nearest is null ? $"see chainrule {command.Name} --help" : $"did you mean '--{nearest}'?");
    }

    // What other tools call --lr and --wd.
    private static string Initials(string name) => string.Concat(name.Split('-').Select(part => part[0]));

    private static void CheckOperands(Command command, List<string> operands, Option? withoutValue)
    {
        string usage = $"usage: chainrule {command.Name} {command.OperandNames} [options]";
        int required = command.Operands.Count(o => o.IsRequired);
        if (operands.Count < required)
        {
            string missing = command.Operands[operands.Count].Name;
            bool isAnother = command.Operands.Take(operands.Count).Any(operand => operand.Name == missing);
            throw new UsageException($"'{command.Name}' needs {(isAnother ? "another " : "")}{missing}", usage);
        }

        if (operands.Count > command.Operands.Count && !command.RepeatsLastOperand)
        {
            string extra = operands[command.Operands.Count];
            if (withoutValue is not null)
            {
                usage = $"a value of --{withoutValue.Name} stands behind an equals sign: --{withoutValue.Name}={extra}";
            }

            throw new UsageException(
                $"'{command.Name}' doesn't take '{extra}' as well",
                extra.Contains(' ') ? usage : $"{usage}\n        put a value with blanks in quotation marks"
            );
        }
    }
}
