using Chainrule.Data;
using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Training;

namespace Chainrule.Tables.Training;

/// <summary>
/// Chooses the weight penalty of a recipe by how models do on rows they were not trained on: the folds of a cross-validation,
/// or a single set of rows. Trainings run beside each other, one thread each.
/// </summary>
internal sealed class PenaltySearch
{
    private readonly TabularData _data;
    private readonly LbfgsRecipe _recipe;
    private readonly TrainingScope _scope;
    private readonly Workload.Part _work;
    private readonly Fold[] _folds;
    private readonly SortedDictionary<double, Trial[]> _trials = [];
    private readonly Lock _telling = new();
    private int _completed, _planned;

    /// <summary>Prepares the rows of each fold.</summary>
    /// <param name="data">The table.</param>
    /// <param name="recipe">How models are trained.</param>
    /// <param name="splits">The folds.</param>
    /// <param name="scope">How, and who is told.</param>
    /// <param name="work">Where the trials are counted.</param>
    public PenaltySearch(
        TabularData data, LbfgsRecipe recipe, IReadOnlyList<RowSplit> splits, TrainingScope scope, Workload.Part work)
    {
        (_data, _recipe, _scope, _work) = (data, recipe, scope, work);
        var (workers, cancel) = (scope.Workers, scope.Cancel);
        _folds =
        [
            .. splits.Select(split =>
            {
                cancel.ThrowIfCancellationRequested();
                var table = data.Table.Select(split.Train);
                var preparation = TablePreparation.Learn(table, data.Inputs, recipe.Preparation);
                var scale = TargetScale.Of(data, split.Train);
                var (train, space) = LbfgsRecipe.Prepare(data, preparation, table, split.Train, scale, workers);
                float[] held = preparation.Apply(data.Table.Select(split.Held));
                var test = space is null
                    ? data.Dataset(held, preparation.Features, split.Held, scale)
                    : data.Dataset(space.Project(held, workers), space.Rank, split.Held, scale);
                HashSet<int> classes = data.Task == TableTask.Regression ? [] : [.. split.Train.Select(row => data.ClassOf[row])];
                return new Fold(
                    split,
                    scale,
                    classes,
                    train,
                    test,
                    space,
                    recipe.IsSolved ? LeastSquares.Of(train, workers, cancel) : null
                );
            }),
        ];
    }

    /// <summary>Tries all penalties of the recipe.</summary>
    public Selected RunAll()
    {
        Try([.. _recipe.Penalties]);
        return Whole();
    }

    /// <summary>
    /// Goes from the middle to where it gets better, until it gets worse: a minimum, if not always the lowest. All networks of
    /// the mean are then trained with the penalty that is best for the first.
    /// </summary>
    public Selected RunDownhill(double first)
    {
        double[] all = [.. _recipe.Penalties];
        int at = Array.IndexOf(all, first);
        Try([.. all[Math.Max(0, at - 1)..Math.Min(all.Length, at + 2)]]);
        while (true)
        {
            int best = Array.IndexOf(all, Best());
            double[] next =
            [
                .. new[] { best - 1, best + 1 }
                    .Where(i => i >= 0 && i < all.Length && !_trials.ContainsKey(all[i]))
                    .Select(i => all[i]),
            ];
            if (next.Length == 0)
            {
                return Whole();
            }

            Try(next);
        }
    }

    private void Try(double[] penalties)
    {
        Job[] jobs =
        [
            .. penalties.SelectMany(penalty => _folds.Select((_, k) => new Job(penalty, k, 0, _recipe.Scouts))),
        ];
        foreach (double penalty in penalties)
        {
            _trials[penalty] = new Trial[_folds.Length];
        }

        foreach (var (job, trial) in jobs.Zip(Run(jobs)))
        {
            _trials[job.Penalty][job.Fold] = trial;
        }
    }

    private Trial[] Run(Job[] jobs)
    {
        _planned += jobs.Length;
        var all = new Jobs { Owner = this, Of = jobs, Done = new Trial[jobs.Length] };
        _scope.Workers.Run(jobs.Length, ref all);
        return all.Done;
    }

    // The others of the mean with the best penalty, and what that brings.
    private Selected Whole()
    {
        double penalty = Best();
        var trials = _trials[penalty];
        PenaltyTrial[] seen =
        [
            .. _trials.Select(pair => new PenaltyTrial(
                pair.Key,
                pair.Value.Average(trial => trial.TrainLoss),
                MeanLoss(pair.Value)
            )),
        ];
        Job[] jobs =
        [
            .. _folds.SelectMany((_, k) =>
                Enumerable.Range(_recipe.Scouts, _recipe.Members - _recipe.Scouts).Select(m => new Job(penalty, k, m, m + 1))),
        ];
        foreach (var fold in jobs.Zip(Run(jobs)).GroupBy(done => done.First.Fold))
        {
            var scouted = trials[fold.Key];
            Network[] networks = [.. scouted.Networks, .. fold.SelectMany(done => done.Second.Networks)];
            trials[fold.Key] = TrialOf(_folds[fold.Key], networks, scouted.Watch);
        }

        return Select(_recipe.Kind, penalty, trials) with
        {
            Iterations = _recipe.IsSolved
                ? null
                : IterationHistory.Mean(
                    [.. trials.Select(trial => trial.Watch!.Seen)],
                    [.. _folds.Select(fold => (double)fold.Rows.Held.Length)],
                    trials.All(trial => trial.Watch!.HasConverged)
                ),
            Trials = seen,
        };
    }

    private double Best() => _trials.MinBy(pair => MeanLoss(pair.Value)).Key;

    private void Tell(Job job, double loss)
    {
        if (_scope.Progress is null)
        {
            return;
        }

        lock (_telling)
        {
            _completed++;
            _work.Add((double)(job.End - job.First) / (_folds.Length * _recipe.UsualTrainings));
            _scope.Progress.Report(
                new TrialCompleted(_recipe.Kind, job.Penalty, loss, _completed, _planned, _folds.Length)
            );
        }
    }

    /// <summary>How always the same prediction does.</summary>
    public Selected Constant()
    {
        var trials = new Trial[_folds.Length];
        for (int k = 0; k < trials.Length; k++)
        {
            float[] same = ConstantModel.Scores(_data, _folds[k].Rows.Train);
            float[] scores = [.. Enumerable.Range(0, _folds[k].Rows.Held.Length).SelectMany(_ => same)];
            trials[k] = new Trial(LossOf(_data.Loss(), scores, _folds[k].Test), double.NaN, scores, Networks: [], Watch: null);
        }

        return Select(ModelKind.Constant, penalty: null, trials) with { Factor = 1 };
    }

    private Selected Select(ModelKind kind, double? penalty, Trial[] trials)
    {
        double mean = MeanLoss(trials), squares = trials.Sum(trial => (trial.Loss - mean) * (trial.Loss - mean));
        double error = trials.Length < 2 ? double.NaN : Math.Sqrt(squares / (trials.Length - 1) / trials.Length);
        var held = HeldOut.Of(
            _data,
            [.. trials.Zip(_folds, (trial, fold) => (fold.Rows.Held, fold.Scale, trial.Scores))],
            out double factor
        );
        return new Selected(
            kind,
            penalty,
            mean,
            error,
            held is null ? Factor(trials) : factor,
            [.. trials.Select(trial => trial.Loss)]
        )
        {
            HeldOut = held,
            FirstRows = LossesOf(trials[0].Scores, _folds[0].Test),
            PerTarget = PerTarget(kind, penalty, trials),
        };
    }

    private Selected[] PerTarget(ModelKind kind, double? penalty, Trial[] trials)
    {
        int count = _data.TargetSize;
        return count < 2
            ? []
            :
            [
                .. Enumerable
                    .Range(0, count)
                    .Select(target =>
                    {
                        double[] losses =
                        [
                            .. trials.Zip(_folds, (trial, fold) =>
                                TargetLoss.Of(_data, fold.Rows.Held, fold.Scale, trial.Scores, target)
                            ),
                        ];
                        double mean =
                            losses.Zip(_folds, (loss, fold) => loss * fold.Rows.Held.Length).Sum()
                            / _folds.Sum(fold => (double)fold.Rows.Held.Length);
                        return new Selected(kind, penalty, mean, double.NaN, Factor: 1, losses);
                    }),
            ];
    }

    // rows count alike, whatever fold they are in
    private double MeanLoss(Trial[] trials) =>
        trials.Select((trial, k) => trial.Loss * _folds[k].Rows.Held.Length).Sum()
        / _folds.Sum(fold => (double)fold.Rows.Held.Length);

    private double Factor(Trial[] trials)
    {
        if (_data.Task == TableTask.Regression)
        {
            return 1;
        }

        // A row of a class that no training row of its fold has can't be predicted, and would ask for doubt about all others.
        var known = _folds.SelectMany(
            (fold, k) =>
                Enumerable
                    .Range(0, fold.Rows.Held.Length)
                    .Where(i => fold.Classes.Contains(_data.ClassOf[fold.Rows.Held[i]]))
                    .Select(i => (Fold: k, Row: i))
        );
        int outputs = _data.Outputs;
        float[] scores = [.. known.SelectMany(at => trials[at.Fold].Scores[(at.Row * outputs)..((at.Row + 1) * outputs)])];
        int[] classes = [.. known.Select(at => _data.ClassOf[_folds[at.Fold].Rows.Held[at.Row]])];
        return Temperature.Factor(_data.Loss(), scores, _data.Outputs, Targets.OfClasses(classes));
    }

    private Trial Run(Job job)
    {
        _scope.Cancel.ThrowIfCancellationRequested();
        var (fold, scope) = (_folds[job.Fold], _scope with { Workers = Workers.None });
        Watch? watch = null;
        Network[] networks = fold.Squares is { } squares
            ? [squares.Solve(job.Penalty)]
            : _recipe.Train(
                _data,
                fold.Train,
                fold.Space,
                job.Penalty,
                scope,
                trainer => watch = new Watch(trainer, fold.Test, _recipe.Iterations),
                job.First..job.End
            );
        return TrialOf(fold, networks, watch);
    }

    private Trial TrialOf(Fold fold, Network[] networks, Watch? watch)
    {
        var mean = NetworkParts.Average(networks);
        float[] scores = new float[fold.Rows.Held.Length * _data.Outputs];
        mean.Predict(fold.Test.Inputs, scores);
        return new Trial(
            LossOf(_data.Loss(), scores, fold.Test),
            watch?.Seen[^1].TrainLoss ?? LossOf(mean, fold.Train),
            scores,
            networks,
            watch
        );
    }

    private double LossOf(Network network, ArrayDataset rows)
    {
        float[] scores = new float[rows.Count * _data.Outputs];
        network.Predict(rows.Inputs, scores);
        return LossOf(_data.Loss(), scores, rows);
    }

    private static double LossOf(Loss loss, float[] scores, ArrayDataset rows) =>
        LossOf(loss, scores, rows, new float[rows.Count]);

    private float[] LossesOf(float[] scores, ArrayDataset rows)
    {
        float[] losses = new float[rows.Count];
        LossOf(_data.Loss(), scores, rows, losses);
        return losses;
    }

    private static double LossOf(Loss loss, float[] scores, ArrayDataset rows, float[] losses)
    {
        var batch = new Batch(rows, Math.Max(1, rows.Count));
        batch.FillInOrder(0, rows.Count);
        return loss.Evaluate(
            Workers.None, scores, scores.Length / Math.Max(1, rows.Count), batch.Targets, losses, default);
    }

    private sealed record Fold(
        RowSplit Rows,
        TargetScale Scale,
        HashSet<int> Classes,
        ArrayDataset Train,
        ArrayDataset Test,
        RowSpace? Space,
        LeastSquares? Squares
    );

    private sealed record Trial(double Loss, double TrainLoss, float[] Scores, Network[] Networks, Watch? Watch);

    /// <summary>Looks at a training now and then: how its network does on the rows held back.</summary>
    private sealed class Watch(LbfgsTrainer trainer, ArrayDataset held, int mostIterations) : IProgress<LbfgsIteration>
    {
        private readonly float[] _scores = new float[held.Count * trainer.Network.OutputShape.Count];
        private readonly List<(int Iteration, double TrainLoss, double ValidationLoss)> _seen = [];

        public IReadOnlyList<(int Iteration, double TrainLoss, double ValidationLoss)> Seen => _seen;

        public bool HasConverged => _seen[^1].Iteration < mostIterations;

        public void Report(LbfgsIteration value)
        {
            if (!value.IsMilestone || (_seen.Count > 0 && _seen[^1].Iteration == value.Iteration))
            {
                return;
            }

            trainer.Network.Predict(held.Inputs, _scores);
            _seen.Add((value.Iteration, value.Loss, LossOf(trainer.Loss, _scores, held)));
        }
    }

    /// <summary>Networks of the mean to be trained, from the first to before the end.</summary>
    private readonly record struct Job(double Penalty, int Fold, int First, int End);

    private struct Jobs : IJob
    {
        public PenaltySearch Owner;
        public Job[] Of;
        public Trial[] Done;

        public readonly void Execute(int part)
        {
            Done[part] = Owner.Run(Of[part]);
            Owner.Tell(Of[part], Done[part].Loss);
        }
    }
}
