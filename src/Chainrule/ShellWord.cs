using System.Buffers;

namespace Chainrule;

/// <summary>Words of commands, written such that a shell takes them as they are meant: the one place for it.</summary>
internal static class ShellWord
{
    // What stands for itself outside of quotation marks, besides letters and digits.
    private const string Harmless = "/._-+,:@=%";

    // What a shell (bash, and with ! the history of one that is typed into) reads something into between double quotation marks.
    private static readonly SearchValues<char> NeedSingle = SearchValues.Create("\"$`!\\");

    /// <summary>
    /// A word, in quotation marks where a shell would read something into it: in double ones where these are enough, which other
    /// shells know too, else in
    /// single ones, and an apostrophe is then written outside of them.
    /// </summary>
    public static string Quote(string word)
    {
        if (word.Length > 0 && word.All(c => char.IsLetterOrDigit(c) || Harmless.Contains(c, StringComparison.Ordinal)))
        {
            return word;
        }

        return word.AsSpan().ContainsAny(NeedSingle)
            ? $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'"
            : $"\"{word}\"";
    }
}
