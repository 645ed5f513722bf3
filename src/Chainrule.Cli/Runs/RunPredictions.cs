using Chainrule.Cli.Display;
using Chainrule.Insight.Comparisons;
using Chainrule.Insight.Results;

namespace Chainrule.Cli.Runs;

/// <summary>
/// What a run's model has made of its test rows: kept in the run's folder, or computed again from model and data.
/// </summary>
internal static class RunPredictions
{
    // More than a run's other files together would take.
    private const long MostNumbers = 16_000_000;

    /// <summary>Keeps it, with the run's next change. What the run has saved is whole: that this isn't kept is no failure of it.
    /// </summary>
    public static void TryStage(
        RunFolder folder,
        Outcome outcome,
        Func<RowFingerprint> fingerprint,
        string parametersSha256,
        Terminal terminal
    )
    {
        try
        {
            if ((long)outcome.Rows * (outcome.Classes + outcome.Model.Network.OutputShape.Count) <= MostNumbers)
            {
                var kept = TestPredictions.Of(outcome, fingerprint(), parametersSha256);
                folder.Stage(folder.Predictions, path => PredictionsFile.Save(path, kept, overwrite: true));
            }
        }
        catch (Exception exception) when (exception is ChainruleException or IOException or UnauthorizedAccessException)
        {
            terminal.Warn($"warning: the predictions were not kept for comparisons: {exception.Message}");
        }
    }

    /// <summary>Finds it for a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="kind">The kind of data that it was trained on.</param>
    /// <param name="scene">Where its data is read, if it must be.</param>
    /// <returns>The predictions, or why there are none.</returns>
    public static (TestPredictions? Predictions, string? WhyNot) Find(RecordedRun run, RunKind kind, ReadingScene scene)
    {
        string path = Path.Combine(run.Folder, RunFolder.PredictionsName);
        if (File.Exists(path))
        {
            try
            {
                var kept = PredictionsFile.Load(path);
                if (kept.Run == run.ParametersSha256)
                {
                    return (kept, null);
                }
            }
            catch (ChainruleException exception)
            {
                return (null, $"its {RunFolder.PredictionsName} can't be read: {exception.Message}");
            }
        }

        return run.ParametersSha256 is null
            ? (null, "it has no test figures: it was stopped, or is still under way")
            : TestAgain(run, kind, scene);
    }

    private static (TestPredictions?, string?) TestAgain(RecordedRun run, RunKind kind, ReadingScene scene)
    {
        string missing = $"it has no {RunFolder.PredictionsName}";
        if (run.Source is null)
        {
            return (null, $"{missing}; train it again with this version");
        }

        try
        {
            _ = RecordedData.Of(run, kind, $"chainrule evaluate {ShellWord.Quote(run.Folder)}");
            return kind.TestAgain(run, scene);
        }
        catch (Exception exception) when (exception is ChainruleException or IOException or UnauthorizedAccessException)
        {
            return (null, $"{missing}, and they can't be computed again: {exception.Message}");
        }
    }
}
