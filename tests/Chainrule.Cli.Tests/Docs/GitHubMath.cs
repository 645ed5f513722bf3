using System.Text.RegularExpressions;

namespace Chainrule.Cli.Tests.Docs;

/// <summary>
/// What GitHub makes of mathematics in a page. Between dollars alone Markdown comes first: it drops the backslash before
/// punctuation (<c>\,</c>), takes underscores for emphasis, and reads HTML, links and mentions. Between dollars with backticks,
/// <c>$`…`$</c>, and in a <c>math</c> fence it leaves the formula as it is.
/// </summary>
internal static partial class GitHubMath
{
    /// <summary>What is wrong with the formulas of a page, each with its line; empty where GitHub shows all of them.</summary>
    public static IEnumerable<string> Faults(string page)
    {
        foreach (string line in Fence().Replace(page, "").Split('\n'))
        {
            string text = Bare().Replace(line, match => Kept(match.Value));
            string[] parts = text.Split('$');
            if (parts.Length % 2 == 0)
            {
                yield return $"a formula isn't closed: {line}";
                continue;
            }

            for (int i = 1; i < parts.Length; i += 2)
            {
                bool isFree = (parts[i - 1].Length == 0 || parts[i - 1][^1] is ' ' or '(')
                    && !parts[i + 1].Take(1).Any(char.IsLetterOrDigit);
                if (!isFree)
                {
                    yield return $"a letter beside a dollar sign makes it text: {line}";
                }

                if (WhyMangled(parts[i], line.StartsWith('|')) is { } why)
                {
                    yield return $"{why}: ${parts[i]}$";
                }
            }
        }
    }

    /// <summary>Why Markdown changes a formula before mathematics is found; null where it doesn't.</summary>
    /// <param name="formula">What stands between the dollars.</param>
    /// <param name="isInTable">Whether it stands in a row of a table.</param>
    public static string? WhyMangled(string formula, bool isInTable = false) =>
        formula.Length == 0 ? "two dollars side by side"
        : isInTable && formula.Contains('|') ? "a bar ends the cell"
        : formula is ['`', .., '`'] ? (formula[1..^1].Contains('`') ? "a backtick ends the formula" : null)
        : Escaped().IsMatch(formula) ? "the backslash before punctuation goes"
        : OtherMarkup().IsMatch(formula) ? "Markdown reads it as its own"
        : Enumerable.Range(0, formula.Length).Any(i => formula[i] == '_' && CanOpenEmphasis(formula, i))
            ? "an underscore begins emphasis"
        : null;

    // The rule of CommonMark 0.31, section 6.2, for underscores.
    private static bool CanOpenEmphasis(string formula, int place)
    {
        char before = place == 0 ? '$' : formula[place - 1], after = place + 1 < formula.Length ? formula[place + 1] : '$';
        bool isLeft = !char.IsWhiteSpace(after) && (!IsPunctuation(after) || char.IsWhiteSpace(before) || IsPunctuation(before));
        bool isRight = !char.IsWhiteSpace(before) && (!IsPunctuation(before) || char.IsWhiteSpace(after) || IsPunctuation(after));
        return isLeft && (!isRight || IsPunctuation(before));
    }

    private static bool IsPunctuation(char c) => char.IsPunctuation(c) || char.IsSymbol(c);

    // A code span beside mathematics is none; one between dollars is the formula.
    private static string Kept(string span) => span[0] == '$' ? span : "";

    [GeneratedRegex(@"```.*?```", RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"\$`[^`]*`\$|`[^`]*`")]
    private static partial Regex Bare();

    [GeneratedRegex(@"\\[!-/:-@\[-`{-~]")]
    private static partial Regex Escaped();

    [GeneratedRegex(@"[*`~]|<[A-Za-z/!?]|&#?\w+;|\]\(|\[\^|:[a-z0-9_+-]+:|(^|\W)@\w|#\d|www\.|://")]
    private static partial Regex OtherMarkup();
}
