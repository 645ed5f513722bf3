using System.Text;

namespace Chainrule.Cli.Parsing;

/// <summary>
/// Splits a line into words as shells do: at blanks, but not between quotation marks; a backslash keeps what follows it.
/// </summary>
internal static class WordSplitter
{
    private const string EscapedBetweenDoubleQuotes = "\"\\$`";

    /// <summary>The words of a line, and the quotation mark that is still open at its end; <c>\0</c> for none.</summary>
    /// <param name="line">The line.</param>
    /// <param name="open">The mark.</param>
    public static List<string> Split(string line, out char open)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        bool isInWord = false;
        open = '\0';
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            if (open == '\0' && char.IsWhiteSpace(c))
            {
                if (isInWord)
                {
                    words.Add(word.ToString());
                    word.Clear();
                    isInWord = false;
                }

                continue;
            }

            isInWord = true;
            if (c == '\\' && i + 1 < line.Length && IsEscaped(line[i + 1], open))
            {
                word.Append(line[++i]);
            }
            else if (c == open)
            {
                open = '\0';
            }
            else if (open == '\0' && c is '"' or '\'')
            {
                open = c;
            }
            else
            {
                word.Append(c);
            }
        }

        if (isInWord)
        {
            words.Add(word.ToString());
        }

        return words;
    }

    private static bool IsEscaped(char next, char open) =>
        open == '\0' || (open == '"' && EscapedBetweenDoubleQuotes.Contains(next, StringComparison.Ordinal));
}
