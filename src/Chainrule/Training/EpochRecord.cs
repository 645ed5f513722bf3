namespace Chainrule.Training;

/// <summary>What one epoch has brought.</summary>
/// <param name="Epoch">Its number, from 1.</param>
/// <param name="TrainLoss">
/// The mean over the epoch's rows of the loss at the moment they were trained on, without penalties on the weights: the
/// network got better meanwhile, so it lies above what the finished epoch would give.
/// </param>
/// <param name="ValidationLoss">The loss over the validation set after the epoch; null without one.</param>
/// <param name="ValidationAccuracy">The share of validation rows put into the right class, from 0 to 1; null without
/// classes.</param>
/// <param name="LearningRate">The learning rate of its last step.</param>
/// <param name="Rows">The rows trained on.</param>
/// <param name="TrainSeconds">How long its training steps took, filling batches included.</param>
/// <param name="Seconds">How long all of it took, validation included.</param>
/// <param name="IsBest">Whether its <see cref="Monitored"/> loss is below that of every epoch before.</param>
public sealed record EpochRecord(
    int Epoch,
    double TrainLoss,
    double? ValidationLoss,
    double? ValidationAccuracy,
    float LearningRate,
    long Rows,
    double TrainSeconds,
    double Seconds,
    bool IsBest)
{
    /// <summary>
    /// The share of the epoch's rows put into the right class at the moment they were trained on, from 0 to 1: with dropout, and
    /// while the
    /// network got better, so it lies below what the finished epoch would give. Null without classes, or where it isn't known.
    /// </summary>
    public double? TrainAccuracy { get; init; }

    /// <summary>
    /// The loss that early stopping, the best epoch and plateau schedules go by: of validation where there is one, else of
    /// training.
    /// </summary>
    public double Monitored => ValidationLoss ?? TrainLoss;

    /// <summary>Rows trained on per second of training steps.</summary>
    public double SamplesPerSecond => TrainSeconds > 0 ? Rows / TrainSeconds : 0;
}
