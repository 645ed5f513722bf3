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

    /// <summary>The places shown of what goes into each layer, and last of the output; ascending.</summary>
    public static int[][] Of(Network network, FloatRow row, int most)
    {
        var shown = new int[network.Layers.Count + 1][];
        var x = row.Activations[0];
        var dx = row.Gradients[0];
        shown[0] = Top(x.Length, most, i => Math.Abs((double)x[i] * dx[i]));
        for (int i = 0; i < network.Layers.Count; i++)
        {
            var layer = network.Layers[i];
            var gradients = row.Gradients[i + 1];
            bool keepsPlaces = i > 0 && layer.Kind != LayerKind.Affine && layer.Input.Count == layer.Output.Count;
            shown[i + 1] = keepsPlaces ? shown[i] : Top(gradients.Length, most, j => Math.Abs((double)gradients[j]));
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
