using System.Buffers;
using System.Globalization;
using System.Text;

namespace Chainrule.Text;

/// <summary>
/// Makes texts of the user's, such as names of files, columns and classes, fit to be shown: the one place for it.
/// </summary>
public static class UserText
{
    private const char Replacement = '\ufffd',
        ZeroWidthNonJoiner = '\u200c',
        ZeroWidthJoiner = '\u200d',
        ControlPictures = '\u2400',
        DeletePicture = '\u2421',
        OpenBox = '\u2423';

    /// <summary>
    /// The text with everything in it to be seen, and nothing that would move a cursor, break a line or turn the direction of
    /// what stands behind it: tabs, ends of
    /// lines and other control characters are shown as their pictures, ␉ and ␊; what else is invisible, and each half of a pair,
    /// becomes U+FFFD. Joiners stay
    /// between the characters that words and pictures are made of with them.
    /// </summary>
    public static string Plain(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return text;
        }

        var plain = new StringBuilder(text.Length);
        Rune before = default;
        for (int i = 0; i < text.Length;)
        {
            var status = Rune.DecodeFromUtf16(text.AsSpan(i), out var rune, out int length);
            i += length;
            bool isJoined =
                rune.Value is ZeroWidthNonJoiner or ZeroWidthJoiner
                && IsJoinable(before)
                && Rune.DecodeFromUtf16(text.AsSpan(i), out var after, out _) == OperationStatus.Done
                && IsJoinable(after);
            plain.Append(
                status == OperationStatus.Done && (isJoined || IsVisible(rune)) ? rune.ToString() : Picture(rune).ToString()
            );
            before = rune;
        }

        return plain.ToString();
    }

    /// <summary>A name as it is shown: plain, and to be seen where it is nothing but blanks.</summary>
    public static string Name(string name)
    {
        string plain = Plain(name);
        return plain.Length > 0 && string.IsNullOrWhiteSpace(plain) ? new string(OpenBox, plain.Length) : plain;
    }

    /// <summary>What is shown in place of a character that can't be seen.</summary>
    private static char Picture(Rune rune) =>
        rune.Value < ' ' ? (char)(ControlPictures + rune.Value)
        : rune.Value == 0x7f ? DeletePicture
        : Replacement;

    private static bool IsVisible(Rune rune) =>
        // letters and marks without a shape
        rune.Value is not (0x034f or 0x115f or 0x1160 or 0x17b4 or 0x17b5 or 0x2800 or 0x3164 or 0xffa0)
        && (rune.Value & 0xfffe) != 0xfffe
        && Rune.GetUnicodeCategory(rune)
            is not (
                UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
            );

    // Latin letters, digits and blanks are never joined, and a joiner between them would be a difference that nobody sees.
    private static bool IsJoinable(Rune rune) => !rune.IsAscii && IsVisible(rune) && !Rune.IsWhiteSpace(rune);

    /// <summary>Lines for a terminal: plain but for the ends of lines.</summary>
    /// <param name="text">The lines.</param>
    /// <param name="keepsColors">Whether codes for colors stay: where the tool uses them itself.</param>
    public static string Lines(string text, bool keepsColors = false)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return text;
        }

        var lines = new StringBuilder(text.Length);
        for (int from = 0; from < text.Length;)
        {
            int kept = KeptLength(text.AsSpan(from), keepsColors);
            int next = kept;
            while (from + next < text.Length && KeptLength(text.AsSpan(from + next), keepsColors) == 0)
            {
                next++;
            }

            lines.Append(text, from, kept).Append(Plain(text[(from + kept)..(from + next)]));
            from += next;
        }

        return lines.ToString();
    }

    // The length of an end of a line, or of a code for a color, that a text begins with.
    private static int KeptLength(ReadOnlySpan<char> text, bool keepsColors)
    {
        if (text is ['\n', ..] or ['\r', '\n', ..])
        {
            return text[0] == '\n' ? 1 : 2;
        }

        return keepsColors ? ColorLength(text) : 0;
    }

    /// <summary>The length of a code for a color that a text begins with, 0 where there is none.</summary>
    internal static int ColorLength(ReadOnlySpan<char> text)
    {
        if (text is not ['\u001b', '[', ..])
        {
            return 0;
        }

        int end = 2;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        return end < text.Length && text[end] == 'm' ? end + 1 : 0;
    }

    /// <summary>
    /// The text cut where it is longer, with a sign that it was; what a reader takes for one character stays whole.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="longest">The most columns of a terminal, at least 2, that sign included.</param>
    public static string Cut(string text, int longest)
    {
        longest = Math.Max(2, longest);
        return Fits(text, longest) ? text : $"{TextWidth.Head(TextWidth.Elements(text), longest - 1)}…";
    }

    /// <summary>
    /// The text with its middle left out where it is longer: names that begin alike often differ in their ends.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="longest">The most columns of a terminal, at least 3, the sign that some are left out included.</param>
    public static string CutMiddle(string text, int longest)
    {
        longest = Math.Max(3, longest);
        if (Fits(text, longest))
        {
            return text;
        }

        int tail = (longest - 1) / 3;
        string[] elements = TextWidth.Elements(text);
        return $"{TextWidth.Head(elements, longest - 1 - tail)}…{TextWidth.Tail(elements, tail)}";
    }

    private static bool Fits(string text, int longest) => text.Length <= longest / 2 || TextWidth.Of(text) <= longest;

    /// <summary>Both: plain, and no longer than that; what is left out is in the middle.</summary>
    public static string Shown(string text, int longest) => CutMiddle(Plain(text), longest);
}
