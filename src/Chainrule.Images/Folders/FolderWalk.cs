using Chainrule.Files;

namespace Chainrule.Images.Folders;

/// <summary>Files and folders as they lie on the disk: hidden ones are passed over, and a link
/// that leads in a circle isn't followed.</summary>
internal static class FolderWalk
{
    // A picture lies deeper than this in nothing that a person has arranged.
    private const int MostLevels = 32;

    // Names of what systems and archives leave behind.
    private static readonly string[] Leftovers = ["__MACOSX", "Thumbs.db", "desktop.ini"];

    /// <summary>The folders in a folder, in the order of their names.</summary>
    /// <exception cref="ChainruleException">The folder can't be read.</exception>
    public static IReadOnlyList<string> FoldersIn(string folder) => Entries(folder, Directory.EnumerateDirectories);

    /// <summary>The files in a folder, in the order of their names.</summary>
    /// <exception cref="ChainruleException">The folder can't be read.</exception>
    public static IReadOnlyList<string> FilesIn(string folder) => Entries(folder, Directory.EnumerateFiles);

    /// <summary>The files in a folder and in the folders within.</summary>
    /// <exception cref="ChainruleException">A folder can't be read, or folders lie within each other without end.</exception>
    public static IReadOnlyList<string> FilesUnder(string folder)
    {
        var files = new List<string>();
        Collect(folder, [], files);
        return files;
    }

    private static void Collect(string folder, List<string> above, List<string> files)
    {
        string real = Resolved(folder);
        string within = real + Path.DirectorySeparatorChar;
        if (above.Any(outer => outer == real || outer.StartsWith(within, StringComparison.Ordinal)))
        {
            return; // a link to a folder that this one lies in
        }

        if (above.Count == MostLevels)
        {
            throw new ChainruleException(
                $"{folder} lies {MostLevels} folders deep, deeper than images are looked for", "move its images further up");
        }

        above.Add(real);
        files.AddRange(FilesIn(folder));
        foreach (string inner in FoldersIn(folder))
        {
            Collect(inner, above, files);
        }

        above.RemoveAt(above.Count - 1);
    }

    private static string Resolved(string folder) =>
        new DirectoryInfo(folder).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? Path.GetFullPath(folder);

    private static List<string> Entries(string folder, Func<string, IEnumerable<string>> list)
    {
        try
        {
            return
            [
                .. list(folder)
                    .Where(path => Path.GetFileName(path) is var name && !name.StartsWith('.') && !Leftovers.Contains(name))
                    .OrderBy(path => Path.GetFileName(path), NaturalOrder.Instance),
            ];
        }
        catch (Exception exception) when (DiskError.IsOne(exception))
        {
            throw new ChainruleException($"the folder {folder} can't be read: {exception.Message}", "look at who may read it",
                exception);
        }
    }
}
