using Chainrule.Networks;

namespace Chainrule.Training;

/// <summary>Where training leaves what must survive it. What a method throws ends the training and reaches its caller.</summary>
public interface ICheckpointStore
{
    /// <summary>
    /// Called at the end of an epoch whose parameters are those that training would end with if no better epoch came: the
    /// best so far, or the latest where the best isn't restored.
    /// </summary>
    /// <param name="network">The network with those parameters.</param>
    /// <param name="epoch">What the epoch has brought.</param>
    void SaveBest(Network network, EpochRecord epoch);

    /// <summary>
    /// Called at the end of every epoch, after <see cref="SaveBest"/>, and when training is canceled. Never when it diverges.
    /// </summary>
    /// <param name="checkpoint">All that is needed to go on.</param>
    void SaveLast(TrainingCheckpoint checkpoint);
}
