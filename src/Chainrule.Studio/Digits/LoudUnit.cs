using Chainrule.Layers;
using Chainrule.Networks;

namespace Chainrule.Studio.Digits;

/// <summary>A hidden unit of a network with one hidden layer, and what it says for a class.</summary>
/// <param name="Unit">The unit.</param>
/// <param name="Value">What it puts out, a.</param>
/// <param name="Weight">The weight from it to the class's score, w.</param>
/// <param name="Pixels">Its own weights, one a pixel.</param>
internal sealed record LoudUnit(int Unit, float Value, float Weight, float[] Pixels)
{
    /// <summary>What it adds to the class's score: a·w.</summary>
    public float Product => Value * Weight;

    /// <summary>
    /// The units that say most for a class, loudest first; none of a network that isn't a dense layer, an activation and a dense
    /// layer.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="x">The image, as it goes into the network.</param>
    /// <param name="label">The class.</param>
    /// <param name="count">How many.</param>
    public static IReadOnlyList<LoudUnit> Of(Network network, ReadOnlySpan<float> x, int label, int count)
    {
        if (network.Layers is not [Dense first, { Kind: LayerKind.ElementWise, Parameters.Count: 0 }, Dense second])
        {
            return [];
        }

        int hidden = first.Output.Count, outputs = second.Output.Count;
        var part = new Network(network.InputShape, [.. network.Layers.Take(2)]);
        network.Parameters[..part.ParameterCount].CopyTo(part.Parameters);
        float[] a = new float[hidden];
        part.Predict(x, a);
        float[] below = network.SliceOf(0, network.Parameters).ToArray();
        float[] above = network.SliceOf(2, network.Parameters).ToArray();
        return
        [
            .. Enumerable.Range(0, hidden)
                .OrderByDescending(unit => a[unit] * above[unit * outputs + label]).Take(count)
                .Select(unit => new LoudUnit(unit, a[unit], above[unit * outputs + label],
                    [.. Enumerable.Range(0, network.InputShape.Count).Select(i => below[i * hidden + unit])])),
        ];
    }
}
