using Chainrule.Cli.Commands;
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

    /// <summary>Keeps it. What the run has saved is whole: that this isn't kept is no failure of it.</summary>
    public static void TryWrite(
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
                PredictionsFile.Save(
                    folder.Predictions,
                    TestPredictions.Of(outcome, fingerprint(), parametersSha256),
                    overwrite: true
                );
            }
            else if (File.Exists(folder.Predictions))
            {
                File.Delete(folder.Predictions); // those of an earlier run in the same folder
            }
        }
        catch (Exception exception) when (exception is ChainruleException or IOException or UnauthorizedAccessException)
        {
            terminal.Warn($"warning: the predictions were not kept for comparisons: {exception.Message}");
        }
    }

    /// <summary>Finds it for a run.</summary>
    /// <param name="run">The run.</param>
    /// <returns>The predictions, or why there are none.</returns>
    public static (TestPredictions? Predictions, string? WhyNot) Find(RecordedRun run)
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
            : ComputeAnew(run);
    }

    // Of a table, the model saved has seen the rows that an earlier one was tested with.
    private static (TestPredictions?, string?) ComputeAnew(RecordedRun run)
    {
        string missing = $"it has no {RunFolder.PredictionsName}";
        if (run.Source is null || run.Data.Any(fact => fact.Name == "columns"))
        {
            return (
                null,
                run.TestRows == 0 ? "it was tested with no rows held back" : $"{missing}; train it again with this version"
            );
        }

        try
        {
            var model = ModelArgument.Load(run.Folder);
            if (model.Network.ParametersSha256() != run.ParametersSha256)
            {
                return (null, $"{missing}, and its model is not the one that it tested");
            }

            var source = DataSource.Find(run.Source);
            foreach ((string name, string hash) in source.Hash())
            {
                if (run.DataSha256.TryGetValue(name, out string? recorded) && recorded != hash)
                {
                    return (null, $"{missing}, and {Path.Combine(source.Folder, name)} has changed since");
                }
            }

            var test = source.LoadTest(ModelArgument.ClassCount(model), model.Scaling);
            CommonOptions.CheckInput(model, test.Input, source.Folder);
            return (TestPredictions.Of(Outcome.Of(model, test), RowFingerprint.Of(test), run.ParametersSha256!), null);
        }
        catch (Exception exception) when (exception is ChainruleException or IOException or UnauthorizedAccessException)
        {
            return (null, $"{missing}, and they can't be computed again: {exception.Message}");
        }
    }
}
