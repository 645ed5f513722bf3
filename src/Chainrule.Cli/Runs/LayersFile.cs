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

    /// <summary>Reads it; null where there is none, or something else.</summary>
    public static LayerHistory? TryRead(string folder)
    {
        try
        {
            var file = new FileInfo(Path.Combine(folder, RunFolder.LayersName));
            if (!file.Exists || file.Length > LongestFile)
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
