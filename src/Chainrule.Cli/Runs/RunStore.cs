using Chainrule.Cli.Runs.Records;
using Chainrule.Files;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Training;

namespace Chainrule.Cli.Runs;

/// <summary>
/// Leaves the best model, the last checkpoint and the metrics of a training in its folder, each whole or not at all.
/// </summary>
/// <param name="folder">The folder.</param>
/// <param name="record">
/// The run that <c>run.json</c> describes; a checkpoint carries that too, so that it can be resumed by itself.
/// </param>
/// <param name="model">Makes a model of the network.</param>
internal sealed class RunStore(RunFolder folder, PlannedRun record, Func<Network, Model> model) : ICheckpointStore
{
    private bool _isDescribed;

    /// <summary>The folder.</summary>
    public RunFolder Folder => folder;

    /// <inheritdoc/>
    public void SaveBest(Network network, EpochRecord epoch) => SaveModel(network);

    /// <summary>Writes the model file.</summary>
    public void SaveModel(Network network)
    {
        Describe();
        model(network).Save(folder.Model, overwrite: true);
    }

    /// <inheritdoc/>
    public void SaveLast(TrainingCheckpoint checkpoint)
    {
        Describe();
        CheckpointFile.Save(folder.Last, checkpoint, record.Describe().WriteText());
        DurableFile.Write(folder.Metrics, overwrite: true, stream => MetricsFile.Write(stream, checkpoint.History));
    }

    /// <summary>Adds to <c>run.json</c> what came out.</summary>
    public void Complete(ResultRecord result) => WriteRecord(record.Describe(result).Write());

    // Only when there is something of this run to describe: what an earlier run left stays whole until then.
    private void Describe()
    {
        if (!_isDescribed)
        {
            File.Delete(folder.Report); // an earlier run's says nothing about this one
            WriteRecord(record.Describe().Write());
        }

        _isDescribed = true;
    }

    private void WriteRecord(byte[] content) =>
        DurableFile.Write(folder.RunFile, overwrite: true, stream => stream.Write(content), content.Length);
}
