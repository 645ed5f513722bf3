using System.Runtime.CompilerServices;
using Chainrule.Kernels;
using Chainrule.Metrics;
using Chainrule.Models;
using Chainrule.Training;

namespace Chainrule.Tables.Training;

/// <summary>
/// From a table to a good model and honest figures, as a careful practitioner would: rows are held out to test with, a linear
/// model and a network are trained and compared on rows they have not seen, probabilities are calibrated, and the better model is
/// kept. The same table, options and seed give the same bits.
/// </summary>
/// <remarks>
/// Up to 5,000 rows models are trained by L-BFGS, with the weight penalty that does best in a cross-validation. From 2,000 rows
/// on a mean of networks is trained by mini-batches beside it, with more than 5,000 in its place, and stopped by rows held back.
/// What is saved is then fitted to all rows.
/// </remarks>
/// <param name="options">How; null for the defaults.</param>
public sealed class TabularTrainer(TabularOptions? options = null)
{
    private const int MostTestRows = 5000;
    private const int LeastRows = 8, MostTrainedRows = 5000;

    private readonly TabularOptions _options = options ?? new TabularOptions();

    /// <summary>Learns from a table what its columns hold, and then to predict the target.</summary>
    /// <param name="table">The rows.</param>
    /// <param name="target">The column to predict.</param>
    /// <param name="progress">Is told what happens, on this thread; null for nobody.</param>
    /// <param name="cancel">Asks to stop: the best model so far is tested and returned, see
    /// <see cref="TabularResult.IsStopped"/>.</param>
    /// <exception cref="ChainruleException">Nothing can be learned from the table; the message says why.</exception>
    /// <exception cref="OperationCanceledException">It was canceled before there was a model.</exception>
    public TabularResult Fit(
        Table table,
        string target,
        IProgress<TabularEvent>? progress = null,
        CancellationToken cancel = default
    ) => Fit(table, TableSchema.Infer(table, new TableOptions { Targets = [target] }), progress, cancel);

    /// <param name="table">The rows.</param>
    /// <param name="target">The column to predict.</param>
    /// <param name="progress">Is told what happens, in order and on this thread; null for nobody.</param>
    /// <param name="cancel">Asks to stop: the best model so far is tested and returned.</param>
    /// <inheritdoc cref="Fit(Table, string, IProgress{TabularEvent}?, CancellationToken)" path="/*[not(self::param)]"/>
    [OverloadResolutionPriority(-1)] // for lambdas alone
    public TabularResult Fit(
        Table table,
        string target,
        Action<TabularEvent>? progress = null,
        CancellationToken cancel = default
    ) => Fit(table, target, SynchronousProgress<TabularEvent>.Of(progress), cancel);

    /// <summary>Learns from the records of a program.</summary>
    /// <param name="rows">The records.</param>
    /// <param name="columns">How they become columns; <see cref="RecordColumns{T}.ToTable"/> makes a table of others for the
    /// model.</param>
    /// <param name="target">The name of the column to predict.</param>
    /// <param name="progress">Is told what happens, on this thread; null for nobody.</param>
    /// <param name="cancel">Asks to stop: the best model so far is tested and returned, see
    /// <see cref="TabularResult.IsStopped"/>.</param>
    /// <exception cref="ChainruleException">Nothing can be learned from the records; the message says why.</exception>
    /// <exception cref="OperationCanceledException">It was canceled before there was a model.</exception>
    public TabularResult Fit<T>(
        IEnumerable<T> rows,
        RecordColumns<T> columns,
        string target,
        IProgress<TabularEvent>? progress = null,
        CancellationToken cancel = default
    )
    {
        ArgumentNullException.ThrowIfNull(columns);
        var table = columns.ToTable(rows);
        var told = new TableOptions { Targets = [target], Categorical = columns.Categories };
        return Fit(table, TableSchema.Infer(table, told), progress, cancel);
    }

    /// <param name="rows">The records.</param>
    /// <param name="columns">How they become columns.</param>
    /// <param name="target">The name of the column to predict.</param>
    /// <param name="progress">Is told what happens, in order and on this thread; null for nobody.</param>
    /// <param name="cancel">Asks to stop: the best model so far is tested and returned.</param>
    /// <inheritdoc cref="Fit{T}(IEnumerable{T}, RecordColumns{T}, string, IProgress{TabularEvent}?, CancellationToken)"
    ///     path="/*[not(self::param)]"/>
    [OverloadResolutionPriority(-1)] // for lambdas alone
    public TabularResult Fit<T>(
        IEnumerable<T> rows,
        RecordColumns<T> columns,
        string target,
        Action<TabularEvent>? progress = null,
        CancellationToken cancel = default
    ) => Fit(rows, columns, target, SynchronousProgress<TabularEvent>.Of(progress), cancel);

    /// <summary>Learns to predict the target from columns that are understood already.</summary>
    /// <param name="table">The rows.</param>
    /// <param name="schema">What the columns hold, and which are targets.</param>
    /// <param name="progress">Is told what happens, on this thread; null for nobody.</param>
    /// <param name="cancel">Asks to stop: the best model so far is tested and returned, see
    /// <see cref="TabularResult.IsStopped"/>.</param>
    /// <exception cref="ChainruleException">Nothing can be learned from the table; the message says why.</exception>
    /// <exception cref="OperationCanceledException">It was canceled before there was a model.</exception>
    public TabularResult Fit(
        Table table,
        TableSchema schema,
        IProgress<TabularEvent>? progress = null,
        CancellationToken cancel = default
    )
    {
        var data = ReadToFit(table, schema);
        return InScope(data, progress, FitAll, cancel);

        TabularResult FitAll(TrainingScope scope)
        {
            var result = _options.Folds > 0 ? CrossValidate(data, scope) : HoldOut(data, scope);
            if (!result.IsStopped)
            {
                scope.Workload.End();
            }

            return result;
        }
    }

    /// <summary>
    /// Learns from all rows but those of one fold, as
    /// <see cref="Fit(Table, TableSchema, IProgress{TabularEvent}?, CancellationToken)"/> does: what
    /// <see cref="TabularOptions.FoldModels"/> takes. So several processes can share a cross-validation.
    /// </summary>
    /// <param name="table">The rows.</param>
    /// <param name="schema">What the columns hold, and which are targets.</param>
    /// <param name="fold">The fold, from 0.</param>
    /// <param name="progress">Is told what happens, on this thread; null for nobody.</param>
    /// <param name="cancel">Asks to stop.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such fold.</exception>
    /// <exception cref="ChainruleException">Nothing can be learned from the table; the message says why.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public TableModel FitFold(
        Table table,
        TableSchema schema,
        int fold,
        IProgress<TabularEvent>? progress = null,
        CancellationToken cancel = default
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegative(fold);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(fold, _options.Folds);
        var data = ReadToFit(table, schema);
        return InScope(data, progress, scope => ModelOfFold(data, SplitsOf(data), fold, scope), cancel);
    }

    /// <param name="table">The rows.</param>
    /// <param name="schema">What the columns hold, and which are targets.</param>
    /// <param name="progress">Is told what happens, in order and on this thread; null for nobody.</param>
    /// <param name="cancel">Asks to stop: the best model so far is tested and returned.</param>
    /// <inheritdoc cref="Fit(Table, TableSchema, IProgress{TabularEvent}?, CancellationToken)" path="/*[not(self::param)]"/>
    [OverloadResolutionPriority(-1)] // for lambdas alone
    public TabularResult Fit(
        Table table,
        TableSchema schema,
        Action<TabularEvent>? progress = null,
        CancellationToken cancel = default
    ) => Fit(table, schema, SynchronousProgress<TabularEvent>.Of(progress), cancel);

    /// <summary>
    /// Tries learning rates for the network that would be trained by mini-batches, on the rows that it would be trained on.
    /// Trains
    /// nothing else.
    /// </summary>
    /// <param name="table">The rows.</param>
    /// <param name="schema">What the columns hold, and which are targets.</param>
    /// <param name="range">The rates to try; null for the defaults.</param>
    /// <param name="progress">Is told after each step, on this thread; null for nobody.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <exception cref="ChainruleException">Nothing can be learned from the table; the message says why.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public LearningRateSweep FindLearningRate(
        Table table,
        TableSchema schema,
        LearningRateRange? range = null,
        IProgress<LearningRateStep>? progress = null,
        CancellationToken cancel = default
    )
    {
        if (_options.Kind == ModelKind.Linear)
        {
            throw new ChainruleException("a linear model is trained without a learning rate", "ask for a network");
        }

        var data = Read(table, schema);
        int[] train = (Split(data) ?? new RowSplit(data.Rows, [])).Train;
        return Recipe(data, train).Sweep(range, progress, cancel);
    }

    /// <summary>
    /// Builds the network that <see cref="Fit(Table, TableSchema, IProgress{TabularEvent}?, CancellationToken)"/> would train,
    /// and the rows it
    /// would be trained on, and trains nothing.
    /// </summary>
    /// <param name="table">The rows.</param>
    /// <param name="schema">What the columns hold, and which are targets.</param>
    /// <param name="cancel">Ends the search for a learning rate, if there is one.</param>
    /// <exception cref="ChainruleException">Nothing can be learned from the table; the message says why.</exception>
    public TabularProblem Prepare(Table table, TableSchema schema, CancellationToken cancel = default)
    {
        var data = Read(table, schema);
        int[] rows = Split(data) is { } split ? split.Train : data.Rows;
        if (_options.Loss is null && TrainingPlan.Of(data, rows.Length, _options).Members > 0)
        {
            return LbfgsRecipe.Network(1).Problem(data, HoldBack(data, rows), _options);
        }

        var recipe = Recipe(data, rows);
        return (_options.FindsLearningRate ? recipe.WithFoundRate(progress: null, cancel) : recipe).Problem();
    }

    // What it does needs a team of threads, which ends with it.
    private T InScope<T>(
        TabularData data, IProgress<TabularEvent>? progress, Func<TrainingScope, T> work, CancellationToken cancel)
    {
        var workers = _options.Team();
        int learnings = (1 + _options.Folds) * (_options.Loss is not null || data.CurveOf(data.Rows) is null ? 1 : 2);
        try
        {
            return work(
                new TrainingScope(_options, workers, new Workload(learnings, progress, _options.Refits), progress, cancel));
        }
        finally
        {
            if (workers != Workers.Shared)
            {
                workers.Dispose();
            }
        }
    }

    private TabularData ReadToFit(Table table, TableSchema schema)
    {
        var data = Read(table, schema);
        if (_options is { Layers: not null, Loss: null, Kind: not ModelKind.Linear })
        {
            _ = Recipe(data, Split(data)?.Train ?? data.Rows); // layers that can't be are refused before anything is fitted
        }

        return data;
    }

    private TabularData Read(Table table, TableSchema schema)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(schema);
        schema.RequireUsable();
        if (schema.Task == TableTask.None)
        {
            throw new ChainruleException(
                $"{table.Source}: no column is the target", $"name it with {RemedyStep.Name("TableOptions.Targets")}");
        }

        var data = new TabularData(table, schema, _options);
        if (data.Rows.Length < LeastRows)
        {
            throw new ChainruleException(
                $"{table.Source}: {data.Rows.Length} rows with a target are too few to learn from",
                $"give at least {LeastRows}"
            );
        }

        return data;
    }

    /// <summary>The rows to test with and the others; null where none are held out.</summary>
    private RowSplit? Split(TabularData data)
    {
        int test =
            _options.Folds > 0
                ? 0
                : Math.Min(
                    (int)Math.Round(_options.TestShare * data.Rows.Length),
                    Math.Min(MostTestRows, data.Rows.Length - LeastRows)
                );
        return test > 0
            ? RowSplit.HoldOut(data.Rows, data.ClassOf, test, new RandomStream(_options.Seed, RandomStreams.Split))
            : null;
    }

    private BatchRecipe Recipe(TabularData data, int[] rows) =>
        _options.Loss is null
            ? BatchRecipe.Prepare(data, HoldBack(data, rows), _options)
            : GivenRecipe.Prepare(data, rows, _options);

    private RowSplit HoldBack(TabularData data, int[] rows) => Learner.HoldBack(data, rows, _options.Seed);

    private TabularResult HoldOut(TabularData data, TrainingScope scope)
    {
        var split = Split(data) ?? new RowSplit(data.Rows, []);
        var learned = new Learner(scope).Learn(data, split.Train);
        var curve = data.CurveOf(data.Rows);
        if (split.Held.Length == 0)
        {
            return OfAll(data, learned, curve, scope);
        }

        var held = data.Table.Select(split.Held);
        var result = learned.Finish(held, curve, scope.Workers);
        result = result with
        {
            Held = new TabularTest(
                held,
                result.Model,
                TabularEvaluation.Of(learned.Same(), held, curve, _options.Seed, scope.Workers, interest: null),
                data.Table.Select([.. split.Train.Where((_, i) => i % (1 + split.Train.Length / MostTrainedRows) == 0)]),
                split.Train
            ),
        };
        // values that none of the rows to train on is like, a slipped digit say, would spoil what was tested without them
        bool isAlike = curve is null == data.CurveOf(split.Train) is null;
        return _options.Refits && learned.CanRefit && isAlike && !result.IsStopped
            ? Refit(data, learned, result, scope)
            : result;
    }

    // Without rows to test with; a mean by mini-batches held rows back all the same, to stop by.
    private TabularResult OfAll(TabularData data, Learned learned, TargetCurve? curve, TrainingScope scope)
    {
        var result = learned.Finish(held: null, curve, scope.Workers);
        return _options.Refits && learned.HoldsBack && !result.IsStopped ? Refit(data, learned, result, scope) : result;
    }

    private static TabularResult Refit(TabularData data, Learned learned, TabularResult result, TrainingScope scope)
    {
        try
        {
            return result with { Model = learned.Refit(data.Rows, scope), IsRefitted = true };
        }
        catch (OperationCanceledException) when (scope.Cancel.IsCancellationRequested)
        {
            return result with { IsStopped = true };
        }
    }

    private RowSplit[] SplitsOf(TabularData data) => _options.Folds <= data.Rows.Length / 2
        ? RowSplit.Folds(data.Rows, data.ClassOf, _options.Folds, new RandomStream(_options.Seed, RandomStreams.Folds, 1))
        : throw new ChainruleException(
            $"{_options.Folds} folds of {data.Rows.Length:N0} rows leave fewer than two in each", "choose fewer folds");

    private static TableModel ModelOfFold(TabularData data, RowSplit[] splits, int fold, TrainingScope scope)
    {
        scope.Progress?.Report(new FoldStarted(fold + 1, splits.Length));
        var learned = new Learner(scope.OfFold()).Learn(data, splits[fold].Train);
        // what a part of the procedure would have brought says nothing about the whole
        scope.Cancel.ThrowIfCancellationRequested();
        return learned.Finish(held: null, curve: null, scope.Workers).Model;
    }

    private TabularResult CrossValidate(TabularData data, TrainingScope scope)
    {
        var splits = SplitsOf(data);
        // the same class in each, whatever rows it has
        int? interest =
            data.Classes.Count == 0
                ? null
                : ClassBalance.ClassOfInterest(
                    ClassBalance.Support([.. data.Rows.Select(row => data.ClassOf[row])], data.Classes.Count)
                );
        var curve = data.CurveOf(data.Rows);
        TabularEvaluation[] folds =
        [
            .. splits.Select((split, k) => TabularEvaluation.Of(
                _options.FoldModels?.Invoke(k) ?? ModelOfFold(data, splits, k, scope), data.Table.Select(split.Held), curve,
                _options.Seed, scope.Workers, interest)),
        ];
        scope.Progress?.Report(new FoldsCompleted(splits.Length));
        var result = OfAll(data, new Learner(scope).Learn(data, data.Rows), curve, scope);
        var predicted = PredictedRows.Together(
            result.Model,
            data.Table,
            [.. splits.Select(split => split.Held)],
            [.. folds.Select(fold => fold.Predicted)]
        );
        return result with { CrossValidation = new TabularFolds(folds, predicted) };
    }
}
