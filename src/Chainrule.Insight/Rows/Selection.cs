using Chainrule.Layers;
using Chainrule.Networks;

namespace Chainrule.Insight.Rows;

/// <summary>
/// Which numbers are shown: all where they are few, else those that matter most to the loss. What passes from layer to layer at
/// the same place keeps its place, so that a unit can be followed through its activation.
/// </summary>
internal static class Selection
{
    /// <summary>Layers of up to so many numbers are shown whole.</summary>
    public const int Few = 10;

    /// <summary>The places shown of the inputs, and behind them of what each node puts out; ascending.</summary>
    public static int[][] Of(Network network, FloatRow row, int most)
    {
        var shown = new int[network.Layers.Count + 1][];
        var x = row.Values[0];
        var dx = row.Gradients[0];
        shown[0] = Top(x.Length, most, i => Math.Abs((double)x[i] * dx[i]));
        for (int i = 0; i < network.Layers.Count; i++)
        {
            var layer = network.Layers[i];
            var gradients = row.Gradients[i + 1];
            int from = network.Nodes[i].Inputs[^1];     // of a residual what its branch puts out
            bool isAsWide = network.Graph.ShapeOf(from).Count == layer.Output.Count;
            bool keepsPlaces = from >= 0 && layer.Kind != LayerKind.Affine && isAsWide;
            shown[i + 1] = keepsPlaces ? shown[from + 1] : Top(gradients.Length, most, j => Math.Abs((double)gradients[j]));
        }

        return shown;
    }

    /// <summary>The places of the largest, ascending; all where they are few.</summary>
    public static int[] Top(int count, int most, Func<int, double> size) =>
        count <= Few ? [.. Enumerable.Range(0, count)] : [.. Largest(count, most, size).Order()];

    /// <summary>The places of the largest, largest first; of equal ones the first.</summary>
    public static int[] Largest(int count, int most, Func<int, double> size)
    {
        // A heap of the best so far: a layer of millions of weights is gone through once.
        var best = new PriorityQueue<int, (double Size, int After)>();
        for (int i = 0; i < count; i++)
        {
            var rank = (size(i), -i);
            if (best.Count < most)
            {
                best.Enqueue(i, rank);
            }
            else
            {
                best.EnqueueDequeue(i, rank);
            }
        }

        var places = new int[best.Count];
        for (int i = places.Length - 1; i >= 0; i--)
        {
            places[i] = best.Dequeue();
        }

        return places;
    }
}
