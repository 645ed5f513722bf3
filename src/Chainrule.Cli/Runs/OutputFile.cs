using Chainrule.Files;

namespace Chainrule.Cli.Runs;

/// <summary>A file that a command writes besides what it says.</summary>
internal static class OutputFile
{
    /// <summary>Finds out before any work whether it can be written, and takes the place of nothing that is read.</summary>
    /// <param name="file">The file, as the user has named it.</param>
    /// <param name="force">Whether another file may be replaced.</param>
    /// <param name="option">The option that names it.</param>
    /// <param name="inputs">What the command reads, files and folders of runs, as the user has named them.</param>
    /// <exception cref="ChainruleException">It can't be written, is there already, or is one of those.</exception>
    public static void Probe(string file, bool force, string option, params IEnumerable<string?> inputs)
    {
        string mend = $"choose another name with --{option}";
        if (inputs.OfType<string>().Any(input => IsPartOf(file, input)))
        {
            throw new ChainruleException($"{file} is read here, and would be lost", mend);
        }

        try
        {
            DurableFile.Probe(file, force);
        }
        catch (FileExistsException exception)
        {
            throw new ChainruleException(exception.Message, $"{mend}, or replace it with --force", exception);
        }
    }

    // A run's folder is read whole, but for pages, which can be made again.
    private static bool IsPartOf(string file, string input)
    {
        string full = Resolved(file);
        return Resolved(input) == full
            || (
                Directory.Exists(input)
                && Path.GetDirectoryName(full) == Resolved(input)
                && File.Exists(full)
                && !Path.GetExtension(full).Equals(".html", StringComparison.OrdinalIgnoreCase)
            );
    }

    private static string Resolved(string path)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        try
        {
            return File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full;
        }
        catch (IOException)
        {
            return full; // it isn't there
        }
    }
}
