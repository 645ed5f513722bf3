using System.Text;
using Chainrule.Cli.Parsing;

namespace Chainrule.Cli.Completion;

/// <summary>
/// A command line up to the cursor, as it was typed, and what to put in the place of its last word, as the shell that asks wants
/// it.
/// </summary>
internal static class CompletionLine
{
    private const string Harmless = "/._-+,:@=%~", BreaksInBash = ":=", SpecialBetweenDoubleQuotes = "\"$`\\";

    /// <summary>The candidates, one a line: the word, and behind a tab what it means.</summary>
    /// <param name="shell">The shell that asks.</param>
    /// <param name="line">The line up to the cursor, the tool's own name first.</param>
    /// <param name="commands">The commands there are.</param>
    public static IEnumerable<string> Answer(string shell, string line, IReadOnlyList<ICommandSyntax> commands)
    {
        // where a backslash is a letter like any other
        string read = shell == "powershell" ? line.Replace("\\", "\\\\", StringComparison.Ordinal) : line;
        var words = WordSplitter.Split(read, out char open);
        bool isBetween = read is [.., var last] && char.IsWhiteSpace(last) && !read.EndsWith("\\ ", StringComparison.Ordinal);
        if (open == '\0' && isBetween)
        {
            words.Add("");
        }

        if (words.Count < 2)
        {
            yield break;
        }

        string typed = words[^1];
        foreach (var candidate in new Completer(commands).Complete([.. words.Skip(1)]))
        {
            yield return $"{Written(candidate.Text, shell, typed, open)}\t{candidate.Description}";
        }
    }

    private static string Written(string text, string shell, string typed, char open) => shell switch
    {
        "bash" => InBash(text, typed, open),
        "powershell" => text.All(IsHarmless) ? text : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'",
        _ => text,
    };

    // What bash takes for the word begins behind the last : or = that stands outside of quotation marks.
    private static string InBash(string text, string typed, char open)
    {
        int start = open == '\0' ? typed.AsSpan().LastIndexOfAny(BreaksInBash) + 1 : 0;
        var written = new StringBuilder();
        foreach (char c in text.AsSpan(Math.Min(start, text.Length)))
        {
            bool isEscaped = open == '\0' ? !IsHarmless(c) : open == '"' && SpecialBetweenDoubleQuotes.Contains(c);
            written.Append(isEscaped ? "\\" : "").Append(c);
        }

        return written.ToString();
    }

    private static bool IsHarmless(char c) => char.IsLetterOrDigit(c) || Harmless.Contains(c, StringComparison.Ordinal);
}
