using Chainrule.Training;

namespace Chainrule.Cli.Runs.Records;

/// <summary>What a training by epochs has brought.</summary>
/// <param name="Epochs">The epochs, first to last.</param>
/// <param name="Test">How well the network does on the rows to test with.</param>
/// <param name="SamplesPerSecond">Rows trained on per second.</param>
/// <param name="TrainSeconds">The seconds of training.</param>
internal sealed record EpochsRecord(
    IReadOnlyList<EpochLosses> Epochs, TestRecord? Test, double? SamplesPerSecond, double? TrainSeconds)
{
    /// <summary>What a training has brought.</summary>
    public static EpochsRecord Of(TrainingHistory history, Evaluation? test) =>
        new(
            [.. history.Epochs.Select(EpochLosses.Of)],
            test is null ? null : new TestRecord(test.Loss, test.Accuracy ?? double.NaN),
            Math.Round(history.SamplesPerSecond, 1),
            Math.Round(history.TrainSeconds, 4)
        );

    /// <summary>Reads or writes the fields.</summary>
    public static EpochsRecord Exchange(RecordFields fields, EpochsRecord? value) =>
        new(
            fields.Objects("epochs", value?.Epochs, EpochLosses.Exchange) ?? [],
            fields.Object<TestRecord>("test", value?.Test, TestRecord.Exchange),
            fields.Number("samplesPerSecond", value?.SamplesPerSecond),
            fields.Number("trainSeconds", value?.TrainSeconds)
        );
}

/// <summary>What an epoch has brought.</summary>
/// <param name="Epoch">Its number, from 1.</param>
/// <param name="TrainLoss">The loss in training.</param>
/// <param name="TrainAccuracy">The share of rows that were right in training; null without classes.</param>
/// <param name="ValidationLoss">The loss on rows held back; NaN without them.</param>
/// <param name="ValidationAccuracy">The share of these that were right; NaN without them.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record EpochLosses(
    long Epoch, double? TrainLoss, double? TrainAccuracy, double? ValidationLoss, double? ValidationAccuracy, double? Seconds)
{
    /// <summary>Of an epoch.</summary>
    public static EpochLosses Of(EpochRecord epoch) =>
        new(
            epoch.Epoch,
            epoch.TrainLoss,
            epoch.TrainAccuracy,
            epoch.ValidationLoss ?? double.NaN,
            epoch.ValidationAccuracy ?? double.NaN,
            Math.Round(epoch.Seconds, 4)
        );

    /// <summary>Reads or writes the fields.</summary>
    public static EpochLosses Exchange(RecordFields fields, EpochLosses? value) =>
        new(
            fields.Integer("epoch", value?.Epoch) ?? 0,
            fields.Number("trainLoss", value?.TrainLoss),
            fields.Number("trainAccuracy", value?.TrainAccuracy),
            fields.Number("validationLoss", value?.ValidationLoss),
            fields.Number("validationAccuracy", value?.ValidationAccuracy),
            fields.Number("seconds", value?.Seconds)
        );
}

/// <summary>How well a network does on the rows to test with.</summary>
/// <param name="Loss">The loss.</param>
/// <param name="Accuracy">The share that is right; NaN without classes.</param>
internal sealed record TestRecord(double? Loss, double? Accuracy)
{
    /// <summary>Reads or writes the fields.</summary>
    public static TestRecord Exchange(RecordFields fields, TestRecord? value) =>
        new(fields.Number("loss", value?.Loss), fields.Number("accuracy", value?.Accuracy));
}
