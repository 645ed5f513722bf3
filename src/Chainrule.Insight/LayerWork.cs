using Chainrule.Layers;

namespace Chainrule.Insight;

/// <summary>What a layer's formula costs.</summary>
internal static class LayerWork
{
    /// <summary>
    /// Its multiply-adds for one row, or what is as much: a weight is used once at each place of an image that it puts out,
    /// and every number that goes in or out is touched.
    /// </summary>
    public static double OfRow(Layer layer) =>
        layer.Input.Count + layer.Output.Count
        + (double)layer.Parameters.Sum(block => block.Shape.Count)
            * (layer.Output.Rank == 3 ? layer.Output[0] * layer.Output[1] : 1);
}
