using System.Globalization;
using System.Text;

namespace Chainrule;

/// <summary>Makes texts of the user's, such as names of files, columns and classes, fit to be shown: the one place for it.</summary>
internal static class UserText
{
    private const char Replacement = '\ufffd', ZeroWidthNonJoiner = '\u200c', ZeroWidthJoiner = '\u200d';

    /// <summary>
    /// The text without what would move a cursor, break a line or turn the direction of what stands behind it; each such character,
    /// and each half of a pair, becomes U+FFFD. Joiners stay: words and pictures are made with them.
    /// </summary>
    public static string Plain(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return text;

        var plain = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            bool isHarmless = rune.Value is ZeroWidthNonJoiner or ZeroWidthJoiner || Rune.GetUnicodeCategory(rune)
                is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
            plain.Append(isHarmless ? rune.ToString() : Replacement.ToString());
        }

        return plain.ToString();
    }

    /// <summary>Lines for a terminal: plain but for the ends of lines.</summary>
    /// <param name="text">The lines.</param>
    /// <param name="keepsColors">Whether codes for colors stay: where the tool uses them itself.</param>
    public static string Lines(string text, bool keepsColors = false)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return text;

        var lines = new StringBuilder(text.Length);
        for (int from = 0; from < text.Length;)
        {
            int kept = KeptLength(text.AsSpan(from), keepsColors);
            int next = kept;
            while (from + next < text.Length && KeptLength(text.AsSpan(from + next), keepsColors) == 0)
                next++;

            lines.Append(text, from, kept).Append(Plain(text[(from + kept)..(from + next)]));
            from += next;
        }

        return lines.ToString();
    }

    // The length of an end of a line, or of a code for a color such as ESC [ 31 m, that a text begins with.
    private static int KeptLength(ReadOnlySpan<char> text, bool keepsColors)
    {
        if (text is ['\n', ..] or ['\r', '\n', ..])
            return text[0] == '\n' ? 1 : 2;

        if (!keepsColors || text is not ['\u001b', '[', ..])
            return 0;

        int end = 2;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
            end++;

        return end < text.Length && text[end] == 'm' ? end + 1 : 0;
    }

    /// <summary>The text cut where it is longer, with a sign that it was; pairs of characters stay together.</summary>
    /// <param name="text">The text.</param>
    /// <param name="longest">The most characters, at least 2, that sign included.</param>
    public static string Cut(string text, int longest)
    {
        longest = Math.Max(2, longest);
        if (text.Length <= longest)
            return text;

        int end = char.IsHighSurrogate(text[longest - 2]) ? longest - 2 : longest - 1;
        return $"{text[..end]}…";
    }

    /// <summary>The text with its middle left out where it is longer: names that begin alike often differ in their ends.</summary>
    /// <param name="text">The text.</param>
    /// <param name="longest">The most characters, at least 3, the sign that some are left out included.</param>
    public static string CutMiddle(string text, int longest)
    {
        longest = Math.Max(3, longest);
        if (text.Length <= longest)
            return text;

        int tail = (longest - 1) / 3, from = text.Length - tail, head = longest - 1 - tail;
        head -= char.IsHighSurrogate(text[head - 1]) ? 1 : 0;
        from += from < text.Length && char.IsLowSurrogate(text[from]) ? 1 : 0;
        return $"{text[..head]}…{text[from..]}";
    }

    /// <summary>Both: plain, and no longer than that.</summary>
    public static string Shown(string text, int longest) => Plain(Cut(text, longest));
}
