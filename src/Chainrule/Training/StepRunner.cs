using System.Diagnostics;
using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;

namespace Chainrule.Training;

/// <summary>One step of training: forward, loss, backward, update. Owns the buffers that takes, allocated once.</summary>
internal sealed class StepRunner
{
    private readonly Network _network;
    private readonly Loss _loss;
    private readonly ulong _seed;
    private readonly StepTeam _team;
    private readonly ParameterUpdate _update;
    private readonly AlignedBuffer _gradients;
    private Workspace? _workspace;
    private float[] _rowLosses = [];

    public StepRunner(Network network, Loss loss, Optimizer optimizer, TrainingOptions options, Workers workers)
    {
        _network = network;
        _loss = loss;
        _seed = options.Seed;
        _team = new StepTeam(workers, 3L * network.ParameterCount * Math.Max(1, options.BatchSize));
        _gradients = new AlignedBuffer(network.ParameterCount);
        _update = new ParameterUpdate(network, optimizer, options.Regularization, _gradients);
    }

    /// <summary>The threads that do the next step.</summary>
    public Workers Workers => _team.Current;

    /// <summary>The optimizer's state.</summary>
    public IReadOnlyList<AlignedBuffer> Slots => _update.Slots;

    /// <summary>Makes room for batches, so that no step has to.</summary>
    public void Reserve(int rows)
    {
        if (_workspace is null || _workspace.Capacity < rows)
        {
            _workspace = new Workspace(_network, rows, forTraining: true);
            _rowLosses = new float[rows];
        }
    }

    /// <summary>How many rows of the last batch were put into the right class before the update; null without classes.</summary>
    public int? Right { get; private set; }

    /// <summary>Trains on a batch; returns the loss before the update.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="number">The number of the step, from 1.</param>
    /// <param name="learningRate">Its learning rate.</param>
    /// <param name="divergence">What was found not to be finite; parameters and slots are then spoilt. Null when all is
    /// well.</param>
    public double Run(Batch batch, long number, float learningRate, out Divergence? divergence)
    {
        long start = Stopwatch.GetTimestamp();
        var workers = _team.Current;
        Reserve(batch.Capacity);
        var workspace = _workspace!;
        var x = batch.Inputs;
        var y = workspace.Forward(x, batch.Size, _seed, number, workers);
        double loss = _loss.Evaluate(
            workers, y, _network.OutputShape.Count, batch.Targets, _rowLosses.AsSpan(0, batch.Size), workspace.OutputGradient);

        Right = CountRight(y, batch.Targets.Classes);
        bool isFinite = double.IsFinite(loss);
        if (isFinite)
        {
            workspace.Backward(x, _gradients.Span, _seed, number, workers);
            isFinite = _update.TryRun(number, learningRate, workers);
        }

        if (isFinite)
        {
            _network.FoldObserved(workspace.Observed);
        }

        divergence = isFinite ? null : Divergence.Find(_network, workspace, x, loss, _gradients.Span);
        _team.Record(Stopwatch.GetElapsedTime(start).TotalSeconds);
        return loss;
    }

    private int? CountRight(ReadOnlySpan<float> y, ReadOnlySpan<int> classes)
    {
        if (classes.Length == 0)
        {
            return null;
        }

        int width = _network.OutputShape.Count, right = 0;
        for (int row = 0; row < classes.Length; row++)
        {
            right += Decision.ClassOf(y.Slice(row * width, width), _loss.Output) == classes[row] ? 1 : 0;
        }

        return right;
    }
}
