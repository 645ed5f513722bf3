using System.Diagnostics;
using Chainrule.Training;

namespace Chainrule.Insight.Distributions;

/// <summary>
/// Looks at a network's layers while it is trained: before the first epoch and after some of them, on a few rows that stay the
/// same.
/// It computes on its own and only reads parameters, so that training comes to the same bits with it and without; and it takes
/// about a
/// hundredth of the training's time.
/// </summary>
/// <remarks>Give it to <c>Trainer.Fit</c> as the one who is told what happens; it tells the one given to it.</remarks>
public sealed class LayerRecorder : IProgress<TrainingEvent>
{
    private const int MostRows = 512, FewestRows = 16, ShareOfRows = 128, MostEpochs = 40, FewestEpochs = 6, MostSnapshots = 1500;

    private readonly Trainer _trainer;
    private readonly IDataset _data;
    private readonly IProgress<TrainingEvent>? _next;
    private readonly List<LayerSnapshot> _snapshots = [];
    private readonly Stopwatch _clock = new();
    private int _every = 1;
    private LayerProbe? _probe;

    /// <summary>A recorder for a training.</summary>
    /// <param name="trainer">Who trains.</param>
    /// <param name="data">The rows that are trained on.</param>
    /// <param name="next">Who else is told what happens; null for nobody.</param>
    /// <param name="earlier">What was recorded before the training was stopped; null where it begins.</param>
    public LayerRecorder(Trainer trainer, IDataset data, IProgress<TrainingEvent>? next = null, LayerHistory? earlier = null)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentNullException.ThrowIfNull(data);
        _trainer = trainer;
        _data = data;
        _next = next;
        _snapshots.AddRange(earlier?.Snapshots.Where(snapshot => snapshot.Epoch <= trainer.Position.Epoch) ?? []);
    }

    /// <summary>What was seen so far.</summary>
    public LayerHistory History => new([.. _snapshots]);

    /// <summary>How long looking has taken so far, all in all.</summary>
    public TimeSpan Elapsed => _clock.Elapsed;

    /// <inheritdoc/>
    public void Report(TrainingEvent value)
    {
        _clock.Start();
        if (value is TrainingStarted started)
        {
            Start(started);
        }
        else if (value is FrozenLayersComputed)
        {
            _every = _trainer.Options.Epochs; // epochs take less than looking at all layers does
        }
        else if (value is EpochCompleted { Record.Epoch: int epoch } && (epoch % _every == 0 || epoch == _trainer.Options.Epochs))
        {
            Look(epoch);
        }

        _clock.Stop();
        _next?.Report(value);
    }

    private void Start(TrainingStarted started)
    {
        if (started.Epochs == 0)
        {
            return;
        }

        int epochs = Math.Clamp(MostSnapshots / LayerProbe.SeriesOf(_trainer.Network), FewestEpochs, MostEpochs);
        _every = (started.Epochs + epochs - 1) / epochs;
        int rows = (int)Math.Min(Math.Clamp((long)started.Rows * _every / ShareOfRows, FewestRows, MostRows), started.Rows);
        rows = RowsAtOnce.For(_trainer.Network, _data, rows);
        _probe = new LayerProbe(_trainer.Network, _trainer.Loss, _data, rows, _trainer.Workers);
        if (started.FinishedSteps == 0)
        {
            Look(0);
        }
    }

    private void Look(int epoch)
    {
        if (_probe is not null)
        {
            _snapshots.AddRange(_probe.Look(epoch));
        }
    }
}
