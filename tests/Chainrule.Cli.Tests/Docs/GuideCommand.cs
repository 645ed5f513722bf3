using System.Globalization;
using System.Text.RegularExpressions;

namespace Chainrule.Cli.Tests.Docs;

/// <summary>
/// A command in a block of the README or the guide. Behind <c>$</c> what it prints stands below it, <c>…</c> for lines that are
/// left out; a block of commands alone shows nothing of that.
/// </summary>
/// <param name="Text">The command, as a shell takes it.</param>
/// <param name="Shown">The lines below it; null where none are shown.</param>
internal sealed partial record GuideCommand(string Text, IReadOnlyList<string>? Shown)
{
    private const string LeftOut = "…";

    /// <summary>The commands of a block.</summary>
    /// <exception cref="FormatException">It doesn't begin with one.</exception>
    public static IEnumerable<GuideCommand> In(string[] lines)
    {
        for (int at = 0; at < lines.Length;)
        {
            bool isShown = lines[at].StartsWith("$ ", StringComparison.Ordinal);
            if (!isShown && !lines[at].StartsWith("./chainrule ", StringComparison.Ordinal))
            {
                throw new FormatException($"no command of the guide, and no output of one: {lines[at]}");
            }

            int end = at;
            while (lines[end].EndsWith('\\'))
            {
                end++;
            }

            string text = string.Join('\n', lines[at..++end]);
            at = end;
            while (isShown && at < lines.Length && !lines[at].StartsWith("$ ", StringComparison.Ordinal))
            {
                at++;
            }

            yield return new GuideCommand(isShown ? text[2..] : text, isShown ? lines[end..at] : null);
        }
    }

    /// <summary>What of the lines below it the command doesn't say, or not in this order; null where it says them all.</summary>
    /// <param name="output">What it has printed.</param>
    public string? Unsaid(string output)
    {
        string[] said = [.. output.TrimEnd('\n').Split('\n').Where(line => !Progress().IsMatch(line)).Select(OnAnyMachine)];
        int at = 0;
        bool isGap = false;
        foreach (string line in output.Length == 0 && Shown is [] ? [] : Shown ?? [LeftOut])
        {
            if (line == LeftOut)
            {
                isGap = true;
                continue;
            }

            int found = Array.IndexOf(said, OnAnyMachine(line), at, isGap ? said.Length - at : Math.Min(1, said.Length - at));
            if (found < 0)
            {
                return $"not said here: {line}\n{(at < said.Length ? $"but: {said[at]}" : "but nothing more")}";
            }

            (at, isGap) = (found + 1, false);
        }

        return isGap || at == said.Length || output.Length == 0 ? null : $"not shown: {said[at]}";
    }

    /// <summary>Whether a training is shown that has taken twenty seconds or more.</summary>
    public bool IsLong => Shown?.Any(line => Taken().Match(line) is { Success: true } match
        && (match.Groups[2].Value != "s" || double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) >= 20)) is true;

    /// <summary>The name of the run that it makes, if it says so.</summary>
    public string? Run => Shown?.Select(line => Made().Match(line)).FirstOrDefault(match => match.Success)?.Groups[1].Value;

    /// <summary>What of the lines before the first gap the command hasn't said; null where it has said them.</summary>
    /// <param name="output">What it has printed so far.</param>
    public string? FirstUnsaid(string output)
    {
        string[] first = [.. Shown!.TakeWhile(line => line != LeftOut)];
        return (this with { Shown = [.. first, LeftOut] }).Unsaid(output + "\nand more");
    }

    // Times, columns that they widen, and how far single precision is off, in its one digit.
    private static string OnAnyMachine(string line) =>
        Spaces().Replace(Errors().Replace(Times().Replace(line, "#"), "#"), " ").TrimEnd();

    // how far it is, every ten seconds
    [GeneratedRegex(
        @": penalty in \d+ folds, \d+/\d+ fits, |: iteration \d+, .*; training |^fitted anew to all [\d,]+ rows: \d+%, ")]
    private static partial Regex Progress();

    [GeneratedRegex(@"^training took ([\d.]+) (s|min|h)\b")]
    private static partial Regex Taken();

    [GeneratedRegex("^model: runs/([^/]+)/")]
    private static partial Regex Made();

    [GeneratedRegex(@"\b[\d,.]+ (samples/s|ms|s|min( [\d.]+ s)?|h( [\d.]+ min)?)(?!\w)")]
    private static partial Regex Times();

    [GeneratedRegex(@"✓ \S+|(largest|worst) error (is )?\S+( at \S+)?")]
    private static partial Regex Errors();

    [GeneratedRegex(" {2,}")]
    private static partial Regex Spaces();
}
