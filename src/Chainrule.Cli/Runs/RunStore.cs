using System.Globalization;
using System.Text;
using System.Text.Json;
using Chainrule.Files;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Training;

namespace Chainrule.Cli.Runs;

/// <summary>
/// Leaves the best model, the last checkpoint and the metrics of a training in its folder, each whole or not at all.
/// </summary>
/// <param name="folder">The folder.</param>
/// <param name="record">What <c>run.json</c> says; a checkpoint carries it too, so that it can be resumed by itself.</param>
/// <param name="model">Makes a model of the network.</param>
internal sealed class RunStore(RunFolder folder, RunRecord record, Func<Network, Model> model) : ICheckpointStore
{
    private bool _isDescribed;

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
        CheckpointFile.Save(folder.Last, checkpoint, record.WriteText());
        DurableFile.Write(folder.Metrics, overwrite: true, stream => WriteMetrics(stream, checkpoint.History));
    }

    /// <summary>Adds to <c>run.json</c> what came out.</summary>
    public void Complete(Action<Utf8JsonWriter> result) => WriteRecord(record.Write(result));

    // Only when there is something of this run to describe: what an earlier run left stays whole until then.
    private void Describe()
    {
        if (!_isDescribed)
        {
            File.Delete(folder.Report); // an earlier run's says nothing about this one
            WriteRecord(record.Write());
        }

        _isDescribed = true;
    }

    private void WriteRecord(byte[] content) =>
        DurableFile.Write(folder.RunFile, overwrite: true, stream => stream.Write(content), content.Length);

    private static void WriteMetrics(Stream stream, IReadOnlyList<EpochRecord> history)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true)
        {
            NewLine = "\n",
        };
        writer.WriteLine(
            "epoch,train_loss,train_accuracy,validation_loss,validation_accuracy,learning_rate,train_seconds,seconds,best"
        );
        foreach (var epoch in history)
        {
            writer.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{epoch.Epoch},{epoch.TrainLoss},{epoch.TrainAccuracy},{epoch.ValidationLoss},{epoch.ValidationAccuracy},"
                    + $"{epoch.LearningRate},{epoch.TrainSeconds:0.0000},{epoch.Seconds:0.0000},{(epoch.IsBest ? 1 : 0)}"));
        }
    }
}
