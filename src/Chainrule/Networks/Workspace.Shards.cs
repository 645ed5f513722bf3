using Chainrule.Kernels;

namespace Chainrule.Networks;

/// <summary>
/// Batches that are cut into shards. All that acts by row is computed for all shards at once, so that a batch costs little more
/// than one that isn't cut; gradients of parameters, and layers that mix rows, are computed shard by shard.
/// </summary>
public sealed partial class Workspace
{
    private readonly int _firstShard;
    private int[] _cut = [];        // where each shard of the batch ends; empty for one shard
    private int _firstPlace;        // of the batch in the buffers

    // The same buffers from another shard on.
    private Workspace(Workspace whole, int firstShard)
    {
        (_network, _plan, _output, _frozen, _from) =
            (whole._network, whole._plan, whole._output, whole._frozen, whole._from);
        (_toParameters, _toInputs) = (whole._toParameters, whole._toInputs);
        (_outputs, _gradients, _gradientWidths, _caches) =
            (whole._outputs, whole._gradients, whole._gradientWidths, whole._caches);
        (_shards, _firstShard, Capacity) = (whole._shards, firstShard, whole.Capacity);
    }

    /// <summary>
    /// The same buffers, for a run of shards that is computed by itself: at the same time as others, where their rows and shards
    /// are others.
    /// </summary>
    /// <param name="firstShard">The first shard of the run.</param>
    internal Workspace From(int firstShard) => new(this, firstShard);

    /// <summary>What a shard of the batch last computed says of the network's state.</summary>
    internal Span<double> ObservedOf(int shard) => _shards[_firstShard + shard].Observed;

    /// <summary>Computes some shards of a batch for training; returns their outputs, valid until the next call.</summary>
    /// <param name="x">The inputs of their rows, (rows, In).</param>
    /// <param name="cut">Where each shard ends, in rows from the first one's beginning; kept until the backward pass.</param>
    /// <param name="place">Where these rows have their place in the buffers.</param>
    /// <param name="seed">With the step, what the layers' random choices are drawn from.</param>
    /// <param name="step">The training step.</param>
    /// <param name="workers">The threads to share work among.</param>
    /// <param name="firstRow">The place of the first row in the whole batch.</param>
    internal ReadOnlySpan<float> Forward(
        ReadOnlySpan<float> x, int[] cut, int place, ulong seed, long step, Workers workers, long firstRow) =>
        Forward(x, new Batch(cut[^1], IsTraining: true, seed, step, firstRow, place), workers, cut);

    /// <summary>Carries ∂loss/∂y back through the shards last computed.</summary>
    /// <param name="x">The same inputs.</param>
    /// <param name="gradients">Where the gradients of each shard's parameters go.</param>
    /// <param name="workers">The threads to share work among.</param>
    internal void Backward(ReadOnlySpan<float> x, IShardGradients gradients, Workers workers) => CarryBack(
        x, _cut.Length == 0 ? new(gradients.Of(0)) : new(gradients), default, _batch, workers);

    // Gradients of parameters, and dx of layers that can't compute it for all rows at once.
    private void BackwardInShards(
        in GradientStep step, ReadOnlySpan<float> x, IShardGradients? gradients, Span<float> dx, in Batch batch, Workers workers)
    {
        var planned = _plan.Passes[step.Pass];
        var (start, end) = _network.PlacesOf(planned.First, planned.Last);
        if (planned.TakesShardsAtOnce && gradients is not null)
        {
            foreach (var group in gradients.Groups)
            {
                var rows = RowsOf(batch, group.First, group.End);
                Backward(step, x, gradients.Of(group.First)[start..end], default, rows, workers, group.Cut);
            }

            if (!dx.IsEmpty)
            {
                Backward(step, x, default(Span<float>), dx, batch, workers);
            }

            return;
        }

        for (int shard = 0; shard < _cut.Length; shard++)
        {
            var rows = RowsOf(batch, shard, shard + 1);
            var own = gradients is null ? default : gradients.Of(shard)[start..end];
            var dxOfRows = dx.IsEmpty ? default : dx.Slice((rows.Place - batch.Place) * step.Width, rows.Size * step.Width);
            Backward(step, x, own, dxOfRows, rows, workers);
            gradients?.Sum(shard, start, end - start, workers);
        }
    }

    private Batch RowsOf(in Batch batch, int firstShard, int endShard)
    {
        int first = firstShard == 0 ? 0 : _cut[firstShard - 1];
        return batch with
        {
            Size = _cut[endShard - 1] - first,
            FirstRow = batch.FirstRow + first,
            Place = batch.Place + first,
            Shard = firstShard,
        };
    }

    /// <summary>Where the gradients of parameters go: of a whole batch, or of each of its shards.</summary>
    private readonly ref struct GradientTarget
    {
        public GradientTarget(Span<float> whole) => Whole = whole;

        public GradientTarget(IShardGradients shards) => Shards = shards;

        public Span<float> Whole { get; }

        public IShardGradients? Shards { get; }

        /// <summary>Whether nobody needs them.</summary>
        public bool IsEmpty => Whole.IsEmpty && Shards is null;
    }

    /// <summary>What each shard needs for itself, besides its rows.</summary>
    private sealed class ShardRoom(Network network, ActivationPlan plan, bool forTraining)
    {
        /// <summary>What layers keep of a batch, by pass.</summary>
        public AlignedBuffer[] BatchCaches { get; } =
            [.. plan.Passes.Select(pass => new AlignedBuffer(forTraining ? pass.Layer.BatchCacheSize : 0))];

        /// <summary>What the shard says of the network's state.</summary>
        public double[] Observed { get; } = new double[network.ObservedSize];
    }
}

/// <summary>Shards whose gradients are summed up to one by the tree, whatever else there is.</summary>
/// <param name="First">Their first, by its number among those computed together.</param>
/// <param name="End">The one behind their last.</param>
/// <param name="Cut">Where each of them ends, in rows from the first one's beginning; empty for one.</param>
internal sealed record ShardGroup(int First, int End, int[] Cut);

/// <summary>Where the gradients of shards go, and how they are summed up.</summary>
internal interface IShardGradients
{
    /// <summary>The shards in groups, each as large as the tree allows; a group's sum lies where its first shard does.</summary>
    ReadOnlySpan<ShardGroup> Groups { get; }

    /// <summary>The gradients of a shard, laid out like the network's parameters.</summary>
    /// <param name="shard">Its number among those computed together.</param>
    Span<float> Of(int shard);

    /// <summary>Adds a part of a shard's gradients to those of earlier shards, as far as it completes sums of the tree.</summary>
    /// <param name="shard">The shard; all before it have been added.</param>
    /// <param name="start">Where the part starts.</param>
    /// <param name="length">How long it is.</param>
    /// <param name="workers">The threads to share work among.</param>
    void Sum(int shard, int start, int length, Workers workers);
}
