using System.Globalization;
using System.Text;

namespace Chainrule.Text;

/// <summary>
/// How many columns of a terminal a text takes: Chinese, Japanese and Korean characters and pictures take two, marks on a letter
/// none. What a reader
/// takes for one character, such as a letter with its accents or a family of joined pictures, counts once and is never taken
/// apart.
/// </summary>
public static class TextWidth
{
    private const int Picture = 0xfe0f; // behind a character: shown as a picture

    // Unicode, East Asian Width: first and last of the wide and fullwidth ones.
    private static readonly int[] Wide =
    [
        0x1100,
        0x115f,
        0x231a,
        0x231b,
        0x2329,
        0x232a,
        0x23e9,
        0x23ec,
        0x23f0,
        0x23f0,
        0x23f3,
        0x23f3,
        0x25fd,
        0x25fe,
        0x2614,
        0x2615,
        0x2648,
        0x2653,
        0x267f,
        0x267f,
        0x2693,
        0x2693,
        0x26a1,
        0x26a1,
        0x26aa,
        0x26ab,
        0x26bd,
        0x26be,
        0x26c4,
        0x26c5,
        0x26ce,
        0x26ce,
        0x26d4,
        0x26d4,
        0x26ea,
        0x26ea,
        0x26f2,
        0x26f3,
        0x26f5,
        0x26f5,
        0x26fa,
        0x26fa,
        0x26fd,
        0x26fd,
        0x2705,
        0x2705,
        0x270a,
        0x270b,
        0x2728,
        0x2728,
        0x274c,
        0x274c,
        0x274e,
        0x274e,
        0x2753,
        0x2755,
        0x2757,
        0x2757,
        0x2795,
        0x2797,
        0x27b0,
        0x27b0,
        0x27bf,
        0x27bf,
        0x2b1b,
        0x2b1c,
        0x2b50,
        0x2b50,
        0x2b55,
        0x2b55,
        0x2e80,
        0x303e,
        0x3040,
        0x3247,
        0x3250,
        0x4dbf,
        0x4e00,
        0xa4cf,
        0xa960,
        0xa97f,
        0xac00,
        0xd7a3,
        0xf900,
        0xfaff,
        0xfe10,
        0xfe19,
        0xfe30,
        0xfe6f,
        0xff01,
        0xff60,
        0xffe0,
        0xffe6,
        0x16fe0,
        0x1b2ff,
        0x1f004,
        0x1f004,
        0x1f0cf,
        0x1f0cf,
        0x1f18e,
        0x1f18e,
        0x1f191,
        0x1f19a,
        0x1f1e6,
        0x1f320,
        0x1f32d,
        0x1f335,
        0x1f337,
        0x1f37c,
        0x1f37e,
        0x1f393,
        0x1f3a0,
        0x1f3ca,
        0x1f3cf,
        0x1f3d3,
        0x1f3e0,
        0x1f3f0,
        0x1f3f4,
        0x1f3f4,
        0x1f3f8,
        0x1f43e,
        0x1f440,
        0x1f440,
        0x1f442,
        0x1f4fc,
        0x1f4ff,
        0x1f53d,
        0x1f54b,
        0x1f54e,
        0x1f550,
        0x1f567,
        0x1f57a,
        0x1f57a,
        0x1f595,
        0x1f596,
        0x1f5a4,
        0x1f5a4,
        0x1f5fb,
        0x1f64f,
        0x1f680,
        0x1f6c5,
        0x1f6cc,
        0x1f6cc,
        0x1f6d0,
        0x1f6d2,
        0x1f6d5,
        0x1f6df,
        0x1f6eb,
        0x1f6ec,
        0x1f6f4,
        0x1f6fc,
        0x1f7e0,
        0x1f7eb,
        0x1f7f0,
        0x1f7f0,
        0x1f90c,
        0x1f93a,
        0x1f93c,
        0x1f945,
        0x1f947,
        0x1f9ff,
        0x1fa70,
        0x1faff,
        0x20000,
        0x3fffd,
    ];

    /// <summary>The columns that a text takes; codes for colors, such as ESC [ 31 m, take none.</summary>
    public static int Of(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return text.Length;
        }

        int width = 0;
        for (int at = 0; at < text.Length;)
        {
            int color = UserText.ColorLength(text.AsSpan(at)),
                length = color > 0 ? color : StringInfo.GetNextTextElementLength(text.AsSpan(at));
            width += color > 0 ? 0 : OfElement(text.AsSpan(at, length));
            at += length;
        }

        return width;
    }

    /// <summary>The text with blanks behind it, so that it takes some columns.</summary>
    public static string PadRight(string text, int width) => text + new string(' ', Math.Max(0, width - Of(text)));

    /// <summary>The text with blanks before it.</summary>
    public static string PadLeft(string text, int width) => new string(' ', Math.Max(0, width - Of(text))) + text;

    /// <summary>What a reader takes for the characters of a text, first to last.</summary>
    public static string[] Elements(string text)
    {
        int[] starts = StringInfo.ParseCombiningCharacters(text);
        return [.. starts.Select((start, i) => text[start..(i + 1 < starts.Length ? starts[i + 1] : text.Length)])];
    }

    /// <summary>The columns that one such character takes: those of the widest of which it is made.</summary>
    public static int OfElement(ReadOnlySpan<char> element)
    {
        int width = 0;
        foreach (var rune in element.EnumerateRunes())
        {
            width = Math.Max(width, rune.Value == Picture ? 2 : Of(rune));
        }

        return width;
    }

    /// <summary>As many characters of a text's beginning as fit some columns.</summary>
    public static string Head(ReadOnlySpan<string> elements, int width)
    {
        int end = 0;
        while (end < elements.Length && (width -= OfElement(elements[end])) >= 0)
        {
            end++;
        }

        return string.Concat(elements[..end]);
    }

    /// <summary>As many of its end.</summary>
    public static string Tail(ReadOnlySpan<string> elements, int width)
    {
        int from = elements.Length;
        while (from > 0 && (width -= OfElement(elements[from - 1])) >= 0)
        {
            from--;
        }

        return string.Concat(elements[from..]);
    }

    private static int Of(Rune rune)
    {
        if (rune.IsAscii)
        {
            return Rune.IsControl(rune) ? 0 : 1;
        }

        if (
            Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.NonSpacingMark
                or UnicodeCategory.EnclosingMark
                or UnicodeCategory.Format
                or UnicodeCategory.Control
        )
        {
            return 0;
        }

        // an even place, or between an even and an odd one, is within a pair
        int at = Array.BinarySearch(Wide, rune.Value);
        return at >= 0 || (~at & 1) == 1 ? 2 : 1;
    }
}
