using Chainrule.Networks;
using Chainrule.Reports.Events;
using Chainrule.Training;

namespace Chainrule.Reports;

/// <summary>
/// Writes what happens in a training into event files, for <c>tensorboard --logdir</c>: in the folder <c>train</c> the loss, the
/// learning rate, samples per second and, of a network that is given, the distribution of each block of parameters; in the
/// folder <c>validation</c> loss and accuracy under the same names, so that both are drawn in one chart. All stand over the
/// number of
/// steps since the start of training.
/// </summary>
/// <remarks>
/// Each event is handed to the system at once: files can be read while training goes on and after whatever ends it. A
/// training that goes on with the same folder begins new files there, which TensorBoard joins to the old ones. Not
/// thread-safe.
/// </remarks>
public sealed class TensorBoardLog : IProgress<TrainingEvent>, IDisposable
{
    private readonly string _folder;
    private readonly EventFile _train;
    private EventFile? _validation;
    private int _stepsPerEpoch;

    /// <summary>A log in a folder, which is made where it isn't there.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="network">The network whose parameters are counted after each epoch; null for none.</param>
    /// <exception cref="ChainruleException">It can't be written to.</exception>
    public TensorBoardLog(string folder, Network? network = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        (_folder, Network) = (folder, network);
        _train = EventFile.Create(Path.Combine(folder, "train"));
    }

    /// <summary>The network whose parameters are counted; null for none.</summary>
    public Network? Network { get; set; }

    /// <summary>Writes down how far a training on all rows at once has come, over the number of iterations.</summary>
    /// <exception cref="ChainruleException">It can't be written: a full disk, for one.</exception>
    public void Report(LbfgsIteration iteration)
    {
        _train.AddScalars(iteration.Iteration, ("loss", iteration.Loss));
        if (iteration.IsMilestone)
        {
            CountParameters(iteration.Iteration);
        }
    }

    /// <summary>Writes an event down.</summary>
    /// <exception cref="ChainruleException">It can't be written: a full disk, for one.</exception>
    public void Report(TrainingEvent value)
    {
        switch (value)
        {
            case TrainingStarted started:
                _stepsPerEpoch = started.StepsPerEpoch;
                break;
            case StepCompleted step:
                _train.AddScalars(step.Step, ("learning_rate", step.LearningRate), ("loss_so_far_in_epoch", step.Loss));
                break;
            case EpochCompleted epoch:
                Write(epoch.Record, (long)epoch.Record.Epoch * _stepsPerEpoch);
                break;
            default:
                break;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _train.Dispose();
        _validation?.Dispose();
    }

    private void CountParameters(long step)
    {
        foreach (var block in Network?.Blocks ?? [])
        {
            _train.AddHistogram(step, block.Name, HistogramCounts.Of(block.Of(Network!.Parameters)));
        }
    }

    private void Write(EpochRecord epoch, long step)
    {
        _train.AddScalars(
            step,
            ("loss", epoch.TrainLoss),
            ("learning_rate", epoch.LearningRate),
            ("samples_per_second", epoch.SamplesPerSecond)
        );
        if (epoch.TrainAccuracy is double right)
        {
            _train.AddScalars(step, ("accuracy", right));
        }

        CountParameters(step);
        if (epoch.ValidationLoss is not double loss)
        {
            return;
        }

        _validation ??= EventFile.Create(Path.Combine(_folder, "validation"));
        if (epoch.ValidationAccuracy is double accuracy)
        {
            _validation.AddScalars(step, ("loss", loss), ("accuracy", accuracy));
        }
        else
        {
            _validation.AddScalars(step, ("loss", loss));
        }
    }
}
