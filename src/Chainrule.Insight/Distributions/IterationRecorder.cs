using Chainrule.Kernels;
using Chainrule.Training;

namespace Chainrule.Insight.Distributions;

/// <summary>
/// Looks at a network's layers while it is trained by L-BFGS: before the first iteration and after some of them, on a few rows
/// that stay
/// the same. It only reads parameters, so that training comes to the same bits with it and without.
/// </summary>
/// <remarks>Give it to <c>LbfgsTrainer.Fit</c> as the one who is told of iterations.</remarks>
public sealed class IterationRecorder : IProgress<LbfgsIteration>
{
    private const int MostRows = 256;

    private readonly LayerProbe _probe;
    private readonly List<LayerSnapshot> _snapshots = [];
    private int _last = -1;

    /// <summary>A recorder for a training.</summary>
    /// <param name="trainer">Who trains.</param>
    /// <param name="data">The rows that are trained on.</param>
    public IterationRecorder(LbfgsTrainer trainer, IDataset data)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentNullException.ThrowIfNull(data);
        _probe = new LayerProbe(trainer.Network, trainer.Loss, data, Math.Min(MostRows, data.Count), Workers.None);
    }

    /// <summary>What was seen so far.</summary>
    public LayerHistory History => new([.. _snapshots]) { CountsIterations = true };

    /// <inheritdoc/>
    public void Report(LbfgsIteration value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (!value.IsMilestone || value.Iteration == _last)
        {
            return;
        }

        _last = value.Iteration;
        _snapshots.AddRange(_probe.Look(value.Iteration));
    }
}
