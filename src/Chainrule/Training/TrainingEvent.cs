namespace Chainrule.Training;

/// <summary>
/// Something that happened in training. Events are reported on the training thread, which waits for the reporter.
/// </summary>
public abstract record TrainingEvent;

/// <summary>Training starts, or goes on.</summary>
/// <param name="Rows">The rows of the training set.</param>
/// <param name="ValidationRows">The rows of the validation set, 0 without one.</param>
/// <param name="Epochs">The epochs it is planned for.</param>
/// <param name="StepsPerEpoch">The steps in one epoch.</param>
/// <param name="FinishedEpochs">Epochs finished before: 0 unless training goes on.</param>
/// <param name="FinishedSteps">Steps finished before: 0 unless training goes on.</param>
public sealed record TrainingStarted(
    int Rows, int ValidationRows, int Epochs, int StepsPerEpoch, int FinishedEpochs, long FinishedSteps) : TrainingEvent;

/// <summary>
/// The network puts out what the loss doesn't take, or could take better: reported behind <see cref="TrainingStarted"/>, where
/// there is something to say. The training goes on.
/// </summary>
/// <param name="Match">How they suit each other.</param>
public sealed record OutputsDoubted(OutputMatch Match) : TrainingEvent;

/// <summary>
/// What frozen layers make of some rows is computed, once for the whole training: see <see cref="TrainingOptions.FrozenBytes"/>.
/// Reported before the first step, in a training that freezes its first layers.
/// </summary>
/// <param name="Rows">The rows done so far, those of the validation set behind those of the training set.</param>
/// <param name="AllRows">How many there are.</param>
public sealed record FrozenLayersComputed(int Rows, int AllRows) : TrainingEvent;

/// <summary>A step is finished. Reported about ten times a second, not for every step.</summary>
/// <param name="Epoch">The running epoch, from 1.</param>
/// <param name="StepInEpoch">Steps finished in this epoch.</param>
/// <param name="StepsPerEpoch">The steps in one epoch.</param>
/// <param name="Step">Steps finished since the very start.</param>
/// <param name="Loss">The mean training loss over this epoch so far.</param>
/// <param name="LearningRate">The learning rate of this step.</param>
/// <param name="SamplesPerSecond">Rows trained on per second of training steps in this epoch so far.</param>
public sealed record StepCompleted(
    int Epoch,
    int StepInEpoch,
    int StepsPerEpoch,
    long Step,
    double Loss,
    float LearningRate,
    double SamplesPerSecond
) : TrainingEvent;

/// <summary>An epoch is finished, validated and, where checkpoints are kept, saved.</summary>
/// <param name="Record">What it has brought.</param>
public sealed record EpochCompleted(EpochRecord Record) : TrainingEvent;

/// <summary>Training has ended without an error.</summary>
/// <param name="History">What it has brought, and why it ended.</param>
public sealed record TrainingStopped(TrainingHistory History) : TrainingEvent;
