using System.Globalization;
using System.Text.RegularExpressions;
using Chainrule.Cli.Tests.Support;

namespace Chainrule.Cli.Tests.Docs;

/// <summary>
/// A page of docs/derivations, whose numbers are all accounted for. What the tool prints stands behind
/// <c>&lt;!-- explain softmax --values 0.7,0.1,0.2 | steps 4 5 --&gt;</c>; where the numbers in the text come from is said in
/// <c>&lt;!-- check 0.21 = 0.7*(1-0.7) --&gt;</c>, and which are chosen in <c>&lt;!-- given 0.7 0.1 --&gt;</c>. Those that a
/// clock gave stand in <c>&lt;!-- measured 1.8 by COMMAND --&gt;</c>. An exercise is free to choose the numbers of its
/// question; those of its solution are checked, small ones too.
/// </summary>
internal sealed partial class DerivationPage(string path)
{
    /// <summary>Its file name.</summary>
    public string Name => Path.GetFileName(path);

    /// <summary>Its text.</summary>
    public string Text { get; } = File.ReadAllText(path);

    /// <summary>All pages.</summary>
    public static IReadOnlyList<DerivationPage> All { get; } =
    [
        .. Directory
            .GetFiles(Path.Combine(Folder, "docs", "derivations"), "*.md")
            .Order(StringComparer.Ordinal)
            .Select(file => new DerivationPage(file)),
    ];

    /// <summary>The clone.</summary>
    public static string Folder
    {
        get
        {
            DirectoryInfo? folder = new(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Chainrule.slnx")))
            {
                folder = folder.Parent;
            }

            return folder!.FullName;
        }
    }

    /// <summary>What is printed on the page, and what the tool prints.</summary>
    public IEnumerable<(string Command, string Printed, string Expected)> Blocks() =>
        Explained().Matches(Text).Select(match => (match.Groups[1].Value, match.Groups[2].Value, Output(match.Groups[1].Value)));

    /// <summary>The page with the tool's present output.</summary>
    public string Renewed() =>
        Explained()
            .Replace(Text, match => $"<!-- explain {match.Groups[1].Value} -->\n```text\n{Output(match.Groups[1].Value)}```\n");

    /// <summary>Numbers said to be the value of an expression.</summary>
    public IEnumerable<(string Number, string Expression)> Checks() => Checks(Text);

    /// <summary>What is asked at the page's end, and the solutions; empty where nothing is.</summary>
    public IEnumerable<(string Question, string Solution)> Exercises() =>
        ExerciseStart()
            .Split(Comment().Replace(ExerciseSection(), ""))
            .Skip(1)
            .Select(item => item.Split("*Solution:*"))
            .Select(parts => (parts[0], parts.Length == 2 ? parts[1] : ""));

    /// <summary>
    /// Numbers of the solutions that are neither computed behind the exercises nor chosen, on the page or in a question.
    /// </summary>
    public IEnumerable<string> UnaccountedInSolutions()
    {
        HashSet<string> known =
        [
            .. Checks(ExerciseSection()).Select(check => check.Number.TrimStart('-')),
            .. Comments("given", Text).SelectMany(text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries)),
            .. Exercises().SelectMany(exercise => NumbersOf(exercise.Question, AllNumbers())),
            "0", "1", "2",
        ];
        return Exercises()
            .SelectMany(exercise => NumbersOf(exercise.Solution, AllNumbers()))
            .Where(number => !known.Contains(number))
            .Distinct();
    }

    /// <summary>Numbers that a clock gave, with the command that measures them.</summary>
    public IEnumerable<(string[] Numbers, string Command)> Measurements() =>
        Comments("measured", Text)
            .Select(text =>
                (text.Split(" by ")[0].Split(' ', StringSplitOptions.RemoveEmptyEntries), text.Split(" by ")[1].Trim())
            );

    /// <summary>Numbers of the text that nothing accounts for.</summary>
    public IEnumerable<string> Unaccounted()
    {
        HashSet<string> known =
        [
            .. Checks().Select(check => check.Number.TrimStart('-')),
            .. Comments("given", Text)
                .SelectMany(text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Select(number => number.TrimStart('-')),
            .. Measurements().SelectMany(measurement => measurement.Numbers),
            .. Exercises().SelectMany(exercise => NumbersOf(exercise.Question, Numbers())),
        ];
        string text = Comment().Replace(Explained().Replace(Text, ""), "");
        text = string.Join('\n', text.Split('\n').Where(line => !line.StartsWith("Source:", StringComparison.Ordinal)));
        return NumbersOf(text, Numbers()).Where(number => !known.Contains(number)).Distinct();
    }

    /// <summary>Whether a number is what an expression comes to, as far as its digits go.</summary>
    public static bool Agrees(string number, double value)
    {
        string digits = number.Replace(",", "", StringComparison.Ordinal), mantissa = digits.Split('e')[0];
        int decimals = mantissa.Contains('.') ? mantissa.Length - mantissa.IndexOf('.') - 1 : 0;
        int exponent = digits.Contains('e') ? int.Parse(digits.Split('e')[1], CultureInfo.InvariantCulture) : 0;
        return Math.Abs(double.Parse(digits, CultureInfo.InvariantCulture) - value)
            <= 0.5000001 * Math.Pow(10, exponent - decimals);
    }

    private static string Output(string command)
    {
        string[] parts = command.Split('|', StringSplitOptions.TrimEntries);
        var (code, output, error) = InProcess.Run(["explain", .. parts[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        Assert.True(code == 0, $"explain {command}: {error}");
        if (parts.Length == 1)
        {
            return output;
        }

        string[] numbers = parts[1].Split(' ')[1..];
        string[] steps = [.. StepStart().Split(output)[1..].Select(step => step.Split("\n\nSource:")[0].TrimEnd('\n') + "\n")];
        return string.Join(
            '\n',
            numbers.Select(number => steps.First(step => step.StartsWith($"{number}. ", StringComparison.Ordinal)))
        );
    }

    private string ExerciseSection()
    {
        int start = Text.IndexOf("\n## Exercises\n", StringComparison.Ordinal);
        return start < 0 ? "" : Text[(start + 1)..].Split("\n## ")[0].Split("\nSource:")[0];
    }

    private static IEnumerable<(string Number, string Expression)> Checks(string text) =>
        Comments("check", text).Select(check => (check.Split(" = ")[0].Trim(), check.Split(" = ")[1].Trim()));

    private static IEnumerable<string> NumbersOf(string text, Regex pattern) =>
        pattern.Matches(Command().Replace(Link().Replace(text, "]"), "")).Select(match => match.Value);

    private static IEnumerable<string> Comments(string kind, string text) =>
        Comment()
            .Matches(text)
            .Select(match => match.Groups[1].Value.Trim())
            .Where(comment => comment.StartsWith($"{kind} ", StringComparison.Ordinal))
            .SelectMany(comment =>
                comment[kind.Length..].Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            );

    [GeneratedRegex(@"<!-- explain (.*?) -->\n```text\n(.*?)```\n", RegexOptions.Singleline)]
    private static partial Regex Explained();

    [GeneratedRegex(@"<!--(.*?)-->", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\]\([^)]*\)")]
    private static partial Regex Link();

    // A command is what it is; what it prints stands below it.
    [GeneratedRegex(@"`\./chainrule [^`]*`")]
    private static partial Regex Command();

    // With a decimal point, or of three digits and more: what is smaller counts things.
    [GeneratedRegex(@"(?<![\w.^])(\d+\.\d+(e[+-]?\d+)?|\d{1,3}(,\d{3})+|\d{3,})")]
    private static partial Regex Numbers();

    // All but exponents, indices and what stands in braces.
    [GeneratedRegex(@"(?<![\w.^{])\d+(,\d{3})*(\.\d+(e[+-]?\d+)?)?")]
    private static partial Regex AllNumbers();

    [GeneratedRegex(@"(?m)^(?=\d+\. )")]
    private static partial Regex StepStart();

    [GeneratedRegex(@"(?m)^\d+\. ")]
    private static partial Regex ExerciseStart();
}
