using System.Diagnostics;
using Chainrule.Cli.Runs.Records;
using Chainrule.Files;
using Chainrule.Insight.Distributions;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Training;

namespace Chainrule.Cli.Runs;

/// <summary>
/// Leaves the best model, the last checkpoint, the metrics and what the layers did in a training's folder, all of one epoch: what
/// is saved is staged until <see cref="Commit"/>. Where writing takes long beside the epochs, as of a large network whose last
/// layer alone is trained, several epochs are written together; <see cref="Flush"/> writes what waits.
/// </summary>
/// <param name="folder">The folder.</param>
/// <param name="record">
/// The run that <c>run.json</c> describes; a checkpoint carries that too, so that it can be resumed by itself.
/// </param>
/// <param name="model">Makes a model of the network.</param>
internal sealed class RunStore(RunFolder folder, PlannedRun record, Func<Network, Model> model) : ICheckpointStore
{
    // Of networks of a million parameters and more, of which a checkpoint has some ten megabytes, writing takes at most a tenth
    // of the time.
    private const int ManyParameters = 1 << 20;
    private const double MostShare = 0.1;

    private readonly Stopwatch _writing = new(), _working = Stopwatch.StartNew();
    private Network? _best;
    private TrainingCheckpoint? _last;
    private bool _isBestWaiting, _isDescribed, _isStaged;
    private int _layers = -1;

    /// <summary>The folder.</summary>
    public RunFolder Folder => folder;

    /// <inheritdoc/>
    public void SaveBest(Network network, EpochRecord epoch)
    {
        _best ??= network.Copy();
        network.Values.CopyTo(_best.Values);
        _isBestWaiting = true;
    }

    /// <summary>Writes the model file.</summary>
    public void SaveModel(Network network)
    {
        Describe();
        folder.Stage(folder.Model, path => model(network).Save(path, overwrite: true));
        (_isBestWaiting, _isStaged) = (false, true);
    }

    /// <inheritdoc/>
    public void SaveLast(TrainingCheckpoint checkpoint)
    {
        _last = checkpoint;
        double cost = _writing.Elapsed.TotalSeconds;
        if (checkpoint.Values.Parameters.Length < ManyParameters || _working.Elapsed.TotalSeconds * MostShare >= cost)
        {
            _writing.Reset();
            Flush();
        }
    }

    /// <summary>Writes what waits to be written.</summary>
    public void Flush()
    {
        _writing.Start();
        if (_isBestWaiting)
        {
            SaveModel(_best!);
        }

        if (_last is not null)
        {
            Write(_last);
            _last = null;
        }

        _writing.Stop();
    }

    private void Write(TrainingCheckpoint checkpoint)
    {
        Describe();
        string text = record.Describe().WriteText();
        folder.Stage(folder.Last, path => CheckpointFile.Save(path, checkpoint, text));
        folder.Stage(
            folder.Metrics,
            path => DurableFile.Write(path, overwrite: true, stream => MetricsFile.Write(stream, checkpoint.History))
        );
        _isStaged = true;
    }

    /// <summary>Adds to <c>run.json</c> what came out.</summary>
    public void Complete(ResultRecord result)
    {
        WriteRecord(record.Describe(result).Write());
        _isStaged = true;
    }

    /// <summary>Puts what was saved since the last time into the folder, with what the layers did until now.</summary>
    /// <param name="layers">That.</param>
    public void Commit(LayerHistory layers)
    {
        if (_isStaged)
        {
            _writing.Start();
            if (layers.Snapshots.Count != _layers)
            {
                LayersFile.Stage(folder, layers); // they are looked at after some of the epochs
                _layers = layers.Snapshots.Count;
            }

            folder.Commit();
            _isStaged = false;
            _writing.Stop();
            _working.Restart();
        }
    }

    // Only when there is something of this run to describe: what an earlier run left stays whole until then.
    private void Describe()
    {
        if (!_isDescribed)
        {
            WriteRecord(record.Describe().Write());
        }

        _isDescribed = true;
    }

    private void WriteRecord(byte[] content) =>
        folder.Stage(
            folder.RunFile,
            path => DurableFile.Write(path, overwrite: true, stream => stream.Write(content), content.Length)
        );
}
