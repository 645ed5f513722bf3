using System.Buffers;

namespace Chainrule.Cli.Display;

/// <summary>Words of commands, written such that a shell takes them as they are meant: the one place for it.</summary>
internal static class ShellWord
{
    // What stands for itself outside of quotation marks, besides letters and digits.
    private const string Harmless = "/._-+,:@=%";

    // What a shell (bash, and with ! the history of one that is typed into) reads something into between double quotation marks.
    private static readonly SearchValues<char> NeedSingle = SearchValues.Create("\"$`!\\");

    private static readonly SearchValues<char> NeedField = SearchValues.Create(",\r\n");

    /// <summary>The name of a column, in a list of names: as a field of a line of CSV, and that as a word of a shell.</summary>
    public static string ColumnName(string name) =>
        Quote(
            name.AsSpan().ContainsAny(NeedField) || name.StartsWith('"')
                ? $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
                : name
        );

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
