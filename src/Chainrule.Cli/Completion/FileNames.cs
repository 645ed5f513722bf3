namespace Chainrule.Cli.Completion;

/// <summary>Names of files and folders that begin as a word does.</summary>
internal static class FileNames
{
    private const int Most = 1000;

    /// <summary>
    /// Those of the folder that the word leads to, folders with a slash behind them; hidden ones where a dot is typed.
    /// </summary>
    public static IEnumerable<string> Like(string word)
    {
        int slash = word.LastIndexOf('/');
        string folder = word[..(slash + 1)], beginning = word[(slash + 1)..];
        string place = folder.Length == 0 ? "." : Expanded(folder);
        try
        {
            return
            [
                .. new DirectoryInfo(place)
                    .EnumerateFileSystemInfos()
                    .Where(entry => entry.Name.StartsWith(beginning, StringComparison.Ordinal)
                        && (beginning.Length > 0 || !entry.Name.StartsWith('.')))
                    .Take(Most)
                    .OrderBy(entry => entry.Name, StringComparer.Ordinal)
                    .Select(entry => $"{folder}{entry.Name}{(entry is DirectoryInfo ? "/" : "")}"),
            ];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    // Shells leave the ~ of a word that isn't finished.
    private static string Expanded(string folder) =>
        folder.StartsWith("~/", StringComparison.Ordinal)
            ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), folder[2..])
            : folder;
}
