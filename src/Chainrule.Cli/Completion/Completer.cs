using Chainrule.Cli.Parsing;

namespace Chainrule.Cli.Completion;

/// <summary>Finds what the last word of a command line could become.</summary>
internal sealed class Completer(IReadOnlyList<ICommandSyntax> commands)
{
    private const string List = ",";

    /// <summary>The candidates for the last word.</summary>
    /// <param name="words">The words behind the tool's name; the last one, which may be empty, is being typed.</param>
    public IReadOnlyList<Candidate> Complete(IReadOnlyList<string> words)
    {
        string typed = words[^1];
        if (typed.Length > 1 && typed[0] == '@')
        {
            return [.. FileNames.Like(typed[1..]).Select(name => new Candidate($"@{name}"))];
        }

        if (words.Count == 1)
        {
            return Matching(typed, [.. commands.Select(command => new Candidate(command.Name, command.Summary)),
                new("--help", "how to use it"), new("--version", "the version")]);
        }

        if (words[0] == "help" && words.Count == 2)
        {
            return Matching(typed, [.. commands.Select(command => new Candidate(command.Name, command.Summary))]);
        }

        return commands.FirstOrDefault(command => command.Name == words[0]) is { } called
            ? OfCommand(called, [.. words.Skip(1)])
            : [];
    }

    private static List<Candidate> OfCommand(ICommandSyntax command, IReadOnlyList<string> words)
    {
        string typed = words[^1];
        var before = words.Take(words.Count - 1).ToList();
        var operands = Operands(command, before, out var waiting);
        if (before.Contains("--"))
        {
            return OfOperand(command, operands, typed);
        }

        if (waiting is not null)
        {
            return Values(ValueSource.Of(waiting), typed, operands);
        }

        int equals = typed.IndexOf('=', StringComparison.Ordinal);
        if (typed.StartsWith("--", StringComparison.Ordinal) && equals > 0)
        {
            return command.Options.FirstOrDefault(option => $"--{option.Name}" == typed[..equals]) is not { IsFlag: false } named
                ? []
                : [.. Values(ValueSource.Of(named), typed[(equals + 1)..], operands)
                    .Select(candidate => candidate with { Text = $"{typed[..(equals + 1)]}{candidate.Text}" })];
        }

        return typed.StartsWith('-') ? Options(command, before, typed) : OfOperand(command, operands, typed);
    }

    // The operands before the word that is typed, and the option that waits for that word as its value.
    private static List<string> Operands(ICommandSyntax command, IReadOnlyList<string> words, out Option? waiting)
    {
        var operands = new List<string>();
        waiting = null;
        bool onlyOperands = false;
        foreach (string word in words)
        {
            if (waiting is not null)
            {
                waiting = null;
            }
            else if (onlyOperands || !word.StartsWith('-') || word.Length == 1)
            {
                operands.Add(word);
            }
            else if (word == "--")
            {
                onlyOperands = true;
            }
            else
            {
                waiting = command.Options.FirstOrDefault(option =>
                    $"--{option.Name}" == word && !option.IsFlag && !option.IsOptional);
            }
        }

        return operands;
    }

    private static List<Candidate> Options(ICommandSyntax command, IReadOnlyList<string> given, string typed)
    {
        var open = command.Options.Where(option => !given.Any(word => word.Split('=')[0] == $"--{option.Name}")).ToList();
        List<Candidate> named = [.. Matching(typed, [.. open.Select(Candidate), new("--help", "how to use it")])];
        if (named.Count == 0 || typed.StartsWith("--no-", StringComparison.Ordinal))
        {
            named.AddRange(Matching(typed, [.. open.Where(option => option.IsFlag).Select(Undone)]));
        }

        return named;

        static Candidate Undone(Option option) => new(ArgumentParser.UndoneBy(option)!, $"undoes --{option.Name}");

        static Candidate Candidate(Option option) => new($"--{option.Name}", option.Description.Split('\n')[0].TrimEnd(':'));
    }

    private static List<Candidate> OfOperand(ICommandSyntax command, List<string> operands, string typed)
    {
        int place = command.RepeatsLastOperand ? Math.Min(operands.Count, command.Operands.Count - 1) : operands.Count;
        return place < command.Operands.Count ? Values(ValueSource.Of(command.Operands[place]), typed, operands)
            : typed.Length == 0 ? Options(command, [], typed)
            : [];
    }

    private static List<Candidate> Values(ValueSource source, string typed, List<string> operands)
    {
        switch (source.Kind)
        {
            case ValueKind.Word:
                return Matching(typed, source.Words);
            case ValueKind.Terms:
                return Last(typed, " ", source.Words);
            case ValueKind.Columns:
                string[] names = [.. operands.SelectMany(ColumnNames.Of).Select(InList)];
                return Last(typed, List, names);
            case ValueKind.Files:
                return [.. Matching(typed, source.Words), .. FileNames.Like(typed).Select(name => new Candidate(name))];
            default:
                return [];
        }
    }

    private static string InList(string column) =>
        column.Contains(List, StringComparison.Ordinal)
            ? $"\"{column.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : column;

    // Of a list, what stands before its last part stays.
    private static List<Candidate> Last(string typed, string separator, IReadOnlyList<string> words)
    {
        int start = typed.LastIndexOf(separator, StringComparison.Ordinal) + 1;
        return [.. Matching(typed[start..], words).Select(candidate => new Candidate($"{typed[..start]}{candidate.Text}"))];
    }

    private static List<Candidate> Matching(string typed, IReadOnlyList<string> words) =>
        Matching(typed, [.. words.Select(word => new Candidate(word))]);

    private static List<Candidate> Matching(string typed, IReadOnlyList<Candidate> candidates) =>
        [.. candidates.Where(candidate => candidate.Text.StartsWith(typed, StringComparison.OrdinalIgnoreCase))];
}
