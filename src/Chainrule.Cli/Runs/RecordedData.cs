using Chainrule.Files;

namespace Chainrule.Cli.Runs;

/// <summary>
/// The data that a run records, opened where the user hasn't named it. A run's folder may come from somebody else, and so may the
/// path in its record: outside the current folder, only files are read whose content that record knows.
/// </summary>
internal static class RecordedData
{
    /// <summary>DATA of a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="kind">The kind of data that it was trained on.</param>
    /// <param name="mend">What to do where it isn't opened, as a command without DATA.</param>
    /// <returns>DATA; null where none is recorded.</returns>
    /// <exception cref="ChainruleException">It isn't to be opened unasked.</exception>
    public static string? Of(RecordedRun run, RunKind kind, string mend)
    {
        if (run.Source is not { } source || kind.IsShipped(source))
        {
            return run.Source;
        }

        return IsOurs(source, run, kind)
            ? source
            : throw new ChainruleException(
                $"{RunFolder.RecordIn(run.Folder)} names data that lies outside this folder and isn't what the run was "
                    + $"trained on, or isn't there: {source}",
                $"name it yourself, if you want it to be opened: {mend} DATA");
    }

    private static bool IsOurs(string source, RecordedRun run, RunKind kind)
    {
        // a name that another machine on the network would be asked for
        if (source.StartsWith(@"\\", StringComparison.Ordinal) || source.StartsWith("//", StringComparison.Ordinal))
        {
            return false;
        }

        try
        {
            var files = kind.FilesOf(source);
            return files.AreThere
                && (files.Paths.All(IsInside) || run.IsTrainedOn(files));
        }
        catch (Exception exception) when (exception is ChainruleException || DiskError.IsOne(exception))
        {
            return false;
        }
    }

    private static bool IsInside(string path)
    {
        string here = Resolved(Environment.CurrentDirectory);
        return Resolved(path).StartsWith(here + Path.DirectorySeparatorChar, StringComparison.Ordinal);
    }

    private static string Resolved(string path)
    {
        string full = Path.GetFullPath(path);
        string? folder = Path.GetDirectoryName(full);
        string whole = folder is null ? full : Path.Combine(Resolved(folder), Path.GetFileName(full));
        FileSystemInfo info = Directory.Exists(whole) ? new DirectoryInfo(whole) : new FileInfo(whole);
        return info.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? whole;
    }

}
