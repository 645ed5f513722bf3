using Chainrule.Networks;
using Chainrule.Training;

namespace Chainrule.Tests.Support;

/// <summary>Keeps in memory what training saves.</summary>
internal sealed class CheckpointRecorder : ICheckpointStore
{
    /// <summary>Each epoch saved as the best, with the hash of its parameters.</summary>
    public List<(EpochRecord Epoch, string Parameters)> Best { get; } = [];

    public List<TrainingCheckpoint> Last { get; } = [];

    public void SaveBest(Network network, EpochRecord epoch) => Best.Add((epoch, network.ParametersSha256()));

    public void SaveLast(TrainingCheckpoint checkpoint) => Last.Add(checkpoint);
}
