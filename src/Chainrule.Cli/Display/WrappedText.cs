using Chainrule.Text;

namespace Chainrule.Cli.Display;

/// <summary>Prose in lines that fit a window, broken between words: what the tool writes to a terminal is wrapped here.</summary>
internal static class WrappedText
{
    /// <summary>The width that lines of prose have at most: longer ones are hard to read.</summary>
    public const int Widest = 100;

    /// <summary>The lines. A word that is wider than a line stands alone and whole.</summary>
    /// <param name="text">The text, one paragraph; it keeps the blanks that it begins with.</param>
    /// <param name="room">The columns that a line may take.</param>
    /// <param name="indent">What the lines after the first begin with.</param>
    /// <param name="start">What the first line begins with, before the text.</param>
    public static IEnumerable<string> Lines(string text, int room, string indent, string start = "")
    {
        string line = start + text[..^text.TrimStart(' ').Length];
        int width = TextWidth.Of(line);
        bool isEmpty = true;
        foreach (string word in text.TrimStart(' ').Split(' '))
        {
            int longer = TextWidth.Of(word);
            if (!isEmpty && width + 1 + longer > room)
            {
                yield return line.TrimEnd(' ');
                (line, width, isEmpty) = (indent, TextWidth.Of(indent), true);
            }

            line += isEmpty ? word : $" {word}";
            width += longer + (isEmpty ? 0 : 1);
            isEmpty = false;
        }

        yield return line.TrimEnd(' ');
    }

    /// <summary>
    /// Lines for a window: those that fit stay as they are, the others go on two columns further in than they begin.
    /// </summary>
    /// <param name="text">The lines.</param>
    /// <param name="window">The columns of the window; null where the text goes elsewhere, and no line is broken.</param>
    public static IEnumerable<string> Lines(string text, int? window)
    {
        int room = Math.Min((window ?? int.MaxValue) - 1, Widest);
        return text.ReplaceLineEndings("\n").Split('\n').SelectMany(line => window is null || TextWidth.Of(line) <= room
            ? [line] : Lines(line, room, new string(' ', line.Length - line.TrimStart(' ').Length + 2)));
    }
}
