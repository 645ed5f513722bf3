using System.Security.Cryptography;
using Chainrule.Cli.Runs.Records;
using Chainrule.Files;
using Chainrule.Models;
using Chainrule.Training;

namespace Chainrule.Cli.Runs;

/// <summary>What the files in the folder of a run say about it.</summary>
internal sealed class RecordedRun
{
    private RecordedRun(string folder, RunRecord record, IReadOnlyList<KindMetrics> metrics)
    {
        (Folder, Record, Metrics) = (folder, record, metrics);
        // of what was trained only for comparison nothing is shown
        var chosen = metrics.FirstOrDefault(kind => kind.Kind is null || kind.Kind == record.Result?.Table?.Task.Kind);
        if (chosen is null)
        {
            return;
        }

        History = chosen.Epochs.Count == 0 ? null : new TrainingHistory(chosen.Epochs, StopReasonOf(chosen.Epochs.Count));
        Iterations = chosen.Iterations.Count == 0 ? null : IterationsOf(chosen.Iterations);
        Penalties = chosen.Penalties;
    }

    /// <summary>The folder, as the user would write it.</summary>
    public string Folder { get; }

    /// <summary>What <c>run.json</c> says.</summary>
    public RunRecord Record { get; }

    /// <summary>What <c>metrics.csv</c> says; empty where there is none.</summary>
    public IReadOnlyList<KindMetrics> Metrics { get; }

    /// <summary>DATA of the run; null where it isn't recorded.</summary>
    public string? Source => Record.Data?.Source;

    /// <summary>The SHA-256 of the parameters of the model saved; null where the run hasn't come to its end.</summary>
    public string? ParametersSha256 => Record.Result?.ParametersSha256;

    /// <summary>What each epoch has brought; null where there were none.</summary>
    public TrainingHistory? History { get; }

    /// <summary>What iterations over all rows have brought; null where there were none.</summary>
    public IterationHistory? Iterations { get; }

    /// <summary>What penalties brought that were tried in validation; empty where none were.</summary>
    public IReadOnlyList<PenaltyTrial> Penalties { get; } = [];

    /// <summary>Where the training stood when it was last kept; null where it has left nothing to go on from.</summary>
    /// <exception cref="ChainruleException">The checkpoint can't be read.</exception>
    public TrainingCheckpoint? Checkpoint => ReadCheckpoint(out _);

    /// <summary>How many networks the model is the mean of.</summary>
    public int Members => (int)Math.Max(1, Record.Result?.Table?.Chosen?.Method.Members ?? 1);

    /// <summary>What is recorded of the run that a model comes from; null where it isn't known.</summary>
    /// <param name="name">The model, as the user has named it: a run's folder or a model file.</param>
    /// <param name="model">The model itself: beside a model there may be the record of another one.</param>
    /// <exception cref="ChainruleException">It is the model file of a run that has recorded other parameters.</exception>
    public static RecordedRun? Of(string name, Model model)
    {
        if (Find(FolderOf(name)) is not { } run)
        {
            return null;
        }

        if (Path.GetFileName(ModelArgument.FileOf(name)) == RunFolder.ModelName)
        {
            KeptFiles.RequireRecorded(run, model, run.ParametersSha256);
        }

        return run.ParametersSha256 is null || run.ParametersSha256 == model.Network.ParametersSha256() ? run : null;
    }

    /// <summary>The folder that a model lies in.</summary>
    /// <param name="name">The model, as the user has named it: a run's folder or a model file.</param>
    public static string FolderOf(string name) =>
        Directory.Exists(name) ? name
        : Path.GetDirectoryName(name) is { Length: > 0 } parent ? parent
        : ".";

    /// <summary>Whether the run was trained on data of that name.</summary>
    /// <param name="data">DATA, as the user has named it.</param>
    public bool IsOf(string data) => Source is not null && (Source == data || Path.GetFullPath(Source) == Path.GetFullPath(data));

    /// <summary>Whether the run was trained on that very file, wherever it lay and whatever it was called.</summary>
    /// <param name="file">A file; what isn't there, or is no file, is not the same.</param>
    public bool IsTrainedOn(string file)
    {
        if (Record.Data is not { Files: { Count: > 0 } files } || !StoredFile.Is(file))
        {
            return false;
        }

        using var stream = File.OpenRead(file);
        string hash = Convert.ToHexStringLower(SHA256.HashData(stream));
        return files.Any(recorded => recorded.Sha256 == hash);
    }

    /// <summary>Whether the run was trained on these very files, wherever they lay.</summary>
    public bool IsTrainedOn(DataFiles files) =>
        Record.Data is { Files: { Count: > 0 } recorded }
        && files.Records.All(file => recorded.Any(other => other.Sha256 == file.Sha256));

    /// <summary>Reads the folder; null where no run has left a record in it that can be read.</summary>
    public static RecordedRun? Find(string folder)
    {
        try
        {
            return Read(folder);
        }
        catch (Exception exception) when (exception is ChainruleException or IOException or UnauthorizedAccessException)
        {
            return null; // beside a model there may be no run.json, or one of something else
        }
    }

    /// <summary>Reads the folder.</summary>
    /// <exception cref="ChainruleException">A file in it isn't what a run leaves; the message names it.</exception>
    /// <exception cref="IOException">A file can't be read.</exception>
    public static RecordedRun Read(string folder)
    {
        RunFolder.Settle(folder);
        string file = RunFolder.RecordIn(folder);
        if (File.Exists(file) && !StoredFile.Is(file))
        {
            throw new ChainruleException(
                $"{file} is empty, or no file but a device or a pipe", "give the folder that a run has left");
        }

        return new RecordedRun(
            folder,
            RunRecord.Parse(file, RecordReader.ReadFile(file)),
            MetricsFile.Read(Path.Combine(folder, RunFolder.MetricsName))
        );
    }

    /// <summary>Reads the checkpoint; null where the run has left none.</summary>
    /// <param name="configuration">What the checkpoint itself says of the run, as text; empty where there is none.</param>
    /// <exception cref="ChainruleException">It can't be read.</exception>
    public TrainingCheckpoint? ReadCheckpoint(out string configuration)
    {
        configuration = "";
        string file = RunFolder.LastIn(Folder);
        return File.Exists(file) ? CheckpointFile.Load(file, out configuration) : null;
    }

    private IterationHistory IterationsOf(IReadOnlyList<IterationRecord> iterations) =>
        new(
            iterations,
            (int)Math.Max(1, Record.Result?.Table?.Rows.ValidationFolds ?? 1),
            Record.Result?.Table?.Chosen?.Method.HasConverged ?? false
        );

    private StopReason StopReasonOf(int epochs) =>
        Record.Result is null ? StopReason.Canceled
        : int.TryParse(Record.OptionText("epochs"), out int planned) && epochs < planned ? StopReason.EarlyStopping
        : StopReason.Completed;
}
