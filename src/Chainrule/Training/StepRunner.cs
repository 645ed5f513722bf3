using System.Diagnostics;
using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;

namespace Chainrule.Training;

/// <summary>One step of training: the gradients of a batch, then the update of the parameters by them.</summary>
internal sealed class StepRunner
{
    private readonly Network _network;
    private readonly FrozenParts _frozen;
    private readonly StepTeam _team;
    private readonly BatchGradients _gradients;
    private readonly ParameterUpdate _update;

    public StepRunner(Network network, Loss loss, Optimizer optimizer, TrainingOptions options, Workers workers)
    {
        _network = network;
        _frozen = options.Frozen.Of(network);
        _frozen.RequireTrained();
        _team = new StepTeam(workers, 3L * network.ParameterCount * Math.Max(1, options.BatchSize), options.Shards);
        _gradients = new BatchGradients(network, loss, options, _frozen.LayersOrNull);
        _update = new ParameterUpdate(network, optimizer, options.Regularization, _gradients.Sums, _frozen.Blocks);
    }

    /// <summary>The threads that do the next step.</summary>
    public Workers Workers => _team.Current.Workers;

    /// <summary>The optimizer's state.</summary>
    public IReadOnlyList<AlignedBuffer> Slots => _update.Slots;

    /// <summary>What isn't trained.</summary>
    public FrozenParts Frozen => _frozen;

    /// <summary>Whether several processes share the work.</summary>
    public bool IsShared => _gradients.IsShared;

    /// <summary>
    /// Whether somebody asks to stop: set before a step for this process; after it, it says whether any process was asked to.
    /// </summary>
    public bool Stops
    {
        get => _gradients.Stops;
        set => _gradients.Stops = value;
    }

    /// <summary>Fills a batch with rows, of their inputs only those that this process computes.</summary>
    public void Fill(Batch batch, ReadOnlySpan<int> rows) => batch.Fill(rows, _gradients.RowsOf(rows.Length), Workers);

    /// <summary>Makes room for batches, so that no step has to.</summary>
    public void Reserve(Batch batch) => _gradients.Reserve(batch.Capacity, FrozenFeatures.NodeOf(batch.Dataset));

    /// <summary>How many rows of the last batch were put into the right class before the update; null without classes.</summary>
    public int? Right => _gradients.Right;

    /// <summary>Trains on a batch; returns the loss before the update.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="number">The number of the step, from 1.</param>
    /// <param name="learningRate">Its learning rate.</param>
    /// <param name="divergence">What was found not to be finite; parameters and slots are then spoilt. Null when all is
    /// well.</param>
    public double Run(Batch batch, long number, float learningRate, out Divergence? divergence)
    {
        long start = Stopwatch.GetTimestamp();
        var way = _team.Current;
        double loss = _gradients.Compute(batch, number, way);
        if (double.IsFinite(loss) && _update.TryRun(number, learningRate, _gradients.Left, way.Workers))
        {
            _network.FoldObservedOfOthers(_gradients.Sums.Observed(0), _frozen.Layers);
            divergence = null;
        }
        else
        {
            divergence = _gradients.FindDivergence(batch, loss);
        }

        _team.Record(Stopwatch.GetElapsedTime(start).TotalSeconds);
        return loss;
    }
}
