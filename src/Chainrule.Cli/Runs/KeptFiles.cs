using System.Globalization;
using System.Security.Cryptography;
using Chainrule.Cli.Runs.Records;
using Chainrule.Files;
using Chainrule.Insight.Comparisons;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Tables;
using Chainrule.Training;

namespace Chainrule.Cli.Runs;

/// <summary>
/// What a run keeps beside its record, as far as another training must come to the same: the model, what it makes of the test
/// rows, and where the training stood last. Null is what isn't there.
/// </summary>
/// <param name="Model">The model.</param>
/// <param name="Predictions">What the tested model makes of the test rows.</param>
/// <param name="Checkpoint">Where the training stood last.</param>
internal sealed record KeptFiles(Model? Model, TestPredictions? Predictions, TrainingCheckpoint? Checkpoint)
{
    private const string OtherModel = "the model in this folder is damaged: it isn't the one the run recorded";

    /// <summary>What another training has come to, as far as the folder keeps it.</summary>
    public KeptFiles Of(TrainedRun trained) =>
        new(
            Model is null ? null : trained.Model,
            Predictions is null ? null : trained.TestPredictions,
            Checkpoint is null ? null : trained.Checkpoint
        );

    /// <summary>Reads what lies in a run's folder, and holds it against the record.</summary>
    /// <param name="run">The run.</param>
    /// <exception cref="ChainruleException">A file is damaged, or isn't the one that the run recorded.</exception>
    public static KeptFiles Read(RecordedRun run)
    {
        var checkpoint = run.Checkpoint;
        string? recorded = run.Record.Result is null ? checkpoint?.Best?.Sha256() : run.ParametersSha256;
        Model? model = null;
        if (File.Exists(RunFolder.ModelIn(run.Folder)))
        {
            model = ReadModel(run.Folder);
            RequireRecorded(run, model, recorded);
        }

        // before the end a run keeps the model of its best epoch so far, which nothing else records
        return new KeptFiles(run.Record.Result is null ? null : model, ReadPredictions(run), checkpoint);
    }

    /// <summary>All that it holds, each to its last bit.</summary>
    public IEnumerable<Quantity> Quantities =>
    [
        .. Model is { } model
            ? Saved(RunFolder.ModelName, path => model.Save(path, overwrite: true, TableModel.Format))
            : [],
        .. Predictions is { } predictions
            ? Saved(RunFolder.PredictionsName, path => PredictionsFile.Save(path, predictions, overwrite: true))
            : [],
        .. Checkpoint is { } checkpoint ? Of(checkpoint) : [],
    ];

    /// <summary>Refuses a model in a run's folder that isn't the one which the run recorded: its file is damaged.</summary>
    /// <param name="run">The run.</param>
    /// <param name="model">What was read from its model file.</param>
    /// <param name="recorded">The SHA-256 of the parameters that it must have; null where none is recorded.</param>
    /// <exception cref="ChainruleException">It has others.</exception>
    public static void RequireRecorded(RecordedRun run, Model model, string? recorded)
    {
        if (recorded is not null && model.Network.ParametersSha256() is var found && found != recorded)
        {
            throw new ChainruleException(
                $"{OtherModel}: its parametersSha256 is {found}, the recorded one {recorded}",
                $"put the run's own {RunFolder.ModelName} back, or train the run again: {RecordText.Again(run)}"
            );
        }
    }

    private static Model ReadModel(string folder)
    {
        try
        {
            return ModelArgument.Load(folder);
        }
        catch (ChainruleException exception)
        {
            throw new ChainruleException($"{OtherModel}: {exception.Message}", exception.Remedy, exception);
        }
    }

    private static TestPredictions? ReadPredictions(RecordedRun run)
    {
        string path = Path.Combine(run.Folder, RunFolder.PredictionsName);
        return run.Record.Result is not null && File.Exists(path) ? PredictionsFile.Load(path) : null;
    }

    // Files are compared as this version would write them: each text and each tensor.
    private static List<Quantity> Saved(string name, Action<string> save)
    {
        var folder = Directory.CreateTempSubdirectory("chainrule-");
        try
        {
            string path = Path.Combine(folder.FullName, name);
            save(path);
            using var file = SafetensorsReader.Open(path);
            return
            [
                .. file.Metadata.OrderBy(text => text.Key, StringComparer.Ordinal)
                    .Select(text => new Quantity($"{name}, {text.Key}", text.Value)),
                .. file.Tensors.Select(tensor => new Quantity($"{name}, {tensor.Name}", HashOf(path, tensor))),
            ];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string HashOf(string path, TensorInfo tensor)
    {
        using var file = File.OpenHandle(path);
        byte[] bytes = new byte[tensor.ByteLength];
        RandomAccess.Read(file, bytes, tensor.Offset);
        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    private static IEnumerable<Quantity> Of(TrainingCheckpoint checkpoint)
    {
        var at = checkpoint.Position;
        yield return Named("step", at.Step.ToString(CultureInfo.InvariantCulture));
        yield return Named("step in the epoch", at.StepInEpoch.ToString(CultureInfo.InvariantCulture));
        yield return Named("sum of losses", RecordLister.TextOf(at.LossSum));
        yield return Named("parameters", checkpoint.Values.Sha256());
        if (checkpoint.Best is { } best)
        {
            yield return Named("best parameters", best.Sha256());
        }

        for (int slot = 0; slot < checkpoint.Slots.Count; slot++)
        {
            yield return Named($"optimizer slot {slot + 1}", new NetworkValues(checkpoint.Slots[slot].Span).Sha256());
        }

        static Quantity Named(string what, string text) => new($"{RunFolder.LastName}, {what}", text);
    }
}
