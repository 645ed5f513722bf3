using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs.Records;
using Chainrule.Insight;
using Chainrule.Insight.Comparisons;
using Chainrule.Insight.Distributions;
using Chainrule.Networks;
using Chainrule.Training;

namespace Chainrule.Cli.Runs;

/// <summary>A run whose data is read and whose settings are settled, before anything is trained or written.</summary>
/// <param name="request">What was asked for.</param>
/// <param name="files">The files that the data was read from.</param>
internal abstract class PlannedRun(RunRequest request, DataFiles files)
{
    private readonly DateTime _started = DateTime.UtcNow;

    /// <summary>A short name for folders and headings.</summary>
    public abstract string Name { get; }

    /// <summary>DATA, as the user has named it.</summary>
    public string Data => request.Data;

    /// <summary>What was asked for.</summary>
    protected RunRequest Request => request;

    /// <summary>The threads to use.</summary>
    public abstract int Threads { get; }

    /// <summary>The shards of a batch.</summary>
    public abstract int Shards { get; }

    /// <summary>A hash of what the training begins with, or goes on from; null where data and options decide it.</summary>
    public virtual string? Beginning => null;

    /// <summary>What the record says of the data, but for its files.</summary>
    protected abstract DataRecord DataRecord { get; }

    /// <summary>What the record says of the model that the network starts from; empty where it starts from none.</summary>
    protected virtual IReadOnlyList<FileRecord> Pretrained => [];

    /// <summary>All options after defaults that decide the result.</summary>
    protected abstract IReadOnlyList<OptionRecord> Options { get; }

    /// <summary>What processes that share the training must have in common: names, and what has them.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> InCommon
    {
        get
        {
            // where the data lies, and on what machine, is each process's own
            var record = Describe() with { Machine = null, Started = null };
            record = record with { Data = record.Data is null ? null : record.Data with { Source = null } };
            return
            [
                new("build", typeof(Trainer).Module.ModuleVersionId.ToString()),
                .. RecordLister.Of(record, RunRecord.Exchange)
                    .Select(quantity => KeyValuePair.Create(quantity.Name, quantity.Text)),
                new("beginning", Beginning ?? ""),
            ];
        }
    }

    /// <summary>Says what will be trained, and settles what was left open.</summary>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    /// <exception cref="ChainruleException">Nothing can be learned from the data.</exception>
    public abstract void Announce(Terminal terminal, CancellationToken cancel);

    /// <summary>Refuses what nobody should begin unasked; a run that goes on or is repeated isn't asked.</summary>
    /// <exception cref="ChainruleException">There is such a thing, and an option that allows it.</exception>
    public virtual void CheckBeginning()
    {
    }

    /// <summary>
    /// The training by mini-batches, for a single process; another network each time, or one not to be trained on.
    /// </summary>
    /// <exception cref="ChainruleException">It would not be trained by mini-batches.</exception>
    public abstract PlannedSteps Steps(CancellationToken cancel);

    /// <summary>The checks that can be made before the training; says what will be checked.</summary>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public abstract (TrainingCheck Check, Network Network) Check(Terminal terminal, CancellationToken cancel);

    /// <summary>Says what learning rates will be tried on, and gives what tries them.</summary>
    public abstract Func<LearningRateRange, IProgress<LearningRateStep>, CancellationToken, LearningRateSweep> Sweep(
        Terminal terminal
    );

    /// <summary>Begins to hash the data, and waits for it where a configuration says what it must be.</summary>
    /// <exception cref="ChainruleException">A file has changed.</exception>
    public void CheckFiles()
    {
        files.BeginHashing();
        if (request.Checked is not null)
        {
            files.RequireSame(request.Checked);
        }
    }

    /// <summary>Trains a share of the folds of a cross-validation, and keeps them for who goes on when all are there.</summary>
    /// <param name="share">Which of how many shares.</param>
    /// <param name="terminal">Who is told how it goes, and what is missing.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <returns>What others can't have meanwhile, where this process goes on; null where it ends here.</returns>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public virtual IDisposable? TrainShare(TaskShare share, Terminal terminal, CancellationToken cancel) =>
        throw new UsageException("--share is for the folds of a table, and there are none", "give --folds, or leave --share out");

    /// <summary>Trains, and keeps in the run's folder what a training keeps while it goes on.</summary>
    /// <exception cref="OperationCanceledException">It was canceled before there was anything to keep.</exception>
    public abstract TrainedRun Train(TrainingScene scene);

    /// <summary>
    /// Trains along with the first of several processes, which keeps and tells all there is; returns whether all were stopped
    /// after the same step.
    /// </summary>
    /// <exception cref="OperationCanceledException">This process was stopped on its own.</exception>
    public abstract bool Follow(CancellationToken cancel);

    /// <summary>Trains again what a record says, as far as the run had come.</summary>
    /// <param name="run">The run.</param>
    /// <param name="terminal">Who is told how it goes.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public abstract TrainedRun Repeat(RecordedRun run, Terminal terminal, CancellationToken cancel);

    /// <summary>What <c>run.json</c> says.</summary>
    /// <param name="result">What came out; null while nothing has.</param>
    public RunRecord Describe(ResultRecord? result = null) =>
        new()
        {
            Version = ToolName.Version,
            Data = DataRecord with { Files = files.Records },
            Pretrained = Pretrained,
            Options = Options,
            Machine = MachineRecord.OfThis(Threads),
            Started = RunRecord.TimeOf(_started),
            Resumed = request.Stopped?.Resumptions ?? [],
            Result = result,
        };
}

/// <summary>Where a training takes place.</summary>
/// <param name="Terminal">Who is told how it goes.</param>
/// <param name="Folder">Where all of it is kept.</param>
/// <param name="Events">The event files that are written besides.</param>
/// <param name="Cancel">Ends it early.</param>
internal sealed record TrainingScene(Terminal Terminal, RunFolder Folder, EventLog Events, CancellationToken Cancel);

/// <summary>A run whose training is over, or was stopped.</summary>
internal abstract class TrainedRun
{
    /// <summary>Whether it was stopped before its end.</summary>
    public abstract bool IsStopped { get; }

    /// <summary>Whether several processes that train it are all stopped after the same step.</summary>
    public virtual bool StopsTogether => false;

    /// <summary>How to go on, a sentence and a command; asked only of one that was stopped.</summary>
    public abstract (string Text, string Command) GoOn { get; }

    /// <summary>What came out; null where it was stopped before there was a result.</summary>
    public abstract ResultRecord? Result { get; }

    /// <summary>What each epoch and iteration has brought.</summary>
    public abstract IReadOnlyList<KindMetrics> Metrics { get; }

    /// <summary>The SHA-256 of the parameters as they stand.</summary>
    public abstract string ParametersSha256 { get; }

    /// <summary>The model as it is saved; null where a training that was stopped doesn't have it at hand.</summary>
    public abstract Models.Model? Model { get; }

    /// <summary>What the model that was tested makes of the test rows; null where none was tested.</summary>
    public abstract TestPredictions? TestPredictions { get; }

    /// <summary>Where a training by steps has left its place; null where it keeps none.</summary>
    public virtual TrainingCheckpoint? Checkpoint { get; init; }

    /// <summary>What the layers did, as it is kept; null where there is nothing of it to keep.</summary>
    public abstract LayerHistory? LayerHistory { get; }

    /// <summary>Whether there is a model to report on.</summary>
    public abstract bool HasModel { get; }

    /// <summary>Keeps what isn't kept yet in the run's folder.</summary>
    public abstract void Save();

    /// <summary>All there is to say about it; keeps what the model makes of the test rows.</summary>
    /// <param name="run">What the folder says.</param>
    /// <param name="terminal">Who is told where that can't be kept.</param>
    public abstract Reports.Results.ReportContent Report(RecordedRun? run, Terminal terminal);

    /// <summary>Writes the result for people.</summary>
    /// <param name="terminal">Where to write it.</param>
    /// <param name="findings">What was found out; null where nothing was.</param>
    public abstract void Print(Terminal terminal, Insight.Results.RunFindings? findings);
}
