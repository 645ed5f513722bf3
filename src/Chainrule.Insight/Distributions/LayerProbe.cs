using System.Runtime.CompilerServices;
using Chainrule.Kernels;
using Chainrule.Layers;
using Chainrule.Losses;
using Chainrule.Networks;

namespace Chainrule.Insight.Distributions;

/// <summary>
/// A few rows that stay the same, and where they are computed: forward, and back to the gradients, with dropout switched off. It
/// only
/// reads the network's parameters.
/// </summary>
/// <param name="network">The network that is being trained.</param>
/// <param name="loss">What is made small.</param>
/// <param name="data">The rows that are trained on.</param>
/// <param name="rows">How many of them to look at, evenly picked.</param>
/// <param name="workers">The threads that share the work.</param>
internal sealed class LayerProbe(Network network, Loss loss, IDataset data, int rows, Workers workers)
{
    private const int MostLayers = 24;

    private readonly Batch _batch = new(data, rows);
    private readonly Workspace _workspace = new(network, rows, forTraining: true);
    private readonly AlignedBuffer _gradients = new(network.ParameterCount);
    private readonly float[] _losses = new float[rows];
    private readonly int[] _trained = Trained(network), _activated = Activated(network);
    private bool _isFilled;

    /// <summary>How many snapshots each look brings.</summary>
    public static int SeriesOf(Network network) => Math.Max(1, (2 * Trained(network).Length) + Activated(network).Length);

    /// <summary>Looks at the network as it is.</summary>
    /// <param name="epoch">When that is.</param>
    public IEnumerable<LayerSnapshot> Look(int epoch)
    {
        Run();
        var seen = new List<LayerSnapshot>();
        foreach (int layer in _trained)
        {
            string notation = network.Layers[layer].Notation;
            seen.Add(
                new LayerSnapshot(
                    epoch,
                    layer,
                    notation,
                    LayerQuantity.Weights,
                    Distribution.Of(WeightsOf(layer, network.Parameters))
                )
            );
            seen.Add(
                new LayerSnapshot(
                    epoch,
                    layer,
                    notation,
                    LayerQuantity.Gradients,
                    Distribution.Of(WeightsOf(layer, _gradients.Span))
                )
            );
        }

        foreach (int layer in _activated)
        {
            var y = _workspace.OutputOf(layer, _batch.Inputs);
            double? dead = network.Layers[layer].CanDie ? Dead(y, network.Layers[layer].Output.Count) : null;
            seen.Add(
                new LayerSnapshot(
                    epoch,
                    layer,
                    network.Layers[layer].Notation,
                    LayerQuantity.Activations,
                    Distribution.Of(y),
                    dead
                )
            );
        }

        return seen;
    }

    private void Run()
    {
        if (!_isFilled)
        {
            _batch.Fill([.. Enumerable.Range(0, rows).Select(i => (int)((long)i * data.Count / rows))], workers);
            _isFilled = true;
        }

        var y = _workspace.Predict(_batch.Inputs, rows, workers);
        loss.Evaluate(workers, y, network.OutputShape.Count, _batch.Targets, _losses, _workspace.OutputGradient);
        _workspace.Differentiate(_batch.Inputs, _gradients.Span, default, workers);
    }

    // The weights of most layers are one block, followed by the biases.
    private ReadOnlySpan<float> WeightsOf(int layer, Span<float> buffer)
    {
        var blocks = network.Blocks.Where(block => block.Layer == layer).ToList();
        var weights = blocks.Where(block => block.Decays).ToList();
        if (weights.Count == 1)
        {
            return weights[0].Of(buffer);
        }

        var all = new List<float>();
        foreach (var block in weights.Count > 0 ? weights : blocks)
        {
            all.AddRange(block.Of(buffer));
        }

        return all.ToArray();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Dead(ReadOnlySpan<float> y, int units)
    {
        bool[] isAlive = new bool[units];
        for (int i = 0; i < y.Length; i++)
        {
            isAlive[i % units] |= y[i] != 0;
        }

        return (double)isAlive.Count(alive => !alive) / units;
    }

    private static int[] Trained(Network network) =>
        Some([.. Enumerable.Range(0, network.Layers.Count).Where(i => network.Layers[i].Parameters.Count > 0)]);

    private static int[] Activated(Network network) =>
        Some([
            .. Enumerable
                .Range(0, network.Layers.Count)
                .Where(i =>
                    network.Layers[i].Kind != LayerKind.PassThrough
                    && (network.Layers[i].Parameters.Count == 0 || i == network.Layers.Count - 1)
                ),
        ]);

    // Of very many layers a few, evenly picked, the first and the last among them.
    private static int[] Some(int[] layers) => layers.Length <= MostLayers
        ? layers
        : [.. Enumerable.Range(0, MostLayers).Select(i => layers[(int)((long)i * (layers.Length - 1) / (MostLayers - 1))])];
}
