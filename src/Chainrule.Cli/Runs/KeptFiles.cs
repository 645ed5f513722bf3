using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Chainrule.Cli.Runs.Records;
using Chainrule.Files;
using Chainrule.Insight.Comparisons;
using Chainrule.Models;
using Chainrule.Tables;
using Chainrule.Training;

namespace Chainrule.Cli.Runs;

/// <summary>
/// What a run keeps beside its record, as far as another training must come to the same. Null is what isn't there.
/// </summary>
internal sealed record KeptFiles
{
    private const string OtherModel = "the model in this folder is damaged: it isn't the one the run recorded";

    // What a clock gives in a checkpoint's own description, and what of the record in it depends on the machine.
    private static readonly string[] Times = ["seconds", "trainSeconds"];

    /// <summary>The model.</summary>
    public Model? Model { get; init; }

    /// <summary>What the tested model makes of the test rows.</summary>
    public TestPredictions? Predictions { get; init; }

    /// <summary>Where the training stood last.</summary>
    public TrainingCheckpoint? Checkpoint { get; init; }

    /// <summary>What the run was asked for, as the checkpoint says it; null where there is none.</summary>
    public RunRecord? Configuration { get; init; }

    /// <summary>What each step has brought, a line each.</summary>
    public IReadOnlyList<MetricsLine>? Metrics { get; init; }

    /// <summary>What the layers did, a line each.</summary>
    public IReadOnlyList<string>? Layers { get; init; }

    /// <summary>The names of the files that are there.</summary>
    public IEnumerable<string> Names =>
        new (string Name, object? Content)[]
        {
            (RunFolder.ModelName, Model), (RunFolder.PredictionsName, Predictions), (RunFolder.LastName, Checkpoint),
            (RunFolder.MetricsName, Metrics), (RunFolder.LayersName, Layers),
        }.Where(file => file.Content is not null).Select(file => file.Name);

    /// <summary>What another training has come to.</summary>
    /// <param name="trained">The training.</param>
    /// <param name="record">What the run's own record says it was asked for.</param>
    public static KeptFiles Of(TrainedRun trained, RunRecord record) =>
        new()
        {
            Model = trained.Model,
            Predictions = trained.IsStopped ? null : trained.TestPredictions,
            Checkpoint = trained.Checkpoint,
            Configuration = trained.Checkpoint is null ? null : record,
            Metrics = MetricsFile.LinesOf(trained.Metrics),
            Layers = trained.LayerHistory is { } layers ? LayersFile.LinesOf(layers) : null,
        };

    /// <summary>The same without what is missing in another folder.</summary>
    public KeptFiles Among(KeptFiles others) =>
        this with
        {
            Model = others.Model is null ? null : Model,
            Predictions = others.Predictions is null ? null : Predictions,
            Checkpoint = others.Checkpoint is null ? null : Checkpoint,
            Configuration = others.Configuration is null ? null : Configuration,
            Metrics = others.Metrics is null ? null : Metrics,
            Layers = others.Layers is null ? null : Layers,
        };

    /// <summary>Reads what lies in a run's folder, and holds it against the record.</summary>
    /// <param name="run">The run.</param>
    /// <exception cref="ChainruleException">A file is damaged, or isn't the one that the run recorded.</exception>
    public static KeptFiles Read(RecordedRun run)
    {
        var checkpoint = run.ReadCheckpoint(out string configuration);
        // a run that was stopped keeps the model of its best epoch so far, or the network as it stood before the first one ended
        string? recorded =
            run.Record.Result is not null ? run.ParametersSha256
            : checkpoint?.Best is { } best ? best.Sha256()
            : checkpoint is { History.Count: 0 } ? checkpoint.Values.Sha256()
            : null;
        Model? model = null;
        if (File.Exists(RunFolder.ModelIn(run.Folder)))
        {
            model = ReadModel(run.Folder);
            RequireRecorded(run, model, recorded);
        }

        string last = RunFolder.LastIn(run.Folder), metrics = Path.Combine(run.Folder, RunFolder.MetricsName);
        return new KeptFiles
        {
            Model = model,
            Predictions = ReadPredictions(run),
            Checkpoint = checkpoint,
            Configuration = checkpoint is null ? null : RunRecord.Parse(last, Encoding.UTF8.GetBytes(configuration)),
            Metrics = StoredFile.Is(metrics) ? MetricsFile.LinesIn(metrics, File.ReadAllLines(metrics)) : null,
            Layers = LayersFile.LinesIn(run.Folder),
        };
    }

    /// <summary>All that it holds but the metrics, each to its last bit.</summary>
    public IEnumerable<Quantity> Quantities =>
    [
        .. Model is { } model
            ? Saved(RunFolder.ModelName, path => model.Save(path, overwrite: true, TableModel.Format))
            : [],
        .. Predictions is { } predictions
            ? Saved(RunFolder.PredictionsName, path => PredictionsFile.Save(path, predictions, overwrite: true))
            : [],
        .. Checkpoint is { } checkpoint
            ? Saved(RunFolder.LastName, path => CheckpointFile.Save(path, checkpoint, AskedFor(Configuration!)))
            : [],
        .. Layers?.Select((line, i) => new Quantity($"{RunFolder.LayersName}, line {i + 1}", line)) ?? [],
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
                    .SelectMany(text => Said($"{name}, {text.Key}", text.Value)),
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

    // What a run is asked for, without where and when.
    private static string AskedFor(RunRecord record) =>
        (record with { Version = null, Machine = null, Started = null, Resumed = [], Result = null }).WriteText();

    // A text that is JSON as what it says, field by field: a difference is shown, and must be readable. Others as they are.
    private static IEnumerable<Quantity> Said(string name, string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return [.. Fields(name, json.RootElement)];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException) // half of a character
        {
            return [new Quantity(name, text)];
        }
    }

    private static IEnumerable<Quantity> Fields(string name, JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Object => value.EnumerateObject().Where(field => !Times.Contains(field.Name))
                .SelectMany(field => Fields($"{name}, {field.Name}", field.Value)),
            JsonValueKind.Array => value.EnumerateArray().SelectMany((item, i) => Fields($"{name} {i + 1}", item)),
            _ => [new Quantity(name, value.GetRawText())], // with control characters escaped
        };
}
