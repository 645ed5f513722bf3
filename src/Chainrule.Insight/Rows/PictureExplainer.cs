using Chainrule.Insight.Importance;
using Chainrule.Kernels;
using Chainrule.Layers;
using Chainrule.Losses;
using Chainrule.Networks;

namespace Chainrule.Insight.Rows;

/// <summary>Explains what a network of images makes of one.</summary>
/// <param name="network">The network; it <see cref="Suits"/>.</param>
/// <param name="loss">Its loss.</param>
/// <param name="row">The row.</param>
/// <param name="single">The row in single precision.</param>
/// <param name="classes">The names of the classes; empty where there are none.</param>
internal sealed class PictureExplainer(
    Network network, Loss loss, ExplainedRow row, FloatRow single, IReadOnlyList<string> classes)
{
    private const int MostMaps = 12, PatchesAlong = 7;

    /// <summary>Whether a network slides windows over images.</summary>
    public static bool Suits(Network network) =>
        IsImage(network.InputShape) && network.Layers.Any(layer => layer is WindowLayer);

    /// <summary>Explains the row.</summary>
    public PictureExplanation Explain() => new([.. Maps()], Pixels(), Classes());

    private static bool IsImage(Shape shape) => shape.Rank is 2 or 3 && shape[0] > 1 && shape[1] > 1;

    private static int ChannelsOf(Shape shape) => shape.Rank == 3 ? shape[2] : 1;

    private IEnumerable<FeatureMaps> Maps()
    {
        for (int i = 0; i < network.Layers.Count; i++)
        {
            var layer = network.Layers[i];
            if (!IsImage(layer.Output) || layer.Kind == LayerKind.PassThrough)
            {
                continue;
            }

            float[] values = single.Values[i + 1], gradients = single.Gradients[i + 1];
            int channels = ChannelsOf(layer.Output);
            double[] parts = new double[channels];
            for (int at = 0; at < values.Length; at++)
            {
                parts[at % channels] += Math.Abs((double)values[at] * gradients[at]);
            }

            yield return new FeatureMaps(
                i, layer.Notation, layer.Output[0], layer.Output[1], channels, values.Min(), values.Max(),
                [
                    .. Selection.Top(channels, MostMaps, k => parts[k])
                        .Select(k => new FeatureMap(k, [.. values.Where((_, at) => at % channels == k)])),
                ]);
        }
    }

    private PixelImportance Pixels()
    {
        var shape = network.InputShape;
        int channels = ChannelsOf(shape), patch = Math.Max(1, Math.Min(shape[0], shape[1]) / PatchesAlong);
        int step = Math.Max(1, patch / 2);
        float[] x = single.Values[0], fill = new float[x.Length], gradient = new float[x.Length / channels];
        float[] means = [.. Enumerable.Range(0, channels)
            .Select(k => (float)x.Where((_, at) => at % channels == k).Average(v => (double)v))];
        for (int at = 0; at < x.Length; at++)
        {
            fill[at] = means[at % channels];
            gradient[at / channels] = Math.Max(gradient[at / channels], Math.Abs(single.Gradients[0][at]));
        }

        // the fall of −loss
        float[] rises = Occlusion.Of(network, x, y => -LossOf(y), patch, fill, workers: null, step);
        return new PixelImportance(shape[0], shape[1], gradient, rises, patch, step, means);
    }

    private double LossOf(ReadOnlySpan<float> outputs) =>
        loss.Evaluate(Workers.None, outputs, outputs.Length, row.Targets(new int[1]), new float[1], []);

    private ClassActivation[] Classes()
    {
        int pool = network.Layers.ToList().FindLastIndex(layer => layer is GlobalPooling);
        if (pool < 0 || !IsImage(network.Layers[pool].Input) || DenseBehind(pool) is not int dense)
        {
            return [];
        }

        float[] scores = single.Values[dense + 1];
        int highest = Array.IndexOf(scores, scores.Max()), right = scores.Length > 1 && row.Label >= 0 ? row.Label : highest;
        return [.. new[] { right, highest }.Distinct().Select(output => ActivationOf(output, pool, dense))];
    }

    // The dense layer that alone reads what a pool puts out, where the network ends with it but for a softmax.
    private int? DenseBehind(int pool)
    {
        int node = pool;
        do
        {
            if (network.Graph.ReadersOf(node) is not [var reader])
            {
                return null;
            }

            node = reader;
        }
        while (network.Layers[node].Kind == LayerKind.PassThrough);

        bool endsWithIt = network.Layers.Skip(node + 1).All(layer => layer.Kind is LayerKind.PassThrough or LayerKind.Coupled);
        return network.Layers[node] is Dense && endsWithIt ? node : null;
    }

    private ClassActivation ActivationOf(int output, int pool, int dense)
    {
        var shape = network.Layers[pool].Input;
        int channels = ChannelsOf(shape), outputs = network.Layers[dense].Output.Count;
        float[] a = single.Values[network.Nodes[pool].Inputs[0] + 1];
        var parameters = network.SliceOf(dense, network.Parameters);
        double[] map = new double[shape[0] * shape[1]];
        for (int at = 0; at < a.Length; at++)
        {
            map[at / channels] += (double)parameters[(at % channels * outputs) + output] * a[at];
        }

        double bias = network.Layers[dense].Parameters.Count > 1 ? parameters[(channels * outputs) + output] : 0;
        string name = output < classes.Count && classes.Count == outputs
            ? classes[output]
            : output.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return new ClassActivation(output, name, shape[0], shape[1], map, bias, single.Values[dense + 1][output]);
    }
}
