using Chainrule.Kernels;
using Chainrule.Training;

namespace Chainrule.Tables.Training;

/// <summary>Learns a linear model and a network from some rows of a table, and chooses between them.</summary>
/// <param name="scope">How, and who is told.</param>
internal sealed class Learner(TrainingScope scope)
{
    private const int MostValidationRows = 5000;
    private const double ValidationShare = 0.15;
    private const double FirstPenalty = 3, FirstOfLinear = 1;

    /// <summary>The rows held back to validate on, and the others.</summary>
    public static RowSplit HoldBack(TabularData data, int[] rows, ulong seed) =>
        RowSplit.HoldOut(
            rows,
            data.ClassOf,
            Math.Clamp((int)(ValidationShare * rows.Length), 1, MostValidationRows),
            new RandomStream(seed, RandomStreams.Folds)
        );

    /// <summary>
    /// Chooses between the kinds on some rows, and trains both on them; where the target has a long tail, on two scales.
    /// Canceled, it ends with what there is by then.
    /// </summary>
    /// <exception cref="OperationCanceledException">It was canceled before there was a linear model.</exception>
    public Learned Learn(TabularData data, int[] rows)
    {
        if (scope.Options.Loss is not null)
        {
            return LearnAsGiven(data, rows);
        }

        var straight = LearnOnScale(data, rows);
        if (straight.IsStopped || data.CurveOf(rows) is not { } curve)
        {
            return straight;
        }

        try
        {
            scope.Progress?.Report(new ScaleStarted(data.Targets[0]));
            var curved = LearnOnScale(data.On(curve), rows);
            bool isBetter = curved.Chosen.HeldOut!.Beats(straight.Chosen.HeldOut!, curve);
            var (chosen, other) = isBetter ? (curved, straight) : (straight, curved);
            return chosen with { Other = other, IsStopped = curved.IsStopped };
        }
        catch (OperationCanceledException) when (scope.Cancel.IsCancellationRequested)
        {
            return straight with { IsStopped = true };
        }
    }

    private Learned LearnAsGiven(TabularData data, int[] rows)
    {
        double work = BatchRecipe.PlannedOperations(rows.Length, data.Inputs.Count, scope.Options);
        scope.Workload.Begin(new PlannedWork(0, 0, 0, work));
        var network = LearnByBatches(work, GivenRecipe.Prepare(data, rows, scope.Options));
        return new Learned(data, scope.Options, rows, network.Batches!.Recipe.Rows.Held.Length == 0 ? 0 : 1)
        {
            Network = network,
            IsStopped = network.Batches.History.StopReason == StopReason.Canceled,
        };
    }

    private Learned LearnOnScale(TabularData data, int[] rows)
    {
        var plan = TrainingPlan.Of(data, rows.Length, scope.Options);
        scope.Workload.Begin(plan.Work);
        RowSplit[] splits = plan.Folds > 1
            ? RowSplit.Folds(rows, data.ClassOf, plan.Folds, new RandomStream(scope.Seed, RandomStreams.Folds))
            : [HoldBack(data, rows, scope.Seed)];
        var trials = scope.Workload.BeginPart(plan.Work.Linear);
        var search = new PenaltySearch(data, plan.Linear, splits, scope, trials);
        var linear = plan.Linear.IsSolved ? search.RunAll() : search.RunDownhill(FirstOfLinear);
        trials.End();
        var constant = search.Constant();
        var fit = scope.Workload.BeginPart(plan.Work.LinearFit);
        var fitted = plan.Linear.Fit(data, rows, linear.Penalty!.Value, scope with { Progress = null }, fit);
        fit.End();
        var learned = new Learned(data, scope.Options, rows, splits.Length)
        {
            Linear = new LearnedKind(linear, fitted, plan.Linear, Batches: null),
            Constant = constant,
        };
        Tell(linear);
        if (scope.Options.Kind == ModelKind.Linear)
        {
            return learned;
        }

        try
        {
            var network = plan.Members > 0
                ? LearnNetwork(plan, data, rows, splits, linear)
                : LearnByBatches(plan.Work.NetworkFit, BatchRecipe.Prepare(data, splits[0], scope.Options));
            Tell(network.Selected);
            return learned with
            {
                Network = network,
                IsStopped = network.IsStopped,
            };
        }
        catch (OperationCanceledException) when (scope.Cancel.IsCancellationRequested)
        {
            return learned with { IsStopped = true };
        }
    }

    private LearnedKind LearnNetwork(TrainingPlan plan, TabularData data, int[] rows, RowSplit[] splits, Selected linear)
    {
        var recipe = LbfgsRecipe.Network(plan.Members);
        if (plan.TriesBatches && data.Curve is null && data.CurveOf(rows) is null)
        {
            var batches = LearnByBatches(plan.Work.Batches, BatchRecipe.Prepare(data, splits[0], scope.Options));
            // a part of the folds tells what is hopeless
            if (batches.IsStopped || batches.Selected.Loss < Search(recipe, plan, data, splits[..1]).Loss)
            {
                return batches with { Selected = batches.Selected.Beside(linear) };
            }
        }

        var selected = Search(recipe, plan, data, splits);
        var part = scope.Workload.BeginPart(plan.Work.NetworkFit);
        var fitted = recipe.Fit(data, rows, selected.Penalty!.Value, scope, part);
        part.End();
        return new LearnedKind(selected, fitted, recipe, Batches: null);
    }

    private Selected Search(LbfgsRecipe recipe, TrainingPlan plan, TabularData data, RowSplit[] splits)
    {
        var trials = scope.Workload.BeginPart(plan.Work.Network * splits.Length / plan.Folds);
        var selected = new PenaltySearch(data, recipe, splits, scope, trials).RunDownhill(FirstPenalty);
        trials.End();
        return selected;
    }

    private LearnedKind LearnByBatches(double work, BatchRecipe recipe)
    {
        if (scope.Options.FindsLearningRate)
        {
            recipe = recipe.WithFoundRate(scope.Progress, scope.Cancel);
        }

        var part = scope.Workload.BeginPart(work);
        var (fitted, selected, history) = recipe.Fit(scope, part);
        part.End();
        return new LearnedKind(
            selected, fitted, Recipe: null, new BatchTraining(recipe, history, scope.Options.FindsLearningRate));
    }

    private void Tell(Selected selected) =>
        scope.Progress?.Report(
            new KindMeasured(selected.Kind, selected.Loss, selected.Penalty) { Iterations = selected.Iterations });
}
