using Chainrule.Kernels;
using Chainrule.Layers;
using Chainrule.Networks;
using Chainrule.Training;

namespace Chainrule.Analysis.Distributions;

/// <summary>
/// Looks at a network's layers while it is trained: before the first epoch and after some of them, on a few rows that stay the same.
/// It computes on its own and only reads parameters, so that training comes to the same bits with it and without; and it takes about a
/// hundredth of the training's time.
/// </summary>
/// <remarks>Give it to <see cref="Trainer.Fit"/> as the one who is told what happens; it tells the one given to it.</remarks>
public sealed class LayerRecorder : IProgress<TrainingEvent>
{
    private const int MostRows = 512, FewestRows = 16, ShareOfRows = 128, MostLayers = 24, MostEpochs = 40, FewestEpochs = 6, MostSnapshots = 1500;

    private readonly Trainer _trainer;
    private readonly IDataset _data;
    private readonly IProgress<TrainingEvent>? _next;
    private readonly List<LayerSnapshot> _snapshots = [];
    private readonly int[] _trained, _activated;
    private int _every = 1;
    private Probe? _probe;

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
        var layers = trainer.Network.Layers;
        _trained = Some([.. Enumerable.Range(0, layers.Count).Where(i => layers[i].Parameters.Count > 0)]);
        _activated = Some([.. Enumerable.Range(0, layers.Count).Where(i =>
            !layers[i].IsIdentity && layers[i] is not Dropout && (layers[i].Parameters.Count == 0 || i == layers.Count - 1))]);
        _snapshots.AddRange(earlier?.Snapshots.Where(snapshot => snapshot.Epoch <= trainer.Position.Epoch) ?? []);
    }

    /// <summary>What was seen so far.</summary>
    public LayerHistory History => new([.. _snapshots]);

    /// <inheritdoc/>
    public void Report(TrainingEvent value)
    {
        if (value is TrainingStarted started)
            Start(started);
        else if (value is EpochCompleted { Record.Epoch: int epoch } && (epoch % _every == 0 || epoch == _trainer.Options.Epochs))
            Look(epoch);

        _next?.Report(value);
    }

    private void Start(TrainingStarted started)
    {
        if (started.Epochs == 0)
            return;

        int series = Math.Max(1, (2 * _trained.Length) + _activated.Length);
        int epochs = Math.Clamp(MostSnapshots / series, FewestEpochs, MostEpochs);
        _every = (started.Epochs + epochs - 1) / epochs;
        int rows = (int)Math.Min(Math.Clamp((long)started.Rows * _every / ShareOfRows, FewestRows, MostRows), started.Rows);
        _probe = new Probe(_trainer, _data, rows);
        if (started.FinishedSteps == 0)
            Look(0);
    }

    private void Look(int epoch)
    {
        if (_probe is null)
            return;

        var network = _trainer.Network;
        _probe.Run();
        foreach (int layer in _trained)
        {
            string notation = network.Layers[layer].Notation;
            _snapshots.Add(new LayerSnapshot(epoch, layer, notation, LayerQuantity.Weights, Distribution.Of(_probe.WeightsOf(layer, network.Parameters))));
            _snapshots.Add(new LayerSnapshot(epoch, layer, notation, LayerQuantity.Gradients, Distribution.Of(_probe.WeightsOf(layer, _probe.Gradients))));
        }

        foreach (int layer in _activated)
        {
            var y = _probe.OutputOf(layer);
            double? dead = network.Layers[layer] is Relu ? Dead(y, network.Layers[layer].Output.Count) : null;
            _snapshots.Add(new LayerSnapshot(epoch, layer, network.Layers[layer].Notation, LayerQuantity.Activations, Distribution.Of(y), dead));
        }
    }

    private static double Dead(ReadOnlySpan<float> y, int units)
    {
        bool[] isAlive = new bool[units];
        for (int i = 0; i < y.Length; i++)
            isAlive[i % units] |= y[i] != 0;

        return (double)isAlive.Count(alive => !alive) / units;
    }

    // Of very many layers a few, evenly picked, the first and the last among them.
    private static int[] Some(int[] layers) => layers.Length <= MostLayers
        ? layers
        : [.. Enumerable.Range(0, MostLayers).Select(i => layers[(int)((long)i * (layers.Length - 1) / (MostLayers - 1))])];

    /// <summary>The rows, and where they are computed: forward, and back to the gradients, with dropout switched off.</summary>
    private sealed class Probe(Trainer trainer, IDataset data, int rows)
    {
        private readonly Batch _batch = new(data, rows);
        private readonly Workspace _workspace = new(trainer.Network, rows, forTraining: true);
        private readonly AlignedBuffer _gradients = new(trainer.Network.ParameterCount);
        private readonly float[] _losses = new float[rows];
        private bool _isFilled;

        public Span<float> Gradients => _gradients.Span;

        public void Run()
        {
            if (!_isFilled)
            {
                _batch.Fill([.. Enumerable.Range(0, rows).Select(i => (int)((long)i * data.Count / rows))], trainer.Workers);
                _isFilled = true;
            }

            var y = _workspace.Predict(_batch.Inputs, rows, trainer.Workers);
            trainer.Loss.Evaluate(trainer.Workers, y, trainer.Network.OutputShape.Count, _batch.Targets, _losses, _workspace.OutputGradient);
            _workspace.Differentiate(_batch.Inputs, _gradients.Span, default, trainer.Workers);
        }

        public ReadOnlySpan<float> OutputOf(int layer) => _workspace.OutputOf(layer, _batch.Inputs);

        // The weights of most layers are one block, followed by the biases.
        public ReadOnlySpan<float> WeightsOf(int layer, Span<float> buffer)
        {
            var blocks = trainer.Network.Blocks.Where(block => block.Layer == layer).ToList();
            var weights = blocks.Where(block => block.Decays).ToList();
            if (weights.Count == 1)
                return weights[0].Of(buffer);

            var all = new List<float>();
            foreach (var block in weights.Count > 0 ? weights : blocks)
                all.AddRange(block.Of(buffer));

            return all.ToArray();
        }
    }
}
