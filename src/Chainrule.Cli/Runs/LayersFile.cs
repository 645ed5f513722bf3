using System.Text;
using Chainrule.Files;
using Chainrule.Insight.Distributions;

namespace Chainrule.Cli.Runs;

/// <summary>How weights, gradients and activations were spread over the epochs, as it is kept in a run's folder.</summary>
internal static class LayersFile
{
    // Ten times what the recorder writes at most.
    private const long LongestFile = 4_000_000;

    /// <summary>Keeps it, with the run's next change.</summary>
    public static void Stage(RunFolder folder, LayerHistory history) =>
        folder.Stage(folder.Layers, path => DurableFile.Write(path, overwrite: true, history.Write));

    /// <summary>The lines of the file that keeps it.</summary>
    public static IReadOnlyList<string> LinesOf(LayerHistory history)
    {
        using var stream = new MemoryStream();
        history.Write(stream);
        return Encoding.UTF8.GetString(stream.ToArray()).TrimEnd('\n').Split('\n');
    }

    /// <summary>The lines of a run's file, whatever they hold; null where there is none.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <exception cref="ChainruleException">It is longer than any that a run leaves.</exception>
    public static IReadOnlyList<string>? LinesIn(string folder)
    {
        var file = new FileInfo(Path.Combine(folder, RunFolder.LayersName));
        return !StoredFile.Is(file.FullName) ? null
            : file.Length <= LongestFile ? File.ReadAllLines(file.FullName)
            : throw new ChainruleException(
                $"{file.FullName} is longer than any that a run leaves",
                "the file is damaged; the rest of the run can be read without it");
    }

    /// <summary>Reads it; null where there is none, or something else.</summary>
    public static LayerHistory? TryRead(string folder)
    {
        try
        {
            var file = new FileInfo(Path.Combine(folder, RunFolder.LayersName));
            if (!StoredFile.Is(file.FullName) || file.Length > LongestFile)
            {
                return null;
            }

            using var reader = file.OpenText();
            return LayerHistory.Read(reader);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
