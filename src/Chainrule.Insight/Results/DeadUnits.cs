using Chainrule.Kernels;
using Chainrule.Models;
using Chainrule.Networks;

namespace Chainrule.Insight.Results;

/// <summary>The units of a layer of rectified linear units that put out 0 for every row, and so learn nothing any more.</summary>
/// <param name="Layer">The layer's index in the network.</param>
/// <param name="Dead">How many they are.</param>
/// <param name="Units">All units of the layer.</param>
public readonly record struct DeadUnits(int Layer, int Dead, int Units)
{
    private const int MostRows = 2048, MostAtOnce = 256;

    /// <summary>Counts them in every such layer, over the first 2,048 rows.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">The rows, prepared for its network.</param>
    /// <exception cref="ArgumentException">The rows don't fit the network.</exception>
    public static IReadOnlyList<DeadUnits> Of(Model model, IDataset data)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        var network = model.Network;
        int[] layers = [.. Enumerable.Range(0, network.Layers.Count).Where(i => network.Layers[i].CanDie)];
        if (layers.Length == 0)
        {
            return [];
        }

        bool[][] lives = [.. layers.Select(layer => new bool[network.Layers[layer].Output.Count])];
        int atOnce = RowsAtOnce.For(network, data, MostAtOnce);
        var workspace = new Workspace(network, atOnce, forTraining: true); // one for training keeps all outputs
        float[] x = new float[atOnce * network.InputShape.Count];
        int[] rows = [.. Enumerable.Range(0, Math.Min(MostRows, data.Count))];
        for (int first = 0; first < rows.Length; first += atOnce)
        {
            int count = Math.Min(atOnce, rows.Length - first);
            var part = x.AsSpan(0, count * network.InputShape.Count);
            data.CopyInputs(rows.AsSpan(first, count), part);
            workspace.Predict(part, count, Workers.Shared);
            for (int i = 0; i < layers.Length; i++)
            {
                var y = workspace.OutputOf(layers[i], part);
                for (int k = 0; k < y.Length; k++)
                {
                    lives[i][k % lives[i].Length] |= y[k] != 0;
                }
            }
        }

        return [.. layers.Select((layer, i) => new DeadUnits(layer, lives[i].Count(isAlive => !isAlive), lives[i].Length))];
    }
}
