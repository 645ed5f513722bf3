using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Networks;

namespace Chainrule.Training;

/// <summary>What is computed of a batch.</summary>
/// <param name="Batch">The rows.</param>
/// <param name="Number">The number of the step, from 1.</param>
/// <param name="TotalWeight">Σw of all rows.</param>
/// <param name="RowLosses">Where each row's loss goes.</param>
internal readonly record struct ShardJob(Batch Batch, long Number, double TotalWeight, float[] RowLosses);

/// <summary>
/// Computes a run of shards: forward and loss of all its rows at once, then back layer by layer, each shard's gradients a chain
/// of their own, summed up as far as the tree goes within the run.
/// </summary>
internal sealed class RunGradients : IShardGradients
{
    private readonly Network _network;
    private readonly Loss _loss;
    private readonly ulong _seed;
    private readonly PartialSums _sums;
    private readonly ShardPlan _plan;
    private readonly ShardRun _run;
    private readonly int[] _cut;
    private readonly ShardGroup[] _groups;

    /// <summary>A run of a plan, in a part of a workspace that has room for all of the plan.</summary>
    public RunGradients(
        Network network, Loss loss, ulong seed, Workspace workspace, PartialSums sums, ShardPlan plan, ShardRun run)
    {
        (_network, _loss, _seed, _sums, _plan, _run) = (network, loss, seed, sums, plan, run);
        _cut = new int[run.End - run.First];
        _groups = [.. run.Sums.Select(sum => GroupOf(sum.First - run.First, sum.End(plan.Shards) - run.First))];
        Workspace = workspace.From(run.First - plan.First);
    }

    /// <summary>Where it is computed.</summary>
    public Workspace Workspace { get; }

    /// <summary>How many of the rows last computed were put into the right class.</summary>
    public int Right { get; private set; }

    /// <summary>Computes the run's rows of a batch.</summary>
    public void Compute(in ShardJob job, Workers workers)
    {
        var batch = job.Batch;
        int inputs = batch.Dataset.Input.Count, outputs = _network.OutputShape.Count;
        int first = _plan.RowOf(_run.First, batch.Size), place = first - _plan.RowOf(_plan.First, batch.Size);
        Cut(first, batch.Size);
        int rows = _cut[^1];
        var x = batch.Inputs.Slice(first * inputs, rows * inputs);
        var targets = batch.Targets.Slice(first, rows, outputs);
        var y = Workspace.Forward(x, _cut, place, _seed, job.Number, workers, first);
        var rowLosses = job.RowLosses.AsSpan(first, rows);
        _loss.EvaluateRows(workers, y, outputs, targets, job.TotalWeight, rowLosses, Workspace.OutputGradient);
        Right = CountRight(y, targets.Classes);
        Workspace.Backward(x, this, workers);
        SumObserved();
    }

    /// <inheritdoc/>
    public ReadOnlySpan<ShardGroup> Groups => _groups;

    /// <inheritdoc/>
    public Span<float> Of(int shard) => _sums.Gradients(_plan.BufferOf(_run.First + shard)).Span;

    /// <inheritdoc/>
    public void Sum(int shard, int start, int length, Workers workers)
    {
        int top = _plan.BufferOf(_run.First + shard);
        for (int additions = _plan.AdditionsAfter(_run.First + shard); additions > 0 && length > 0; additions--, top--)
        {
            VectorSums.Add(workers, _sums.Gradients(top - 1), _sums.Gradients(top), start, length);
        }
    }

    private static ShardGroup GroupOf(int first, int end) => new(first, end, end - first > 1 ? new int[end - first] : []);

    private void Cut(int firstRow, int rows)
    {
        for (int shard = 0; shard < _cut.Length; shard++)
        {
            _cut[shard] = _plan.RowOf(_run.First + shard + 1, rows) - firstRow;
        }

        foreach (var group in _groups)
        {
            int start = group.First == 0 ? 0 : _cut[group.First - 1];
            for (int i = 0; i < group.Cut.Length; i++)
            {
                group.Cut[i] = _cut[group.First + i] - start;
            }
        }
    }

    private void SumObserved()
    {
        for (int shard = 0; shard < _cut.Length && _network.ObservedSize > 0; shard++)
        {
            int top = _plan.BufferOf(_run.First + shard);
            Workspace.ObservedOf(shard).CopyTo(_sums.Observed(top));
            for (int additions = _plan.AdditionsAfter(_run.First + shard); additions > 0; additions--, top--)
            {
                _sums.AddObserved(new BufferAddition(top - 1, top));
            }
        }
    }

    private int CountRight(ReadOnlySpan<float> y, ReadOnlySpan<int> classes)
    {
        int width = _network.OutputShape.Count, right = 0;
        for (int row = 0; row < classes.Length; row++)
        {
            right += Decision.ClassOf(y.Slice(row * width, width), _loss.Output) == classes[row] ? 1 : 0;
        }

        return right;
    }
}
