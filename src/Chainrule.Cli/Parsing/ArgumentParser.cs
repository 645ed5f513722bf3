using Chainrule.Text;

namespace Chainrule.Cli.Parsing;

/// <summary>
/// Reads the words after a command's name. The tool parses for itself: errors are in its own words with the nearest known name,
/// and starting costs no millisecond (what a general library costs stands in docs/architecture.md).
/// </summary>
internal static class ArgumentParser
{
    private const string Negation = "no-";

    /// <summary>
    /// Reads a command's arguments: <c>--name value</c>, <c>--name=value</c>, flags, <c>--no-flag</c>, operands; all after
    /// <c>--</c> is operands.
    /// </summary>
    /// <exception cref="UsageException">An option is unknown, given twice, lacks its value; an operand is missing or one too
    /// many.</exception>
    public static Arguments Parse(ICommandSyntax command, ReadOnlySpan<string> words)
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
            string written = equals < 0 ? word : word[..equals];
            var option = Find(command, written);
            string label = option.IsFlag ? written : $"--{option.Name}";
            string text = equals >= 0 && !option.IsFlag ? word[(equals + 1)..] : ValueOf(option, label, words, ref i);
            if (!options.TryAdd(option.Name, new OptionValue(text, label)))
            {
                throw new UsageException($"--{option.Name} is given twice", "leave one of them out");
            }
        }

        var withoutValue = command.Options.FirstOrDefault(option =>
            option.IsOptional && options.TryGetValue(option.Name, out var value) && value.Text.Length == 0);
        CheckOperands(command, operands, withoutValue);
        return new Arguments(operands, options);
    }

    // The value of an option behind which no value is written with an equals sign.
    private static string ValueOf(Option option, string label, ReadOnlySpan<string> words, ref int i)
    {
        if (option.IsFlag)
        {
            return words[i] == label
                ? label == $"--{option.Name}" ? "true" : "false"
                : throw new UsageException($"{label} takes no value", $"write {label}, or leave it out");
        }

        return option.IsOptional ? ""
            : i + 1 < words.Length && !words[i + 1].StartsWith("--", StringComparison.Ordinal) ? words[++i]
            : throw new UsageException($"{label} needs a value", $"write {label} {option.Value}");
    }

    /// <summary>
    /// What a flag is undone by: <c>--no-check</c>, and for one that is called so <c>--shuffle</c>; null for others.
    /// </summary>
    public static string? UndoneBy(Option option) =>
        !option.IsFlag ? null
        : option.Name.StartsWith(Negation, StringComparison.Ordinal) ? $"--{option.Name[Negation.Length..]}"
        : $"--{Negation}{option.Name}";

    private static Option Find(ICommandSyntax command, string word)
    {
        var found = command.Options.FirstOrDefault(option => $"--{option.Name}" == word)
            ?? command.Options.FirstOrDefault(option => UndoneBy(option) == word);
        if (found is not null)
        {
            return found;
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

    private static void CheckOperands(ICommandSyntax command, List<string> operands, Option? withoutValue)
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
