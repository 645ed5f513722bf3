namespace Chainrule.Training;

/// <summary>Why training stopped.</summary>
public enum StopReason
{
    /// <summary>All epochs are done.</summary>
    Completed,

    /// <summary>The monitored loss has found no new minimum for too long.</summary>
    EarlyStopping,

    /// <summary>Somebody asked it to stop. The running step was finished; training can go on from there.</summary>
    Canceled,
}

/// <summary>What training has brought, epoch by epoch, since its very start: epochs before a resumption are included.</summary>
/// <param name="Epochs">All finished epochs, first to last.</param>
/// <param name="StopReason">Why it ended.</param>
public sealed record TrainingHistory(IReadOnlyList<EpochRecord> Epochs, StopReason StopReason)
{
    /// <summary>The epoch with the lowest monitored loss, the first of equals; null before the first is finished.</summary>
    public EpochRecord? Best => Epochs.LastOrDefault(epoch => epoch.IsBest);

    /// <summary>How long training steps took in all finished epochs, validation excluded.</summary>
    public double TrainSeconds => Epochs.Sum(epoch => epoch.TrainSeconds);

    /// <summary>Rows trained on per second of training steps, over all finished epochs.</summary>
    public double SamplesPerSecond => TrainSeconds > 0 ? Epochs.Sum(epoch => epoch.Rows) / TrainSeconds : 0;
}
