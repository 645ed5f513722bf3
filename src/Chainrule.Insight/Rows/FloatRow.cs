using Chainrule.Kernels;
using Chainrule.Layers;
using Chainrule.Losses;
using Chainrule.Networks;

namespace Chainrule.Insight.Rows;

/// <summary>
/// One row through a network, its loss, and back: the library's own code in single precision, layer by layer, with all that
/// a training step computes on the way kept. Dropout is switched off.
/// </summary>
internal sealed class FloatRow
{
    private readonly Network _network;
    private readonly float[][] _caches;

    /// <summary>Computes forward and backward.</summary>
    public FloatRow(Network network, Loss loss, ReadOnlySpan<float> x, in Targets target)
    {
        _network = network;
        int count = network.Layers.Count;
        _caches = [.. network.Layers.Select(layer => new float[layer.CacheSize])];
        Activations = new float[count + 1][];
        Gradients = [.. network.Layers.Select(layer => new float[layer.Input.Count]), new float[network.OutputShape.Count]];
        ParameterGradients = new float[network.ParameterCount];
        Activations[0] = x.ToArray();
        for (int i = 0; i < count; i++)
        {
            Activations[i + 1] = new float[network.Layers[i].Output.Count];
            network.Layers[i].Forward(PassOf(i), Activations[i], Activations[i + 1]);
        }

        Loss = loss.Evaluate(Workers.None, Activations[count], network.OutputShape.Count, target, new float[1], Gradients[count]);
        for (int i = count - 1; i >= 0; i--)
        {
            network.Layers[i].Backward(PassOf(i), Activations[i], Activations[i + 1], Gradients[i + 1], Gradients[i]);
        }
    }

    /// <summary>What goes into each layer, and last what comes out of the network.</summary>
    public float[][] Activations { get; }

    /// <summary>∂loss by each of <see cref="Activations"/>.</summary>
    public float[][] Gradients { get; }

    /// <summary>∂loss by each parameter, laid out like them.</summary>
    public float[] ParameterGradients { get; }

    /// <summary>The row's loss.</summary>
    public double Loss { get; }

    /// <summary>The derivatives ∂yᵢ/∂xᵢ of a layer that works element by element: what it makes of gradients of 1.</summary>
    public float[] LocalDerivatives(int layer)
    {
        var ones = new float[_network.Layers[layer].Output.Count];
        var local = new float[ones.Length];
        Array.Fill(ones, 1);
        _network.Layers[layer].Backward(PassOf(layer, new float[_network.SliceOf(layer, _network.Parameters).Length]),
            Activations[layer], Activations[layer + 1], ones, local);
        return local;
    }

    private Pass PassOf(int layer) => PassOf(layer, _network.SliceOf(layer, ParameterGradients));

    private Pass PassOf(int layer, Span<float> gradients) => new()
    {
        BatchSize = 1,
        Parameters = _network.SliceOf(layer, _network.Parameters),
        Gradients = gradients,
        Cache = _caches[layer],
        Workers = Workers.None,
    };
}
