using System.Diagnostics;
using Chainrule.Data;
using Chainrule.Kernels;
using Chainrule.Networks;
using Chainrule.Training;

namespace Chainrule.Tables.Training;

/// <summary>
/// Trains the networks of a mean beside each other, a thread each, and looks at the mean after each epoch: its best one is kept
/// of all of them, and its loss decides when they stop. Each has the bits that it would have if it was trained alone.
/// </summary>
internal sealed class MeanTraining : IDisposable
{
    private readonly BatchRecipe _recipe;
    private readonly Trainer[] _trainers;
    private readonly List<EpochRecord> _epochs = [];
    private NetworkValues[]? _best;

    /// <summary>The networks before their first step.</summary>
    /// <param name="recipe">How they are trained.</param>
    /// <param name="start">Networks whose parameters they begin with; null for first ones.</param>
    public MeanTraining(BatchRecipe recipe, IReadOnlyList<Network>? start = null)
    {
        _recipe = recipe;
        _trainers = [.. Enumerable.Range(0, recipe.Members).Select(member =>
        {
            var network = start is null ? recipe.Network : start[member].Copy();
            ulong seed = SeedOf(recipe.Training.Seed, member);
            if (member > 0 && start is null)
            {
                network = network.Copy();
                network.Initialize(seed);
            }

            // the mean has its own patience and its own best epoch
            return new Trainer(network, recipe.Loss, recipe.Optimizer, recipe.Training with
            {
                Seed = seed,
                Threads = 1,
                Patience = null,
                RestoreBest = false,
            });
        })];
    }

    /// <summary>The trainer of the first network.</summary>
    public Trainer First => _trainers[0];

    /// <summary>The networks.</summary>
    public IReadOnlyList<Network> Networks => [.. _trainers.Select(trainer => trainer.Network)];

    /// <summary>What the mean puts out in its best epoch for the rows held back, (rows, Out).</summary>
    public float[] Scores { get; private set; } = [];

    /// <summary>Trains to the end, to patience's end or to a cancellation, and goes back to the best epoch.</summary>
    /// <param name="held">The rows held back; null for none, and for the last epoch.</param>
    /// <param name="epochs">The epochs after which it ends, at most as many as are planned.</param>
    /// <param name="progress">Is told what happens; null for nobody.</param>
    /// <param name="scope">The threads, and what ends it early.</param>
    /// <exception cref="OperationCanceledException">It was canceled before there was an epoch to go back to.</exception>
    public TrainingHistory Run(ArrayDataset? held, int epochs, IProgress<TrainingEvent>? progress, TrainingScope scope)
    {
        var options = _recipe.Training;
        int steps = (_recipe.Train.Count + options.BatchSize - 1) / options.BatchSize;
        progress?.Report(new TrainingStarted(_recipe.Train.Count, held?.Count ?? 0, options.Epochs, steps, 0, 0));
        var reason = StopReason.Completed;
        int best = 0;
        while (_epochs.Count < epochs && reason == StopReason.Completed)
        {
            if (_epochs.Count - best >= options.Patience && held is not null)
            {
                reason = StopReason.EarlyStopping;
            }
            else if (Epoch(steps, held, progress, scope) is { } record)
            {
                _epochs.Add(record);
                best = record.IsBest ? record.Epoch : best;
                progress?.Report(new EpochCompleted(record));
            }
            else
            {
                reason = StopReason.Canceled;
            }
        }

        if (reason == StopReason.Canceled && (best == 0 || held is null))
        {
            throw new OperationCanceledException(scope.Cancel);
        }

        for (int m = 0; held is not null && m < _trainers.Length; m++)
        {
            _best![m].CopyTo(_trainers[m].Network.Values);
        }

        var history = new TrainingHistory([.. _epochs], reason);
        progress?.Report(new TrainingStopped(history));
        return history;
    }

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(_trainers, trainer => trainer.Dispose());

    /// <summary>The seed of a network of a mean: that of the training, the first one.</summary>
    public static ulong SeedOf(ulong seed, int member) => unchecked(seed + (ulong)member * 0x9E3779B97F4A7C15);

    // Null where it was canceled.
    private EpochRecord? Epoch(int steps, ArrayDataset? held, IProgress<TrainingEvent>? progress, TrainingScope scope)
    {
        long began = Stopwatch.GetTimestamp();
        int epoch = _epochs.Count + 1, width = _recipe.Network.OutputShape.Count;
        var job = new Job
        {
            Trainers = _trainers,
            Train = _recipe.Train,
            Held = held,
            Scores = [.. _trainers.Select(_ => new float[(held?.Count ?? 0) * width])],
            LastStep = (long)epoch * steps,
            Progress = progress is null ? null : new Steps(progress),
            Cancel = scope.Cancel,
        };
        scope.Workers.Run(_trainers.Length, ref job);
        if (Array.Exists(_trainers, trainer => trainer.History.Count < epoch))
        {
            return null;
        }

        float[] mean = MeanOf(job.Scores);
        double? loss = held is null ? null : _recipe.LossOf(mean, held);
        bool isBest = loss is not null && !_epochs.Exists(earlier => earlier.ValidationLoss <= loss);
        if (isBest)
        {
            _best = [.. _trainers.Select(trainer => trainer.Network.Values.Copy())];
            Scores = mean;
        }

        var last = _trainers.Select(trainer => trainer.History[^1]).ToList();
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return new EpochRecord(
            epoch, last.Average(record => record.TrainLoss), loss, _recipe.AccuracyOf(mean), last[0].LearningRate,
            _recipe.Train.Count, seconds, seconds, isBest)
        {
            TrainAccuracy = last.Average(record => record.TrainAccuracy),
        };
    }

    private static float[] MeanOf(float[][] scores)
    {
        float[] mean = new float[scores[0].Length];
        for (int i = 0; i < mean.Length; i++)
        {
            double sum = 0;
            foreach (float[] member in scores)
            {
                sum += member[i];
            }

            mean[i] = (float)(sum / scores.Length);
        }

        return mean;
    }

    private struct Job : IJob
    {
        public Trainer[] Trainers;
        public ArrayDataset Train;
        public ArrayDataset? Held;
        public float[][] Scores;
        public long LastStep;
        public IProgress<TrainingEvent>? Progress;
        public CancellationToken Cancel;

        public readonly void Execute(int part)
        {
            var trainer = Trainers[part];
            trainer.LastStep = LastStep;
            trainer.Fit(Train, null, part == 0 ? Progress : null, null, Cancel);
            if (Held is not null && !Cancel.IsCancellationRequested)
            {
                trainer.Network.Predict(Held.Inputs, Scores[part]);
            }
        }
    }

    /// <summary>Of a single network its steps are told, for epochs are those of the mean.</summary>
    private sealed class Steps(IProgress<TrainingEvent> next) : IProgress<TrainingEvent>
    {
        public void Report(TrainingEvent value)
        {
            if (value is StepCompleted)
            {
                next.Report(value);
            }
        }
    }
}
