using System.Globalization;

namespace Chainrule.Training;

/// <summary>Refuses a checkpoint of another training, naming the difference.</summary>
internal static class CheckpointCheck
{
    /// <summary>Checks a checkpoint against the trainer that is to go on from it.</summary>
    /// <exception cref="ChainruleException">Something differs that must not, or a buffer has another length.</exception>
    public static void Check(TrainingCheckpoint checkpoint, Trainer trainer)
    {
        var setup = checkpoint.Setup;
        Same("network", setup.Network, trainer.Network.Notation);
        Same("loss", setup.Loss, trainer.Loss.Notation);
        Same("optimizer", setup.Optimizer, trainer.Optimizer.Notation);
        Same("seed", setup.Seed, trainer.Options.Seed);
        Same("shuffling", setup.Shuffle, trainer.Options.Shuffle);
        Same("choice of frozen layers", Listed(setup.Frozen), Listed(trainer.Options.Frozen.Of(trainer.Network).Names));
        Same("batch size", setup.BatchSize, trainer.Options.BatchSize);
        CheckShards(setup.Shards, trainer.Options.Shards);
        Same("number of optimizer slots", checkpoint.Slots.Count, trainer.Optimizer.SlotCount);

        int parameters = trainer.Network.ParameterCount;
        Same("number of parameters", checkpoint.Values.Parameters.Length, parameters);
        Same("number of numbers of state", checkpoint.Values.State.Length, trainer.Network.State.Length);
        foreach (var slot in checkpoint.Slots)
        {
            Same("length of an optimizer slot", slot.Length, parameters);
        }

        if (checkpoint.Best is { } best)
        {
            Same("number of best parameters", best.Parameters.Length, parameters);
            Same("number of numbers of the best state", best.State.Length, trainer.Network.State.Length);
        }

        Same("number of finished epochs", checkpoint.History.Count, checkpoint.Position.Epoch);
        if (checkpoint.PatienceFrom < 0 || checkpoint.PatienceFrom > checkpoint.History.Count)
        {
            throw new ChainruleException(
                $"the checkpoint lets patience count after {checkpoint.PatienceFrom} epochs, but has {checkpoint.History.Count}",
                "the file is damaged"
            );
        }
    }

    private static void CheckShards(int inCheckpoint, int here)
    {
        if (inCheckpoint != here)
        {
            throw new ChainruleException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the checkpoint's training cuts a batch into {inCheckpoint}, this one into {here}: the bits would be others"
                ),
                $"go on with {RemedyStep.Set("TrainingOptions.Shards", inCheckpoint.ToString(CultureInfo.InvariantCulture))}"
            );
        }
    }

    private static string Listed(IReadOnlyList<string> names) => names.Count == 0 ? "none" : string.Join(", ", names);

    private static void Same<T>(string what, T inCheckpoint, T here)
        where T : IEquatable<T>
    {
        if (!inCheckpoint.Equals(here))
        {
            throw new ChainruleException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the checkpoint is of another training: its {what} is {inCheckpoint}, not {here}"
                ),
                "go on with the settings the training began with"
            );
        }
    }
}
