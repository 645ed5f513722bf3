using System.Diagnostics;
using System.Runtime.CompilerServices;
using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Schedules;

namespace Chainrule.Training;

/// <summary>
/// Trains a network by mini-batch gradient descent. A step is a function of parameters, optimizer state, seed and step
/// number alone, so the same seed gives the same bits on any number of threads, and training that was stopped goes on as
/// if it never had been.
/// </summary>
/// <remarks>
/// All buffers are allocated before the first step; none of the steps allocates. Not thread-safe: the network may be used
/// for predictions meanwhile only by those who don't mind seeing half a step.
/// </remarks>
public sealed class Trainer : IDisposable
{
    // Seconds between two reports of steps.
    private const double ReportInterval = 0.1;

    private readonly Workers _workers;
    private readonly StepRunner _runner;
    private readonly TrainingState _state;
    private Evaluator _evaluator;
    private readonly float _baseRate;
    private bool _hasEnded; // whether a call of Fit has seen the end of what is planned

    /// <summary>A trainer that starts from the network's present parameters.</summary>
    /// <param name="network">What is trained.</param>
    /// <param name="loss">What is made small.</param>
    /// <param name="optimizer">How parameters follow their gradients.</param>
    /// <param name="options">Everything else; null for the defaults.</param>
    public Trainer(Network network, Loss loss, Optimizer optimizer, TrainingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(optimizer);
        Network = network;
        Loss = loss;
        Optimizer = optimizer;
        Options = options ?? new TrainingOptions();
        _workers = Options.Threads == Environment.ProcessorCount ? Workers.Shared : new Workers(Options.Threads);
        _runner = new StepRunner(network, loss, optimizer, Options, _workers);
        _state = new TrainingState(network, _runner.Slots);
        _evaluator = new Evaluator(network, loss)
        {
            Exchange = Options.Exchange is { Processes: > 1 } several ? several : null,
        };
        _baseRate = Options.LearningRate ?? optimizer.DefaultLearningRate;
    }

    /// <summary>What is trained.</summary>
    public Network Network { get; }

    /// <summary>What is made small.</summary>
    public Loss Loss { get; }

    /// <summary>How parameters follow their gradients.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>Everything else; <see cref="Extend"/> raises the number of epochs in it.</summary>
    public TrainingOptions Options { get; private set; }

    /// <summary>
    /// The threads that share the next step: for those who write the loop themselves and fill batches with them. Where steps are
    /// too small to share, that is the calling thread alone.
    /// </summary>
    public Workers Workers => _runner.Workers;

    /// <summary>Where training stands.</summary>
    public TrainingPosition Position => _state.Position;

    /// <summary>What the finished epochs have brought.</summary>
    public IReadOnlyList<EpochRecord> History => _state.History;

    /// <summary>The learning rate that the last step had; 0 before the first.</summary>
    public float LearningRate { get; private set; }

    /// <summary>
    /// The step after which <c>Fit</c> stops as if it was canceled there; null for none. Who repeats a training that was
    /// stopped comes to the same place.
    /// </summary>
    public long? LastStep { get; set; }

    /// <summary>
    /// Trains on one batch, for those who write the loop themselves. Allocates nothing, but for the first step.
    /// </summary>
    /// <returns>The batch's loss before the step.</returns>
    /// <exception cref="DivergenceException">A number became infinite or NaN.</exception>
    /// <exception cref="ChainruleException">The batch doesn't fit the network or the loss.</exception>
    public double Step(Batch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        DataCheck.Check(batch.Dataset, Network);
        _state.EnsureSafe();
        int stepsPerEpoch = (int)(((long)batch.Dataset.Count + batch.Capacity - 1) / batch.Capacity);
        return Step(batch, stepsPerEpoch, epoch: (int)(Position.Step / stepsPerEpoch) + 1);
    }

    /// <summary>
    /// Trains until all epochs are done, patience ends or somebody cancels. Called again, it goes on where training stands:
    /// after a cancellation or <see cref="Resume"/> in the middle of an epoch, after <see cref="Extend"/> with the epochs added.
    /// </summary>
    /// <remarks>
    /// Going on starts from the parameters of the last epoch, even where the network was given back with those of the best,
    /// unless they were changed since.
    /// </remarks>
    /// <param name="train">The rows to train on.</param>
    /// <param name="validation">Rows to measure the network on after each epoch; null for none.</param>
    /// <param name="progress">Is told what happens, on this thread; null for nobody.</param>
    /// <param name="checkpoints">Where the best parameters and all that is needed to go on are left; null for nowhere.</param>
    /// <param name="cancel">Asks to stop: the running step is finished, the last checkpoint saved, and the history so far
    /// returned.</param>
    /// <exception cref="DivergenceException">A number became infinite or NaN.</exception>
    /// <exception cref="ChainruleException">The data doesn't fit the network or the loss, or isn't what a resumed training began
    /// with; or an earlier call has ended the training, and it wasn't extended.</exception>
    public TrainingHistory Fit(
        IDataset train,
        IDataset? validation = null,
        IProgress<TrainingEvent>? progress = null,
        ICheckpointStore? checkpoints = null,
        CancellationToken cancel = default)
    {
        Prepare(train, validation);
        var order = new EpochOrder(Options, train.Count);
        DataCheck.CheckBatches(train.Count, order.BatchSize, Options.Shards, Network);
        _runner.Stops = false;
        bool keepsBest = Options.RestoreBest ?? (validation is not null || Options.Patience is not null);
        progress?.Report(new TrainingStarted(
            train.Count, validation?.Count ?? 0, Options.Epochs, order.Steps, History.Count, Position.Step));
        if (OutputMatch.Of(Network, Loss) is { Suit: not OutputSuit.Right } match)
        {
            progress?.Report(new OutputsDoubted(match));
        }

        (train, validation) = Computed(train, validation, progress, cancel);
        var batch = new Batch(train, order.BatchSize);
        _runner.Reserve(batch);
        var reason = StopReason.Completed;
        while (Position.Epoch < Options.Epochs && reason == StopReason.Completed)
        {
            if (IsStoppedEarly)
            {
                reason = StopReason.EarlyStopping;
            }
            else if (
                !(Position.Step >= LastStep)
                && TrainEpoch(order, batch, validation, progress, cancel) is EpochRecord record
            )
            {
                Finish(record, keepsBest, progress, checkpoints);
            }
            else
            {
                reason = StopReason.Canceled;
                checkpoints?.SaveLast(Capture());
            }
        }

        if (keepsBest && reason != StopReason.Canceled)
        {
            _state.RestoreBest();
        }

        _hasEnded = reason != StopReason.Canceled && History.Count > 0;
        var history = new TrainingHistory([.. History], reason);
        progress?.Report(new TrainingStopped(history));
        return history;
    }

    /// <param name="train">The rows to train on.</param>
    /// <param name="validation">Rows to measure the network on after each epoch; null for none.</param>
    /// <param name="progress">Is told what happens, in order and on this thread; null for nobody.</param>
    /// <param name="checkpoints">Where the best parameters and all that is needed to go on are left; null for nowhere.</param>
    /// <param name="cancel">Asks to stop.</param>
    /// <inheritdoc cref="Fit(IDataset, IDataset?, IProgress{TrainingEvent}?, ICheckpointStore?, CancellationToken)"
    ///     path="/*[not(self::param)]"/>
    [OverloadResolutionPriority(-1)] // for lambdas alone
    public TrainingHistory Fit(
        IDataset train,
        IDataset? validation = null,
        Action<TrainingEvent>? progress = null,
        ICheckpointStore? checkpoints = null,
        CancellationToken cancel = default
    ) => Fit(train, validation, SynchronousProgress<TrainingEvent>.Of(progress), checkpoints, cancel);

    /// <summary>
    /// Adds epochs to the plan, behind the last of it or, where patience has ended the training, behind the last one trained: the
    /// next <c>Fit</c> trains them.
    /// Patience counts anew. The schedule is that of a training planned for all epochs from its start, so without one, or with
    /// one that doesn't look at the end, the bits are those of a training that was planned so.
    /// </summary>
    /// <param name="epochs">How many, at least 1.</param>
    public void Extend(int epochs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(epochs, 1);
        int end = IsStoppedEarly ? Position.Epoch : Options.Epochs;
        Options = Options with { Epochs = checked(end + epochs) };
        _state.CountPatienceAnew();
        _hasEnded = false;
    }

    /// <summary>A copy of everything that is needed to go on from here, to the same bits.</summary>
    public TrainingCheckpoint Capture() => _state.Capture(Loss.Notation, Optimizer.Notation, Options);

    /// <summary>
    /// Goes to where a checkpoint was captured: the network's parameters, the optimizer's state and the position are
    /// replaced. Loss, optimizer, seed, shuffling, batch size and shards must be the same; epochs, schedule, learning rate and
    /// threads may differ.
    /// </summary>
    /// <exception cref="ChainruleException">The checkpoint belongs to another training.</exception>
    public void Resume(TrainingCheckpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        CheckpointCheck.Check(checkpoint, this);
        _state.Restore(checkpoint);
        _hasEnded = false;
    }

    /// <summary>Ends the trainer's threads.</summary>
    public void Dispose()
    {
        if (Options.Threads != Environment.ProcessorCount)
        {
            _workers.Dispose();
        }
    }

    private bool IsStoppedEarly => _state.EpochsSinceBest >= Options.Patience;

    private void Prepare(IDataset train, IDataset? validation)
    {
        if (_hasEnded)
        {
            throw new ChainruleException(
                IsStoppedEarly
                    ? $"training has stopped early, after {Position.Epoch} of {Options.Epochs} epochs: the last "
                        + $"{_state.EpochsSinceBest} brought no lower loss"
                    : $"training is done: all {Options.Epochs} epochs are finished",
                "add epochs by Extend before the next Fit, or begin anew with a new Trainer"
            );
        }

        DataCheck.Check(train, Network);
        if (validation is not null)
        {
            DataCheck.Check(validation, Network);
        }

        if (Position.StepInEpoch > 0 && _state.Rows != train.Count)
        {
            throw new ChainruleException(
                $"training was stopped in the middle of {_state.Rows:N0} rows, but goes on with {train.Count:N0}",
                "go on with the same data"
            );
        }

        _state.Rows = train.Count;
        _state.EnsureSafe();
        _state.TakeUpLast();
    }

    // The rows as frozen layers put them out, where these are the first and there is room; the evaluator takes them so, too.
    private (IDataset Train, IDataset? Validation) Computed(
        IDataset train, IDataset? validation, IProgress<TrainingEvent>? progress, CancellationToken cancel)
    {
        int all = train.Count + (validation?.Count ?? 0), done = 0;
        bool isOver = Position.Epoch >= Options.Epochs || IsStoppedEarly || Position.Step >= LastStep;
        int node = isOver ? -1 : FrozenFeatures.CutOf(Network, _runner.Frozen, all, Options.FrozenBytes);
        _evaluator = _evaluator.From == node ? _evaluator : new Evaluator(Network, Loss, node);
        if (node < 0)
        {
            return (train, validation);
        }

        try
        {
            return (Of(train), validation is null ? null : Of(validation));
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            _evaluator = new Evaluator(Network, Loss);
            return (train, validation); // of which nothing will be computed
        }

        FeatureRows Of(IDataset rows) => FrozenFeatures.Of(
            rows, Network, node, _workers, more => progress?.Report(new FrozenLayersComputed(done += more, all)), cancel);
    }

    /// <summary>Trains to the end of the running epoch and validates; null when canceled before the end.</summary>
    private EpochRecord? TrainEpoch(
        EpochOrder order, Batch batch, IDataset? validation, IProgress<TrainingEvent>? progress, CancellationToken cancel)
    {
        int epoch = Position.Epoch + 1;
        long clock = Stopwatch.GetTimestamp(), reported = clock;
        order.Begin(Position.Epoch);
        while (Position.StepInEpoch < order.Steps && !Stops(cancel))
        {
            if (Position.Step >= LastStep)
            {
                return null;
            }

            long start = Stopwatch.GetTimestamp();
            _runner.Fill(batch, order.RowsOf(Position.StepInEpoch));
            _runner.Stops = cancel.IsCancellationRequested;
            double loss = Step(batch, order.Steps, epoch);
            Advance(batch.Size, loss, start, ref clock);
            if (progress is not null && Stopwatch.GetElapsedTime(reported, clock).TotalSeconds >= ReportInterval)
            {
                reported = clock;
                progress.Report(new StepCompleted(
                    epoch, Position.StepInEpoch, order.Steps, Position.Step, Position.LossSum / Position.RowsInEpoch,
                    LearningRate, Position.RowsInEpoch / Position.TrainSeconds));
            }
        }

        if (Stops(cancel))
        {
            return null;
        }

        try
        {
            return Validate(
                validation, epoch, LearningRateAt(Position.Step - 1, order.Steps), clock,
                _runner.IsShared ? CancellationToken.None : cancel); // several processes stop after a step that all have done
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return null;
        }
    }

    // Several processes stop where all have been told, in the exchange of a step.
    private bool Stops(CancellationToken cancel) => _runner.IsShared ? _runner.Stops : cancel.IsCancellationRequested;

    private EpochRecord Validate(IDataset? validation, int epoch, float learningRate, long clock, CancellationToken cancel)
    {
        if (Divergence.FindInValues(Network) is { } spoilt)
        {
            throw Diverged(spoilt, Position.Step, epoch);
        }

        var evaluation = validation is null ? null : _evaluator.Evaluate(validation, _workers, cancel);
        if (evaluation is not null && !double.IsFinite(evaluation.Loss))
        {
            throw Diverged(Divergence.OfValidation(evaluation.Loss), Position.Step, epoch);
        }

        double trainLoss = Position.LossSum / Position.RowsInEpoch;
        return new EpochRecord(
            epoch, trainLoss, evaluation?.Loss, evaluation?.Accuracy, learningRate, Position.RowsInEpoch, Position.TrainSeconds,
            Position.Seconds + Stopwatch.GetElapsedTime(clock).TotalSeconds, _state.IsBest(evaluation?.Loss ?? trainLoss))
        {
            TrainAccuracy = (double?)Position.RightInEpoch / Position.RowsInEpoch,
        };
    }

    private void Finish(EpochRecord record, bool keepsBest, IProgress<TrainingEvent>? progress, ICheckpointStore? checkpoints)
    {
        _state.Add(record);
        _state.MarkSafe();
        if (keepsBest && record.IsBest)
        {
            _state.KeepBest();
        }

        if (record.IsBest || !keepsBest)
        {
            checkpoints?.SaveBest(Network, record);
        }

        checkpoints?.SaveLast(Capture());
        progress?.Report(new EpochCompleted(record));
    }

    private double Step(Batch batch, int stepsPerEpoch, int epoch)
    {
        long number = Position.Step + 1;
        LearningRate = LearningRateAt(Position.Step, stepsPerEpoch);
        double loss = _runner.Run(batch, number, LearningRate, out var divergence);
        if (divergence is not null)
        {
            throw Diverged(divergence, number, epoch);
        }

        _state.Position = Position with { Step = number };
        return loss;
    }

    private void Advance(int rows, double loss, long start, ref long clock)
    {
        long now = Stopwatch.GetTimestamp();
        var position = Position;
        _state.Position = position with
        {
            StepInEpoch = position.StepInEpoch + 1,
            LossSum = position.LossSum + loss * rows,
            RowsInEpoch = position.RowsInEpoch + rows,
            RightInEpoch = position.StepInEpoch == 0 ? _runner.Right : position.RightInEpoch + _runner.Right,
            TrainSeconds = position.TrainSeconds + Stopwatch.GetElapsedTime(start, now).TotalSeconds,
            Seconds = position.Seconds + Stopwatch.GetElapsedTime(clock, now).TotalSeconds,
        };
        clock = now;
    }

    private float LearningRateAt(long step, int stepsPerEpoch)
    {
        if (Options.Schedule is null)
        {
            return _baseRate;
        }

        long total = Math.Max(1, (long)Options.Epochs * stepsPerEpoch);
        return (float)(_baseRate * Options.Schedule.Factor(new SchedulePosition(step, total, stepsPerEpoch, _state.Monitored)));
    }

    private DivergenceException Diverged(Divergence divergence, long step, int epoch)
    {
        _state.GoBack();
        return new DivergenceException(divergence, step, epoch, LearningRate);
    }
}
