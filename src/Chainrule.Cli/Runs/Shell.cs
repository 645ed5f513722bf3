namespace Chainrule.Cli.Runs;

/// <summary>How commands are written such that a shell takes them as they are meant.</summary>
internal static class Shell
{
    /// <summary>A word, in quotation marks where a shell would read something into it.</summary>
    public static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "/._-+,:@=".Contains(c, StringComparison.Ordinal))
            ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
